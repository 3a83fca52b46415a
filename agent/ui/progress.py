"""One calm line for each call, made from the run's audit events; nothing here is the model's word.

A call is told once it is over, with its time, what it found and what it cost.  While it lasts there is a hint.  What
costs credits is told before it leaves, with the most that it can cost.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import assert_never

from agent.common.counting import many
from agent.common.json_value import Json
from agent.common.redaction import printable
from agent.models.base import ToolCall, arguments_of
from agent.policy.target_state import replaced_lines
from agent.policy.told import why_not
from agent.state import events
from agent.state.recorded import Recorded, UnknownEvent
from agent.types import ToolResult
from agent.ui.console import Console, Tone
from agent.ui.tables import clipped, count_of
from agent.ui.understood import understood
from tools.registry import REGISTRY

_VALUE = 40
_POLLS = frozenset(spec.follow.tool for spec in REGISTRY.values() if spec.follow is not None)


@dataclass(frozen=True, slots=True)
class _Begun:
    at: str
    call: events.Proposed

    @property
    def request(self) -> str:
        return f"{self.call.method} {self.call.target}"


class CallProgress:
    """Tells the user of calls; the first that costs something says from how many credits (``ask_above``) it asks."""

    def __init__(self, console: Console, ask_above: int, *, requests: bool = False) -> None:
        self._console = console
        self._ask_above: int | None = ask_above
        self._requests = requests
        self._begun: dict[str, _Begun] = {}
        self._former: dict[str, Mapping[str, Json]] = {}
        self._last_event_at = ""
        self._current_tool = ""
        self._announced_waits: set[str] = set()
        self._last_said = ""

    def event(self, recorded: Recorded) -> None:
        """Take an audit event."""
        self._last_event_at = recorded.at
        match recorded.event:
            case events.Proposed() as event:
                self._proposed(_Begun(recorded.at, event))
            case events.AnswerReceived() as event:
                self._answered(event)
            case events.Retrying() | events.ModelAwaited() as event:
                self._once_more(event)
            case events.Refused() as event:
                self._refused(event)
            case events.ApprovalRequested() | events.RunEnded() | events.ModelRequested():
                self._current_tool = ""
            case events.RequestSent() as event:
                self._announce_price(event)
            case events.ScopeFixed() as event:
                self._understood(event)
            case events.FormerState() as event:
                self._former[event.call_id] = event.values
            case (
                events.Invalid()  # what becomes of a call is told by ``result``
                | events.LocalTool()
                | events.Decided()
                | events.RuleMatched()
                | events.RunStarted()
                | events.RunResumed()
                | events.Reconciled()
                | events.ApprovalAnswered()
                | events.Reminded()
                | events.Granted()
                | events.Revoked()
                | events.ActedOnPage()
                | events.ModelAnswered()
                | events.ConversationCompacted()
                | events.StrangersShown()
                | UnknownEvent()
            ):
                pass
            case never:
                assert_never(never)

    def result(self, call: ToolCall, result: ToolResult, spent: int) -> None:
        """Tell of a call that is over, and the credits that it cost."""
        self._console.status_line("")
        self._announced_waits.discard(call.name)
        begun = self._begun.pop(call.id, None)
        spec = REGISTRY.get(call.name)
        if spec is not None and spec.label:
            value = next(iter(arguments_of(call.arguments).values()), None) or next(iter(result.content.values()), "")
            self._console.line(f"· {spec.label}: {clipped(str(value), 100)}", "dim")
        elif spec is None or not spec.asks_person:
            self._ended(call, result, begun, spent)

    def _ended(self, call: ToolCall, result: ToolResult, begun: _Begun | None, spent: int) -> None:
        mark, tone = _mark(result)
        parts = [f"{mark} {call.name[:60]}", self._about(call, begun), self._facts(result, begun, spent)]
        self._console.line(printable("  ".join(part for part in parts if part), keep_lines=False), tone)
        if not result.is_error:
            for line in self._replaced(call, begun):
                self._console.line(f"    {line}", "dim")

    def _replaced(self, call: ToolCall, begun: _Begun | None) -> list[str]:
        """What a change has replaced; all of it is kept for ``/undo``."""
        was, body = self._former.pop(call.id, {}), {} if begun is None else begun.call.body
        if not was or not isinstance(body, dict) or call.name not in REGISTRY:
            return []
        values = {key: value for key, value in was.items() if isinstance(value, str | int) and value != body.get(key)}
        lines = [f"{key} was: {clipped(json.dumps(value, ensure_ascii=False), 100)}" for key, value in values.items()]
        return [*lines, *replaced_lines(REGISTRY[call.name], was, body)]

    def _about(self, call: ToolCall, begun: _Begun | None) -> str:
        if begun is None:
            return key_arguments(call.arguments)
        return begun.request if self._requests else key_arguments(call.arguments, begun.call.body)

    def _facts(self, result: ToolResult, begun: _Begun | None, spent: int) -> str:
        facts = [
            "" if begun is None else _seconds(begun.at, self._last_event_at),
            "" if result.is_error else count_of(result.content),
            many(spent, "credit") if spent else "",
            _why_not(result),
        ]
        return " · ".join(fact for fact in facts if fact)

    def _proposed(self, begun: _Begun) -> None:
        call = begun.call
        self._begun[call.call_id] = begun
        if not call.is_own_read:
            self._current_tool = call.tool
        waits = call.is_own_read and self._current_tool != ""
        if waits and call.tool in _POLLS:
            self._announce_wait(self._current_tool)
        doing = f"waiting for {self._current_tool}" if waits else call.tool
        self._console.status_line(f"{doing}  {begun.request}")

    def _announce_wait(self, tool: str) -> None:
        """A line that a long wait begins, where no hint would say so."""
        if tool not in self._announced_waits and not self._console.shows_status_line:
            self._announced_waits.add(tool)
            self._console.line(f"… waiting for {tool} to end", "dim")

    def _announce_price(self, event: events.RequestSent) -> None:
        """Say what a call can cost before it leaves; a card that the user has answered said so already."""
        begun = self._begun.get(event.call_id)
        credits = 0 if begun is None else begun.call.credits or 0
        if not credits or event.attempt > 1 or event.approved_by == "human":
            return
        text = f"→ {event.tool} costs up to {many(credits, 'credit')}"
        if self._ask_above is not None:
            text += f"; without a cap it asks above {self._ask_above} in all (ask_above_credits)"
            self._ask_above = None
        self._console.line(printable(text, keep_lines=False), "dim")

    def _answered(self, event: events.AnswerReceived) -> None:
        begun = self._begun.get(event.call_id)
        if (
            event.outcome == "done"
            and event.message not in ("", "done")
            and begun is not None
            and begun.call.tool in _POLLS
        ):
            self._how_far(event.message)
        if event.outcome != "done":
            trace = f"correlation id {event.correlation_id}" if event.correlation_id else "no correlation id came"
            self._console.line(printable(f"! {event.message} ({trace})", keep_lines=False), "bad")

    def _how_far(self, said: str) -> None:
        """How far what is waited for has come: in the status line, or where there is none, whenever it has moved."""
        text = printable(f"waiting for {self._current_tool or 'its end'}: {said}", keep_lines=False)
        if self._console.shows_status_line:
            self._console.status_line(text)
        elif said != self._last_said:
            self._console.line(f"… {text}", "dim")
        self._last_said = said

    def _once_more(self, event: events.Retrying | events.ModelAwaited) -> None:
        begun = self._begun.get(event.call_id) if isinstance(event, events.Retrying) else None
        who = "model" if isinstance(event, events.ModelAwaited) else "" if begun is None else begun.call.tool
        text = f"… {who}: {event.reason}; once more in {event.seconds:.0f} s"
        self._console.line(printable(text, keep_lines=False), "dim")

    def _understood(self, event: events.ScopeFixed) -> None:
        """Say what the planner took the user's words for; what the program derives by itself is no understanding."""
        if event.by == "plan":
            self._console.line(f"· {understood(event.goals, event.journey)}", "dim")

    def _refused(self, event: events.Refused) -> None:
        if event.is_own_read:
            self._console.line(f"✗ {event.reason} ({event.rule})", "bad")


class WaitProgress:
    """Tells of waits and of nothing else: for programs, which would not hear of a run before its result."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def event(self, recorded: Recorded) -> None:
        """Take an audit event."""
        event = recorded.event
        if isinstance(event, events.Retrying | events.ModelAwaited):
            until = datetime.fromisoformat(recorded.at) + timedelta(seconds=event.seconds)
            text = f"… waits until {until.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC: {event.reason}"
            self._console.line(printable(text, keep_lines=False), "dim")


def key_arguments(text: str, body: Json = None) -> str:
    """The few arguments that tell what a call is about, in one line; where the user changed the body, theirs."""
    sent = body if isinstance(body, dict) else {}
    values = {name: sent.get(name, value) for name, value in arguments_of(text).items()}
    return " ".join([f"{name}={_short(value)}" for name, value in values.items() if not isinstance(value, dict)][:4])


def _short(value: Json) -> str:
    if isinstance(value, list):
        return clipped(value[0], _VALUE) if len(value) == 1 and isinstance(value[0], str) else f"[{len(value)}]"
    if isinstance(value, str) and " " in value:
        return f'"{clipped(value, _VALUE)}"'
    return clipped(str(value), _VALUE)


def _mark(result: ToolResult) -> tuple[str, Tone]:
    if "planned" in result.content:
        return "·", "dim"
    return ("✗", "bad") if result.is_error else ("✓", "good")


def _seconds(since: str, until: str) -> str:
    took = datetime.fromisoformat(until) - datetime.fromisoformat(since)
    return f"{took.total_seconds():.1f} s"


def _why_not(result: ToolResult) -> str:
    if "planned" in result.content:
        return "noted in the plan, not sent"
    said, rule = why_not(result.content)
    return clipped(said, 400) + (f" ({rule})" if rule else "")
