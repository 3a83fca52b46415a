"""``puffle-agent run``."""

import select
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from agent.app import App
from agent.cli import EXITS, flags
from agent.cli.lines import note
from agent.cli.output import show_result
from agent.cli.planned import with_plan
from agent.cli.setup import PLAN_MODEL, model_for, opened, user
from agent.common.errors import UsageError
from agent.common.named_files import NamedFile, files_to_attach, not_there
from agent.common.redaction import printable
from agent.common.sheet import bad_rows
from agent.common.words.stopping import asks_to_pause_all
from agent.plans.plan import check_not_applied, check_plan, check_plan_place, load_plan
from agent.session.attached import give_files
from agent.state.runs import new_run_id
from agent.types import CHANGES_NOTHING
from agent.ui.interrupts import finish, stopped_by_signals

app = flags.single()
MAX_STDIN = 1024 * 1024
"""Characters that are read from standard input."""


class _WithOptionalFile(TyperCommand):
    """``--plan`` may stand alone; a file follows it with ``=``, or as a word that ends in ``.json``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        if "--plan" in args[:end]:
            at = args.index("--plan")
            named = args[at + 1 : at + 2] if at + 1 < end and args[at + 1].endswith(".json") else []
            args = [*args[:at], f"--plan={''.join(named)}", *args[at + 1 + len(named) :]]
        return super().parse_args(ctx, args)


@flags.command(
    app,
    'run "Find 20 CFOs in Berlin" --sandbox --model local',
    'run "Import these people into a list called Fair" < people.csv',
    'run "Answer Mara: Thursday at ten" --plan answer.json',
    exits=EXITS,
    cls=_WithOptionalFile,
)
def run(
    text: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT", help="The task; without it, standard input.")
    ] = None,
    output: flags.OutputFlag = "text",
    model: flags.ModelFlag = None,
    mode: flags.ModeFlag = None,
    credits: flags.CreditsFlag = None,
    approvals: flags.ApprovalsFlag = None,
    approve: flags.ApproveFlag = None,
    plan: Annotated[
        str | None, typer.Option("--plan", metavar="[FILE.json]", help="Read only, and write the rest to a plan file.")
    ] = None,
    apply: Annotated[
        Path | None, typer.Option("--apply", metavar="PLAN", help="Do what a plan file says, asking as always.")
    ] = None,
    sandbox: flags.SandboxFlag = False,
    world: flags.WorldFlag = "saas",
) -> None:
    """Do one task and end with an honest exit code.

    What is piped in is added as material.  On a terminal it asks before it sends.  Without one nothing is asked: what
    needs a yes is parked (exit code 3) and goes on with `puffle-agent approvals approve` and
    `puffle-agent runs resume`.

    With --plan nothing is sent: exit code 3 says that a plan was written and waits for `run --apply`, 0 that there is
    nothing to apply.
    """
    form = flags.output_form(output)
    _one_of(plan=plan is not None, apply=apply is not None, mode=mode)
    _check_place(plan)
    task, material = ("", "") if apply is not None else _task(text)
    for line in bad_rows(material):
        note(f"what was piped in: {printable(line, keep_lines=False)}")
    if asks_to_pause_all(task):
        note("`puffle-agent pause --all` does that at once, without a model")
    given = flags.Flags(
        model=f"{PLAN_MODEL}{apply}" if apply is not None else model,
        mode="plan" if plan is not None else mode,
        credits=credits,
        approvals=approvals,
        approve=approve,
        sandbox=sandbox,
        world=world,
    )
    grants = given.grants()
    with opened(given) as built:
        planner = model_for(built.settings, given.model)
        who = user(grants, form, built.config.ask_above_credits, planning=plan is not None)
        task, cap = _planned(built, apply) if apply is not None else (task, built.settings.credits)
        attached = _attached(task, built) if text or apply is not None else ()
        with stopped_by_signals(built.interrupts):
            session = built.begin(task, planner, who, mode=built.settings.mode, cap=cap)
            give_files(session, attached)
            result = finish(session, lambda: session.submit(task, material))
        planner.close()
        if plan is not None:
            result = with_plan(result, session, plan, form)
        show_result(result, form, throwaway=built.throwaway)
    raise typer.Exit(result.exit_code)


def _one_of(*, plan: bool, apply: bool, mode: str | None) -> None:
    if plan and apply:
        raise UsageError("--plan makes a plan and --apply does one: use one of them")
    if plan and mode not in (None, "plan"):
        raise UsageError(f"--plan works in mode plan, not {mode}")
    if apply and mode in CHANGES_NOTHING:
        raise UsageError(f"--apply sends, and mode {mode} does not: leave --mode out")


def _check_place(plan: str | None) -> None:
    """``UsageError``, before anything is asked, where the plan could not be written."""
    if plan is not None:
        check_plan_place(Path(plan or f"{new_run_id()}.json"))


def _task(text: list[str] | None) -> tuple[str, str]:
    """What to do, and what was piped in besides."""
    task = " ".join(text or []).strip()
    material = _stdin(wait=not task)
    if not task:
        task, material = material.strip(), ""
    if not task:
        raise UsageError('say what to do: puffle-agent run "Find 20 heads of finance in Berlin"')
    return task, material


def _attached(task: str, built: App) -> Iterable[NamedFile]:
    """The files that a task on the command line names to be sent along; what is piped in names none."""
    found = files_to_attach(task, Path.cwd(), [built.settings.home])
    for name in not_there(task, Path.cwd()):
        raise UsageError(f"{name}: there is no such file here, so nothing was asked of the agent")
    return found.values()


def _planned(built: App, file: Path) -> tuple[str, int | None]:
    """The task of a plan and the credits that it may spend."""
    plan = load_plan(file)
    check_plan(plan, built, str(file))
    check_not_applied(plan, built, str(file))
    caps = [cap for cap in (plan.cap, built.settings.credits) if cap is not None]
    return plan.task, min(caps) if caps else None


def _stdin(*, wait: bool) -> str:
    """What was piped in.  With a task given, a pipe that stays silent for a second is not waited for."""
    if sys.stdin is None or sys.stdin.closed or sys.stdin.isatty():
        return ""
    if not wait and not select.select([sys.stdin], [], [], 1.0)[0]:
        return ""
    try:
        text = sys.stdin.read(MAX_STDIN + 1)
    except UnicodeDecodeError as error:
        raise UsageError(f"standard input is not UTF-8 text: {error.reason}") from None
    if len(text) > MAX_STDIN:
        raise UsageError(f"standard input holds more than {MAX_STDIN // 1024} KiB: split it")
    return text
