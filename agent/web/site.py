"""What all pages share, and how a form comes in."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from agent.common.errors import StoreError, UsageError
from agent.common.json_value import Json
from agent.policy.config import PolicyFile
from agent.session.stored import Stored
from agent.state.approvals import Approval
from agent.web.guard import Door
from agent.web.pages import Pages
from agent.web.people import PeopleFile, Person, Role
from agent.web.rights import Rights

_KEPT = 2000


@dataclass(frozen=True, slots=True)
class AtHand:
    """A run that this process works on now."""

    says: str
    """What the model has said so far of its turn."""
    since: int
    """How many messages the run had when that turn began."""
    stopping: bool


class Going(Protocol):
    """Who works on runs; see ``agent.web.work``."""

    def go_on(self, run_id: str) -> None:
        """Take a run up again, after the one that is at work on it now if that is this process."""

    def start(self, words: str, form: str, who: str) -> str:
        """Begin somebody's conversation; its run's id, once the words are on disk.  The same ``form`` begins one only.

        Raises:
            UsageError: nothing was begun.
        """

    def say(self, run_id: str, words: str, turn: int, who: str) -> None:
        """Say somebody's words to a run that the user has spoken to ``turn`` times; returns once that is on disk.

        Raises:
            UsageError: it was not taken.
        """

    def change(self, asked: Approval, tool: str, arguments: Mapping[str, Json], who: str) -> None:
        """Change what a question is about by a call of somebody's own, through the gate, and ask the question anew.

        Where policy asks about the change, it is made after a yes to its card; where the thing is not any more as the
        question showed it, it is not made.

        Raises:
            UsageError: the run is at work; nothing was changed.
        """

    def stop(self, run_id: str) -> bool:
        """Stop a run after the call in flight; false when it is not at hand here, or as a task of a batch."""

    def retry(self, batch_id: str, statuses: Collection[str]) -> None:
        """Take up again the tasks of a batch that stand so; ``UsageError``: nothing was taken up."""

    def at_hand(self, run_id: str) -> AtHand | None:
        """How a run stands that is at hand here."""

    def trouble(self, run_id: str) -> str:
        """Why a run could not be taken up; empty when it could."""


class Seen:
    """The cards that were shown, by their digests: an answer to another one is told what differs."""

    def __init__(self) -> None:
        self._cards: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, asked: Approval) -> None:
        """A card is shown."""
        with self._lock:
            self._cards[asked.digest] = asked.card.preview
            self._cards.move_to_end(asked.digest)
            while len(self._cards) > _KEPT:
                self._cards.popitem(last=False)

    def card(self, digest: str) -> str | None:
        """What was shown under a digest, if that is still known."""
        return self._cards.get(digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What all pages share."""

    stored: Stored
    door: Door
    pages: Pages
    policy: PolicyFile
    me: Person
    """Who looks; before anybody has signed in, nobody who may do anything."""
    going: Going | None = None
    """Who takes runs up again; ``None`` where nobody here can send."""
    is_sandbox: bool = False
    """Whether that is a Puffle of this machine, in which nothing real is sent."""
    ending: threading.Event = field(default_factory=threading.Event)
    seen: Seen = field(default_factory=Seen)

    @property
    def who(self) -> str:
        """The name under which answers are kept."""
        return self.me.name

    @property
    def people(self) -> PeopleFile:
        """Who may do what."""
        return self.door.people

    @property
    def rights(self) -> Rights:
        """What that makes of somebody's yes."""
        return Rights(self.stored, self.people)

    def page(self, name: str, code: int = 200, /, *, here: str = "", **values: object) -> HTMLResponse:
        """A page of a browser that has signed in; ``here`` names its place in the navigation."""
        waiting = self.stored.approvals.count_pending()
        about = {
            "here": here,
            "me": self.me,
            "works": self.going is not None,
            "waiting": waiting,
            "is_sandbox": self.is_sandbox,
        }
        return self.pages.page(name, code, **about, **values)

    def missing(self, sentence: str, code: int = 404) -> Response:
        """A page that says what is wrong."""
        return self.page("message.html", code, sentence=sentence)


Form = Mapping[str, Sequence[str]]
"""The fields of a form, in their order."""
View = Callable[[Site, Request], Response]
Submit = Callable[[Site, Request, Form], Response]


def viewed(site: Site, view: View) -> Callable[[Request], Response]:
    """A page as a route has it; it runs in a thread of its own."""

    def answer(request: Request) -> Response:
        mine = replace(site, me=request.scope["person"])
        return _told(mine, lambda: view(mine, request))

    return answer


def submitted(site: Site, submit: Submit, needs: Role = "approver") -> Callable[[Request], object]:
    """A form as a route has it, of somebody who may do what a role may."""

    async def answer(request: Request) -> Response:
        mine = replace(site, me=request.scope["person"])
        if not mine.me.may(needs):
            sentence = f"{mine.who} may not do that: it takes the role {needs}. Nothing was done."
            return await run_in_threadpool(_told, mine, lambda: mine.missing(sentence, 403))
        fields = await fields_of(request)
        if fields is None:
            return Response(status_code=400)  # nobody is there to read it
        return await run_in_threadpool(_told, mine, lambda: submit(mine, request, fields))

    return answer


async def fields_of(request: Request) -> Form | None:
    """The fields of a form; ``None`` where whoever sent it went away meanwhile."""
    try:
        async with request.form(max_files=0, max_fields=5000) as form:
            return _fields(form)
    except ClientDisconnect:
        return None


def to(path: str) -> Response:
    """The answer to a form: another page, so that nothing is sent twice by looking at it again."""
    return RedirectResponse(path, 303)


def first(form: Form, name: str) -> str:
    """A field of a form; empty where there is none."""
    return next(iter(form.get(name, ())), "")


def _fields(form: FormData) -> Form:
    fields: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return fields


def _told(site: Site, answer: Callable[[], Response]) -> Response:
    try:
        return answer()
    except UsageError as error:
        return site.missing(str(error))
    except StoreError as error:
        return site.pages.page(
            "message.html", 503, here="", me=site.me, works=False, waiting=0, is_sandbox=False, sentence=str(error)
        )
