"""Tells an open page that something on it is new; the page then asks for itself."""

import hashlib
from collections.abc import AsyncIterator
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
_STREAM = "text/event-stream"
_WAITING = select(approvals.c.id, approvals.c.digest).where(approvals.c.status == "pending").order_by(approvals.c.id)


def routes(site: Site) -> list[Route]:
    """The line of news about what waits (``pending``), a run, or an approval.

    It begins from what the browser last heard of, or from how it stood when the page was made (``?since=``).
    """

    async def news(request: Request) -> Response:
        if request.method == "HEAD":
            return Response(media_type=_STREAM)
        asked, browser = request.query_params, site.door.browser(request.headers)
        known = request.headers.get("last-event-id", asked.get("since", ""))
        line = _Line(site, request.path_params["about"], known, words="words" in asked)
        return StreamingResponse(_news(line, browser), media_type=_STREAM)

    return [Route("/news/{about}", news)]


@dataclass(slots=True)
class _Line:
    """What one open page was told."""

    site: Site
    about: str
    known: str
    words: bool
    """Whether it is told what the model of its run says, as it says it."""
    told: str = ""

    @property
    def is_run(self) -> bool:
        """Whether it tells of a run."""
        return self.about.startswith("run_")

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


async def _news(line: _Line, browser: str) -> AsyncIterator[str]:
    """An event whenever what a page shows is not what it was."""
    site, glances, last = line.site, 0, None
    yield ": here\n\n"
    while not site.ending.is_set():
        if glances % LOOK == 0 and not _is_let_in(site, browser):
            return
        sign = site.stored.store.sign()
        look = ALIVE if sign is not None and not line.is_run else LOOK  # a run moves in this process's memory too
        is_due = sign != last or glances % look == 0
        try:
            said = line.said()
            news = await run_in_threadpool(line.news) if is_due else ""
        except StoreError:
            return  # the browser comes again
        if said or news:
            yield said + news
        glances, last = glances + 1, sign
        if glances % ALIVE == 0:
            yield ": still here\n\n"
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
