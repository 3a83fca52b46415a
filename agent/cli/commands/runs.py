"""``puffle-agent runs``."""

import sys
from collections.abc import Container
from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from agent.cli import flags
from agent.cli.lines import note, show_table
from agent.cli.listing import ends_with_its_status
from agent.cli.output import show_result
from agent.cli.planned import with_plan
from agent.cli.run_export import filled_lists, leads_of, records_of
from agent.cli.setup import PLAN_MODEL, model_for, opened, user
from agent.cli.stored_state import reading
from agent.common.counting import MOST
from agent.common.errors import UsageError
from agent.common.redaction import json_text
from agent.models.silent import Silent
from agent.plans.plan import check_plan
from agent.plans.plan_model import PlanModel
from agent.session.result import RunResult, is_resumable
from agent.session.transcript import unanswered
from agent.state.runs import RunRow
from agent.ui.approval_list import ENDED
from agent.ui.export import as_text
from agent.ui.interrupts import finish, stopped_by_signals
from agent.ui.tables import Table, clipped, plain
from tools.registry import REGISTRY

RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="The run, as `runs list` shows it.")]
LISTED = 200
"""Runs that are listed where nobody says how many."""
app = flags.group("List, show and resume runs.")


@flags.command(app, "runs list", "runs list --limit 0 --json | jq '.[0]'", "runs list --before run_1a2b3c", name="list")
def list_runs(
    as_json: flags.JsonFlag = False,
    limit: Annotated[int, typer.Option(metavar="N", min=0, max=MOST, help="Runs at most; 0 lists all.")] = LISTED,
    before: Annotated[
        str | None, typer.Option(metavar="RUN", help="Those that came before this one; without it, from the newest.")
    ] = None,
) -> None:
    """List the runs that somebody asked for, the newest first."""
    with reading() as stored:
        # The others are the program's own looks.
        found = stored.runs.page(limit + 1 if limit else None, before=before, unasked=Silent.name)
        asked = found[: limit or None]
        ended = stored.ended_runs([run.run_id for run in asked])
        rows = [_listed(run, stored.result(run), ended=run.run_id in ended) for run in asked]
    if len(found) > len(asked):
        note(f"there are more: puffle-agent runs list --before {asked[-1].run_id}")
    if as_json:
        print(json_text([asdict(row) for row in rows], indent=1))
        return
    cells = [(r.run_id, plain(r.started_at), r.status, _goes_on(r, ended), clipped(r.task, 200)) for r in rows]
    if not cells:
        note("no runs: nothing was asked for yet")
        return
    show_table(Table(("run", "started (UTC)", "status", "goes on", "task"), tuple(cells)))


def _goes_on(row: "_Listed", ended: Container[str]) -> str:
    return "resumable" if row.resumable else ENDED if row.run_id in ended else ""


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


def _listed(row: RunRow, result: RunResult, *, ended: bool) -> _Listed:
    code = None if result.running else result.exit_code
    again = not result.running and not ended and is_resumable(result.status)
    return _Listed(row.run_id, result.shown_status, code, row.task, row.started_at, row.ended_at, again)


@flags.command(app, "runs show run_1a2b3c", "runs show run_1a2b3c --json | jq .effects")
def show(run_id: RunArgument, as_json: flags.JsonFlag = False) -> None:
    """Show what a run did."""
    with reading() as stored:
        result = stored.result(stored.runs.get(run_id))
    show_result(result, "json" if as_json else "text")


@flags.command(app, "runs export run_1a2b3c --csv > found.csv", "runs export run_1a2b3c --json --what thread")
def export(
    run_id: RunArgument,
    as_csv: Annotated[bool, typer.Option("--csv", help="For a spreadsheet; the default.")] = False,
    as_json: flags.JsonFlag = False,
    what: Annotated[
        str | None,
        typer.Option("--what", metavar="KIND", help="lead, thread, signal or what else it read; without it, leads."),
    ] = None,
) -> None:
    """Write what a run found: the leads of the lists it filled.

    They are read anew, every page.  Of a run that filled none, or with --what, it is what the run read and kept.
    """
    if as_csv and as_json:
        raise UsageError("use --csv or --json")
    with reading() as stored:
        row = stored.runs.get(run_id)
        lists = [] if what else filled_lists(stored.effects(row))
        kind, rows = ("lead", []) if lists else records_of(stored, run_id, what)
    if lists:
        with opened(flags.Flags()) as built, ends_with_its_status():
            rows = leads_of(built, lists)
    sys.stdout.write(as_text(rows, "json" if as_json else "csv"))
    if not rows:
        note(f"the run found no {kind}s")


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
    if answer is not None:
        _check_asked(run_id)
    given = flags.Flags(model=model, mode=mode, credits=credits, approvals=approvals, approve=approve)
    grants = given.grants()
    with opened(given) as built:
        row = _going_on(built.runs.get(run_id))
        own = row.model if row.model.startswith(PLAN_MODEL) else None  # a plan is followed to its end
        planner = model_for(built.settings, model or own or built.settings.model or row.model)
        if isinstance(planner, PlanModel):
            check_plan(planner.plan, built, planner.name)
        with stopped_by_signals(built.interrupts):
            plans = (mode or row.mode) == "plan"
            who = user(grants, form, built.config.ask_above_credits, planning=plans)
            session = built.resume(run_id, planner, who, mode=built.settings.mode if mode else None, cap=credits)
            result = finish(session, lambda: session.work(answer))
            result = with_plan(result, session, "", form) if plans else result
        planner.close()
        show_result(result, form)
    raise typer.Exit(result.exit_code)


def _going_on(row: RunRow) -> RunRow:
    """A run with which to go on; ``UsageError`` where it has ended."""
    if row.status is not None and not is_resumable(row.status):
        raise UsageError(f"run {row.run_id} ended as {row.status}: there is nothing to resume")
    return row


def _check_asked(run_id: str) -> None:
    """Refuse words that answer nothing: they would be lost, and what they may take back would go on."""
    with reading() as stored:
        waits = unanswered(stored.messages(stored.runs.get(run_id).run_id))
    if not any(spec.asks_person for call in waits if (spec := REGISTRY.get(call.name))):
        raise UsageError(
            f"run {run_id} asks you nothing, so your words were not taken and nothing was done: `puffle-agent approvals"
            " deny ID` says no, and takes back a yes that has let nothing out; a new wish is a new run"
        )
