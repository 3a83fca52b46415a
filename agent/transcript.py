"""The conversation as plain data: how messages are stored, and how strangers' text is fenced for a model."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from agent.models.base import AssistantMessage, Message, ToolCall, ToolMessage, UserMessage
from agent.types import ToolResult
from tools.api.request import Json

OPEN, CLOSE = "<puffle-data>", "</puffle-data>"
"""What stands around text that others wrote (planner prompt, What is data)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored message."""

    message: Message
    """The message."""
    material: bool = False
    """Whether a user message is piped-in material, not the person's own words."""


def fenced(content: Json) -> str:
    """JSON between the marks.  No text inside can close them: its ``<`` is written as an escape."""
    return f"{OPEN}\n{json.dumps(content, ensure_ascii=False).replace('<', chr(92) + 'u003c')}\n{CLOSE}"


def tool_message(result: ToolResult) -> ToolMessage:
    """A result as the model reads it."""
    content = fenced(dict(result.content)) if result.untrusted else json.dumps(dict(result.content), ensure_ascii=False)
    return ToolMessage(result.call_id, result.name, content, result.is_error)


def to_json(entry: Entry) -> dict[str, Json]:
    """A message as it is stored."""
    message = entry.message
    if isinstance(message, UserMessage):
        return {"role": "user", "text": message.text, "material": entry.material}
    if isinstance(message, ToolMessage):
        kept: dict[str, Json] = {
            "call_id": message.call_id,
            "name": message.name,
            "content": message.content,
            "is_error": message.is_error,
        }
        return {"role": "tool", **kept}
    calls: list[Json] = [{"id": c.id, "name": c.name, "arguments": c.arguments} for c in message.tool_calls]
    return {"role": "assistant", "text": message.text, "tool_calls": calls, "opaque": message.opaque}


def from_json(data: Any) -> Entry:
    """A stored message."""
    if data["role"] == "user":
        return Entry(UserMessage(data["text"]), material=data["material"])
    if data["role"] == "tool":
        return Entry(ToolMessage(data["call_id"], data["name"], data["content"], data["is_error"]))
    calls = tuple(ToolCall(c["id"], c["name"], c["arguments"]) for c in data["tool_calls"])
    return Entry(AssistantMessage(data["text"], calls, data["opaque"]))


def human_words(entries: Iterable[Entry]) -> str:
    """Everything that the person said, without what was piped in."""
    return "\n".join(e.message.text for e in entries if isinstance(e.message, UserMessage) and not e.material)


def conversation(entries: list[Entry]) -> tuple[Message, ...]:
    """The messages for a model, each result behind the turn that asked for it: providers take no other order.

    It comes late when a person said something while a call waited for their answer.
    """
    results = {e.message.call_id: e.message for e in entries if isinstance(e.message, ToolMessage)}
    ordered: list[Message] = []
    for message in (e.message for e in entries if not isinstance(e.message, ToolMessage)):
        ordered.append(message)
        if isinstance(message, AssistantMessage):
            ordered += [results[call.id] for call in message.tool_calls if call.id in results]
    return tuple(ordered)


def open_calls(entries: list[Entry]) -> tuple[ToolCall, ...]:
    """The calls of the last turn that have no result yet: where a resumed run goes on."""
    answered = {e.message.call_id for e in entries if isinstance(e.message, ToolMessage)}
    turns = [e.message for e in entries if isinstance(e.message, AssistantMessage)]
    return tuple(call for call in (turns[-1].tool_calls if turns else ()) if call.id not in answered)
