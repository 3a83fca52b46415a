"""What happened: the runs, one of them step by step, the batches, and today."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.common.errors import Status
from agent.common.redaction import printable
from agent.models.silent import Host, Silent
from agent.session.result import RunResult, is_resumable
from agent.state.audit import read_events, verify
from agent.state.effects import EffectRow
from agent.state.runs import RunRow, is_alive
from agent.ui.reports import credits_line, effect_line
from agent.web.conversation import conversation
from agent.web.news import standing
from agent.web.pending import around
from agent.web.site import Site, viewed
from agent.web.timeline import WIDTH, timeline

LISTED = 50
"""Runs on one page."""
_STATUSES: tuple[Status, ...] = get_args(Status)
_OPEN: Literal["open"] = "open"


@dataclass(frozen=True, slots=True)
class Listed:
    """A run in the list."""

    row: RunRow
    status: str


def routes(site: Site) -> list[Route]:
    """The pages of what happened."""
    pages = {"/runs": _runs, "/runs/{id}": _run}
    return [Route(path, viewed(site, view)) for path, view in pages.items()]


def _runs(site: Site, request: Request) -> Response:
    asked: Mapping[str, str] = request.query_params
    words, status = asked.get("q", "").strip(), asked.get("status", "")
    known: Status | Literal["open"] | None = next((one for one in (*_STATUSES, _OPEN) if one == status), None)
    found = site.stored.runs.page(
        LISTED + 1, before=asked.get("before") or None, words=words, status=known, unasked=Silent.name
    )
    rows = [Listed(row, status_of(row)) for row in found[:LISTED]]
    older = urlencode({"q": words, "status": status, "before": found[LISTED - 1].run_id}) if len(found) > LISTED else ""
    return site.page(
        "runs.html", here="runs", rows=rows, words=words, status=status, statuses=_STATUSES, older=older,
        first="before" not in asked,
    )  # fmt: skip


def status_of(row: RunRow) -> str:
    """How a run stands, as far as that is told without its effects."""
    return row.status or ("running" if is_alive(row.owner) else "broken off")


def told(site: Site, result: RunResult) -> list[tuple[EffectRow, str]]:
    """The effects of a run with their lines, each with the name of who said yes to it."""
    yeses = {asked.call_id: asked.answered_by for asked in site.stored.approvals.all(result.run_id)}
    who = {call_id: str(by.get("who")) for call_id, by in yeses.items() if by}

    def line(effect: EffectRow) -> str:
        name = who.get(effect.call_id, site.who)
        return effect_line(effect, "you" if site.me.is_called(name) else printable(name, keep_lines=False)).strip()

    return [(effect, line(effect)) for effect in result.effects]


def _run(site: Site, request: Request) -> Response:
    stored = site.stored
    since, row = standing(site, request.path_params["id"]), stored.runs.get(request.path_params["id"])
    result = stored.result(row)
    _, broken = verify(stored.store, row.run_id)
    task = stored.batches.tasks_of_runs([row.run_id]).get(row.run_id, ())
    return site.page(
        "run.html",
        here="runs",
        since=since,
        row=row,
        result=result,
        pending=around(site, result.pending),
        status=result.shown_status,
        of_host=row.model == Host.name,
        resumable=_is_resumable(site, result) and row.model != Host.name,
        effects=told(site, result),
        credits=credits_line(result),
        steps=timeline(read_events(stored.store, row.run_id)),
        width=WIDTH,
        broken=broken,
        said=conversation(stored, row.run_id),
        task=" · ".join(task),
        trouble=site.going.trouble(row.run_id) if site.going is not None else "",
    )


def _is_resumable(site: Site, result: RunResult) -> bool:
    return not result.running and is_resumable(result.status) and not site.stored.ended_runs([result.run_id])
