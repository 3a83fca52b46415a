"""Which conversations words mean: all that they name and count, and one that is no more in the inbox."""

import pytest

from tests.support.guided_desk import Human, Open


@pytest.mark.parametrize(
    ("words", "archived"),
    [
        ("Theo Placeholder and Mara Sample only sent out of office notes, archive those two threads please", 2),
        ("Theo Placeholder und Mara Sample sind im Urlaub, archiviere beide Gespräche", 2),
        ("Theo Placeholder wrote that Mara Sample is away, archive it", 0),
    ],
)
def test_conversations_that_are_named_and_counted_are_all_meant(words: str, archived: int, desk: Open) -> None:
    d = desk(Human(words="leave it"))
    d.say(words, route={"journey": "replies"}, replies={"goal": "archive", "person": "", "archive": "yes"})
    assert [body for _, body in d.writes] == [{"status": "archived"}] * archived, d.human.questions


def test_an_archived_conversation_is_found_by_its_name(desk: Open) -> None:
    d = desk()
    with d.sandbox.sandbox.edit() as world:
        theo = next(one for one in world.threads if one.participant_name == "Theo Placeholder")
        theo.status = "archived"
    d.say("Mark the conversation with Theo Placeholder as unread", replies={"goal": "archive", "person": "Theo"})
    assert d.writes == [(f"/api/threads/{theo.id}", {"unread_count": 1})]
