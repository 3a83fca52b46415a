"""``puffle-agent serve``."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer

from agent.cli import flags
from agent.cli.batch_work import sharable
from agent.cli.lines import note
from agent.cli.setup import PLAN_MODEL, opened
from agent.cli.stored_state import reading
from agent.common.clock import SystemClock
from agent.common.errors import UsageError
from agent.common.user import current_user
from agent.models.base import Model, ModelError
from agent.models.choose import choose, open_model
from agent.policy.config import PolicyFile
from agent.session.session import NO_KEY
from agent.session.stored import Stored
from agent.settings import VARIABLES, Settings
from agent.state import open_pages
from agent.ui.terminal import handling

PORT = 7833
app = flags.single()


@flags.command(
    app,
    "serve",
    "serve --work",
    "serve --port 0",
    exits={"0": "it was stopped", "2": "the port cannot be had, or the web extra is not installed"},
)
def serve(
    port: Annotated[
        int, typer.Option(metavar="PORT", min=0, max=65535, help="The port on 127.0.0.1; 0 takes a free one.")
    ] = PORT,
    work: Annotated[
        bool, typer.Option("--work", help="Go on with a run at once when it is answered; needs the Puffle key.")
    ] = False,
    model: flags.ModelFlag = None,
) -> None:
    """Serve pages to answer what waits and see what happened, until a signal.

    Each line on standard output is a link that lets one browser in, once and within a minute; Enter prints another.
    With --work a page also talks to the agent.  Without it nothing is sent from here, and the key is not kept:
    `puffle-agent runs resume RUN` goes on with what you answered.
    """
    try:
        from agent.web.guard import Door
        from agent.web.pages import Pages
        from agent.web.server import serve as serve_pages
        from agent.web.sign_in import SignIn
        from agent.web.site import Site
        from agent.web.work import Work
    except ImportError as missing:
        needs = f"the pages need {missing.name}: install puffle-agent with its extra [web], as the README says"
        raise UsageError(needs) from None

    def pages(stored: Stored, home: Path, going: Work | None) -> None:
        clock = SystemClock()  # people take as long as they take, however fast a sandbox's clock runs
        door, made, policy = Door(SignIn(clock)), Pages(clock), PolicyFile(home)
        site = Site(stored=stored, door=door, pages=made, policy=policy, who=current_user(), going=going)

        def ready() -> None:
            open_pages.note(place, door.address)
            _give_links(door.link)

        with _ended_by_signals(), open_pages.noted(home) as place:
            serve_pages(site, port, ready)

    if not work:
        os.environ.pop(VARIABLES["api_key"], None)  # what is not here cannot be used from here
        with reading() as stored:
            pages(stored, flags.Flags().settings().home, None)
        return
    with opened(flags.Flags(model=model)) as built:
        if built.settings.key is None:
            raise UsageError(f"--work: {NO_KEY.reason} {NO_KEY.next_step}")
        going = Work(built, lambda named: _model(built.settings, model, named))
        try:
            going.begin()
            pages(Stored.of(built.store, built.clock, built.redactor), built.settings.home, going)
        finally:
            going.close()


def _model(settings: Settings, flag: str | None, named: str | None) -> Model:
    """The model of a run, or of one that begins; ``UsageError`` when it cannot be had here."""
    named = named or choose(settings.access, flag=flag, configured=settings.model).spec
    if named.startswith(PLAN_MODEL):
        raise UsageError("it applies a plan: puffle-agent runs resume goes on with it")
    try:
        return sharable(named, open_model(named, settings.access, note))
    except ModelError as error:
        raise UsageError(str(error)) from None


def _give_links(link: Callable[[], str]) -> None:
    """Print a link now, and another whenever Enter is pressed."""
    print(link(), flush=True)
    note("Open it within a minute; it lets one browser in. Enter prints another link, Ctrl-C ends.")

    def listen() -> None:
        with suppress(OSError, ValueError):  # no stream that can be read
            # Past the stream's own buffer: a thread that waits inside it would hold up the end of the program.
            while os.read(sys.stdin.fileno(), 1024):
                print(link(), flush=True)

    threading.Thread(target=listen, daemon=True).start()


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """The server hands each signal on that has ended it: here it has done its work."""
    with handling(dict.fromkeys((signal.SIGINT, signal.SIGTERM), lambda _number, _frame: None)):
        yield
