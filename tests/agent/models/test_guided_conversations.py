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


def test_one_of_several_is_found_that_only_the_user_has_written_in(desk: Open) -> None:
    d = desk(Human(words="leave it"))
    with d.sandbox.sandbox.edit() as world:
        theo = next(one for one in world.threads if one.participant_name == "Theo Placeholder")
        for message in theo.messages:
            message.direction = "outbound"
    words = "Theo Placeholder and Mara Sample are both away, archive those two"
    d.say(words, route={"journey": "replies"}, replies={"goal": "archive", "person": "", "archive": "yes"})
    assert [body for _, body in d.writes] == [{"status": "archived"}] * 2, d.human.questions


def test_a_part_of_the_text_of_a_draft_is_exchanged(desk: Open) -> None:
    d = desk()
    with d.sandbox.sandbox.edit() as world:
        theo = next(one for one in world.threads if one.participant_name == "Theo Placeholder")
        theo.status, theo.draft_body_text = "draft", "Hi Theo, may I come by on Monday? Robin"
    words = 'In the draft to Theo Placeholder change "Monday" to "Tuesday", Monday is a holiday.'
    d.say(words, form={"value": "Tuesday"})
    assert d.writes == [(f"/api/threads/{theo.id}", {"draft_body_text": "Hi Theo, may I come by on Tuesday? Robin"})]
