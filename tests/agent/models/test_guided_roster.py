"""Whoever is in a campaign is put in, mended, taken out and told of by name; what is named is what is read and sent."""

from typing import Any

import pytest

from agent.models.guided.joined import wanted
from agent.models.guided.questions import _status
from agent.models.guided.records import _pointed_at
from tests.support.guided_desk import CAMPAIGN, Desk, Human, Open

NIA = {"rows": {"leads": [{"name": "Nia Sample", "title": "", "company": "Fair", "email": "nia@fair.example"}]}}
MAIL = {
    "goal": "send",
    "to": "uma@umber.example",
    "name": "",
    "dictated": True,
    "subject": "Hi",
    "text": "Shall we talk?",
}
READ = {"goal": "read", "person": "Ines", "view": "inbox", "archive": "no"}


def _june(desk: Open, human: Human | None = None) -> Desk:
    """A desk with the draft campaign June cash."""
    d = desk(human)
    empty = {**CAMPAIGN, "goal": "draft", "who": "", "count": 0, "name": "June cash", "subject": "", "text": ""}
    d.say('Make a draft campaign "June cash"', campaign=empty)
    return d


@pytest.mark.parametrize(
    "words",
    [
        "Add Nia Sample, nia@fair.example, of Fair, to the draft campaign June cash",
        "Füge Nia Sample (nia@fair.example) zur Kampagne June cash hinzu",
        "Ajoute Nia Sample, nia@fair.example, à la campagne June cash",
    ],
)
def test_who_is_given_for_a_campaign_is_put_on_no_list(desk: Open, words: str) -> None:
    d = _june(desk)
    assert d.say(words, **NIA)["status"] == "done"
    (target, body), *more = d.writes[1:]
    assert (target.rpartition("/")[2], body["prospects"][0]["email"], more) == ("leads", "nia@fair.example", [])


def test_a_word_that_is_no_name_becomes_nobodys_name(desk: Open) -> None:
    d = _june(desk)
    d.say("Add Nia Sample, nia@fair.example, to the draft campaign June cash", **NIA)
    known: dict[str, Any] = {"form": {"value": "misspelt"}}
    assert d.say("In the draft June cash, Nia's last name is misspelt. It is Example, please mend it", **known)[
        "answer"
    ]
    assert d.writes[-1][1]["updates"] == {"last_name": "Example"}
    count = len(d.writes)
    asked = d.say("Nia's last name in the campaign June cash is misspelt", **known)
    assert (asked["status"], len(d.writes)) == ("waiting", count)
    assert asked["escalation"]["question"] == "Which last name shall it be?"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Who bounced in the campaign May cash?", {"status": "bounced"}),
        ("Wer hat in der Kampagne May cash geantwortet?", {"status": "replied"}),
        ("Who replied and who bounced in May cash?", {}),
        ("How is May cash doing?", {}),
    ],
)
def test_only_those_of_the_status_that_is_asked_for_are_read(words: str, status: dict[str, str]) -> None:
    assert _status(words) == status


def test_a_conversation_that_is_opened_is_told(desk: Open) -> None:
    assert "can we see it on Thursday" in desk().say("Open the conversation with Mara Sample")["answer"]


@pytest.mark.parametrize("words", ["What does Ines want?", "Was will Ines?"])
def test_what_somebody_wants_stands_in_their_conversation(desk: Open, words: str) -> None:
    assert "Do you have a checklist" in desk().say(words, replies=READ, ask={"about": "signals"})["answer"]


def test_an_id_is_found_beside_letters_without_spaces() -> None:
    there = [{"id": "list_hook", "name": "Fair"}]
    assert _pointed_at("リストlist_hookに誰が入っているか教えてください。", there, by_place=False) == there
    assert _pointed_at("my_list_hook", there, by_place=False) == []


def test_what_is_to_leave_later_is_a_draft_and_said_not_to_be_sent(desk: Open) -> None:
    d = desk()
    words = 'Email uma@umber.example, subject "Hi", text "Shall we talk?", tomorrow at 9'
    result = d.say(words, one_off_email=MAIL)
    assert (result["status"], [target for target, _ in d.writes]) == ("partial", ["/api/threads"])
    assert "tomorrow at 9" in result["answer"]


def test_a_mail_does_not_leave_without_the_file_that_is_named(desk: Open) -> None:
    d = desk()
    words = 'Email uma@umber.example, subject "Hi", text "Shall we talk?" Attach offer.txt.'
    result = d.say(words, one_off_email=MAIL)
    assert result["status"] != "done"
    assert [target for target, _ in d.writes] == ["/api/threads"]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("Answer Mara that it costs 49 euros and Friday suits us", 1),
        ("Antworte Mara, dass es 49 Euro kostet und Donnerstag um 14 Uhr passt", 1),
        ("Antworte Mara, dass es 49 Euro kostet, und sag Theo ab", 2),
    ],
)
def test_a_statement_goes_on_with_what_is_told(words: str, count: int) -> None:
    assert len(wanted(words)) == count
