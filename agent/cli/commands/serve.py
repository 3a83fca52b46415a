"""``puffle-agent serve``."""

import os
import re
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
from agent.common.clock import Clock, SystemClock
from agent.common.errors import UsageError
from agent.common.user import current_user
from agent.models.base import Model, ModelError
from agent.models.choose import choose, open_model
from agent.policy.config import PolicyFile
from agent.session.closing import NO_KEY
from agent.session.stored import Stored
from agent.settings import VARIABLES, Settings
from agent.state import open_pages
from agent.ui.terminal import handling

PORT = 7833
LOOPBACK = "127.0.0.1"
NOTICES = "notices.toml"
app = flags.single()


@flags.command(
    app,
    "serve --work",
    "serve --sandbox --model local",
    "serve --public-url https://desk.example",
    exits={"0": "it was stopped", "2": "the port cannot be had, or the web extra is not installed"},
)
def serve(
    port: Annotated[
        int, typer.Option(metavar="PORT", min=0, max=65535, help="The port on 127.0.0.1; 0 takes a free one.")
    ] = PORT,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="The address to listen at; another than this machine's needs a name.")
    ] = LOOPBACK,
    public_url: Annotated[
        str, typer.Option(metavar="URL", help="The https address that people use: of --tls-cert, or of a proxy before.")
    ] = "",
    tls_cert: Annotated[
        Path | None, typer.Option(metavar="FILE", exists=True, dir_okay=False, help="The certificate, with its chain.")
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option(metavar="FILE", exists=True, dir_okay=False, help="Its private key.")
    ] = None,
    work: Annotated[
        bool, typer.Option("--work", help="Go on with a run at once when it is answered; needs the Puffle key.")
    ] = False,
    model: flags.ModelFlag = None,
    sandbox: flags.SandboxFlag = False,
    world: flags.WorldFlag = "saas",
) -> None:
    """Serve pages to answer what waits and see what happened, until a signal.

    Each line on standard output is a link that lets one browser in, once and within a minute; Enter prints another.
    Beyond this machine only who is named in people.toml comes in: type a name and Enter for an invitation to hand on.
    With --work a page also talks to the agent; with --sandbox it does so on a local Puffle.  Without either nothing is
    sent from here, and the key is not kept: `puffle-agent runs resume RUN` goes on with what you answered.
    """
    try:
        from agent.web.guard import Door
        from agent.web.pages import Pages
        from agent.web.people import PeopleFile, Person
        from agent.web.server import Listen
        from agent.web.server import serve as serve_pages
        from agent.web.sign_in import SignIn
        from agent.web.site import Site
        from agent.web.work import Work
    except ImportError as missing:
        needs = f"the pages need {missing.name}: install puffle-agent with its extra [web], as the README says"
        raise UsageError(needs) from None

    public = _public(host, public_url, tls_cert, tls_key)
    at = Listen(port, host, tls_cert, tls_key)

    def pages(stored: Stored, home: Path, going: Work | None) -> None:
        clock = SystemClock()  # people take as long as they take, however fast a sandbox's clock runs
        people = PeopleFile(home, current_user(), only_named=bool(public))
        if public and not people.look().people:
            raise UsageError(f"beyond this machine only named people come in: name them in {home / 'people.toml'}")
        door, nobody = Door(SignIn(clock), people, public), Person(name="nobody", role="viewer")
        site = Site(
            stored=stored,
            door=door,
            pages=Pages(clock),
            policy=PolicyFile(home),
            me=nobody,
            going=going,
            is_sandbox=sandbox,
        )

        def ready() -> None:
            open_pages.note(place, door.address)
            _give_links(door.link)

        notices = _notices(home, stored, clock)
        if notices is not None:
            listed = (lambda: door.address, site.ending, note)
            threading.Thread(target=notices, args=listed, daemon=True).start()
        with _ended_by_signals(), open_pages.noted(home) as place:
            serve_pages(site, at, ready)

    if not (work or sandbox):
        os.environ.pop(VARIABLES["api_key"], None)  # what is not here cannot be used from here
        with reading() as stored:
            pages(stored, flags.Flags().settings().home, None)
        return
    with opened(flags.Flags(model=model, sandbox=sandbox, world=world)) as built:
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


def _notices(home: Path, stored: Stored, clock: Clock) -> Callable[..., None] | None:
    """What tells of what waits, where ``notices.toml`` names whom."""
    path = home / NOTICES
    if not path.exists():
        return None
    try:
        from agent.web.notices import TOLD, Notices, Notifier
        from agent.web.own_file import OwnFile
    except ImportError as missing:
        needs = f"{path} needs {missing.name}: install puffle-agent with its extra [notices], as the README says"
        raise UsageError(needs) from None
    return Notifier(stored.approvals, clock, OwnFile(path, Notices), home / TOLD).run


def _public(host: str, url: str, certificate: Path | None, key: Path | None) -> str:
    """The public address, as browsers name it; empty for this machine alone."""
    if (certificate is None) != (key is None):
        raise UsageError("--tls-cert and --tls-key belong together")
    if not url:
        if host != LOOPBACK or certificate is not None:
            raise UsageError("beyond this machine pages need the address that people use: --public-url https://NAME")
        return ""
    found = re.fullmatch(r"https://([a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[0-9]{1,5})?)/?", url.lower())
    if found is None:
        raise UsageError(f"--public-url {url!r}: give it as https://NAME or https://NAME:PORT, without a path")
    return f"https://{found[1].removesuffix(':443')}"


def _give_links(link: Callable[[str], str]) -> None:
    """Print a link now, another whenever Enter is pressed, and an invitation after a name."""

    def give(name: str) -> bool:
        try:
            print(link(name), flush=True)
        except UsageError as error:
            note(str(error))
            return False
        return True

    if give(""):
        note("Open it within a minute; it lets one browser in. Enter prints another link, Ctrl-C ends.")
    else:
        note("Type a name that it has, and Enter: that prints an invitation to hand on. Ctrl-C ends.")

    def listen() -> None:
        with suppress(OSError, ValueError):  # no stream that can be read
            # Past the stream's own buffer: a thread that waits inside it would hold up the end of the program.
            while typed := os.read(sys.stdin.fileno(), 1024):
                give(typed.decode(errors="replace").strip())

    threading.Thread(target=listen, daemon=True).start()


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """The server hands each signal on that has ended it: here it has done its work."""
    with handling(dict.fromkeys((signal.SIGINT, signal.SIGTERM), lambda _number, _frame: None)):
        yield
