"""What a run in plan mode leaves: the plan as a file, shown, and what is asked of the user about it."""

from dataclasses import replace
from pathlib import Path

from agent.cli import flags
from agent.cli.output import show_plan
from agent.common.errors import APPLY, Escalation
from agent.plans.plan import plan_of, save_plan
from agent.session.result import SANDBOX_ENDS, RunResult
from agent.session.session import Session


def with_plan(result: RunResult, session: Session, name: str, form: flags.Output) -> RunResult:
    """Write the plan that a run came to, and show it."""
    plan = plan_of(session)
    if not plan.effects:
        return result
    path = Path(name or f"{plan.run_id}.json")
    save_plan(plan, path)
    if form == "text":
        show_plan(plan)
    step = SANDBOX_ENDS if session.app.throwaway else f"puffle-agent run --apply {path}"
    return replace(result, plan_file=str(path), escalation=_waits(result.escalation, step))


def _waits(asked: Escalation | None, step: str) -> Escalation:
    """What is asked of the user about a plan; a question that the run could not go on without stays what it asks."""
    if asked is None or asked.question == APPLY:
        return Escalation("The plan waits; nothing was sent.", APPLY, step)
    so_far = f"{asked.reason} The plan holds only what came before that; nothing was sent."
    return replace(asked, reason=so_far, next_step=f"{asked.next_step or ''} For the plan as it is: {step}".strip())
