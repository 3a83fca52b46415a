"""``puffle-agent batch``."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from agent.batch.standing import standing
from agent.batch.tasks import BadRow, TaskFile, read_tasks
from agent.cli import batch_work
from agent.cli.batch_progress import progress_shown
from agent.cli.errors import complain
from agent.cli.flags import ApproveFlag, Flags, JsonFlag, ModeFlag, ModelFlag, SandboxFlag, WorldFlag, command
from agent.cli.lines import note, put
from agent.cli.list_lookup import check_lists, lists_named
from agent.cli.setup import opened
from agent.cli.stored_state import reading
from agent.common.counting import MOST, many
from agent.common.errors import EXIT_CODES, StoreError
from agent.policy.config import load_policy

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="Tasks: .jsonl, .yaml or .csv.")]
SetsFlag = Annotated[
    list[str] | None,
    typer.Option("--approvals", metavar="[NAME=]FILE", help="Answers given ahead (YAML); tasks may name the file."),
]
CapFlag = Annotated[
    int | None,
    typer.Option(
        "--credits",
        metavar="N",
        min=0,
        max=MOST,
        help="Credits that the whole file may spend; without it, no cap, and above ask_above_credits in all it asks.",
    ),
]
AtOnceFlag = Annotated[
    int, typer.Option("--concurrency", metavar="N", min=1, max=256, help="Tasks at once in this process.")
]
RateFlag = Annotated[
    int | None,
    typer.Option(
        "--per-minute", metavar="N", min=1, max=MOST, help="Tasks started in a minute, in all processes of this key."
    ),
]
ModelRateFlag = Annotated[
    int | None,
    typer.Option(
        "--model-per-minute", metavar="N", min=1, max=MOST, help="The same, for the tasks of one model provider alone."
    ),
]


class _Group(TyperGroup):
    """``batch FILE`` is ``batch start FILE``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, "--help"):
            args = ["start", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_Group, rich_markup_mode=None, no_args_is_help=True, add_completion=False)


@app.callback()
def _group() -> None:
    """Do a file of tasks: puffle-agent batch FILE --out RESULTS."""


@command(
    app,
    "batch tasks.jsonl --out out.jsonl --approvals approvals.yaml",
    "batch tasks.csv --out out.jsonl --model-per-minute 60",
    "batch tasks.jsonl --out out.jsonl --only-failed",
    exits={
        "0": "all tasks are done",
        "7": "some are",
        "2": "a bad row or flag: nothing was started",
        "130": "a signal; the same command goes on",
        "else": "what the tasks share, as of `run`",
    },
)
def start(
    file: FileArgument,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the results go, one JSON object a line.")],
    errors: Annotated[
        Path | None, typer.Option("--errors", metavar="FILE", help="The results that are not done, once more.")
    ] = None,
    concurrency: AtOnceFlag = 8,
    per_minute: RateFlag = None,
    model_per_minute: ModelRateFlag = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with what waits or was stopped, too.")] = False,
    only_failed: Annotated[bool, typer.Option("--only-failed", help="Take up what failed, nothing else.")] = False,
    retry: Annotated[list[str] | None, typer.Option("--retry", metavar="ID", help="Take up this task again.")] = None,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Do the good rows of a file with bad ones.")] = False,
    model: ModelFlag = None,
    mode: ModeFlag = None,
    credits: CapFlag = None,
    approvals: SetsFlag = None,
    approve: ApproveFlag = None,
    sandbox: SandboxFlag = False,
    world: WorldFlag = "saas",
) -> None:
    """Do every task of a file (`batch FILE`).

    The same command goes on after a crash, and does nothing when all is done.  What needs a yes is parked and the rest
    goes on: answer it with `puffle-agent approvals`, then give the same command again.
    """
    from agent.batch.queue import Limits
    from agent.batch.results import ResultFile
    from agent.batch.runner import Order, Runner

    sets = batch_work.rule_sets(approvals or [], approve or [])
    tasks = batch_work.checked_file(file, sets, skip_bad=skip_bad)
    given = Flags(model=model, mode=mode, sandbox=sandbox, world=world)
    with opened(given) as built, batch_work.batch_worker(built, model) as (worker, queue, spec):
        order = Order(
            model=spec,
            cap=credits,
            sets=sets,
            resume=resume,
            only_failed=only_failed,
            retry=retry or (),
            errors=None if errors is None else ResultFile(errors, built.settings.home),
            limits=Limits(at_once=concurrency, per_minute=per_minute, model_per_minute=model_per_minute),
        )
        runner = Runner(built, worker, tasks, ResultFile(out, built.settings.home), order)
        batch_work.preload(built, worker, spec)
        batch_work.settle_in()
        with batch_work.handle_signals(built), progress_shown(len(tasks.tasks), credits) as show:
            code = runner.run(queue, show)
        batch_work.show_summary(runner.progress, out, runner.unwritten, throwaway=built.throwaway)
        batch_work.exit_now(code, worker, runner.stranded)


@command(
    app,
    "batch validate tasks.jsonl",
    "batch validate tasks.csv --approvals approvals.yaml",
    "batch validate tasks.jsonl --json | jq .errors",
    exits={"0": "every row is good", "2": "at least one is not"},
)
def validate(
    file: FileArgument,
    as_json: JsonFlag = False,
    credits: CapFlag = None,
    approvals: SetsFlag = None,
    approve: ApproveFlag = None,
) -> None:
    """Check every row of a file; nothing is sent.

    It says what the file can cost and whom it can reach at most.  With a key, the lists that its rows name are
    looked up, by one documented read of them all.
    """
    sets = batch_work.rule_sets(approvals or [], approve or [])
    checked = read_tasks(file, batch_work.names_of(sets))
    settings = Flags().settings()
    notes = [*checked.notes(), *(_look_lists_up(checked) if settings.key is not None else [])]
    rows, credits_max = len(checked.tasks) + len(checked.bad), checked.credits_max(credits)
    sends_max = checked.sends_max(load_policy(settings.home), sets)
    if as_json:
        found = {
            "rows": rows,
            "errors": [row.as_json() for row in checked.bad],
            "notes": [row.as_json() for row in notes],
            "credits_max": credits_max,
            "sends_max": sends_max,
        }
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        batch_work.show_bad([*checked.bad, *notes])
        most = "no cap" if credits_max is None else credits_max
        print(f"{many(rows, 'row')}, {len(checked.bad)} bad")
        whom = "by the answers given ahead" if sets else "each by a yes of yours"
        print(f"credits at most: {most} · people reached at most in a day: {sends_max}, {whom}")
    raise typer.Exit(2 if checked.bad else 0)


def _look_lists_up(checked: TaskFile) -> list[BadRow]:
    if not lists_named(checked):
        return []
    with opened(Flags()) as built:
        return check_lists(built, checked)


@command(app, "batch status", "batch status --json | jq '.[0].statuses'")
def status(as_json: JsonFlag = False) -> None:
    """Show where every batch stands.

    Also while it runs in another terminal; the newest 50, the newest first.
    """
    with reading() as stored:
        found = standing(stored.batches)
    if as_json:
        print(json.dumps([asdict(batch) for batch in found], ensure_ascii=False, indent=1))
        return
    for batch in found:
        put(batch.line())
    if not found:
        note("no batches yet")


@command(
    app,
    "batch work --concurrency 32",
    "batch work --until-empty",
    exits={"0": "it was stopped, or nothing is left", "4": "no usable key, or a model that cannot be had"},
)
def work(
    concurrency: AtOnceFlag = 8,
    per_minute: RateFlag = None,
    model_per_minute: ModelRateFlag = None,
    until_empty: Annotated[bool, typer.Option("--until-empty", help="End when nothing is left to do.")] = False,
) -> None:
    """Help with the tasks that others have queued, until a signal.

    They are those of this key.  On several machines, PUFFLE_AGENT_DATABASE_URL names the PostgreSQL that they share.
    Rates that are not given stay as the batch was given them.
    """
    from agent.batch.queue import Limits
    from agent.batch.runner import help_others

    limits = Limits(at_once=concurrency, per_minute=per_minute, model_per_minute=model_per_minute, follows=True)
    with opened(Flags()) as built, batch_work.batch_worker(built) as (worker, queue, _):
        batch_work.settle_in()
        try:
            with batch_work.handle_signals(built):
                help_others(built, worker, queue, limits, until_empty=until_empty)
        except StoreError as error:
            batch_work.exit_now(EXIT_CODES["failed"], worker, str(error))
        if worker.trouble:
            complain(worker.trouble)
        refused = built.pause.halted or worker.trouble is not None
        batch_work.exit_now(EXIT_CODES["authentication"] if refused else 0, worker)
