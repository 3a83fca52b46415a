"""What a run or a plan comes to, in lines for people: from the ledger, never from the model's words."""

from collections.abc import Container, Mapping

from agent.common.errors import Escalation
from agent.common.redaction import printable
from agent.plans.plan import Plan, Step
from agent.policy.rules import PLAN_NOTE
from agent.session.result import SANDBOX_ENDS, RunResult
from agent.state.effects import EffectRow
from agent.types import EffectStatus
from agent.ui.tables import Table, clipped

Told = tuple[str, EffectStatus]
"""An effect's id and its outcome."""
_MARKS: Mapping[EffectStatus, str] = {"done": "done", "failed": "FAILED", "unknown": "UNKNOWN", "refused": "refused"}


def record(result: RunResult, *, told: Container[Told] = (), brief: bool = False, throwaway: bool = False) -> list[str]:
    """Status, effects, credits, what waits and why; nobody's name or id adds a line of its own.

    Left out are effects that were ``told`` before; in ``brief`` the cards of what waits and the details of what went
    well; and where the server ends with the command (``throwaway``), how another one goes on.
    """
    lines = [f"{result.shown_status.upper()} · run {result.run_id}"]
    effects = [effect for effect in result.effects if (effect.id, effect.outcome) not in told]
    lines += [effect_line(effect, brief=brief) for effect in effects]
    if not effects:
        lines.append("  nothing was sent or changed")
    lines.append(f"  credits: {credits_line(result)}")
    lines += [f"  no documented endpoint: {gap}" for gap in result.gaps]
    lines += [f"  named and not used ({item.kind}): {item.value}" for item in result.unused]
    if result.pending and not brief:
        lines += _waiting_lines(result, throwaway=throwaway)
    return [printable(line, keep_lines=False) for line in lines + _escalation_lines(result.escalation)]


def credits_line(result: RunResult) -> str:
    """Spent, reserved and cap."""
    cap = "no cap" if result.cap is None else f"cap {result.cap}"
    held = f", {result.reserved} reserved" if result.reserved else ""
    return f"{result.spent} spent{held} ({cap})"


def effect_line(effect: EffectRow, *, brief: bool = False) -> str:
    """One effect as the ledger has it."""
    if effect.summary == PLAN_NOTE:
        return f"  planned: {effect.tool}: {effect.method} {effect.path}"
    summary = clipped(effect.summary, 60) if brief and effect.status == "done" else effect.summary
    parts = [f"  {_MARKS[effect.outcome]}: {effect.tool}: {summary}"]
    if effect.approved_by in ("human", "grant"):
        parts.append(f"approved by {'you' if effect.approved_by == 'human' else 'your rules'}")
    if effect.outcome in ("failed", "unknown"):
        trace = effect.correlation_id
        parts.append(f"correlation id {trace}" if trace else "no correlation id came")
    return " · ".join(parts)


def _waiting_lines(result: RunResult, *, throwaway: bool) -> list[str]:
    lines: list[str] = []
    for approval in result.pending:
        lines += [f"  waits for you: {approval.id}", *(f"  │ {line}" for line in approval.card.preview.split("\n"))]
        if not throwaway:
            lines.append(f"  puffle-agent approvals approve {approval.id}   (or: deny {approval.id} --reason TEXT)")
    return [*lines, f"  {SANDBOX_ENDS if throwaway else f'then: puffle-agent runs resume {result.run_id}'}"]


def _escalation_lines(escalation: Escalation | None) -> list[str]:
    if escalation is None:
        return []
    lines = [f"  why: {escalation.reason}", f"  asked of you: {escalation.question}"]
    if escalation.next_step and escalation.next_step != escalation.question:
        lines.append(f"  next: {escalation.next_step}")
    return lines


def plan_table(plan: Plan) -> Table:
    """The effects of a plan for a person."""
    rows = []
    for n, step in enumerate(plan.effects, 1):
        cost = "?" if step.credits is None else str(step.credits or "")
        rows.append((str(n), step.tool, clipped(_about(step), 60), cost, step.makes or ""))
    return Table(("#", "step", "what", "credits", "makes"), tuple(rows))


def plan_lines(plan: Plan) -> list[str]:
    """What a plan comes to."""
    effects = plan.effects
    if not effects:
        return ["The plan is empty: nothing would be changed, spent or sent."]
    cost = (
        "price unknown" if plan.credits is None else f"up to {plan.credits} credits" if plan.credits else "no credits"
    )
    asking = sum(step.effect in ("send", "destroy") for step in effects)
    who = "it asks" if len(effects) == 1 else f"{asking} of them ask{'s' if asking == 1 else ''}"
    asks = f"; {who} you before it is done" if asking else ""
    return [f"{len(effects)} step{'s' if len(effects) != 1 else ''}, {cost}{asks}. Nothing was sent."]


def _about(step: Step) -> str:
    if step.recipients:
        return f"to {', '.join(step.recipients)}"
    body = step.body if isinstance(step.body, dict) else {}
    named = next((str(body[key]) for key in ("name", "listName", "label", "prompt") if body.get(key)), "")
    return named or step.target
