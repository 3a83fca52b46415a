"""``puffle-agent mcp``."""

import signal
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli import flags
from agent.cli.lines import note
from agent.cli.setup import model_for, opened
from agent.common.errors import UsageError
from agent.ui.terminal import handling

if TYPE_CHECKING:
    from agent.mcp.surface import Surface

app = typer.Typer(invoke_without_command=True, rich_markup_mode=None, add_completion=False)


@app.callback()
def mcp(
    context: typer.Context,
    tools: Annotated[
        str,
        typer.Option(
            "--tools",
            metavar="WHICH",
            help="journey (those of the journey at hand), all, or task: our own planner works.",
        ),
    ] = "journey",
    http: Annotated[
        int | None,
        typer.Option(
            "--http", metavar="PORT", min=0, max=65535, help="Over HTTP on 127.0.0.1 instead; 0 takes a free port."
        ),
    ] = None,
    model: flags.ModelFlag = None,
    mode: flags.ModeFlag = None,
    credits: flags.CreditsFlag = None,
    sandbox: flags.SandboxFlag = False,
    world: flags.WorldFlag = "saas",
) -> None:
    """Give another agent our tools, behind our gate.

    It speaks the Model Context Protocol on standard input and output. What sends, spends or destroys, and whatever else
    changes something, waits for your answer outside of that agent: puffle-agent approvals list. Nothing that the agent
    says counts as yours. With --http it serves several agents until a signal, for whoever sends the token of mcp.token.
    """
    if context.invoked_subcommand is not None:
        return
    _check(tools)
    try:
        import anyio

        from agent.mcp.gateway import Gateway
        from agent.mcp.server import serve_stdio
        from agent.mcp.surface import Surface
        from agent.mcp.tasks import Tasks
    except ImportError:
        raise UsageError("the protocol's package is missing: install puffle-agent with [mcp]") from None
    from importlib.metadata import version

    with opened(flags.Flags(model=model, mode=mode, credits=credits, sandbox=sandbox, world=world)) as built:
        limits = built.settings.mode, built.settings.credits
        behind = (
            Tasks(built, model_for(built.settings, model), *limits)
            if tools == "task"
            else Gateway(built, "all" if tools == "all" else "journey", *limits)
        )
        surface = Surface(built, behind)
        try:
            if http is None:
                anyio.run(partial(serve_stdio, surface, version("puffle-agent")))
            else:
                _over_http(surface, version("puffle-agent"), http)
        finally:
            surface.close()


def _over_http(surface: "Surface", version: str, port: int) -> None:
    from agent.mcp.over_http import TOKEN_FILE, serve_http, token_of

    home = surface.app.settings.home
    token = token_of(home)

    def ready(address: str) -> None:
        print(address, flush=True)
        note(
            f"Hosts send the header Authorization: Bearer TOKEN, with what stands in {home / TOKEN_FILE}. Ctrl-C ends."
        )

    with handling(dict.fromkeys((signal.SIGINT, signal.SIGTERM), lambda _number, _frame: None)):
        serve_http(surface, version, port, token, ready)


def _check(tools: str) -> None:
    if tools not in ("journey", "all", "task"):
        raise UsageError(f"--tools {tools}: use journey, all or task")


@flags.command(app, "mcp install claude-code", "mcp install cursor --tools task --write")
def install(
    host: Annotated[str, typer.Argument(metavar="HOST", help="claude-code, cursor, vscode or codex.")],
    write: Annotated[bool, typer.Option("--write", help="Add it to the host's own settings.")] = False,
    tools: Annotated[
        str | None,
        typer.Option("--tools", metavar="WHICH", help="journey, all or task; else what suits the host."),
    ] = None,
) -> None:
    """Show, or write, how another agent is told to start it.

    No key is in it: that comes from the environment of the other agent.
    """
    from agent.mcp.hosts import HOSTS

    if host not in HOSTS:
        raise UsageError(f"{host!r} is not known: use {', '.join(HOSTS)}")
    if tools is not None:
        _check(tools)
    if write:
        note(f"written: {HOSTS[host].write(tools)}")
        return
    note(f"for {HOSTS[host].path()}:")
    print(HOSTS[host].lines(tools), end="")
