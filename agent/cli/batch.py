"""``puffle-agent batch``."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from agent.cli.batching import (
    Board,
    checked_file,
    end,
    names_of,
    need_key,
    ready,
    rule_sets,
    show_bad,
    show_summary,
    standing_json,
    stopping,
    working,
)
from agent.cli.exits import complain
from agent.cli.session import ApproveFlag, Flags, ModeFlag, ModelFlag, SandboxFlag, WorldFlag, opened
from agent.cli.stored import JsonFlag, reading
from agent.errors import EXIT_CODES
from agent.policy.config import load_policy
from agent.redaction import printable
from agent.settings import load_settings

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="Tasks: .jsonl, .yaml or .csv.")]
SetsFlag = Annotated[
    list[str] | None,
    typer.Option("--approvals", metavar="[NAME=]FILE", help="Answers given ahead (YAML); tasks may name the file."),
]
CapFlag = Annotated[int | None, typer.Option("--credits", min=0, help="Credits that the whole file may spend.")]
AtOnceFlag = Annotated[int, typer.Option("--concurrency", min=1, max=256, help="Tasks at once in this process.")]
RateFlag = Annotated[
    int | None, typer.Option("--per-minute", min=1, help="Tasks started in a minute, in all processes of this key.")
]


class _Group(TyperGroup):
    """``batch FILE`` is ``batch start FILE``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, "--help"):
            args = ["start", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_Group, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Do a file of tasks: puffle-agent batch FILE --out RESULTS."""


@app.command()
def start(
    file: FileArgument,
    out: Annotated[Path, typer.Option("--out", help="Where the results go, one JSON object a line.")],
    errors: Annotated[Path | None, typer.Option("--errors", help="The results that are not done, once more.")] = None,
    concurrency: AtOnceFlag = 8,
    per_minute: RateFlag = None,
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
    """Do every task of a file; the same command goes on after a crash, and does nothing when all is done.

    What needs a yes is parked and the rest goes on: answer it with `puffle-agent approvals`, then give the same
    command again.  The exit code is 0 when all tasks are done, 7 when some are, else what they share.

    Example: puffle-agent batch tasks.jsonl --out results.jsonl --concurrency 8
    """
    from agent.batch.results import ResultFile
    from agent.batch.runner import Order, Runner

    sets = rule_sets(approvals or [], approve or [])
    tasks = checked_file(file, sets, skip_bad=skip_bad)
    with (
        opened(Flags(model=model, mode=mode, sandbox=sandbox, world=world)) as built,
        working(built, model) as parts,
    ):
        need_key(built)
        order = Order(
            model=parts.spec,
            mode=built.settings.mode,
            cap=credits,
            sets=[named.answers for named in sets],
            resume=resume,
            only_failed=only_failed,
            retry=retry or (),
            at_once=concurrency,
            per_minute=per_minute,
            throwaway=sandbox,
        )
        runner = Runner(built, parts.worker, tasks, ResultFile(out, built.settings.home), order)
        ready(built, parts)
        board = Board()
        with stopping(built):
            code = runner.run(parts.queue, board.show)
        board.close()
        show_summary(runner.tally, out, errors)
        end(code, parts.worker)


@app.command()
def validate(
    file: FileArgument,
    as_json: JsonFlag = False,
    credits: CapFlag = None,
    approvals: SetsFlag = None,
    approve: ApproveFlag = None,
) -> None:
    """Check every row of a file and say what it can cost at most; nothing is sent."""
    from agent.batch.tasks import read_tasks

    checked = read_tasks(file, names_of(rule_sets(approvals or [], approve or [])))
    policy = load_policy(load_settings({}, Path.cwd()).settings.home)
    found = {
        "rows": len(checked.tasks) + len(checked.bad),
        "errors": [row.as_json() for row in checked.bad],
        "credits_max": checked.credits_max(credits),
        "sends_max": checked.sends_max(policy),
    }
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        show_bad(checked)
        most = "no cap" if found["credits_max"] is None else found["credits_max"]
        print(f"{found['rows']} rows, {len(checked.bad)} bad")
        print(f"credits at most: {most} · people reached at most in a day: {found['sends_max']}")
    raise typer.Exit(2 if checked.bad else 0)


@app.command()
def status(as_json: JsonFlag = False) -> None:
    """Show where every batch stands, also while it runs in another terminal."""
    with reading() as stored:
        found = standing_json(stored)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for batch in found:
        counts = ", ".join(f"{n} {status}" for status, n in batch["statuses"].items())
        stopped = f"  stopped: {batch['stopped']}" if batch["stopped"] else ""
        line = f"{batch['batch']}  {batch['rows']} rows: {counts}  {batch['credits']} credits{stopped}  {batch['path']}"
        print(printable(line, keep_lines=False))


@app.command()
def work(
    concurrency: AtOnceFlag = 8,
    per_minute: RateFlag = None,
    until_empty: Annotated[bool, typer.Option("--until-empty", help="End when nothing is left to do.")] = False,
) -> None:
    """Help with the tasks that other processes have queued for this key, until a signal.

    On several machines, PUFFLE_AGENT_DATABASE_URL names the PostgreSQL that they share.
    """
    from agent.batch.runner import Service

    with opened(Flags()) as built, working(built) as parts:
        need_key(built)
        service = Service(built, parts.worker, until_empty=until_empty)
        with stopping(built):
            service.run(parts.queue, at_once=concurrency, per_minute=per_minute)
        if parts.worker.trouble:
            complain(parts.worker.trouble)
        refused = built.pause.halted or parts.worker.trouble is not None
        end(EXIT_CODES["authentication"] if refused else 0, parts.worker)
