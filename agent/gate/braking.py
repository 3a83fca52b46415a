"""The brake of ``policy.toml``: campaigns whose mails bounce too often, as far as the run has read them."""

from collections.abc import Iterator
from dataclasses import dataclass

from agent.common.json_value import Json
from agent.policy.config import Brake
from tools.registry import REGISTRY
from tools.spec import Facts, Records, ToolSpec

_BAD = ("bounced", "complained")
"""Counts of a campaign that say that people do not want it; of the second the vendor's pages do not speak."""
_SENT = ("sent", "contacted")


@dataclass(frozen=True, slots=True)
class Danger:
    """A campaign that sends and is over a share of the brake."""

    campaign_id: str
    name: str
    bad: int
    sent: int
    is_to_stop: bool
    """Whether it is to be paused, and not only proposed."""

    @property
    def said(self) -> str:
        """The counts, for a person."""
        return f"{self.bad} of {self.sent} sent messages of {self.name} bounced ({100 * self.bad / self.sent:.1f} %)"

    def as_json(self, paused: str) -> dict[str, Json]:
        """What the model is told."""
        return {"campaign_id": self.campaign_id, "why": self.said, "paused": paused}


def stopping_tool() -> ToolSpec:
    """The tool that only stops."""
    return next(spec for spec in REGISTRY.values() if spec.endpoint is not None and spec.endpoint.stops)


def dangers(records: Records, brake: Brake | None) -> Iterator[Danger]:
    """The campaigns among what was read that the brake speaks of."""
    for (kind, campaign_id), facts in records.items():
        if brake is None or kind != "campaign" or facts.get("status") != "active":
            continue
        bad, sent = counts_of(facts)
        if sent >= max(1, brake.minimum) and 100 * bad >= brake.propose * sent:
            name = str(facts.get("name") or campaign_id)
            yield Danger(campaign_id, name, bad, sent, is_to_stop=100 * bad >= brake.pause * sent)


def counts_of(facts: Facts) -> tuple[int, int]:
    """How many messages of a campaign came back or were complained of, and how many were sent."""
    stats = facts.get("stats")
    own = {k: v for k, v in stats.items() if isinstance(v, int)} if isinstance(stats, dict) else {}
    return sum(own.get(name, 0) for name in _BAD), max(own.get(name, 0) for name in _SENT)
