"""Tells an open page that something on it is new; the page then asks for itself."""

import hashlib
from collections.abc import AsyncIterator, Container
from dataclasses import dataclass
from html import escape
from typing import Any

import anyio
from sqlalchemy import Select, func, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from agent.common.errors import StoreError, UsageError
from agent.common.redaction import printable
from agent.state.schema import approvals, events, runs
from agent.web.site import Site

GLANCE = 0.1
"""Seconds between two glances at whether anybody has written to the state, and at what a model says."""
LOOK = 4
"""Glances after which a page is looked at all the same: that of a run, and any where nothing tells of writing."""
ALIVE = 120
"""Glances after which that is done anyway, and an idle line says that it is still there."""
LINES = 4
"""Lines of one browser at once: it has six connections for all of its tabs, and needs some for the pages themselves.
The oldest makes room; its page comes again in its turn."""
_STREAM = "text/event-stream"
_WAITING = select(approvals.c.id, approvals.c.digest).where(approvals.c.status == "pending").order_by(approvals.c.id)


def routes(site: Site) -> list[Route]:
    """The line of news about what waits (``pending``), a run, or an approval.

    It begins from what the browser last heard of, or from how it stood when the page was made (``?since=``).
    """
    lines: dict[str, list[_Line]] = {}

    async def news(request: Request) -> Response:
        if request.method == "HEAD":
            return Response(media_type=_STREAM)
        asked, browser = request.query_params, site.door.browser(request.headers)
        known = request.headers.get("last-event-id", asked.get("since", ""))
        line = _Line(site, request.path_params["about"], known, words="words" in asked)
        return StreamingResponse(_news(line, browser, lines), media_type=_STREAM)

    return [Route("/news/{about}", news)]


@dataclass(slots=True, eq=False)
class _Line:
    """What one open page was told."""

    site: Site
    about: str
    known: str
    words: bool
    """Whether it is told what the model of its run says, as it says it."""
    told: str = ""
    glances: int = 0
    sign: int | None = None
    """That of the state, at the last glance."""

    def is_due(self) -> bool:
        """Whether the page is to be looked at now: somebody has written, or a while has passed."""
        before, self.sign = self.sign, self.site.stored.store.sign()
        moves_in_memory = self.about.startswith("run_")
        look = LOOK if self.sign is None or moves_in_memory else ALIVE
        return self.sign != before or self.glances % look == 0

    def news(self) -> str:
        """An event, if what the page shows is not what it was."""
        now = standing(self.site, self.about)
        if now == self.known:
            return ""
        self.known = now
        return f"id: {now}\nevent: news\ndata: {self.about}\n\n"

    def said(self) -> str:
        """The model's text so far, if there is more of it: as text, in which nothing is markup."""
        going = self.site.going
        live = None if going is None or not self.words else going.at_hand(self.about)
        text = "" if live is None else live.says
        if text in ("", self.told):
            return ""
        self.told = text
        shown = escape(printable(text))
        return "".join(f"data: {line}\n" for line in shown.split("\n")) + "\n"


async def _news(line: _Line, browser: str, lines: dict[str, list[_Line]]) -> AsyncIterator[str]:
    """An event whenever what a page shows is not what it was, while it is among the latest ``lines`` of its browser."""
    mine = lines.setdefault(browser, [])
    mine.append(line)
    del mine[:-LINES]
    try:
        async for told in _told(line, browser, mine):
            yield told
    finally:
        if line in mine:
            mine.remove(line)
        if not mine:
            lines.pop(browser, None)


async def _told(line: _Line, browser: str, latest: Container[_Line]) -> AsyncIterator[str]:
    yield ": here\n\n"
    while not line.site.ending.is_set() and line in latest:
        if line.glances % LOOK == 0 and not _is_let_in(line.site, browser):
            return
        try:
            said = line.said()
            news = await run_in_threadpool(line.news) if line.is_due() else ""
        except StoreError:
            return  # the browser comes again
        line.glances += 1
        alive = "" if line.glances % ALIVE else ": still here\n\n"
        if told := said + news + alive:
            yield told
        await anyio.sleep(GLANCE)


def _is_let_in(site: Site, browser: str) -> bool:
    try:
        return site.door.person(browser) is not None
    except UsageError:
        return False


def standing(site: Site, about: str) -> str:
    """How that stands which a page is about; noted before the page is read, so that nothing is missed between."""
    if about.startswith("bat_"):
        found: list[object] = [*site.stored.batches.pages.counts(about).items()]
    else:
        found = [tuple(row) for row in site.stored.store.rows(_query(about))]
    if site.going is not None and about.startswith("run_"):
        live = site.going.at_hand(about)
        found += [live is not None, live is not None and live.stopping, site.going.trouble(about)]
    return hashlib.sha256(repr(found).encode()).hexdigest()[:32]


def _query(about: str) -> Select[Any]:
    if about == "pending":
        return _WAITING
    if about.startswith("run_"):
        last = select(func.max(events.c.seq)).where(events.c.run_id == about).scalar_subquery()
        return select(runs.c.status, runs.c.owner, last).where(runs.c.run_id == about)
    return select(approvals.c.status, approvals.c.digest).where(approvals.c.id == about)
