"""What the conversation says about the task at hand, read afresh for every turn so that a resumed run goes on."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.common.json_value import Json
from agent.models.base import AssistantMessage, Message, ModelRequest, ToolMessage, UserMessage, result_of
from agent.models.guided.words import addresses

LOCAL = ("switch_journey", "escalate_to_human", "ask_human", "report_gap", "set_credit_cap")
PIPED = "Material that was piped in:\n"
"""How the program marks material that came by a pipe, which is not the human's own words."""


@dataclass(frozen=True, slots=True)
class Past:
    """A call that was made and what came of it."""

    tool: str
    args: dict[str, Any]
    """Its arguments."""
    result: dict[str, Any]
    """Its result, an empty object if there is none that can be read."""
    failed: bool
    """Whether it did not do what was asked."""

    @property
    def refused(self) -> str | None:
        """Why policy or a person said no; ``None`` if neither did."""
        found = self.result.get("refused")
        return str(found.get("reason", "it was not allowed")) if isinstance(found, dict) else None

    @property
    def trouble(self) -> str:
        """What went wrong, in one sentence."""
        error = self.result.get("error")
        message = error.get("message") if isinstance(error, dict) else error
        return self.refused or str(message or "it failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """The human's latest wish and everything that happened since."""

    words: str
    """What the human said, with answers to questions asked since."""
    material: str = ""
    """What was piped in."""
    plan: dict[str, Any] = field(default_factory=dict)
    """What was understood of it; empty before the first decision."""
    calls: tuple[Past, ...] = ()
    """The calls of this task."""
    earlier: tuple[Past, ...] = ()
    """The calls of tasks before it."""
    tools: frozenset[str] = frozenset()
    """The tools that can be called now."""
    about_us: dict[str, Any] = field(default_factory=dict)
    """The workspace: ``context`` and ``profile``."""

    def done(self, tool: str) -> Past | None:
        """The latest call of a tool that succeeded in this task; reads of before a human stepped in are out of date."""
        calls = self.calls
        if tool.startswith(("list_", "get_")):
            answered = [i for i, past in enumerate(calls) if past.tool == "escalate_to_human" and not past.failed]
            calls = calls[answered[-1] :] if answered else calls
        return next((past for past in reversed(calls) if past.tool == tool and not past.failed), None)

    def result(self, tool: str) -> dict[str, Any]:
        """The latest result of a tool in this task, else of an earlier one, else empty."""
        past = self.done(tool) or next((p for p in reversed(self.earlier) if p.tool == tool and not p.failed), None)
        return {} if past is None else past.result

    def count(self, tool: str) -> int:
        """How often a tool succeeded in this task."""
        return sum(past.tool == tool and not past.failed for past in self.calls)

    def failures(self, tool: str) -> int:
        """How often a tool failed in this task."""
        return sum(past.tool == tool and past.failed for past in self.calls)

    @property
    def last(self) -> Past | None:
        """The latest call."""
        return self.calls[-1] if self.calls else None

    @property
    def our_name(self) -> str:
        """The name of the human, as the profile gives it."""
        profile = self.about_us.get("profile")
        parts = (profile.get("firstName"), profile.get("lastName")) if isinstance(profile, dict) else ()
        return " ".join(part for part in parts if isinstance(part, str))

    def may_reach(self, address: str) -> bool:
        """Whether the human named this address."""
        return address.lower() in (found.lower() for found in addresses(self.words))


def read(request: ModelRequest) -> Task:
    """The task at hand of a request."""
    start = _start(request.messages)
    messages = request.messages[start:]
    own = [m.text for m in messages if isinstance(m, UserMessage) and not m.text.startswith(PIPED)]
    calls = tuple(_calls(messages))
    answers = [str(p.result["answer"]) for p in calls if p.tool in LOCAL and isinstance(p.result.get("answer"), str)]
    return Task(
        words="\n".join(own + answers),
        material="\n".join(_piped(m.text) for m in messages if isinstance(m, UserMessage) and m.text.startswith(PIPED)),
        plan=_plan(messages),
        calls=calls,
        earlier=tuple(_calls(request.messages[:start])),
        tools=frozenset(tool.name for tool in request.tools),
        about_us=_about_us(request.system),
    )


def dig(value: Json, key: str) -> Any:
    """The first value under a key, wherever it stands in a result."""
    if isinstance(value, dict):
        if value.get(key) is not None:
            return value[key]
        value = list(value.values())
    if isinstance(value, list):
        return next((found for item in value if (found := dig(item, key)) is not None), None)
    return None


def rows(result: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """A collection of a result."""
    found = result.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _start(messages: Sequence[Message]) -> int:
    """Where the latest task begins: at the human's first words after the last turn.

    Answers to questions come as results, so words of their own are always a new wish.
    """
    starts = [
        index
        for index, message in enumerate(messages)
        if isinstance(message, UserMessage) and (index == 0 or not isinstance(messages[index - 1], UserMessage))
    ]
    return starts[-1] if starts else 0


def _calls(messages: Sequence[Message]) -> Iterator[Past]:
    made = {call.id: call for m in messages if isinstance(m, AssistantMessage) for call in m.tool_calls}
    for message in messages:
        if isinstance(message, ToolMessage):
            call = made.get(message.call_id)
            result = result_of(message)
            yield Past(
                message.name,
                _object(call.arguments) if call else {},
                result if isinstance(result, dict) else {},
                message.is_error,
            )


def _plan(messages: Sequence[Message]) -> dict[str, Any]:
    for message in reversed(messages):
        if isinstance(message, AssistantMessage) and isinstance(message.opaque, dict):
            found = message.opaque.get("plan")
            return found if isinstance(found, dict) else {}
    return {}


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _piped(text: str) -> str:
    """The material without the marks around it."""
    start, end = text.find('"'), text.rfind('"')
    try:
        found = json.loads(text[start : end + 1])
    except ValueError:
        return text
    return found if isinstance(found, str) else text


def _about_us(system: Sequence[str]) -> dict[str, Any]:
    found = result_of(ToolMessage("", "", system[-1])) if system else None
    return found if isinstance(found, dict) else {}
