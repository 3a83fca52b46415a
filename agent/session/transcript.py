"""The conversation as plain data: how messages are stored, and how strangers' text is fenced for a model."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from agent.common.json_value import Json
from agent.models.base import AssistantMessage, Message, Stop, ToolCall, ToolMessage, UserMessage
from agent.types import ToolResult

OPEN, CLOSE = "<puffle-data>", "</puffle-data>"
"""What stands around text that others wrote (planner prompt, What is data)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored message."""

    message: Message
    material: bool = False
    """Whether a user message is piped-in material, not the person's own words."""
    own: str | None = None
    """What of a user message counts as the person's own words, where that is not all of it."""
    reminder: bool = False
    """Whether a user message is the program's own: what the model left out of what the person named."""
    stop: Stop | None = None
    """Why the model stopped after a turn of its own, as far as that was stored."""


class Transcript:
    """The conversation of a run as it grows.  To add a message costs the same however long it has become."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        """Every message, in the order in which it came."""
        self.answered: set[str] = set()
        """The calls that have a result."""
        self._ordered: list[Message] = []

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages for a model, each result behind the turn that asked for it: providers take no other order.

        It comes late when a person said something while a call waited for their answer.
        """
        return tuple(self._ordered)

    def add(self, entry: Entry) -> None:
        """Add a message at the end."""
        self.entries.append(entry)
        if isinstance(entry.message, ToolMessage):
            self._place(entry.message)
            self.answered.add(entry.message.call_id)
        else:
            self._ordered.append(entry.message)

    def _place(self, result: ToolMessage) -> None:
        for index in range(len(self._ordered) - 1, -1, -1):
            turn = self._ordered[index]
            asked = [call.id for call in turn.tool_calls] if isinstance(turn, AssistantMessage) else []
            if result.call_id in asked:
                earlier = asked[: asked.index(result.call_id)]
                self._ordered.insert(index + 1 + sum(call in self.answered for call in earlier), result)
                return


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
        own: dict[str, Json] = {} if entry.own is None else {"own": entry.own}
        if entry.reminder:
            own["reminder"] = True
        return {"role": "user", "text": message.text, "material": entry.material, **own}
    if isinstance(message, ToolMessage):
        return {"role": "tool", **asdict(message)}
    calls: list[Json] = [{"id": c.id, "name": c.name, "arguments": c.arguments} for c in message.tool_calls]
    said: dict[str, Json] = {"role": "assistant", "text": message.text, "tool_calls": calls, "opaque": message.opaque}
    return said | {"stop": entry.stop}


def from_json(data: Any) -> Entry:
    """A stored message."""
    if data["role"] == "user":
        own, reminder = data.get("own"), data.get("reminder", False)
        return Entry(UserMessage(data["text"]), material=data["material"], own=own, reminder=reminder)
    if data["role"] == "tool":
        return Entry(ToolMessage(data["call_id"], data["name"], data["content"], data["is_error"]))
    calls = tuple(ToolCall(c["id"], c["name"], c["arguments"]) for c in data["tool_calls"])
    return Entry(AssistantMessage(data["text"], calls, data["opaque"]), stop=data.get("stop"))


def was_reminded(entries: Sequence[Entry]) -> bool:
    """Whether the model was told already what it left out of the request at hand."""
    for entry in reversed(entries):
        if isinstance(entry.message, UserMessage) and (entry.reminder or not entry.material):
            return entry.reminder
    return False


def human_words(entries: Iterable[Entry]) -> list[str]:
    """Everything that the person said, one after the other, without what was piped in or copied from somewhere."""
    said = ((e.own, e.message.text) for e in entries if isinstance(e.message, UserMessage) and not e.material)
    return [text if own is None else own for own, text in said]


_DICTATED = re.compile(r"^(?:subject|text|body|message|body_text): .*$", re.MULTILINE)


def spoken(entries: Iterable[Entry]) -> list[str]:
    """The same with the texts that are given to be sent: they are asked for, whoever has written them."""
    said = ((e.own, e.message.text) for e in entries if isinstance(e.message, UserMessage) and not e.material)
    return [text if own is None else "\n".join([own, *_DICTATED.findall(text)]) for own, text in said]


def open_calls(entries: list[Entry]) -> tuple[ToolCall, ...]:
    """The calls of the last turn that have no result yet: where a resumed run goes on."""
    answered = {e.message.call_id for e in entries if isinstance(e.message, ToolMessage)}
    turns = [e.message for e in entries if isinstance(e.message, AssistantMessage)]
    return tuple(call for call in (turns[-1].tool_calls if turns else ()) if call.id not in answered)


def last_words(entries: list[Entry]) -> str | None:
    """What the model said last, if that was whole and nothing has been said or done since."""
    last = entries[-1] if entries else None
    if last is None or last.stop != "end" or not isinstance(last.message, AssistantMessage):
        return None
    return None if last.message.tool_calls else last.message.text
