"""Tells an open page that something on it is new; the page then asks for itself."""

import hashlib
from collections.abc import AsyncIterator
from typing import Any

import anyio
from sqlalchemy import Select, func, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from agent.common.errors import StoreError
from agent.state.schema import approvals, events, runs
from agent.web.site import Site

LOOK = 0.4
"""Seconds between two looks into the state."""
_ALIVE_EVERY = 30
"""Looks after which an idle line says that it is still there."""
_STREAM = "text/event-stream"
_WAITING = select(approvals.c.id, approvals.c.digest).where(approvals.c.status == "pending").order_by(approvals.c.id)


def routes(site: Site) -> list[Route]:
    """The line of news about what waits (``pending``), a run, or an approval.

    It begins from what the browser last heard of, or from how it stood when the page was made (``?since=``).
    """

    async def news(request: Request) -> Response:
        if request.method == "HEAD":
            return Response(media_type=_STREAM)
        since, browser = request.query_params.get("since", ""), site.door.browser(request.headers)
        known = request.headers.get("last-event-id", since)
        return StreamingResponse(_news(site, request.path_params["about"], known, browser), media_type=_STREAM)

    return [Route("/news/{about}", news)]


async def _news(site: Site, about: str, known: str, browser: str) -> AsyncIterator[str]:
    """An event whenever what a page shows is not what it was."""
    looks = 0
    yield ": here\n\n"
    while not site.ending.is_set() and site.door.sign_in.knows(browser):
        try:
            now = await run_in_threadpool(standing, site, about)
        except StoreError:
            return  # the browser comes again
        if now != known:
            yield f"id: {now}\nevent: news\ndata: {about}\n\n"
            known, looks = now, 0
        looks += 1
        if looks % _ALIVE_EVERY == 0:
            yield ": still here\n\n"
        await anyio.sleep(LOOK)


def standing(site: Site, about: str) -> str:
    """How that stands which a page is about; noted before the page is read, so that nothing is missed between."""
    found = [tuple(row) for row in site.stored.store.rows(_query(about))]
    return hashlib.sha256(repr(found).encode()).hexdigest()[:32]


def _query(about: str) -> Select[Any]:
    if about == "pending":
        return _WAITING
    if about.startswith("run_"):
        last = select(func.max(events.c.seq)).where(events.c.run_id == about).scalar_subquery()
        return select(runs.c.status, runs.c.owner, last).where(runs.c.run_id == about)
    return select(approvals.c.status, approvals.c.digest).where(approvals.c.id == about)
