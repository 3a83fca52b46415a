"""The effects of a run as the ledger keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from agent.common.json_value import Json
from agent.types import ApprovedBy, EffectStatus
from tools.api.endpoints import Effect


@dataclass(frozen=True, slots=True)
class Intent:
    """A durable intent: what ``open`` returns and ``close`` settles."""

    id: str
    reserved: int
    """Credits that are held for it."""
    day: str
    """The UTC day whose budget holds them; its end may come on another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectRow:
    """An effect as it is stored."""

    id: str
    run_id: str
    seq: int
    """Its place among the run's effects."""
    call_id: str
    tool: str
    method: str
    path: str
    effect: Effect
    digest: str
    """Of the request that was sent."""
    arguments: Mapping[str, Json]
    """As validated: what a reconciliation looks for."""
    status: EffectStatus | Literal["open"]
    rule: str | None
    http_status: int | None
    correlation_id: str | None
    approved_by: ApprovedBy | None
    summary: str
    """One line for people."""
    result: Mapping[str, Json] | None
    """What the model was told, for a resume between effect and report."""
    recipients: Sequence[str]
    reach: int
    reserved: int
    """Credits held while the outcome is open or unknown."""
    spent: int
    """Credits."""
    day: str
    """The UTC day whose budget it counts against."""
    workspace: str
    follow: Mapping[str, Json] | None
    """The durable handle of an asynchronous operation."""
    opened_at: str
    closed_at: str | None
    read_until: str | None = None
    """Until when its conversation had been read, by the server's own clock; ``None`` where nothing was read of it."""

    @property
    def outcome(self) -> EffectStatus:
        """How it ended, as far as anybody knows."""
        return "unknown" if self.status == "open" else self.status

    def as_json(self) -> dict[str, Json]:
        """An effect as the contract shows it."""
        return {
            "id": self.id,
            "tool": self.tool,
            "method": self.method,
            "path": self.path,
            "effect": self.effect,
            "status": self.outcome,
            "http_status": self.http_status,
            "correlation_id": self.correlation_id,
            "approved_by": self.approved_by,
            "summary": self.summary,
            "credits": self.spent,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How an effect ended."""

    status: EffectStatus
    summary: str
    """One line for people."""
    http_status: int | None = None
    """The last HTTP status, if any answer came."""
    correlation_id: str | None = None
    spent: int = 0
    """Credits it cost."""
    result: Mapping[str, Json] | None = None
    follow: Mapping[str, Json] | None = None
    """The handle of an asynchronous operation that goes on."""
