"""``puffle-agent chat``."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType

import typer

from agent.chat.commands import COMMANDS, Commands
from agent.chat.conversation import Conversation
from agent.chat.conversation import chat as talk
from agent.cli.commands.doctor import findings_of, lines_of_findings
from agent.cli.first_run import first_run
from agent.cli.flags import (
    ApprovalsFlag,
    ApproveFlag,
    CreditsFlag,
    Flags,
    ModeFlag,
    ModelFlag,
    SandboxFlag,
    WorldFlag,
    helped,
    single,
)
from agent.cli.setup import model_for, opened
from agent.common.errors import UsageError
from agent.models.base import Model
from agent.settings import Settings
from agent.types import MODES
from agent.ui.console import Console
from agent.ui.interrupts import stop_signals
from agent.ui.plain import Plain
from agent.ui.terminal import handling, has_person, is_capable

app = single()
_EPILOG = helped("chat --sandbox --model local", "chat --mode plan --credits 100", "chat --resume run_1a2b3c")


@app.command(epilog=_EPILOG)
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
    """Talk to the agent; it asks before it sends.

    On a card: y sends once, e edits in $EDITOR, g grants more of the same, n refuses with a reason, l leaves it for
    later; any other words are a no. /help lists the commands.

    Alt-Enter begins a new line, Tab completes commands, ids and names, Ctrl-C stops after the call in flight, Ctrl-D
    leaves. The history is kept in PUFFLE_AGENT_HOME for your eyes alone, keys never.
    """
    flags = Flags(
        model=model, mode=mode, credits=credits, approvals=approvals, approve=approve, sandbox=sandbox, world=world
    )
    grants = flags.grants()
    if not sandbox and has_person() and flags.settings().key is None:
        going = first_run(flags, Plain(answers=sys.stderr).read)
        if going is None:
            return
        flags = replace(going[0], key=going[1])
    # At the prompt, a polite end or a lost terminal leaves as Ctrl-D does, so that everything is closed.
    leaving = dict.fromkeys(set(stop_signals()) - {signal.SIGINT}, _leave)
    with opened(flags) as built, handling(leaving):
        place = "sandbox" if flags.sandbox else built.settings.base_url.partition("://")[2]
        where = "a sandbox on this machine: nothing real is sent" if flags.sandbox else built.settings.base_url
        print(f"puffle-agent · {where}", file=sys.stderr)
        planner = model_for(built.settings, model)
        print(f"model: {planner.name} · mode: {built.settings.mode} · /help shows the commands\n", file=sys.stderr)
        conversation = Conversation(
            app=built,
            console=Plain(),
            model=planner,
            grants=grants,
            mode=built.settings.mode,
            attended=has_person(),
            cap=built.settings.credits,
            place=place,
        )
        commands = Commands(
            talk=conversation,
            open_model=lambda name: _another(built.settings, name),
            doctor=lambda: lines_of_findings(findings_of(built.settings, built)),
        )
        with _console(conversation):
            if resume is not None:
                conversation.resume(resume)
            talk(conversation, commands)
        conversation.model.close()


def _another(settings: Settings, name: str) -> Model:
    """Another model; one that cannot be had ends a command, but not a conversation."""
    try:
        return model_for(settings, name)
    except typer.Exit:
        raise UsageError(f"{name}: it cannot be had now, so the model stays as it is") from None


@contextmanager
def _console(conversation: Conversation) -> Iterator[Console]:
    """Plain lines, or the living prompt where the terminal can carry it."""
    if not is_capable():
        yield conversation.console
        return
    from agent.chat.live import Live
    from agent.chat.prompt import PromptCompleter, PromptHistory

    built = conversation.app
    arguments: dict[str, Callable[[], list[str]]] = {
        "/mode": lambda: list(MODES),
        "/plan": lambda: ["on", "off", "save ", "apply"],
        "/resume": lambda: [run for run in conversation.seen if run.startswith("run_")],
    }
    completer = PromptCompleter({name: c.help for name, c in COMMANDS.items()}, arguments, lambda: conversation.seen)
    with Live(PromptHistory(built.settings.home, built.redactor), completer).alive() as live:
        conversation.talk_through(live)
        yield live


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
