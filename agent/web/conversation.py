"""A run's conversation as it is stored, for reading."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.common.json_value import Json
from agent.models.base import AssistantMessage, ToolCall, ToolMessage, UserMessage, result_of
from agent.policy.told import why_not
from agent.session.reply import question_of
from agent.session.stored import Stored
from agent.session.transcript import Entry, answered, unfenced
from agent.ui.progress import key_arguments
from agent.ui.tables import clipped
from tools.registry import REGISTRY

_LONG = 4000
"""Characters of a call's answer that a conversation shows; the page of the run has all of it."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said or done."""

    who: str
    """``you``, ``another agent``, ``agent``, ``material`` (a file of yours), ``program``, or the tool that was used."""
    text: str
    folded: bool = False
    """Whether it is shown only when it is asked for."""
    why_not: str = ""
    """Why a call was not done, or failed."""


def conversation(stored: Stored, run_id: str) -> list[Said]:
    """Everything, in its order."""
    return [said for entry in stored.messages(run_id) for said in _said(entry)]


def times_spoken(stored: Stored, run_id: str) -> int:
    """How often the user has said something to a run, or answered it."""
    return spoken_in(stored.messages(run_id))


def spoken_in(entries: Sequence[Entry]) -> int:
    """The same of its messages."""
    messages = [(entry.message, entry.material) for entry in entries]
    said = sum(isinstance(message, UserMessage) and not material for message, material in messages)
    return said + sum(isinstance(message, ToolMessage) and answered(message) is not None for message, _ in messages)


def exchanges(entries: Sequence[Entry]) -> list[Said]:
    """The same for who takes part in it: each call with its answer as one line, what was asked as it was said."""
    answers = {e.message.call_id: e.message for e in entries if isinstance(e.message, ToolMessage)}
    found: list[Said] = []
    for entry in entries:
        if isinstance(entry.message, AssistantMessage):
            found += [Said("agent", entry.message.text)] if entry.message.text else []
            for call in entry.message.tool_calls:
                found += _exchange(call, answers.get(call.id))
        elif isinstance(entry.message, UserMessage) and not entry.reminder:
            found += _said(entry)
    return found


def _exchange(call: ToolCall, answer: ToolMessage | None) -> Iterator[Said]:
    spec = REGISTRY.get(call.name)
    if spec is not None and spec.asks_person:
        yield Said("agent", question_of(call))
        said = None if answer is None else answered(answer)
        if said is not None:
            yield Said("you", said)
        return
    told = "" if answer is None else _cut(_pretty(unfenced(answer.content)))
    mark = "…" if answer is None else "✗" if answer.is_error else "✓"
    head = clipped(f"{mark} {call.name} {key_arguments(call.arguments)}", 160)
    why_not = _why_not(answer) if answer is not None and answer.is_error else ""
    yield Said(head, f"{_pretty(call.arguments)}\n\n{told}".strip(), folded=True, why_not=why_not)


def _cut(text: str) -> str:
    """A text with its lines, cut where it is long."""
    return text if len(text) <= _LONG else f"{text[:_LONG]}\n… and {len(text) - _LONG} characters more"


def _why_not(answer: ToolMessage) -> str:
    result = result_of(answer)
    said, rule = why_not(result) if isinstance(result, dict) else ("", "")
    return f"{said} ({rule})" if rule else said


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
