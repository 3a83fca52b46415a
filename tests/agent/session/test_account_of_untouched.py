"""An address or a number of the last message that stands nowhere in what was done is left over, however it is said."""

import pytest

from agent.common.json_value import Json
from agent.session.account.evidence import Use
from tests.support.accounts import held, search, unused

ADMIN = "admin@tideline.example"


def limit(of: int) -> Use:
    return Use(turn=0, strength=1, tool="update_campaign", arguments={"campaign_id": "c1", "daily_limit": of})


def mail(*copies: str) -> Use:
    told: Json = {"body_text": "Hi Sanne, we start on Monday.", "bcc": [*copies]}
    return Use(turn=0, strength=2, tool="send_message", arguments=told, where=("sanne@duin.example",))


def look(**shown: Json) -> Use:
    return Use(turn=0, tool="list_campaigns", result={"campaigns": [{"id": "c1", "name": "Spring", **shown}]})


@pytest.mark.parametrize(
    "words",
    [
        "Spring down to 12 mails a day",
        "E a Spring baixem para 12 por dia, que o Hugo anda a queixar-se",
        "Spring: ab jetzt 12 statt 30",
        "Spring, sänk till 12 om dagen",
        "from 30 to 12 for Spring, the bounces scare me",
    ],
)
def test_a_number_that_no_call_was_given_is_left_over_in_any_language(words: str) -> None:
    assert unused(words, look(daily_limit=30), limit(12)) == []
    assert [one.partition(" ")[0] for one in unused(words, look(daily_limit=30), limit(20))] == ["12"]


@pytest.mark.parametrize(
    "words",
    [
        f"stuur sanne@duin.example hallo Sanne we beginnen maandag en eh zet {ADMIN} in bcc",
        f"Mail an sanne@duin.example, Blindkopie {ADMIN}",
        f"sanne@duin.example gets the note, {ADMIN} a blind copy",
    ],
)
def test_an_address_that_stands_in_no_call_is_left_over(words: str) -> None:
    assert ADMIN in " ".join(unused(words, mail()))
    assert ADMIN not in " ".join(unused(words, mail(ADMIN)))


@pytest.mark.parametrize(
    "words",
    [
        "2 things: pause Spring, and thanks",
        "Zwei Sachen, 2 Sachen: Spring pausieren",
        "Pause Spring, the board meets on 3 June at 14:30 and all 1. rows are fine",
        "Pause Spring for 30 euros less",
        "Pause Spring, call me on +49 40 5550117",
        "Pause Spring:\n1. now\n2. please",
    ],
)
def test_what_counts_wishes_days_times_money_or_lines_is_none_of_it(words: str) -> None:
    paused = Use(turn=0, strength=1, tool="pause_campaign", arguments={"campaign_id": "c1"})
    assert [one for one in unused(words, look(), paused) if one[:1].isdecimal()] == []


def test_what_the_answer_tells_or_a_look_shows_to_a_question_is_none_of_it() -> None:
    assert not held("Does Spring send 40 a day?", look(daily_limit=40)).unused
    assert not held("What do 400 leads cost?", look(), report="400 leads cost 400 credits.").unused
    assert unused("Find 20 CFOs of firms with more than 200 people", search(20)) == ["200 people"]


def test_whom_the_words_leave_out_or_take_of_rows_is_none_of_it() -> None:
    rows = "Gus gus@hh.example Hamburg; Hal hal@b.example Berlin; Ida ida@hh.example Hamburg"
    taken: Json = {"leads": [{"contacts": [{"value": one}]} for one in ("gus@hh.example", "ida@hh.example")]}
    put = Use(turn=0, strength=1, tool="import_list_leads", arguments=taken)
    assert unused(f"Import only the people from Hamburg: {rows}", put) == []
    assert unused("Import gus@hh.example and ida@hh.example, but not hal@b.example", put) == []


@pytest.mark.parametrize(
    "words",
    [
        "I need eight CFOs in Berlin no wait make that ten put them in a new list",
        "Find 8 CFOs in Berlin, sorry, ten of them",
        "Such acht CFOs in Berlin, nein, doch lieber zehn",
    ],
)
def test_a_number_that_takes_the_place_of_another_one_is_left_over(words: str) -> None:
    assert unused(words, search(10, 10)) == []
    assert unused(words, search(8, 8)) != []


@pytest.mark.parametrize(
    "words",
    [
        "Pause Spring please, we are at the fair, she's in a board meeting at 3 and needs it before that",
        "Para la campaña Spring, por favor, estamos de feria hasta el 12 y nadie las mira",
        "Bitte Spring pausieren. Frau Brenner fährt am 15. hin",
        "On passe la semaine du 22 à Paris, mets Spring en pause",
    ],
)
def test_a_day_or_an_hour_in_talk_is_none_of_it(words: str) -> None:
    paused = Use(turn=0, strength=1, tool="pause_campaign", arguments={"campaign_id": "c1"})
    assert [one for one in unused(words, look(), paused) if one[:1].isdecimal()] == []


def test_what_a_number_is_now_is_not_what_it_is_to_be() -> None:
    words = "Spring graag naar 12 per dag, staat nu op 30"
    assert unused(words, look(), limit(12)) == []
    assert [one.partition(" ")[0] for one in unused(words, look(), limit(20))] == ["12"]
