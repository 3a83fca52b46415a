"""The brake of ``policy.toml``: campaigns whose mails bounce too often, wherever one is read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from agent.common.json_value import Json
from agent.gate.outcomes import Outcome
from agent.policy.config import Brake
from agent.types import PreparedCall
from tools.registry import REGISTRY
from tools.spec import Facts, ToolSpec

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


def brake_lines(found: Iterable[Mapping[str, Json]]) -> Iterator[str]:
    """What the brake has found, for a person who is told by no model."""
    for one in found:
        is_paused = str(one["paused"]).startswith("yes")
        came = "paused by your brake" if is_paused else f"puffle-agent pause {one['campaign_id']} stops it"
        yield f"CHECK: {one['why']}: {came}"


def still_in_danger(campaigns: Mapping[str, Facts], stopped: Iterable[str], brake: Brake | None) -> Iterator[str]:
    """Which of some campaigns the brake speaks of besides those that were stopped, for a person."""
    left = {one: campaigns[one] for one in campaigns.keys() - {*stopped}}
    return brake_lines(danger.as_json("no") for danger in dangers(left, brake))


def stopping_tool() -> ToolSpec:
    """The tool that only stops."""
    return next(spec for spec in REGISTRY.values() if spec.endpoint is not None and spec.endpoint.stops)


def campaigns_in(call: PreparedCall, outcome: Outcome) -> tuple[str, ...]:
    """The ids of the campaigns that an answer shows."""
    shown = () if outcome.answer is None else (outcome.source or call.spec).records(outcome.answer)
    return tuple(one.id for one in shown if one.kind == "campaign")


def dangers(campaigns: Mapping[str, Facts], brake: Brake | None) -> Iterator[Danger]:
    """Those of some campaigns that the brake speaks of, by what is known of them."""
    for campaign_id, facts in campaigns.items():
        if brake is None or facts.get("status") != "active":
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
