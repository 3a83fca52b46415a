"""What a message wants is told from words that nobody has listed, and what no call serves is known for that."""

import json
from pathlib import Path

import pytest

from agent.common.words.wanted import GAP, NOTHING, cutter, weights
from agent.models.guided.joined import wanted
from tests.bench.wanted.sets import HALVES, HERE, digest, of_halves


def test_the_weights_were_made_from_what_is_there() -> None:
    assert weights().learned_from == cutter().learned_from == digest(), "make words"


@pytest.mark.parametrize(
    ("words", "acts"),
    [
        ("put the campaign Spring follow-up on hold", ["pause_campaign"]),
        ("Wanda Passel ist jetzt CFO, ändere ihren Titel", ["update_lead title"]),
        ("mets Piet aux archives puis dis à Mara que c'est bon", ["update_thread status archived", "send_message"]),
        ("Lies, was Cleo schreibt, und importiere dann Cleo Demo, CFO, Cedar, c@cedar.example in die neue Liste Juni",
         ["look threads", "import_list_leads"]),
        ('rename teh list "Fair" to "Expo" and then delte the list "Old dinner"', ["update_list name", "delete_list"]),
        ("rename hte list A to B n delte the list C", ["update_list name", "delete_list"]),
        ("can you call Bob for me?", [GAP]),
        ("Archive Piet's, he rang. And Theo's: mark as read.",
         ["update_thread status archived", "update_thread unread_count"]),
        ("mark mara as read. piet back to unread", ["update_thread unread_count", "update_thread unread_count"]),
        ("Theo's is unread, please mark as read", ["update_thread unread_count"]),
        ("set it to unread again, I read it by accident", ["update_thread unread_count"]),
        ("mark mara as read, no wait, unread", ["update_thread unread_count"]),
        ("Sag Bo, dass wir kommen, und antworte Cy, dass es später wird", ["send_message", "send_message"]),
    ],
)  # fmt: skip
def test_the_wishes_of_a_message_are_told_apart(words: str, acts: list[str]) -> None:
    assert [one.act for one in wanted(words) if one.act != NOTHING] == acts


@pytest.mark.parametrize(
    "words",
    [
        'mail al@alder.example, subject "Roof", body "The roof is done."',
        'new list Breakfast\nAnn Sample, ann@acorn.example\nBen Sample, ben@birch.example',
        'draft a campaign "Roofs" for Partners, subject "Roofs", text "Hi %first_name%, dry?", after 3 days "And?"',
        "Archive all conversations that need an answer, but not Mara Sample",
        "Put Mara Quinquin and Zeno Wessel on the list Later",
        "Find 6 CFOs in Berlin. Put them on a list named Fair, will you?",
        "save a new lead - Ann Sample, VP Finance at Acorn Software, ann@acorn.example. no list needed",
    ],
)  # fmt: skip
def test_what_belongs_to_a_wish_stays_with_it(words: str) -> None:
    assert len([one for one in wanted(words) if one.act != NOTHING]) == 1


def test_a_wish_keeps_its_signs_and_lines() -> None:
    first, second = wanted(
        "new list Bread\nAnn Sample, ann@acorn.example\nBen Sample, ben@birch.example\n\nand archive Piet's thread"
    )
    assert first.text == "new list Bread\nAnn Sample, ann@acorn.example\nBen Sample, ben@birch.example"
    assert second.text == "and archive Piet's thread"


def test_of_messages_that_nothing_was_learned_from_most_are_understood() -> None:
    messages = [*of_halves(HALVES / "sealed")]
    right = sum(
        {one.act for one in wanted(message.text)} - {NOTHING} == {act for _, act in message.wishes}
        for message in messages
    )
    assert right >= 0.85 * len(messages)


def test_of_wishes_that_no_call_serves_most_are_known_for_that() -> None:
    said = [json.loads(line)["says"] for line in Path(HERE / "kept" / "gaps.jsonl").read_text("utf-8").splitlines()]
    known = sum(any(one.act == GAP for one in wanted(words)) for words in said)
    assert known >= 0.65 * len(said)
