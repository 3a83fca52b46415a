"""``puffle-agent triage``."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from functools import partial
from typing import Annotated

import typer

from agent.app import App
from agent.cli.commands.threads import THREADS
from agent.cli.flags import Flags, JsonFlag, SandboxFlag, WorldFlag, command
from agent.cli.lines import note, put, show_table
from agent.cli.listing import all_rows, ends_with_its_status
from agent.cli.setup import opened
from agent.common.errors import UsageError
from agent.common.redaction import json_text
from agent.models.silent import Silent
from agent.session.triage import MOST, Second, triage
from agent.session.user import User
from agent.state.snoozes import is_known, snooze
from agent.ui.terminal import redraws
from agent.ui.triage import lines_of, table_of
from tools.api.endpoints import SEGMENT

_NOW_AND_THEN = 25
"""Conversations between two plain lines of progress."""
_EPILOG = """\b
Examples:
  puffle-agent triage
  puffle-agent triage --json | jq '.[] | select(.held)'

\b
Exit codes:
    0 it was read
    3 a page could not be read: nothing is printed
    4 no key, or not accepted"""
app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.callback(invoke_without_command=True, epilog=_EPILOG)
def sort_inbox(
    context: typer.Context,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, help=f"Threads that are read; {MOST}, the newest.")
    ] = MOST,
    local: Annotated[
        bool, typer.Option("--local", help="Let the embedded model say what the rules are unsure of; it gives a class.")
    ] = False,
    as_json: JsonFlag = False,
    sandbox: SandboxFlag = False,
    world: WorldFlag = "saas",
) -> None:
    """Sort what waits in the inbox by rules; needs no model.

    Nothing is sent, drafted or marked as read.  Who asks not to be written to is left alone from then on; who may have
    asked for it is held until you decide (`puffle-agent suppress list`).
    """
    if context.invoked_subcommand is not None:
        return
    with _second(local=local) as second, opened(Flags(sandbox=sandbox, world=world)) as built, ends_with_its_status():
        session = built.begin("triage", Silent(), User(), mode="readonly", cap=0)
        found = triage(session, built.store, most=limit, progress=_progress, second=second)
    if as_json:
        print(json_text([row.as_json() for row in found.rows], indent=1))
    elif found.rows:
        show_table(table_of(found))
    for line in lines_of(found):
        (note if as_json else put)(line)


@contextmanager
def _second(*, local: bool) -> Iterator[Second | None]:
    """The embedded model as a second reader, if it is wanted."""
    if not local:
        yield None
        return
    from agent.models.local import open_local  # heavy, and seldom wanted

    with closing(open_local("local", note)) as model:
        yield partial(model.decider().choose, "reply")


def _progress(done: int, of: int) -> None:
    if redraws(sys.stderr):
        end = "\n" if done == of else ""
        print(f"\r{done} of {of} threads", end=end, file=sys.stderr, flush=True)
    elif done % _NOW_AND_THEN == 0 and done < of:
        note(f"{done} of {of} threads")


@command(
    app,
    "triage snooze th_1a2b --until 2027-01-05",
    "triage snooze th_3c4d --until 2027-02-01",
    exits={"0": "it is put off", "2": "no such day or conversation"},
    name="snooze",
)
def put_off(
    thread: Annotated[str, typer.Argument(metavar="THREAD", help="The id of the conversation, as triage shows it.")],
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="The day it comes back, as 2027-01-05.")],
) -> None:
    """Put a conversation off until a day.

    It is a date of ours and nothing else: nothing is sent then or changed in Puffle, and new words of theirs bring it
    back before.
    """
    if not SEGMENT.fullmatch(thread):
        raise UsageError(f"{thread[:80]!r} is no id of a conversation; nothing was put off")
    with closing(App(Flags().settings())) as built:
        day = _day(until, built.clock.now().date())
        _check_is_there(built, thread)
        snooze(built.store, built.clock, built.workspace, thread, day)
    put(f"{thread} comes back on {day.isoformat()}; nothing is sent then")


def _check_is_there(built: App, thread: str) -> None:
    """``UsageError`` for a conversation that is in no view; where none here has met it, all of them are read."""
    if is_known(built.store, built.workspace, thread):
        return
    with ends_with_its_status():
        rows = all_rows(built, THREADS, THREADS.everything)
    if all(row.get("id") != thread for row in rows):
        raise UsageError(f"there is no conversation {thread!r} (puffle-agent threads list); nothing was put off")


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--until {text[:40]}: write the day as 2027-01-05; nothing was put off") from None
    if day <= today:
        raise UsageError(f"--until {text}: that day is not ahead; nothing was put off")
    return day
