"""The conversation as plain data: how messages are stored, and how strangers' text is fenced for a model."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from agent.common.json_value import Json
from agent.gate.local_tools import SAID_BY
from agent.models.base import (
    AssistantMessage,
    Message,
    ModelResponse,
    Stop,
    ToolCall,
    ToolMessage,
    UserMessage,
    result_of,
)
from agent.state.events import CalledTool, ModelAnswered
from agent.types import Speaker, ToolResult
from tools.catalog.local import OPEN_TOPIC, SWITCH_JOURNEY
from tools.registry import REGISTRY

OPEN, CLOSE = "<puffle-data>", "</puffle-data>"
"""What stands around text that others wrote (planner prompt, What is data)."""
PUT_OFF = json.dumps({"waiting": "the human has put this off: it was not sent; do the rest without it"})
"""What a model is told of a call whose card the user has put off for another request."""
DROPPED = "stopped"
"""The code of the result of a call that was given up."""
_OPENING = (SWITCH_JOURNEY, OPEN_TOPIC)
"""The local tools that only open others."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored message."""

    message: Message
    material: bool = False
    """Whether a user message is piped-in material, not the user's own words."""
    own: str | None = None
    """What of a user message counts as the user's own words, where that is not all of it."""
    reminder: bool = False
    """Whether a user message is the program's own: what the model left out of what the user named."""
    by: Speaker = "person"
    """Who said a user message."""
    stop: Stop | None = None
    """Why the model stopped after a turn of its own, as far as that was stored."""


class Transcript:
    """The conversation of a run as it grows.  To add a message costs the same however long it has become."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        """Every message, in the order in which it came."""
        self.answered: set[str] = set()
        """The calls that have a result."""
        self.unanswered: dict[str, ToolCall] = {}
        """The calls that have none yet, by their ids."""
        self.turns = 0
        """Turns that the model has spoken."""
        self._ordered: list[Message] = []

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages for a model, each result behind the turn that asked for it: providers take no other order.

        It comes late when the user said something while a call waited for their answer; until then a word of the
        program stands in for it, once the conversation has gone on.
        """
        if not self.unanswered:
            return tuple(self._ordered)
        messages: list[Message] = []
        waiting: list[ToolMessage] = []
        for message in self._ordered:
            if not isinstance(message, ToolMessage):
                messages += waiting
                waiting = [*self._stand_ins(message)]
            messages.append(message)
        return tuple(messages)

    def failed(self) -> set[str]:
        """The tools of the latest turn whose calls did not do what was asked, as far as they have results."""
        since = takewhile(lambda message: not isinstance(message, AssistantMessage), reversed(self._ordered))
        return {message.name for message in since if isinstance(message, ToolMessage) and message.is_error}

    def _stand_ins(self, message: Message) -> Iterator[ToolMessage]:
        calls = message.tool_calls if isinstance(message, AssistantMessage) else ()
        for call in calls:
            if call.id in self.unanswered:
                yield ToolMessage(call.id, call.name, PUT_OFF, is_error=True)

    def add(self, entry: Entry) -> None:
        """Add a message at the end."""
        self.entries.append(entry)
        if isinstance(entry.message, ToolMessage):
            self._place(entry.message)
            self.answered.add(entry.message.call_id)
            self.unanswered.pop(entry.message.call_id, None)
            return
        self._ordered.append(entry.message)
        if isinstance(entry.message, AssistantMessage):
            self.turns += 1
            self.unanswered |= {call.id: call for call in entry.message.tool_calls}

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
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"{OPEN}\n{text.replace('<', chr(92) + 'u003c')}\n{CLOSE}"


def unfenced(text: str) -> str:
    """A text with what stands between the marks as it was before."""
    before, opened, rest = text.partition(f"{OPEN}\n")
    inside, closed, after = rest.rpartition(f"\n{CLOSE}")
    if not opened or not closed:
        return text
    with suppress(ValueError):
        content = json.loads(inside)
        return before + (content if isinstance(content, str) else inside) + after
    return text


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
        if entry.by != "person":
            own["by"] = entry.by
        if message.at_hand:
            own["at_hand"] = message.at_hand
        return {"role": "user", "text": message.text, "material": entry.material, **own}
    if isinstance(message, ToolMessage):
        return {"role": "tool", "call_id": message.call_id, "name": message.name,
                "content": message.content, "is_error": message.is_error}  # fmt: skip
    calls: list[Json] = [{"id": c.id, "name": c.name, "arguments": c.arguments} for c in message.tool_calls]
    said: dict[str, Json] = {"role": "assistant", "text": message.text, "tool_calls": calls, "opaque": message.opaque}
    return said | {"stop": entry.stop}


def from_json(data: Any) -> Entry:
    """A stored message."""
    if data["role"] == "user":
        own, reminder = data.get("own"), data.get("reminder", False)
        said, by = UserMessage(data["text"], data.get("at_hand", "")), data.get("by", "person")
        return Entry(said, material=data["material"], own=own, reminder=reminder, by=by)
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
    """Everything that the user said, one after the other, without what was piped in or copied from somewhere.

    What they answered to questions belongs to the message before.  Of a message of another agent nothing is theirs.
    """
    return ["\n".join([text if own is None else own, *answers]) for own, text, answers in _said(entries)]


def orders(entries: Sequence[Entry]) -> list[list[str]]:
    """The same with what they answered apart; of what came before another agent spoke nothing is asked for any more."""
    told = [number for number, entry in enumerate(entries) if entry.by == "host"]
    since = entries[told[-1] :] if told else entries
    return [[text if own is None else own, *answers] for own, text, answers in _said(since)]


_DICTATED = re.compile(r"^(?:subject|text|body|message|body_text): .*$", re.MULTILINE)


def spoken(entries: Iterable[Entry]) -> list[str]:
    """The same with the texts that are given to be sent: they are asked for, whoever has written them."""
    return [
        "\n".join([text, *answers] if own is None else [own, *_DICTATED.findall(text), *answers])
        for own, text, answers in _said(entries)
    ]


def _said(entries: Iterable[Entry]) -> list[tuple[str | None, str, list[str]]]:
    """Each message of the user: what of it is their own, its text, what they answered until the next one."""
    found: list[tuple[str | None, str, list[str]]] = []
    for entry in entries:
        if isinstance(entry.message, UserMessage) and not entry.material:
            found.append((entry.own if entry.by == "person" else "", entry.message.text, []))
        elif isinstance(entry.message, ToolMessage) and found and (answer := answered(entry.message)) is not None:
            found[-1][2].append(answer)
    return found


def answered(message: ToolMessage) -> str | None:
    """What the user answered, if a result is that of a question to them."""
    if message.is_error or message.name not in REGISTRY or not REGISTRY[message.name].asks_person:
        return None
    result = result_of(message)
    answer = result.get("answer") if isinstance(result, dict) and SAID_BY not in result else None
    return answer if isinstance(answer, str) else None


def given_material(entries: Iterable[Entry]) -> list[str]:
    """Everything that the user gave as a file: piped in, or in a batch row beside their own words."""
    said = (
        (e, e.message.text)
        for e in entries
        if isinstance(e.message, UserMessage) and e.by == "person" and not e.reminder
    )
    return [unfenced(text) if e.material else text for e, text in said if e.material or e.own is not None]


def calls_at_hand(entries: Sequence[Entry]) -> frozenset[str]:
    """The calls that were made or answered since the user last spoke, by their ids."""
    found: set[str] = set()
    for entry in reversed(entries):
        message = entry.message
        if isinstance(message, AssistantMessage):
            found.update(call.id for call in message.tool_calls)
        elif isinstance(message, ToolMessage):
            found.add(message.call_id)
        elif not entry.material:
            break
    return frozenset(found)


def only_looked(entries: Sequence[Entry]) -> bool:
    """Whether nothing but reads was asked for since the user spoke last: such a request ends with words."""
    at_hand = calls_at_hand(entries)
    turns = (entry.message for entry in entries)
    calls = (call for turn in turns if isinstance(turn, AssistantMessage) for call in turn.tool_calls)
    return all(_only_reads(call.name) for call in calls if call.id in at_hand)


def _only_reads(tool: str) -> bool:
    spec = REGISTRY.get(tool)
    return spec is not None and spec.effect == "read" and (spec.endpoint is not None or spec in _OPENING)


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


def noted(response: ModelResponse) -> ModelAnswered:
    """What is put on record of a turn of the model."""
    message, usage = response.message, response.usage
    return ModelAnswered(
        text=message.text,
        calls=tuple(CalledTool(call.id, call.name[:100]) for call in message.tool_calls),
        stop=response.stop,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cached_tokens=usage.cached_tokens,
    )


def unanswered(entries: Iterable[Entry]) -> list[ToolCall]:
    """The calls of a conversation that have no result yet, in order."""
    said = Transcript()
    for entry in entries:
        said.add(entry)
    return [*said.unanswered.values()]
