"""Stopping: what waits for nothing, no model, no yes, no cap, no hour, and no record.

It makes what an endpoint with ``stops`` does, and the reads that find what is to be stopped.  Nothing else gets a
permit here, so nothing that is sent from here can reach anybody or cost anything.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal

from agent.common.clock import Clock
from agent.common.errors import Status, Stop, UsageError
from agent.common.json_value import Json
from agent.common.redaction import Redactor
from agent.common.words.text import fold
from agent.gate.outcomes import Outcome, classify_lost, classify_response
from agent.gate.prepare import prepare, validate
from agent.models.base import ToolCall
from agent.state.events import AnswerReceived, Event, RequestSent
from agent.types import PreparedCall
from tools.api.endpoints import SEGMENT
from tools.api.errors import NotSent, TransportError
from tools.api.permit import PermitBook
from tools.api.transport import Transport
from tools.api.wire_campaigns import Campaign, CampaignAnswer, Campaigns
from tools.registry import REGISTRY

_AT_ONCE = 8
"""Campaigns that are stopped side by side."""
_SENDING = ("active", "launching", None)
"""The states in which a campaign sends or soon will; of one whose state was not read nobody knows."""


Came = Literal["paused", "already", "failed"]
"""What came of it; ``already``: there was nothing to stop."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """What came of stopping one campaign."""

    campaign_id: str
    name: str
    status: Came
    correlation_id: str | None = None
    why: str = ""
    """Why it could not be stopped."""

    def as_json(self) -> dict[str, Json]:
        """As the machine contract shows it."""
        return {
            "campaign_id": self.campaign_id,
            "name": self.name,
            "status": self.status,
            "correlation_id": self.correlation_id,
        }


@dataclass(slots=True)
class Stopper:
    """Stops campaigns of one workspace."""

    transport: Transport
    permits: PermitBook
    clock: Clock
    redactor: Redactor
    events: list[Event] = field(default_factory=list)
    """What was sent and what came, for whoever can record it."""

    def all(self) -> list[Stopped]:
        """Stop every campaign that sends; of the others, those that are paused are told of.

        Raises:
            Stop: the campaigns could not be listed, so that none was stopped.
        """
        found = [row for row in self._campaigns() if row.status in (*_SENDING, "paused")]
        with ThreadPoolExecutor(_AT_ONCE, "pause") as pool:
            return [*pool.map(self._stop, found)]

    def one(self, wanted: str) -> Stopped:
        """Stop the campaign with this id or name.

        Raises:
            UsageError: there is none.
            Stop: the key was refused, or no campaign could be found by its name.
        """
        try:
            rows = self._campaigns()
        except Stop as stop:
            if stop.status == "authentication" or not re.search(r"\d", wanted) or not SEGMENT.fullmatch(wanted):
                raise
            return self._stop(Campaign(id=wanted))  # it looks like an id, and an id is all that is needed
        found = next((row for row in rows if wanted == row.id or fold(wanted) == fold(row.name or "")), None)
        if found is None:
            raise UsageError(f"there is no campaign {wanted[:200]!r}; nothing was stopped")
        return self._stop(found)

    def _campaigns(self) -> list[Campaign]:
        call, outcome = self._make("list_campaigns", {})
        if not isinstance(outcome.answer, Campaigns):
            raise outcome.as_stop(call)
        return outcome.answer.campaigns

    def _stop(self, row: Campaign) -> Stopped:
        if row.status not in _SENDING:
            return Stopped(row.id, row.name or row.id, "already")
        outcome, status = self._paused(row.id)
        if outcome.kind == "unknown" and status == "active":  # it was looked at, and did not happen
            outcome, status = self._paused(row.id)
        told = self.redactor.text(_why(outcome, status)) if status in _SENDING else ""
        is_paused = status == "paused" and outcome.http_status != 400
        came: Came = "failed" if told else "paused" if is_paused else "already"
        return Stopped(row.id, row.name or row.id, came, outcome.correlation_id, told)

    def _paused(self, campaign_id: str) -> tuple[Outcome, str | None]:
        """One try, and the campaign's state after it."""
        _, outcome = self._make("pause_campaign", {"campaign_id": campaign_id})
        told = outcome.answer.campaign.status if isinstance(outcome.answer, CampaignAnswer) else None
        return outcome, told or self._status(campaign_id)

    def _status(self, campaign_id: str) -> str | None:
        _, outcome = self._make("get_campaign", {"campaign_id": campaign_id})
        return outcome.answer.campaign.status if isinstance(outcome.answer, CampaignAnswer) else None

    def _make(self, tool: str, arguments: Mapping[str, Json]) -> tuple[PreparedCall, Outcome]:
        spec = REGISTRY[tool]
        raw = ToolCall(f"stop:{len(self.events)}", tool, "")
        call = prepare(raw, spec, validate(spec, arguments), {}, {})
        if not (call.request.endpoint.stops or call.effect == "read"):
            raise ValueError(f"{tool} does more than to stop something")
        attempt = 0
        while True:
            attempt += 1
            self.events.append(_sent(call, attempt))
            reaction = self._send(call, attempt)
            if isinstance(reaction, Outcome):
                self.events.append(_answered(call, reaction))
                return call, reaction
            self.clock.sleep(reaction)

    def _send(self, call: PreparedCall, attempt: int) -> Outcome | float:
        """One try: what came of it, or the seconds until the next."""
        try:
            exchange = self.transport.send(call.request, self.permits.issue(call.request))
        except TransportError as error:
            reaction = classify_lost(call, str(error), attempt, sent=not isinstance(error, NotSent))
        else:
            reaction = classify_response(call, exchange, attempt, self.clock.now())
        return reaction if isinstance(reaction, Outcome) else reaction.seconds


def status_of(stopped: Sequence[Stopped]) -> Status:
    """What stopping came to: ``done`` only when nothing of it sends any more."""
    return "partial" if any(one.status == "failed" for one in stopped) else "done"


def lines_of(stopped: Sequence[Stopped]) -> Iterator[str]:
    """What was stopped and what was not, for a person."""
    for one in stopped:
        trace = f" [correlation id {one.correlation_id}]" if one.correlation_id else ""
        match one.status:
            case "paused":
                yield f"paused: {one.name} ({one.campaign_id})"
            case "already":
                yield f"nothing to stop: {one.name} ({one.campaign_id})"
            case "failed":
                yield f"NOT PAUSED: {one.name} ({one.campaign_id}): {one.why}{trace}"
    if not stopped:
        yield "no campaign is sending"


def _why(outcome: Outcome, status: str | None) -> str:
    """Why a campaign still sends."""
    return "it is still being launched: pause it again in a minute" if status == "launching" else outcome.message


def _sent(call: PreparedCall, attempt: int) -> RequestSent:
    request = call.request
    return RequestSent(
        call_id=call.call_id,
        attempt=attempt,
        approved_by=None if call.effect == "read" else "human",
        tool=call.spec.name,
        method=request.endpoint.method,
        target=request.target,
        digest=request.digest,
    )


def _answered(call: PreparedCall, outcome: Outcome) -> AnswerReceived:
    return AnswerReceived(
        call_id=call.call_id,
        outcome=outcome.kind,
        http_status=outcome.http_status,
        correlation_id=outcome.correlation_id,
        message=outcome.message,
    )
