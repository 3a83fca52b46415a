"""Where things stand: the batches, and today."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.batch.standing import standing, standing_of
from agent.common.clock import stamp
from agent.common.errors import UsageError
from agent.state.batches import Row
from agent.state.day import day_of
from agent.web.site import Site, viewed

LISTED = 200
"""Tasks on one page."""


def routes(site: Site) -> list[Route]:
    """The pages of where things stand."""
    pages = {"/batches": _batches, "/batches/{id}": _batch, "/today": _today}
    return [Route(path, viewed(site, view)) for path, view in pages.items()]


def _batches(site: Site, request: Request) -> Response:
    return site.page("batches.html", here="batches", batches=standing(site.stored.batches))


def _batch(site: Site, request: Request) -> Response:
    stored, batch_id = site.stored, request.path_params["id"]
    batch = stored.batches.get(batch_id)
    if batch is None:
        raise UsageError(f"there is no batch {batch_id!r}")
    wanted = request.query_params.get("status", "")
    words = {one.row_id: one.status for one in stored.batches.standing(batch_id)}
    rows = [row for row in stored.batches.rows(batch_id) if wanted in ("", words[row.row_id])]
    listed = rows[:LISTED]
    whys = _whys(site, listed)
    return site.page(
        "batch.html",
        here="batches",
        one=standing_of(stored.batches, batch),
        reason=batch.stop_reason,
        rows=[(row, words[row.row_id], whys[row.run_id]) for row in listed],
        more=len(rows) - LISTED,
        status=wanted,
    )


def _whys(site: Site, rows: Sequence[Row]) -> dict[str, str]:
    """Why each task, by its run, did not come to its end; empty where it did."""
    runs = site.stored.runs.of([row.run_id for row in rows])
    stopped = {run_id: run.escalation.reason for run_id, run in runs.items() if run.escalation is not None}
    return {row.run_id: row.error or stopped.get(row.run_id, "") for row in rows}


def _today(site: Site, request: Request) -> Response:
    site.policy.look()
    day = stamp(site.stored.clock.now())[:10]
    return site.page("today.html", here="today", day=day, today=day_of(site.stored.store, day), policy=site.policy.last)
