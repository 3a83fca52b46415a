"""Results for people and for programs.  What people read comes from the ledger; the model's words are only quoted."""

import json
import sys
from collections.abc import Mapping
from typing import Any, Literal

from agent.redaction import printable
from tools.api.request import Json

Output = Literal["text", "json", "ndjson"]
_MARKS = {"done": "done", "failed": "FAILED", "unknown": "UNKNOWN", "refused": "refused"}


def emit(line: Mapping[str, Json]) -> None:
    """One JSON object a line, at once."""
    print(json.dumps(line, ensure_ascii=False), flush=True)


def show_result(result: Mapping[str, Any], output: Output) -> None:
    """A result in the form that was asked for, on standard output."""
    if output == "json":
        print(json.dumps(result, ensure_ascii=False, indent=1))
    elif output == "ndjson":
        emit(result)
    else:
        for line in lines_of(result):
            print(printable(line))
    sys.stdout.flush()


def lines_of(result: Mapping[str, Any]) -> list[str]:
    """A result as a person reads it."""
    lines = [result["answer"], ""] if result["answer"] else []
    lines.append(f"{result['status'].upper()} · run {result['run_id']}")
    lines += [_effect_line(effect) for effect in result["effects"]]
    if not result["effects"]:
        lines.append("  nothing was sent or changed")
    credits = result["credits"]
    cap = "no cap" if credits["cap"] is None else f"cap {credits['cap']}"
    held = f", {credits['reserved']} reserved" if credits["reserved"] else ""
    lines.append(f"  credits: {credits['spent']} spent{held} ({cap})")
    lines += [f"  no documented endpoint: {gap}" for gap in result["gaps"]]
    for approval in result["pending_approvals"]:
        lines += _waiting_lines(approval)
    if result["pending_approvals"]:
        lines.append(f"  then: puffle-agent runs resume {result['run_id']}")
    return lines + _escalation_lines(result["escalation"])


def _effect_line(effect: Mapping[str, Any]) -> str:
    parts = [f"  {_MARKS[effect['status']]}: {effect['tool']}: {effect['summary']}"]
    if effect["approved_by"] in ("human", "grant"):
        parts.append(f"approved by {'you' if effect['approved_by'] == 'human' else 'your rules'}")
    if effect["status"] in ("failed", "unknown"):
        trace = effect["correlation_id"]
        parts.append(f"correlation id {trace}" if trace else "no correlation id came")
    return " · ".join(parts)


def _waiting_lines(approval: Mapping[str, Any]) -> list[str]:
    shown = [f"  │ {line}" for line in approval["preview"].split("\n")]
    return [
        f"  waits for you: {approval['id']}",
        *shown,
        f"  puffle-agent approvals approve {approval['id']}   (or: deny {approval['id']} --reason TEXT)",
    ]


def _escalation_lines(escalation: Mapping[str, Any] | None) -> list[str]:
    if escalation is None:
        return []
    lines = [f"  why: {escalation['reason']}", f"  asked of you: {escalation['question']}"]
    if escalation["next_step"] and escalation["next_step"] != escalation["question"]:
        lines.append(f"  next: {escalation['next_step']}")
    return lines
