"""The batches: where each stands, its tasks, and what failed taken up again."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.batch.standing import standing, standing_of
from agent.common.errors import UsageError
from agent.state.batches import Row
from agent.state.runs import RunRow
from agent.web.news import standing as stands
from agent.web.site import Form, Site, submitted, to, viewed

LISTED = 200
"""Tasks on one page."""
BATCHES = 50
"""Batches on one page."""
AGAIN = ("failed", "partial", "authentication", "budget")
"""How the tasks stand that are taken up as ``batch --only-failed`` does."""


def routes(site: Site) -> list[Route]:
    """The pages of batches."""
    return [
        Route("/batches", viewed(site, _batches)),
        Route("/batches/{id}", viewed(site, _batch)),
        Route("/batches/{id}/again", submitted(site, _again, "admin"), methods=["POST"]),
    ]


def _batches(site: Site, request: Request) -> Response:
    found = standing(site.stored.batches, BATCHES + 1, request.query_params.get("before"))
    older = found[BATCHES - 1].batch if len(found) > BATCHES else ""
    return site.page("batches.html", here="batches", batches=found[:BATCHES], older=older)


def _batch(site: Site, request: Request) -> Response:
    return _page(site, request)


def _page(site: Site, request: Request, trouble: str = "", code: int = 200) -> Response:
    batches, batch_id = site.stored.batches, request.path_params["id"]
    since, batch = stands(site, batch_id), batches.get(batch_id)
    if batch is None:
        raise UsageError(f"there is no batch {batch_id!r}")
    status, after = request.query_params.get("status", ""), request.query_params.get("after")
    found = batches.pages.rows(batch_id, LISTED + 1, after=after, status=status)
    listed = found[:LISTED]
    rows = batches.rows(batch_id, [row_id for row_id, _ in listed])
    begun = site.stored.runs.of([row.run_id for row in rows.values()])
    whys, one = _whys([*rows.values()], begun), standing_of(batches, batch)
    return site.page(
        "batch.html",
        code,
        here="batches",
        since=since,
        one=one,
        reason=batch.stop_reason,
        rows=[(rows[row_id], word, whys[rows[row_id].run_id]) for row_id, word in listed],
        begun=begun,
        more=urlencode({"status": status, "after": listed[-1][0]}) if len(found) > LISTED else "",
        first=after is None,
        status=status,
        failed=sum(number for word, number in one.statuses.items() if word in AGAIN),
        trouble=trouble,
    )


def _again(site: Site, request: Request, form: Form) -> Response:
    """Take up what failed."""
    if site.going is None:
        raise UsageError("nothing is worked on from here: puffle-agent serve --work takes up what failed")
    batch_id = request.path_params["id"]
    try:
        site.going.retry(batch_id, AGAIN)
    except UsageError as error:
        return _page(site, request, f"Nothing was taken up: {error}", 409)
    return to(f"/batches/{batch_id}")


def _whys(rows: Sequence[Row], runs: Mapping[str, RunRow]) -> dict[str, str]:
    """Why each task, by its run, did not come to its end; empty where it did."""
    stopped = {run_id: run.escalation.reason for run_id, run in runs.items() if run.escalation is not None}
    return {row.run_id: row.error or stopped.get(row.run_id, "") for row in rows}
