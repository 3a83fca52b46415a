"""What a run came to, in lines for people: from the ledger, never from the model's words."""

from collections.abc import Collection, Mapping
from typing import Any

from agent.common.redaction import printable
from agent.policy.rules import PLAN_NOTE
from agent.session.result import SANDBOX_ENDS
from agent.ui.tables import clipped

Told = tuple[str, str]
"""An effect's id and its status."""
_BRIEF = 60
_MARKS = {"done": "done", "failed": "FAILED", "unknown": "UNKNOWN", "refused": "refused"}


def record(
    result: Mapping[str, Any], *, told: Collection[Told] = (), brief: bool = False, throwaway: bool = False
) -> list[str]:
    """Status, effects, credits, what waits and why; nobody's name or id adds a line of its own.

    Args:
        result: the ``result`` object.
        told: effects that were told before, as they were then.
        brief: without the cards of what waits and the details of what went well.
        throwaway: whether the server ends with the command, so that no other command can go on.
    """
    lines = [f"{result['status'].upper()} · run {result['run_id']}"]
    effects = [effect for effect in result["effects"] if (effect["id"], effect["status"]) not in told]
    lines += [effect_line(effect, brief=brief) for effect in effects]
    if not effects:
        lines.append("  nothing was sent or changed")
    lines.append(f"  credits: {credits_line(result)}")
    lines += [f"  no documented endpoint: {gap}" for gap in result["gaps"]]
    for approval in () if brief else result["pending_approvals"]:
        lines += _waiting_lines(approval, throwaway=throwaway)
    if result["pending_approvals"] and not brief:
        lines.append(f"  {SANDBOX_ENDS if throwaway else 'then: puffle-agent runs resume ' + result['run_id']}")
    return [printable(line, keep_lines=False) for line in lines + _escalation_lines(result["escalation"])]


def credits_line(result: Mapping[str, Any]) -> str:
    """Spent, reserved and cap."""
    credits = result["credits"]
    cap = "no cap" if credits["cap"] is None else f"cap {credits['cap']}"
    held = f", {credits['reserved']} reserved" if credits["reserved"] else ""
    return f"{credits['spent']} spent{held} ({cap})"


def effect_line(effect: Mapping[str, Any], *, brief: bool = False) -> str:
    """One effect as the ledger has it."""
    if effect["summary"] == PLAN_NOTE:
        return f"  planned: {effect['tool']}: {effect['method']} {effect['path']}"
    summary = clipped(effect["summary"], _BRIEF) if brief and effect["status"] == "done" else effect["summary"]
    parts = [f"  {_MARKS[effect['status']]}: {effect['tool']}: {summary}"]
    if effect["approved_by"] in ("human", "grant"):
        parts.append(f"approved by {'you' if effect['approved_by'] == 'human' else 'your rules'}")
    if effect["status"] in ("failed", "unknown"):
        trace = effect["correlation_id"]
        parts.append(f"correlation id {trace}" if trace else "no correlation id came")
    return " · ".join(parts)


def _waiting_lines(approval: Mapping[str, Any], *, throwaway: bool) -> list[str]:
    shown = [f"  │ {line}" for line in approval["preview"].split("\n")]
    answer = f"  puffle-agent approvals approve {approval['id']}   (or: deny {approval['id']} --reason TEXT)"
    return [f"  waits for you: {approval['id']}", *shown, *([] if throwaway else [answer])]


def _escalation_lines(escalation: Mapping[str, Any] | None) -> list[str]:
    if escalation is None:
        return []
    lines = [f"  why: {escalation['reason']}", f"  asked of you: {escalation['question']}"]
    if escalation["next_step"] and escalation["next_step"] != escalation["question"]:
        lines.append(f"  next: {escalation['next_step']}")
    return lines
