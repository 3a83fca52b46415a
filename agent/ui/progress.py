"""One calm line for each call, made from the run's audit events; nothing here is the model's word.

A call is told once it is over, with its time, what it found and what it cost.  While it lasts there is a hint.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.common.redaction import printable
from agent.models.base import ToolCall
from agent.types import ToolResult
from agent.ui.console import Talker
from agent.ui.tables import clipped, count_of, table_of
from tools.registry import REGISTRY

_VALUE = 40
_LOOK = "look_"
_POLLS = frozenset(spec.follow.tool for spec in REGISTRY.values() if spec.follow is not None)
_ENDS = frozenset({"approval_requested", "run_ended", "model_requested"})


@dataclass(slots=True)
class _Begun:
    at: str
    tool: str
    request: str
    body: Any = None


class Calls:
    """Tells a person of calls."""

    def __init__(
        self, talker: Talker, spent: Callable[[str], int], *, tables: bool = True, requests: bool = False
    ) -> None:
        self._talker = talker
        self._spent = spent
        self._tables = tables
        self._requests = requests
        self._begun: dict[str, _Begun] = {}
        self._waiting = ""
        self._told: set[str] = set()

    def event(self, event: Mapping[str, Any]) -> None:
        """Take an audit event."""
        kind, call_id = event["type"], str(event.get("call_id", ""))
        if kind == "proposed":
            self._proposed(event, call_id)
        elif kind == "answer_received" and event["outcome"] != "done":
            self._talker.line(printable(f"! {_trouble(event)}", keep_lines=False), "bad")
        elif kind == "retrying":
            self._retrying(event, call_id)
        elif kind == "refused" and call_id.startswith(_LOOK):
            self._talker.line(f"✗ {event['reason']} ({event['rule']})", "bad")
        elif kind in _ENDS:
            self._waiting = ""

    def result(self, call: ToolCall, result: ToolResult) -> None:
        """Tell of a call that is over."""
        self._talker.hint("")
        self._told.discard(call.name)
        begun = self._begun.pop(call.id, None)
        spec = REGISTRY.get(call.name)
        if spec is not None and spec.asks_person:
            return
        if spec is not None and spec.label:
            value = next(iter(result.content.values()), "")
            self._talker.line(f"· {spec.label}: {clipped(str(_argument(call) or value), 100)}", "dim")
            return
        good = not result.is_error
        planned = "planned" in result.content
        mark = "·" if planned else "✓" if good else "✗"
        about = (
            begun.request
            if begun is not None and self._requests
            else key_arguments(call.arguments, begun.body if begun is not None else None)
        )
        parts = [f"{mark} {call.name[:60]}", about, self._facts(call, result, begun)]
        shown = printable("  ".join(part for part in parts if part), keep_lines=False)
        self._talker.line(shown, "dim" if planned else "good" if good else "bad")
        table = table_of(result.content) if self._tables and good else None
        if table is not None:
            self._talker.table(table)

    def _facts(self, call: ToolCall, result: ToolResult, begun: _Begun | None) -> str:
        spent = self._spent(call.id)
        facts = [
            "" if begun is None else _seconds(begun.at),
            "" if result.is_error else count_of(result.content),
            f"{spent} credit{'s' if spent != 1 else ''}" if spent else "",
            _why_not(result),
        ]
        return " · ".join(fact for fact in facts if fact)

    def _proposed(self, event: Mapping[str, Any], call_id: str) -> None:
        if not call_id.startswith(_LOOK):
            self._waiting = str(event["tool"])
        self._begun[call_id] = _Begun(
            str(event["at"]), str(event["tool"]), f"{event['method']} {event['target']}", event["body"]
        )
        polls = call_id.startswith(_LOOK) and self._waiting != ""
        if polls and event["tool"] in _POLLS and self._waiting not in self._told and not self._talker.shows_hints:
            self._told.add(self._waiting)
            self._talker.line(f"… waiting for {self._waiting} to end", "dim")
        doing = f"waiting for {self._waiting}" if polls else event["tool"]
        self._talker.hint(f"{doing}  {event['method']} {event['target']}")

    def _retrying(self, event: Mapping[str, Any], call_id: str) -> None:
        tool = self._begun[call_id].tool if call_id in self._begun else ""
        text = f"… {tool}: {event['reason']}; once more in {event['seconds']:.0f} s"
        self._talker.line(printable(text, keep_lines=False), "dim")


def key_arguments(text: str, body: Any = None) -> str:
    """The few arguments that tell what a call is about, in one line; where a person changed the body, theirs."""
    try:
        values = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return ""
    if not isinstance(values, dict):
        return ""
    sent = body if isinstance(body, dict) else {}
    values = {name: sent.get(name, value) for name, value in values.items()}
    shown = [f"{name}={_short(value)}" for name, value in values.items() if not isinstance(value, dict)]
    return " ".join(shown[:4])


def _short(value: Any) -> str:
    if isinstance(value, list):
        simple = len(value) == 1 and isinstance(value[0], str)
        return clipped(value[0], _VALUE) if simple else f"[{len(value)}]"
    if isinstance(value, str) and " " in value:
        return f'"{clipped(value, _VALUE)}"'
    return clipped(str(value), _VALUE)


def _argument(call: ToolCall) -> Any:
    try:
        values = json.loads(call.arguments or "{}")
    except (ValueError, RecursionError):
        return None
    return next(iter(values.values()), None) if isinstance(values, dict) else None


def _seconds(since: str) -> str:
    took = (datetime.now().astimezone() - datetime.fromisoformat(since)).total_seconds()
    return f"{took:.1f} s"


def _trouble(event: Mapping[str, Any]) -> str:
    trace = event.get("correlation_id")
    return f"{event['message']} ({f'correlation id {trace}' if trace else 'no correlation id came'})"


def _why_not(result: ToolResult) -> str:
    if "planned" in result.content:
        return "noted in the plan, not sent"
    for key in ("refused", "error"):
        found = result.content.get(key)
        if isinstance(found, dict):
            rule = f" ({found['rule']})" if found.get("rule") else ""
            return clipped(str(found.get("reason") or found.get("message") or key), 300) + rule
    return ""
