"""One of two things in a sentence of which the other was done or answered, and a wish of which nothing was done."""

import pytest

from agent.common.json_value import Json
from agent.session.account.evidence import Use
from tests.support.accounts import held, unused

RAISED: Json = {"signals": [{"id": "s1", "company": "Lanternworks"}, {"id": "s2", "company": "Saltworks"}]}
DISMISSED = Use(
    turn=0,
    strength=1,
    tool="update_signals",
    arguments={"items": [{"id": "s1", "status": "dismissed"}]},
    where=("Lanternworks",),
)
SCAN = Use(turn=1, strength=1, tool="update_signal_settings", arguments={"paused": False})


def mail(text: str, **more: Json) -> Use:
    told: Json = {"subject": "Plan", "body_text": text, **more}
    return Use(turn=0, strength=2, tool="send_message", arguments=told, where=("ada@duin.example",))


def limit(campaign: str, turn: int = 0) -> Use:
    told: Json = {"campaign_id": campaign, "daily_limit": 10}
    return Use(turn=turn, strength=1, tool="update_campaign", arguments=told, where=(campaign,))


def signals() -> Use:
    return Use(turn=0, tool="list_signals", result=RAISED)


def campaigns(*one: str) -> list[Use]:
    every: Json = {"campaigns": [{"id": "c1", "name": "Coast"}, {"id": "c2", "name": "Meadow"}]}
    by_itself = [
        Use(turn=0, tool="get_campaign", arguments={"campaign_id": id_}, result={"name": name}, where=(name,))
        for id_, name in (("c1", "Coast"), ("c2", "Meadow"))
        if name in one
    ]
    return [Use(turn=0, tool="list_campaigns", result=every), *by_itself]


@pytest.mark.parametrize(
    ("words", "half"),
    [
        (
            "any signal about Lanternworks and uh what did Ines write us on LinkedIn",
            "what did Ines write us on LinkedIn",
        ),
        ("Gibt es ein Signal zu Lanternworks, und was hat Ines uns auf LinkedIn geschrieben?", "Ines"),
    ],
)
def test_a_question_beside_one_that_was_looked_into_is_left_over(words: str, half: str) -> None:
    left = held(words, signals(), report="Yes, Lanternworks raises 12 million.").unused
    assert any(half in one.value for one in left)


def test_of_two_that_are_asked_about_each_is_looked_at_or_told_by_itself() -> None:
    words = "what subject does the first mail of Coast have, and how many people are in Meadow?"
    assert held(words, *campaigns("Coast"), report="Its subject is Sea view.").unused
    assert not held(words, *campaigns("Coast"), report="Its subject is Sea view, and Meadow has 6 people.").unused
    assert not held(words, *campaigns("Coast", "Meadow"), report="Its subject is Sea view; six people.").unused


def test_what_only_says_why_a_question_is_asked_names_nobody_who_is_asked_about() -> None:
    words = "Just so I can fill in Beth's spreadsheet: how many people are in Meadow, and what is the subject in Coast?"
    assert not held(words, *campaigns("Coast", "Meadow"), report="Six people, and Sea view.").unused


def test_the_only_wish_of_a_later_message_for_which_nothing_was_done_is_left_over() -> None:
    turns = ["Baja Coast a 10 al día", "y Meadow también"]
    assert unused(turns, *campaigns(), limit("Coast"), limit("Meadow", 1)) == []
    looked = Use(turn=1, tool="list_campaigns", result={"campaigns": [{"id": "c2", "name": "Meadow"}]})
    assert unused(turns, *campaigns(), limit("Coast"), looked) == ["Meadow también"]


@pytest.mark.parametrize("words", ["mas às 08:15 UTC", "at 08:15", "um 8.15 Uhr", "à 8h15"])
def test_a_time_of_day_in_digits_that_was_given_to_nothing_is_left_over(words: str) -> None:
    turns = ["Pausa o scan diário de sinais.", f"Afinal não, volta a ligá-lo, {words}"]
    assert unused(turns, SCAN) != []
    on = Use(turn=1, strength=1, tool="update_signal_settings", arguments={"paused": False, "scan_time_utc": "08:15"})
    assert unused(turns, on) == []
    paused = Use(turn=0, strength=1, tool="pause_campaign", arguments={"campaign_id": "c1"}, where=("Spring",))
    assert unused("Pause Spring, the board meets at 14:30", paused) == []


@pytest.mark.parametrize("copied", ["Bo in Kopie", "with Bo in copy", "Bo en copie", "y Bo en copia", "Bo em cópia"])
def test_somebody_who_was_to_get_a_copy_of_a_mail_that_has_none_is_left_over(copied: str) -> None:
    words = f'Mail ada@duin.example, subject "Plan", {copied}: "We start on Monday."'
    assert any("Bo" in one for one in unused(words, mail("We start on Monday.")))
    assert unused(words, mail("We start on Monday.", cc="bo@duin.example")) == []


def test_of_two_of_whom_a_sentence_says_what_may_be_done_both_are_meant() -> None:
    assert unused("signalen over Lanternworks en Saltworks mogen weg", signals(), DISMISSED) == ["Saltworks"]
    assert unused("Dismiss the one about Lanternworks, and Saltworks can wait", signals(), DISMISSED) == []


@pytest.mark.parametrize("slot", ["<first name>", "{name}", "{{first_name}}", "%first_name%", "[name]"])
def test_a_text_with_a_place_for_a_name_is_met_by_one_with_the_name(slot: str) -> None:
    words = f'Mail ada@duin.example, subject "Plan", text: "Hi {slot}, the recording is online until Friday."'
    assert unused(words, mail("Hi Ada, the recording is online until Friday.")) == []
    assert unused(words, mail("Hi Ada, the recording is online.")) != []


@pytest.mark.parametrize(
    "words",
    [
        "New coffee machine, hooray! Set Coast and Meadow to 10 a day",
        "just off the phone with Ada, what a laugh. Set Coast and Meadow to 10 a day",
        "Set Coast and Meadow to 10 a day, for the firms with 201-500 people",
    ],
)
def test_talk_and_ranges_are_left_over_by_nothing(words: str) -> None:
    assert unused(words, limit("Coast"), limit("Meadow")) == []


def test_credits_that_nobody_can_buy_are_left_over() -> None:
    assert unused("Set Coast to 10 a day. Then top us up with 500 credits.", limit("Coast")) != []


@pytest.mark.parametrize(
    "words",
    [
        'Mail ada@duin.example, subject "Plan": "We start on Monday." And below it "PS: Your umbrella is here."',
        "Mail an ada@duin.example, „Plan“: „We start on Monday.“ Und „PS: Your umbrella is here.“ Los, wenn du magst",
    ],
)
def test_a_text_in_quotation_marks_that_stands_nowhere_is_left_over(words: str) -> None:
    assert any("umbrella" in one for one in unused(words, mail("We start on Monday.")))
    assert unused(words, mail("We start on Monday.\n\nPS: Your umbrella is here.")) == []


def test_a_text_with_other_signs_is_no_other_one() -> None:
    words = 'Mail ada@duin.example, subject "Plan": "We start on Monday and the price is fine."'
    assert unused(words, mail("We start on Monday, and the price is fine!")) == []


@pytest.mark.parametrize(
    "words",
    [
        "Set Coast and Meadow to 10 a day. No rush, I am in meetings till 4",
        "Setze Coast und Meadow auf 10 am Tag, 60 ist zu viel",
        "three things um first set Coast and Meadow to 10 a day",
        "Setze Coast und Meadow auf 10 am Tag. Ines antworte ich selbst.",
    ],
)
def test_numbers_in_talk_and_words_that_might_be_times_are_left_over_by_nothing(words: str) -> None:
    assert unused(words, limit("Coast"), limit("Meadow")) == []


def test_of_two_whose_names_differ_by_a_letter_each_counts() -> None:
    gone = Use(turn=0, strength=2, tool="delete_list", arguments={"list_id": "l1"}, where=("Teste A",))
    other = Use(turn=0, strength=2, tool="delete_list", arguments={"list_id": "l2"}, where=("Teste B",))
    words = "apaga as listas Teste A e Teste B. a Teste C fica"
    assert unused(words, gone) == ["Teste B"]
    assert unused(words, gone, other) == []


def test_of_two_titles_the_one_that_was_not_set_is_left_over_though_others_share_a_word_with_it() -> None:
    titles: list[Json] = ["Head of Finance", "Finance Director", "Group Controller"]
    words = "Add Group Controller and Finance Operations Lead to our target titles, keep the rest"
    some = Use(turn=0, strength=1, tool="update_context", arguments={"context": {"icpJobTitles": titles}})
    every: Json = {"context": {"icpJobTitles": [*titles, "Finance Operations Lead"]}}
    assert unused(words, some) == ["Finance Operations Lead"]
    assert unused(words, Use(turn=0, strength=1, tool="update_context", arguments=every)) == []


def source(name: str) -> Use:
    return Use(turn=0, strength=1, tool="update_signal_sources", arguments={"source": name, "enabled": False})


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Turn off Reddit and X (Twitter) as sources", "X (Twitter)"),
        ("Zet Reddit, Hacker News en hiring.cafe uit als bronnen.", "hiring.cafe"),
        ("coupe Reddit et Glassdoor dans les sources de signaux", "Glassdoor"),
        ("Reddit und Xing bitte als Quellen aus", "Xing"),
    ],
)
def test_of_what_is_set_call_by_call_the_one_of_a_row_that_no_call_has_is_left_over(words: str, left: str) -> None:
    assert unused(words, source("reddit"), source("hacker_news")) == [left]


@pytest.mark.parametrize(
    "words",
    [
        "Turn off Reddit and Hacker News as sources",
        "reddit und hacker news aus bitte, die bringen nur Lärm",
        "Reddit and Hacker News off, Lotte and Max never look at them anyway",
    ],
)
def test_of_what_is_set_call_by_call_nothing_is_left_over_where_all_was(words: str) -> None:
    assert unused(words, source("reddit"), source("hacker_news")) == []


@pytest.mark.parametrize(
    ("then", "left"),
    [
        ("ok lauch it", "lauch it"),
        ("finalement 12 par jour", "12 par jour"),
        ("gut, dann starte sie", "starte sie"),
        ("vale, lánzala", "lánzala"),
        ("perfetto, lanciala", "lanciala"),
    ],
)
def test_what_is_wanted_behind_another_wish_is_left_over_where_nothing_was_done_since(then: str, left: str) -> None:
    made = Use(turn=0, strength=1, tool="create_campaign", arguments={"name": "Fair"}, where=("Fair",))
    look = Use(turn=1, tool="get_campaign", result={"name": "Fair"})
    assert left in " ".join(unused(["Draft a campaign called Fair", then], made, look))


@pytest.mark.parametrize(
    "then", ["thanks, that will do", "super, danke dir", "parfait, merci !", "great, I read it tomorrow"]
)
def test_thanks_behind_a_wish_leave_nothing_over(then: str) -> None:
    made = Use(turn=0, strength=1, tool="create_campaign", arguments={"name": "Fair"}, where=("Fair",))
    assert unused(["Draft a campaign called Fair", then], made) == []
