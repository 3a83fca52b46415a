"""A run's conversation as it is stored, for reading."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from agent.common.json_value import Json
from agent.models.base import AssistantMessage, ToolMessage, UserMessage
from agent.session.stored import Stored
from agent.session.transcript import Entry, from_json, unfenced
from agent.state.journal import Journal
from agent.state.messages import Messages


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said or done."""

    who: str
    """``you``, ``another agent``, ``agent``, ``material`` (a file of yours), ``program``, or the tool that was used."""
    text: str
    folded: bool = False
    """Whether it is shown only when it is asked for."""


def conversation(stored: Stored, run_id: str) -> list[Said]:
    """Everything, in its order."""
    with stored.store.read() as past:
        found = Messages(past, Journal(stored.store), run_id, stored.redactor).stored
    return [said for data in found for said in _said(from_json(data))]


def _said(entry: Entry) -> Sequence[Said]:
    message = entry.message
    if isinstance(message, UserMessage):
        said_by = "you" if entry.by == "person" else "another agent"
        who = "material" if entry.material else "program" if entry.reminder else said_by
        return [Said(who, unfenced(message.text), folded=entry.material)]
    if isinstance(message, ToolMessage):
        return [Said(f"{message.name} answered", _pretty(unfenced(message.content)), folded=True)]
    assert isinstance(message, AssistantMessage)  # noqa: S101  # there are no others
    words = [Said("agent", message.text)] if message.text else []
    return [*words, *(Said(f"calls {call.name}", _pretty(call.arguments), folded=True) for call in message.tool_calls)]


def _pretty(text: str) -> str:
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return json.dumps(value, ensure_ascii=False, indent=1)
