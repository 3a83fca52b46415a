"""Today: what was spent and left, what nobody knows, and how campaigns stood when they were last read."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.common.clock import stamp
from agent.common.json_value import Json
from agent.gate.braking import Danger, counts_of, dangers
from agent.policy.config import Brake
from agent.state.day import day_of
from agent.state.schema import records, runs
from agent.web.site import Site, viewed

_LOOKED_IN = 300
"""The newest runs, whose readings of campaigns count."""
_READ = (
    select(records.c.id, records.c.facts, runs.c.run_id, runs.c.started_at, runs.c.workspace)
    .join(runs, runs.c.run_id == records.c.run_id)
    .where(
        records.c.kind == "campaign",
        records.c.run_id.in_(
            select(runs.c.run_id).order_by(runs.c.started_at.desc(), runs.c.run_id.desc()).limit(_LOOKED_IN)
        ),
    )
    .order_by(runs.c.started_at.desc(), runs.c.run_id.desc())
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignAsRead:
    """How a campaign stood when a run last read its counts."""

    name: str
    status: str
    sent: int
    replied: int
    bounced: int
    brake: str
    """What the brake of ``policy.toml`` makes of it; empty where it is not set, or has nothing to say of it."""
    is_over: bool
    """Whether it is over a line of the brake."""
    run_id: str
    read_at: str
    """When that run began."""

    @property
    def share(self) -> str:
        """Bounced of sent."""
        return f"{100 * self.bounced / self.sent:.1f} %" if self.sent else ""


def routes(site: Site) -> list[Route]:
    """The page of today."""
    return [Route("/today", viewed(site, _today))]


def _today(site: Site, request: Request) -> Response:
    site.policy.look()
    day, policy = stamp(site.stored.clock.now())[:10], site.policy.last
    campaigns = campaigns_read(site, policy.brake)
    return site.page(
        "today.html", here="today", day=day, today=day_of(site.stored.store, day), policy=policy, campaigns=campaigns
    )


def campaigns_read(site: Site, brake: Brake | None) -> list[CampaignAsRead]:
    """The campaigns whose counts the newest runs have read, each as it was read last; nothing is asked of Puffle."""
    found: dict[tuple[str, str], CampaignAsRead] = {}
    for row in site.stored.store.rows(_READ):
        stats = row.facts.get("stats")
        if (row.workspace, row.id) not in found and isinstance(stats, dict) and stats:
            about = {"run_id": row.run_id, "read_at": row.started_at}
            found[row.workspace, row.id] = _as_read(row.id, row.facts, brake, **about)
    return [*found.values()]


def _as_read(campaign_id: str, facts: Mapping[str, Json], brake: Brake | None, **about: str) -> CampaignAsRead:
    bad, sent = counts_of(facts)
    danger = next(dangers({campaign_id: facts}, brake), None)
    stats = facts["stats"]
    replied = stats.get("replied") if isinstance(stats, dict) else None
    return CampaignAsRead(
        name=str(facts.get("name") or campaign_id),
        status=str(facts.get("status") or "unknown"),
        sent=sent,
        replied=replied if isinstance(replied, int) else 0,
        bounced=bad,
        brake=_said_by(brake, danger, sent) if facts.get("status") == "active" else "",
        is_over=danger is not None,
        **about,
    )


def _said_by(brake: Brake | None, danger: Danger | None, sent: int) -> str:
    if brake is None:
        return ""
    if danger is not None:
        return "over the line, to be paused" if danger.is_to_stop else "a pause is proposed"
    return "below its lines" if sent >= brake.minimum else f"not before {brake.minimum} are sent"
