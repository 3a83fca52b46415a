"""``puffle-agent run``."""

import select
import sys
from typing import Annotated

import typer

from agent.cli.session import (
    ApprovalsFlag,
    ApproveFlag,
    CreditsFlag,
    Flags,
    ModeFlag,
    ModelFlag,
    SandboxFlag,
    WorldFlag,
    model_for,
    opened,
    operator,
    signals,
)
from agent.cli.showing import Output, emit, show_result
from agent.cli.working import Progress, finish
from agent.errors import UsageError

app = typer.Typer(rich_markup_mode=None)
MAX_STDIN = 1024 * 1024
"""Characters that are read from standard input."""
_FIRST_BYTE = 1.0
"""Seconds to wait for piped-in material when the task itself was given as an argument."""


@app.command()
def run(
    text: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT", help="The task; without it, standard input.")
    ] = None,
    output: Annotated[str, typer.Option("-o", "--output", metavar="FORMAT", help="text, json or ndjson.")] = "text",
    model: ModelFlag = None,
    mode: ModeFlag = None,
    credits: CreditsFlag = None,
    approvals: ApprovalsFlag = None,
    approve: ApproveFlag = None,
    sandbox: SandboxFlag = False,
    world: WorldFlag = "saas",
) -> None:
    """Do one task and end with an honest exit code.

    What is piped in is added as material.  Without a terminal nothing is asked: what needs a yes is parked (exit
    code 3) and goes on with `puffle-agent approvals approve` and `puffle-agent runs resume`.

    Examples: puffle-agent run "Find 20 heads of finance in Berlin" --sandbox --model local
    """
    form = output_form(output)
    task = " ".join(text or []).strip()
    material = _stdin(wait=not task)
    if not task:
        task, material = material.strip(), ""
    if not task:
        raise UsageError('say what to do: puffle-agent run "Find 20 heads of finance in Berlin"')
    flags = Flags(
        model=model, mode=mode, credits=credits, approvals=approvals, approve=approve, sandbox=sandbox, world=world
    )
    grants = flags.grants()
    with opened(flags) as built:
        progress = Progress(form)
        planner = model_for(built.settings, model)
        who = operator(grants, listeners=[emit] if form == "ndjson" else [progress.event])

        with signals(built):
            session = built.begin(task, planner, who, mode=built.settings.mode, cap=built.settings.credits)
            result = finish(session, lambda: session.say(task, material))
        planner.close()
        show_result(result, form)
    raise typer.Exit(int(str(result["exit_code"])))


def output_form(name: str) -> Output:
    """A form of output by its name."""
    if name in ("text", "json", "ndjson"):
        return name  # type: ignore[return-value]
    raise UsageError(f"-o {name}: use text, json or ndjson")


def _stdin(*, wait: bool) -> str:
    """What was piped in.  With a task given, a pipe that stays silent is not waited for."""
    if sys.stdin is None or sys.stdin.closed or sys.stdin.isatty():
        return ""
    if not wait and not select.select([sys.stdin], [], [], _FIRST_BYTE)[0]:
        return ""
    try:
        text = sys.stdin.read(MAX_STDIN + 1)
    except UnicodeDecodeError as error:
        raise UsageError(f"standard input is not UTF-8 text: {error.reason}") from None
    if len(text) > MAX_STDIN:
        raise UsageError(f"standard input holds more than {MAX_STDIN // 1024} KiB: split it")
    return text
