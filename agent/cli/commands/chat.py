"""``puffle-agent chat``."""

import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import typer

from agent.app import App
from agent.chat.commands import COMMANDS, Commands
from agent.chat.conversation import Conversation
from agent.chat.repl import chat as talk
from agent.cli import flags
from agent.cli.commands.doctor import findings_of, lines_of_findings
from agent.cli.first_run import first_run, has_model
from agent.cli.lines import note
from agent.cli.setup import model_for, opened
from agent.common.errors import UsageError
from agent.models.base import Model
from agent.settings import Settings
from agent.types import MODES
from agent.ui.console import Console
from agent.ui.interrupts import stop_signals
from agent.ui.plain import Plain
from agent.ui.terminal import handling, has_person, is_capable

app = flags.single()


@flags.command(app, "chat --sandbox --model local", "chat --mode plan --credits 100", "chat --resume run_1a2b3c")
def chat(
    model: flags.ModelFlag = None,
    mode: flags.ModeFlag = None,
    credits: flags.CreditsFlag = None,
    approvals: flags.ApprovalsFlag = None,
    approve: flags.ApproveFlag = None,
    resume: str | None = typer.Option(None, "--resume", metavar="RUN", help="Go on with an earlier conversation."),
    sandbox: flags.SandboxFlag = False,
    world: flags.WorldFlag = "saas",
) -> None:
    """Talk to the agent; it asks before it sends.

    On a card: y sends once, e edits its words in $EDITOR, g grants more of the same, n refuses with a reason, l leaves
    it for later. Questions are answered, slash commands done, and other words asked back. /help lists the commands.

    A file that you name (people.csv) is shown, checked row by row, and used after your yes.

    Alt-Enter begins a new line, Tab completes commands, ids and names, Ctrl-C stops after the call in flight, Ctrl-D
    leaves. The history is kept in PUFFLE_AGENT_HOME for your eyes alone, keys never.
    """
    given = flags.Flags(
        model=model, mode=mode, credits=credits, approvals=approvals, approve=approve, sandbox=sandbox, world=world
    )
    grants = given.grants()
    if has_person():
        going = _begun(given)
        if going is None:
            return
        given = going
    # At the prompt, a polite end or a lost terminal leaves as Ctrl-D does, so that everything is closed.
    leaving = dict.fromkeys(set(stop_signals()) - {signal.SIGINT}, signal.default_int_handler)
    with opened(given) as built, handling(leaving):
        where = "a sandbox on this machine: nothing real is sent" if given.sandbox else built.settings.base_url
        note(f"puffle-agent · {where}")
        planner = model_for(built.settings, model)
        note(f"model: {planner.name} · mode: {built.settings.mode} · /help shows the commands")
        note("")
        seen: dict[str, None] = {}
        with _console(built, seen) as console:
            conversation = Conversation(app=built, console=console, model=planner, grants=grants, seen=seen)
            if resume is not None:
                conversation.resume(resume)
            elif has_person():
                conversation.greet(brief=bool(built.runs.newest()))
            commands = Commands(
                talk=conversation,
                open_model=lambda name: _another(built.settings, name),
                doctor=lambda: lines_of_findings(findings_of(built.settings, built)),
            )
            conversation.in_between = commands.in_between
            talk(conversation, commands)
        conversation.model.close()


def _begun(given: flags.Flags) -> flags.Flags | None:
    """The flags to go on with, once there is a server and a model to talk to; ``None`` to leave."""
    read = Plain(answers=sys.stderr).read
    if given.sandbox or given.settings().key is not None:
        return given if has_model(given, read) else None
    going = first_run(given, read)
    return None if going is None else replace(going[0], key=going[1])


def _another(settings: Settings, name: str) -> Model:
    """Another model; one that cannot be had ends a command, but not a conversation."""
    try:
        return model_for(settings, name)
    except typer.Exit:
        raise UsageError(f"{name}: it cannot be had now, so the model stays as it is") from None


@contextmanager
def _console(built: App, seen: Mapping[str, None]) -> Iterator[Console]:
    """Plain lines, or the living prompt where the terminal can carry it, which completes what was ``seen``."""
    if not is_capable():
        yield Plain()
        return
    from agent.chat.live import Live
    from agent.chat.prompt import PromptCompleter, PromptHistory

    arguments: dict[str, Callable[[], list[str]]] = {
        "/mode": lambda: list(MODES),
        "/plan": lambda: ["on", "off", "save ", "apply"],
        "/resume": lambda: [run for run in seen if run.startswith("run_")],
    }
    completer = PromptCompleter({name: c.help for name, c in COMMANDS.items()}, arguments, lambda: seen)
    with Live(PromptHistory(built.settings.home, built.redactor), completer).alive() as live:
        yield live
