"""Which conversations words mean: all that they name and count, and one that is no more in the inbox."""

import pytest

from agent.models.guided.polite import as_orders
from tests.support.guided_desk import Human, Open

WEBINAR = "11000001-0000-4000-8000-000000000001"


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


@pytest.mark.parametrize(
    ("parts", "last"),
    [
        (["Can you make a list called Oslo", "and put Ines on it?"], "and put Ines on it."),
        (["Könntest du Mara archivieren", "und Theo als ungelesen markieren?"], "und Theo als ungelesen markieren."),
        (["Puoi archiviare Mara", "e mettere in pausa Spring?"], "e mettere in pausa Spring."),
        (["¿Puedes archivar a Mara", "y pausar Spring?"], "y pausar Spring."),
        (["Can you archive Mara", "and who is next?"], "and who is next?"),
        (["Can you pause Spring", "and is Fair running?"], "and is Fair running?"),
        (["Can you archive Mara?", "Put Ada on it?"], "Put Ada on it?"),
    ],
)
def test_what_goes_on_with_a_polite_question_is_an_order_as_well(parts: list[str], last: str) -> None:
    assert [*as_orders(parts)] == [parts[0], last]


def test_both_of_two_orders_in_one_polite_question_are_done(desk: Open) -> None:
    d = desk()
    d.say(
        "Could you pause Spring follow-up and rename the list Spring webinar to May webinar?",
        form={"value": "May webinar"},
    )
    assert [body for _, body in d.writes] == [None, {"id": WEBINAR, "name": "May webinar"}]
