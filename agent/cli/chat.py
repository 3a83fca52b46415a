"""``puffle-agent chat``: plain lines."""

import contextlib
import sys
from collections.abc import Callable
from functools import partial

import typer

from agent.app import App, Session
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
from agent.cli.showing import lines_of, show_result
from agent.cli.working import Progress, finish
from agent.redaction import printable

app = typer.Typer(rich_markup_mode=None)

HELP = """/help       this
/effects    what really happened in this conversation
/approvals  what waits for you
/quit       leave (Ctrl-D too)
Everything else goes to the agent. Ctrl-C stops it after the call in flight."""


@app.command()
def chat(
    model: ModelFlag = None,
    mode: ModeFlag = None,
    credits: CreditsFlag = None,
    approvals: ApprovalsFlag = None,
    approve: ApproveFlag = None,
    resume: str | None = typer.Option(None, "--resume", metavar="RUN", help="Go on with an earlier conversation."),
    sandbox: SandboxFlag = False,
    world: WorldFlag = "saas",
) -> None:
    """Talk to the agent. It asks before it sends.

    Examples: puffle-agent chat --sandbox --model local
    """
    flags = Flags(
        model=model, mode=mode, credits=credits, approvals=approvals, approve=approve, sandbox=sandbox, world=world
    )
    grants = flags.grants()
    with opened(flags) as built:
        _greet(built, sandbox=sandbox)
        planner = model_for(built.settings, model)
        print(f"model: {planner.name} · mode: {built.settings.mode} · /help shows the commands\n", file=sys.stderr)
        who = operator(grants, listeners=[Progress().event], conversation=True)
        session = None
        if resume is not None:
            session = built.resume(resume, planner, who, mode=built.settings.mode, cap=built.settings.credits)

        def begin(task: str) -> Session:
            return built.begin(task, planner, who, mode=built.settings.mode, cap=built.settings.credits)

        _talk(built, session, begin)
        planner.close()


def _talk(app_: App, session: Session | None, begin: Callable[[str], Session]) -> None:
    while True:
        app_.interrupts.event.clear()
        line = _read()
        if line is None or line in ("/quit", "/exit"):
            return
        if line.startswith("/"):
            _command(line, session)
        elif line:
            session = session or begin(line)
            current, words = session, line
            with signals(app_):
                result = finish(current, partial(current.say, words))
            show_result(result, "text")
            print()


def _read() -> str | None:
    """One line of the person; ``None`` on end of input or Ctrl-C at the prompt."""
    try:
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  # line editing for input(), where the system has it
        return input("you> ").strip()
    except (EOFError, KeyboardInterrupt):
        print()
        return None


def _command(line: str, session: Session | None) -> None:
    if line == "/effects" and session is not None:
        print("\n".join(printable(text) for text in lines_of(session.so_far())))
    elif line == "/approvals" and session is not None:
        waiting = session.so_far()["pending_approvals"]
        count = len(waiting) if isinstance(waiting, list) else 0
        print(f"{count} waiting; `puffle-agent approvals list` shows them in full")
    elif line in ("/effects", "/approvals"):
        print("nothing has happened yet")
    else:
        print(HELP)


def _greet(app_: App, *, sandbox: bool) -> None:
    where = "a sandbox on this machine: nothing real is sent" if sandbox else app_.settings.base_url
    print(f"puffle-agent · {where}", file=sys.stderr)
