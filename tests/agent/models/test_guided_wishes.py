"""Every wish of a message is met, asked about or told as a gap; none is lost, and none is made of a mere clause."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from agent.common.words.dictated import spoken
from agent.models.guided.signals import parts
from agent.models.guided.wishes import sorted_in, wishes, without_manner
from agent.models.guided.words import asks, launches, only_drafts, quotations, sends_it
from tests.support.guided_desk import CAMPAIGN, Human, Open

EMAIL = {"goal": "send", "to": "nia@nut.example", "name": "", "subject": "Plan", "text": "The plan comes tonight."}
LIST = {"goal": "create", "list": "Spring", "kind": "person"}


class _Sorter:
    """Sorts clauses by the words that they hold."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known

    def choose(self, _name: str, question: str) -> Mapping[str, float]:
        found = next((journey for word, journey in self._known.items() if word in question), "campaign")
        return {found: 0.95, "other": 0.05} if found != "other" else {"other": 1.0}


def _cut(words: str, **known: str) -> list[tuple[str, str]]:
    sorter: Any = _Sorter(known)
    return [(wish.journey, wish.text) for wish in wishes(words, sorter)]


def test_two_wishes_of_one_message_are_both_met_and_told(desk: Open) -> None:
    d = desk()
    words = 'Email nia@nut.example, subject "Plan", text "The plan comes tonight." and create an empty list "Spring"'
    result = d.say(words, route=[{"journey": "one_off_email"}, {"journey": "import"}], one_off_email=EMAIL,
                   **{"import": LIST})  # fmt: skip
    assert result["status"] == "done"
    assert d.writes[1][1]["body_text"] == "The plan comes tonight."
    assert d.writes[2] == ("/api/lists", {"name": "Spring"})
    assert "nia@nut.example" in result["answer"]
    assert "Spring" in result["answer"]


def test_the_wish_that_nothing_serves_is_a_gap_and_the_other_one_is_met(desk: Open) -> None:
    d = desk()
    words = 'Create an empty list "Spring". Send Bo an invitation in Google Calendar.'
    result = d.say(words, route=[{"journey": "import"}, {"journey": "other"}], **{"import": LIST})
    assert [target for target, _ in d.writes] == ["/api/lists"]
    assert result["status"] in ("partial", "waiting")
    assert result["gaps"] == ["Send Bo an invitation in Google Calendar."]


def test_a_wish_that_fails_does_not_keep_the_next_one_from_being_met(desk: Open) -> None:
    d = desk()
    mark = {"goal": "mark", "action": "down", "which": "the merger", "count": 1, "comment": ""}
    words = 'Vote down the signal about the merger and then create an empty list "Spring"'
    result = d.say(words, route=[{"journey": "signals"}, {"journey": "import"}], signals=mark, pick={"numbers": []},
                   **{"import": LIST})  # fmt: skip
    assert [target for target, _ in d.writes] == ["/api/lists"]
    assert "No signal in the feed fits 'the merger'" in result["answer"]


@pytest.mark.parametrize(
    ("words", "known"),
    [
        ('Mail an nia@nut.example, Text "Bis morgen dann." und leg eine Liste "Messe" an',
         {"nia": "one_off_email", "Messe": "import"}),
        ('Crea una lista "Feria" y archiva la conversación con Bo', {"Feria": "import", "Bo": "replies"}),
        ('Crée une liste "Salon" et réponds à Bo "À demain, merci."', {"Salon": "import", "Bo": "replies"}),
        ("Tell Bo that we come and reply to Cy that we are late", {"Bo": "replies", "Cy": "replies"}),
        ("Reply to Bo that we accept and archive it", {"Bo": "replies", "archive": "replies"}),
    ],
)  # fmt: skip
def test_wishes_are_told_apart_in_several_languages(words: str, known: dict[str, str]) -> None:
    assert [journey for journey, _ in _cut(words, **known)] == [*known.values()]


@pytest.mark.parametrize(
    ("words", "known"),
    [
        ("Find 6 CFOs in Berlin. Put them on a list named Fair, will you?", {"list": "import"}),
        ("Suche 6 CFOs in Berlin und speichere diese in der Liste Messe.", {"Liste": "import"}),
        ("Tell Bo that Tom and I will come", {"Bo": "replies", "Tom": "signals"}),
        ('Email nia@nut.example "Please create a list and archive it."', {"nia": "one_off_email"}),
        ("also Reddit und X bringen nix, schalt die beiden als Quellen ab", {"schalt": "signals", "Reddit": "other"}),
    ],
)
def test_what_belongs_to_a_wish_is_no_wish_of_its_own(words: str, known: dict[str, str]) -> None:
    assert len(_cut(words, **known)) == 1


@pytest.mark.parametrize(
    ("words", "journey"),
    [
        ("search 7 cfo stockholm", "campaign"),
        ("dismiss the merger", "signals"),
        ("antworte Bo kurz", "replies"),
        ("pon en pausa la campaña Spring", "form"),
    ],
)
def test_where_the_model_has_no_idea_what_was_learned_tells_the_journey(words: str, journey: str) -> None:
    odds = {"import": 0.4, "signals": 0.3, "campaign": 0.1, "replies": 0.1, "other": 0.1}
    sorter: Any = SimpleNamespace(choose=lambda _name, _question: odds)
    assert wishes(words, sorter)[0].journey == journey


def test_what_is_told_and_then_wished_in_one_sentence_is_a_part_of_its_own() -> None:
    words = "Love that Lanternworks news, give it a thumbs up. And the Brightquay thing is not for us, dismiss it."
    assert [part[:20] for part in parts(words)] == ["Love that Lanternwor", "And the Brightquay t"]
    assert len(parts("Vote Acorn up and the rest can stay, it is fine")) == 1


def test_what_was_dictated_is_written_as_it_is_meant() -> None:
    assert spoken("mail to ann dot lee at firm dot example") == "mail to ann.lee@firm.example"
    assert spoken("an jens punkt muster ät firma punkt example") == "an jens.muster@firma.example"
    assert spoken("a rosa arroba valle punto example") == "a rosa@valle.example"
    assert quotations(spoken("answer quote Yes, here it is. unquote and archive it")) == ["Yes, here it is."]
    assert quotations(spoken("antworte Anführungszeichen Ja, gern. Ende")) == ["Ja, gern."]
    assert spoken("the words are uh runway comma burn rate") == "the words are runway, burn rate"
    assert spoken("wir treffen uns morgen um elf") == "wir treffen uns morgen um elf"


def test_questions_are_told_from_requests_in_several_languages() -> None:
    assert all(
        map(
            asks,
            (
                "Welche Postfächer können senden?",
                "quién ha respondido",
                "who did I archive",
                "何件ですか\N{FULLWIDTH QUESTION MARK}",
            ),
        )
    )
    assert not any(map(asks, ("Zeig mir das Gespräch mit Bo", "tell Bo that we come", "Read what they wrote")))


DRAFTS = (
    'Find 5 CFOs in Munich, at most 50 credits, and then draft a campaign for them called "Q3": subject "Hello there"',
    "Erstelle einen Entwurf einer Kampagne für die Liste Messe",
    "mach eine Kampagne Messe für die Liste Fair",
    "Prépare un brouillon de campagne pour la liste Salon",
    "set up a campaign for the list Fair but do not launch it",
)


def test_only_words_that_say_so_launch_or_send() -> None:
    assert launches('Set up a campaign "A", text "How is it?" Then launch it.')
    assert not launches('Set up a campaign "A", text "How is it?" but do not launch it')
    assert all(map(only_drafts, DRAFTS))
    assert not any(
        map(only_drafts, ("Launch the draft Fair", 'Run a campaign "A" to the list Fair', DRAFTS[0] + "; start it"))
    )
    assert all(map(sends_it, ("nice, that works. send it", "schick sie ab", "ok, envoie-le")))
    assert not any(map(sends_it, ("send bo the slides", "don't send it yet", "send it to ann@x.example")))


def test_a_draft_of_before_is_sent_as_it_stands(desk: Open) -> None:
    d = desk()
    words = 'Draft an email to nia@nut.example, subject "Plan", text "The plan comes tonight.", do not send it'
    d.say(words, route={"journey": "one_off_email"}, one_off_email={**EMAIL, "goal": "draft"})
    assert len(d.writes) == 1
    result = d.say("nice, that works. send it", one_off_email={**EMAIL, "to": "", "subject": "", "text": ""})
    assert result["status"] == "done"
    assert d.writes[1][1]["body_text"] == "The plan comes tonight."


def test_a_list_that_is_there_already_is_not_made_anew(desk: Open) -> None:
    d = desk()
    plan = {"goal": "import", "list": "Spring webinar", "kind": "person"}
    rows = {"leads": [{"name": "Nia Sample", "title": "", "company": "", "email": "nia@nut.example"}]}
    d.say("Setz noch Nia Sample (nia@nut.example) auf die Spring-webinar-Liste", route={"journey": "import"}, rows=rows,
          **{"import": [plan, plan]})  # fmt: skip
    assert [target for target, _ in d.writes] == ["/api/lists/import"]


@pytest.mark.parametrize(
    ("answer", "made"), [("yes, that one", ["import"]), ("no, a second one", ["lists", "import"]), ("never mind", [])]
)
def test_a_new_list_of_a_name_that_is_there_is_asked_about(desk: Open, answer: str, made: list[str]) -> None:
    d = desk(Human(words=answer))
    plan = {"goal": "import", "list": "Spring webinar", "kind": "person"}
    rows = {"leads": [{"name": "Nia Sample", "title": "", "company": "", "email": "nia@nut.example"}]}
    words = "Import Nia Sample (nia@nut.example) into a new list called Spring webinar"
    d.say(words, route={"journey": "import"}, rows=rows, **{"import": [plan, plan]})
    assert d.human.questions[0].startswith('A list of the name "Spring webinar" exists already (6 leads)')
    assert [target.rpartition("/")[2] for target, _ in d.writes] == made


@pytest.mark.parametrize("answer", ["Spring webinar", "spring webinr"])
def test_a_list_may_be_named_in_an_answer(desk: Open, answer: str) -> None:
    d = desk(Human(words=answer))
    plan = {"goal": "import", "list": "", "kind": "person"}
    rows = {"leads": [{"name": "Nia Sample", "title": "", "company": "", "email": "nia@nut.example"}]}
    d.say("Add Nia Sample (nia@nut.example) to the list", route={"journey": "import"}, rows=rows,
          **{"import": [plan, plan]})  # fmt: skip
    assert [target for target, _ in d.writes] == ["/api/lists/import"]


def test_people_whom_the_human_has_already_are_not_searched_for(desk: Open) -> None:
    d = desk()
    plan = {**CAMPAIGN, "goal": "draft", "who": "Spring webinar people", "count": 0}
    words = 'Draft a campaign "Alpha" for the Spring webinar people, subject "Hello", text "How do you forecast?"'
    d.say(words, route={"journey": "campaign"}, campaign=plan)
    assert "/api/leads/search" not in [target for target, _ in d.writes]
    assert d.writes[-1][0].endswith("/import-from-list")


def test_of_two_signals_that_fit_one_is_asked_for_by_name(desk: Open) -> None:
    d = desk(Human(words="the Saltworks one"))
    plan = {"goal": "mark", "action": "dismiss", "which": "score 2", "count": 1, "comment": ""}
    d.say("dismiss the signal with the score 2", route={"journey": "signals"}, signals=[plan, plan])
    assert "Saltworks" in d.human.questions[0]
    assert "Brightquay" in d.human.questions[0]
    ((_, body),) = d.writes
    assert [item["id"][-1] for item in body["items"]] == ["4"]


def test_marks_of_several_signals_go_into_one_call(desk: Open) -> None:
    d = desk()
    up = {"goal": "mark", "action": "up", "which": "northpier", "count": 1, "comment": ""}
    down = {**up, "action": "down", "which": "saltworks"}
    d.say("upvote northpier + lanternworks, downvote saltworks", route={"journey": "signals"}, signals=[up, up, down])
    ((_, body),) = d.writes
    assert [(item["id"][-1], item["vote"]) for item in body["items"]] == [("1", "up"), ("2", "up"), ("4", "down")]


def test_the_limit_of_a_campaign_is_set_and_nothing_else(desk: Open) -> None:
    d = desk()
    words = "set the daily limit of campaign ca000001-0000-4000-8000-000000000001 to 20"
    result = d.say(words, route={"journey": "campaign"}, campaign={**CAMPAIGN, "goal": "draft", "who": "", "count": 20})
    assert [body for _, body in d.writes] == [{"daily_limit": 20}]
    assert "daily limit: 20" in result["answer"]


@pytest.mark.parametrize("words", ["Who opened the last mail?", "Wer hat die Mail geöffnet?", "Qui a ouvert le mail ?"])
def test_what_no_answer_of_puffle_tells_is_said_to_be_so(desk: Open, words: str) -> None:
    result = desk().say(words)
    assert result["answer"] == f"Not answered, because I found no call that tells it: {words.rstrip(' ?')}."
    assert result["gaps"] == [words]


@pytest.mark.parametrize(
    ("words", "rest", "manner"),
    [
        ("tell Mara that we come on Friday, and keep it short", "tell Mara that we come on Friday", "keep it short"),
        ("Tell Theo yes. Be friendly please", "Tell Theo yes", "Be friendly please"),
        ("Sag Mara, dass es kommt, und halt dich kurz", "Sag Mara, dass es kommt", "halt dich kurz"),
        ("Dile a Mara que sí, que sea breve", "Dile a Mara que sí", "que sea breve"),
        ("tell him to keep it short", "tell him to keep it short", ""), ("keep it short", "keep it short", ""),
        ("reply 'keep it short, please'", "reply 'keep it short, please'", ""),
    ],
)  # fmt: skip
def test_how_a_text_is_to_be_written_is_no_wish_and_no_part_of_it(words: str, rest: str, manner: str) -> None:
    assert without_manner(words) == (rest, manner)


@pytest.mark.parametrize("words", ["any of them annoyed?", "Which of them sounds interested?", "Ist Mara verärgert?"])
def test_who_sounds_how_is_sorted_by_triage(desk: Open, words: str) -> None:
    result = desk().say(words)
    assert (result["status"], "/triage" in result["answer"]) == ("done", True)


@pytest.mark.parametrize("words", ["and what about theo?", "Lies, was Theo schreibt", "what did theo say?"])
@pytest.mark.parametrize("taken_for", ["people", "other"])
def test_a_question_for_what_somebody_wrote_is_about_their_conversation(words: str, taken_for: str) -> None:
    sorter: Any = _Sorter({"": taken_for})
    wish = sorted_in(words, sorter)
    assert (wish.journey, wish.about) == ("question", "conversation")


@pytest.mark.parametrize(
    ("words", "each"),
    [
        ('Answer Mara and Theo: "Thank you."', ['Answer Mara: "Thank you."', 'Answer Theo: "Thank you."']),
        ("Tell Mara and Theo that we come", ["Tell Mara that we come", "Tell Theo that we come"]),
        ("Tell Mara that Theo and Piet: fine", ["Tell Mara that Theo and Piet: fine"]),
        ("Import Ada Sample and Bo Sample: both CFO", ["Import Ada Sample and Bo Sample: both CFO"]),
    ],
)
def test_a_message_to_several_people_is_one_to_each(words: str, each: list[str]) -> None:
    assert [text for _, text in _cut(words)] == each


@pytest.mark.parametrize(
    ("words", "journey"),
    [
        ("Schreib Mara, dass Freitag uns passt", "replies"), ("Make a list called Later", "import"),
        ("Write ada@x.example that we come", "one_off_email"), ("Send Bo an invitation", "replies"),
        ("Read what Theo wrote.", "question"),
    ],
)  # fmt: skip
def test_a_plain_wish_is_what_it_says_where_the_model_finds_none(words: str, journey: str) -> None:
    sorter: Any = _Sorter({"": "other"})
    assert sorted_in(words, sorter).journey == journey


def test_nobody_is_put_away_for_another_one_of_the_same_surname(desk: Open) -> None:
    d = desk(Human(words=None))
    d.say("archive the conversation with Nora Sample", replies={"goal": "archive", "person": "Nora Sample"})
    assert d.writes == []


def test_what_is_told_of_somebody_goes_with_the_wish_that_only_points_at_them() -> None:
    words = "Tell Hugo that we come. And Piet, well, he hasn't answered in weeks. Just archive his conversation."
    assert "Piet" in _cut(words)[-1][1]
