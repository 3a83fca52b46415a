"""All that a person wants said is said, or asked for in their words; half of it never goes out as the whole."""

from types import SimpleNamespace
from typing import Any

import pytest

from agent.models.guided.wishes import wishes
from tests.support.guided_desk import Human, Open

REPLY = {"goal": "reply", "person": "Mara", "text": "we accept", "archive": "no"}
WORDS = "Answer Mara that we accept and ask for her number"


def _said(
    desk: Open, words: str, text: str, written: str, answer: str | None = None, **route: str
) -> tuple[Any, list[str]]:
    d = desk(Human(words=answer))
    d.say(
        words,
        route=route or {"journey": "replies"},
        replies={**REPLY, "text": text},
        write={"subject": "", "text": written},
    )
    return d, [body["body_text"] for target, body in d.writes if "messages" in target]


@pytest.mark.parametrize("picked", ["we accept", "ask for her number", "we accept and ask for her number"])
def test_all_that_a_person_is_to_be_told_is_the_gist(desk: Open, picked: str) -> None:
    d, sent = _said(desk, WORDS, picked, "Hi Mara,\n\nwe accept. What is your number?\n\nRobin")
    (gist,) = (question for name, question in d.engine.asked if name == "write")
    assert "we accept" in gist
    assert "ask for her number" in gist
    assert sent == ["Hi Mara,\n\nwe accept. What is your number?\n\nRobin"]


def test_a_text_that_says_half_of_it_is_asked_for_in_the_persons_words(desk: Open) -> None:
    d, sent = _said(desk, WORDS, "we accept", "Hi Mara,\n\nwe accept.\n\nRobin", "We accept. Your number, please?")
    assert d.human.questions == [
        "I could not put this into words: we accept; ask for her number. What should the message say, word for word?"
    ]
    assert sent == ["We accept. Your number, please?"]


@pytest.mark.parametrize(
    "words",
    [
        "Reply to Mara that it is 49 euros per seat, and Thursday at 2pm works",
        "Reply to Mara that it is 49 euros per seat and we could show it on Thursday",
        "Antworte Mara, dass es 49 Euro kostet und Donnerstag um 14 Uhr passt",
        "Dis à Mara que ça coûte 49 euros et jeudi à 14h me va",
        "Dile a Mara que cuesta 49 euros y el jueves a las 14 me va bien",
    ],
)
def test_a_statement_behind_an_and_is_part_of_what_is_said(words: str) -> None:
    sorter: Any = SimpleNamespace(choose=lambda _name, asked: {"replies" if "Mara" in asked else "other": 1.0})
    assert [wish.text for wish in wishes(words, sorter)] == [words]


def test_an_instruction_is_not_sent_to_whom_it_speaks_of(desk: Open) -> None:
    words = "Tell Mara we read CSV from next month, and ask her which system she uses"
    told = "we read CSV from next month, and ask her which system she uses"
    mine = "CSV works from next month. Which system do you use?"
    d, sent = _said(desk, words, told, f"Hi Mara,\n\n{told}.\n\nRobin", mine)
    assert len(d.human.questions) == 1
    assert sent == [mine]


def test_what_is_to_be_said_besides_a_dictated_text_is_asked_for(desk: Open) -> None:
    _, sent = _said(desk, 'Answer Mara "We accept the offer." and thank her for the photos', "We accept the offer.", "")
    assert sent == []


def test_no_instruction_is_sent_as_if_it_were_the_text(desk: Open) -> None:
    _, sent = _said(desk, "Antworte Mara, dass wir annehmen, und frag nach ihrer Nummer", "wir annehmen", "")
    assert sent == []


def test_who_else_is_told_something_is_no_part_of_the_text(desk: Open) -> None:
    d, sent = _said(
        desk, "Reply to Mara that we accept, then archive it", "we accept", "Hi Mara,\n\nwe accept.\n\nRobin"
    )
    assert sent == ["Hi Mara,\n\nwe accept.\n\nRobin"]
    assert d.human.questions == []


ARCHIVED = ["7a000001-0000-4000-8000-000000000002", "7a000001-0000-4000-8000-000000000003"]


@pytest.mark.parametrize("words", ["archve everything that needs a repy, exept mara",
                                   "Archive all conversations that need an answer, but not Mara Sample"])  # fmt: skip
def test_all_of_a_kind_are_put_away_without_those_that_are_left_out(desk: Open, words: str) -> None:
    d = desk()
    result = d.say(words, route={"journey": "replies"}, replies={"goal": "archive", "person": "mara"})
    assert sorted(target.rpartition("/")[2] for target, _ in d.writes) == ARCHIVED
    assert "Theo" in result["answer"]
    assert "Mara" not in result["answer"]


def test_nobody_is_put_away_who_is_only_left_out(desk: Open) -> None:
    d = desk(Human(words=None))
    d.say("Archive it, not Mara", route={"journey": "replies"}, replies={"goal": "archive", "person": "Mara"})
    assert d.writes == []
    assert d.human.questions == []


def test_a_name_an_arrow_and_a_quotation_are_an_answer(desk: Open) -> None:
    _, sent = _said(desk, 'mara -> "Four seats are fine."', "Four seats are fine.", "", journey="other")
    assert sent == ["Four seats are fine."]


def test_two_dictated_answers_of_one_breath_are_both_sent(desk: Open) -> None:
    d = desk()
    words = (
        "okay inbox. Mara gets quote Seats are 22.50 each. unquote and um Theo gets quote Yes, CSV is fine. unquote."
        " nobody else"
    )
    answers = [{**REPLY, "text": "Seats are 22.50 each."}, {**REPLY, "person": "Theo", "text": "Yes, CSV is fine."}]
    d.say(words, replies=answers)
    sent = [body["body_text"] for target, body in d.writes if "messages" in target]
    assert sent == ["Seats are 22.50 each.", "Yes, CSV is fine."]


def test_a_short_name_within_a_longer_one_names_no_source(desk: Open) -> None:
    d = desk()
    plan = {"goal": "sources", "source": "Hacker News", "enabled": "off"}
    d.say("Switch the source Hacker News off", route={"journey": "signals"}, signals=plan)
    assert [body for _, body in d.writes] == [{"items": [{"id": "hacker_news", "enabled": False}]}]


@pytest.mark.parametrize("no", ["nein, lieber nicht", "no", "cancel", "dont"])
def test_a_no_in_any_language_pays_for_no_search(desk: Open, no: str) -> None:
    d = desk(Human(words=no))
    plan = {"goal": "find", "who": "dentists", "count": 0, "list": ""}
    result = d.say("Find dentists", route={"journey": "campaign"}, campaign=plan, fit={"fits": "no"})
    assert d.writes == []
    assert "You said no" in result["answer"]
