"""``puffle-agent runs``."""

from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from agent.cli import flags
from agent.cli.lines import put
from agent.cli.output import show_result
from agent.cli.setup import model_for, opened, operator
from agent.cli.stored_state import reading
from agent.common.errors import UsageError
from agent.common.redaction import json_text
from agent.plans.plan import check_plan
from agent.plans.plan_model import PlanModel
from agent.session.result import RunResult, is_resumable
from agent.state.runs import RunRow
from agent.ui.interrupts import finish, stopped_by_signals

RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="The run, as `runs list` shows it.")]
app = flags.group("List, show and resume runs.")


@flags.command(app, "runs list", "runs list --json | jq '.[0]'", name="list")
def list_runs(as_json: flags.JsonFlag = False) -> None:
    """List every run, the newest first."""
    with reading() as stored:
        rows = [_listed(row, stored.result(row)) for row in stored.runs.all()]
    if as_json:
        print(json_text([asdict(row) for row in rows], indent=1))
        return
    for row in rows:
        again = "resumable" if row.resumable else ""
        put(f"{row.run_id}  {row.started_at}  {row.status:14} {again:9} {row.task[:60]}")


@dataclass(frozen=True, slots=True)
class _Listed:
    """A run, by the keys of ``runs list --json``."""

    run_id: str
    status: str
    exit_code: int | None
    task: str
    started_at: str
    ended_at: str | None
    resumable: bool


def _listed(row: RunRow, result: RunResult) -> _Listed:
    code = None if result.running else result.exit_code
    again = not result.running and is_resumable(result.status)
    return _Listed(row.run_id, result.shown_status, code, row.task, row.started_at, row.ended_at, again)


@flags.command(app, "runs show run_1a2b3c", "runs show run_1a2b3c --json | jq .effects")
def show(run_id: RunArgument, as_json: flags.JsonFlag = False) -> None:
    """Show what a run did."""
    with reading() as stored:
        result = stored.result(stored.runs.get(run_id))
    show_result(result, "json" if as_json else "text")


@flags.command(
    app,
    "runs resume run_1a2b3c",
    'runs resume run_1a2b3c --answer "the second list"',
    "runs resume run_1a2b3c -o json --credits 20",
    exits={"0-130": "as of `run`", "2": "also when it is done, or another process works on it"},
)
def resume(
    run_id: RunArgument,
    answer: Annotated[str | None, typer.Option("--answer", help="What you say to the run's question.")] = None,
    output: flags.OutputFlag = "text",
    model: flags.ModelFlag = None,
    mode: flags.ModeFlag = None,
    credits: flags.CreditsFlag = None,
    approvals: flags.ApprovalsFlag = None,
    approve: flags.ApproveFlag = None,
) -> None:
    """Go on with a run where it stopped.

    Its rules, what was used of them, its cap and its spending are kept; what was done is not done again.  What is given
    here is added, and --credits can only lower the cap.
    """
    form = flags.output_form(output)
    given = flags.Flags(model=model, mode=mode, credits=credits, approvals=approvals, approve=approve)
    grants = given.grants()
    with opened(given) as built:
        row = built.runs.get(run_id)
        if row.status is not None and not is_resumable(row.status):
            raise UsageError(f"run {run_id} ended as {row.status}: there is nothing to resume")
        planner = model_for(built.settings, model or built.settings.model or row.model)
        if isinstance(planner, PlanModel):
            check_plan(planner.plan, built, planner.name)
        with stopped_by_signals(built.interrupts):
            session = built.resume(
                run_id, planner, operator(grants, form), mode=built.settings.mode if mode else None, cap=credits
            )
            result = finish(session, lambda: session.work(answer))
        planner.close()
        show_result(result, form)
    raise typer.Exit(result.exit_code)
