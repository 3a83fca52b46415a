"""The command line.  A module a command, imported only when it is called: ``--help`` loads none of them."""

import gc
import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from agent.cli.errors import guarded
from agent.common.errors import UsageError

COMMANDS: dict[str, str] = {
    "chat": "Talk to the agent.",
    "run": "Do one task and end with an honest exit code.",
    "batch": "Do a file of tasks, many at once, and go on after any crash.",
    "runs": "List, show and resume runs.",
    "leads": "List the leads of the workspace.",
    "lists": "List the lists of leads, and who is on one.",
    "campaigns": "List the campaigns of the workspace.",
    "threads": "List the conversations of the workspace.",
    "signals": "List the signals of the feed.",
    "approvals": "List, show, approve and deny what waits for you.",
    "serve": "Answer what waits and see what happened, in a browser.",
    "triage": "Sort what waits in the inbox, without a model.",
    "suppress": "Keep who is not to be written to.",
    "grants": "List and take back the answers that were given ahead.",
    "pause": "Stop campaigns from sending, at once.",
    "reconcile": "Settle effects whose outcome is unknown; never sends.",
    "audit": "Show, verify and export the record of what happened.",
    "state": "See how large the state is, and remove what is old.",
    "privacy": "Show or erase what the state holds about a person.",
    "mcp": "Give another agent our tools behind our gate.",
    "tools": "List the tools and what they do.",
    "policy": "Set limits, and explain what policy says of a request.",
    "sandbox": "Serve a local Puffle to try things on.",
    "eval": "Run, record, compare and check the evals.",
    "models": "Fetch and check the embedded model.",
    "config": "Show every setting and where it comes from.",
    "doctor": "Check key, server, clock, senders, state, model and disk.",
}

EXITS: dict[str, str] = {
    "0": "done",
    "1": "failed",
    "2": "usage",
    "3": "waits for you",
    "4": "authentication",
    "5": "budget",
    "6": "denied",
    "7": "partial",
    "8": "outcome unknown",
    "130": "interrupted",
}

EPILOG = (
    "To try it without a key or a server: puffle-agent chat --sandbox --model local.  "
    f"Exit codes: {', '.join(f'{code} {meaning}' for code, meaning in EXITS.items())}."
)


class _Lazy(TyperGroup):
    """Finds a command's module by its name."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        command = typer.main.get_command(import_module(f"agent.cli.commands.{cmd_name}").app)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


app = typer.Typer(cls=_Lazy, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False, epilog=EPILOG)


def _say_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version  # nobody else pays for it

        print(f"puffle-agent {version('puffle-agent')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """An agent that operates Puffle for you, and asks before it sends."""


def main() -> None:
    """Entry of the console script."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # nobody else looks into what is validated here
    gc.set_threshold(50_000)  # what is loaded stays: looking through it again and again is a tenth of a start
    code = guarded(_start)
    gc.freeze()  # and so is looking for cycles in what the system takes back in one piece
    sys.exit(code)


def _start() -> None:
    """Begin, if there is a folder to be in, and the other packages lie beside this one.

    Their plain names may be somebody else's too.
    """
    try:
        Path.cwd()
    except OSError:
        raise UsageError("the current folder is gone: nothing was tried. Change to another, and try again") from None
    here = Path(__file__).parents[2]
    for name in ("evals", "prompts", "tools"):
        found = find_spec(name)  # looks, and imports nothing
        origin = found.origin if found else None
        if origin is None or Path(origin).parent != here / name:
            fault = f"is hidden by another of that name, {origin}" if origin else "is missing"
            raise UsageError(
                f"the program's own package {here / name} {fault}; nothing was tried. Install puffle-agent into an "
                "environment of its own (uv tool install, or pipx), and see what PYTHONPATH names"
            )
    app()
