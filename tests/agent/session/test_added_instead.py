"""A step that is added where one was to be changed or taken out is not what was asked for."""

from typing import Any

import pytest

from agent.models.base import AssistantMessage, ToolCall, UserMessage
from agent.session.account.added_instead import added_instead
from agent.session.account.request import Request
from agent.session.transcript import Entry
from tests.support.making import effect

THERE = [
    {"id": "n1", "type": "email", "body": "How is the close going?"},
    {"id": "n2", "type": "delay", "delay_days": 3},
]
NEW = {"type": "email", "body": "This is my last note."}


def left(words: str, *nodes: Any) -> int:
    row = effect("done", tool="update_campaign", arguments={"campaign_id": "c1", "sequence_nodes": [*nodes]})
    talk = [
        Entry(UserMessage(words)),
        Entry(AssistantMessage("", (ToolCall(row.call_id, row.tool, "{}"),))),
        Entry(AssistantMessage("Done.")),
    ]
    return len(added_instead(Request(talk, [row], {})))


@pytest.mark.parametrize(
    "words",
    [
        "Could you take out the third mail of Controller tour?",
        "Change the text of the second mail to 'Hello there'",
        "Lösch die zweite Mail aus der Kampagne",
    ],
)
def test_a_step_that_was_added_instead_leaves_the_wish_over(words: str) -> None:
    assert left(words, *THERE, NEW) == 1
    assert left(words, *THERE) == 0


@pytest.mark.parametrize(
    "words",
    ["Add a second mail to Controller tour", "Take out the third mail, and add one that says 'This is my last note.'"],
)
def test_a_step_that_was_to_be_added_does_not(words: str) -> None:
    assert left(words, *THERE, NEW) == 0
