"""Stopping: what waits for nothing, no model, no yes, no cap, no hour, and no record.

It makes what an endpoint with ``stops`` does, and the reads that find what is to be stopped.  Nothing else gets a
permit here, so nothing that is sent from here can reach anybody or cost anything.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from agent.common.clock import Clock
from agent.common.errors import CallError, Status, Stop, UsageError
from agent.common.json_value import Json
from agent.common.redaction import Redactor
from agent.common.words.text import fold
from agent.gate.outcomes import Outcome, classify_lost, classify_response, cleaned
from agent.gate.prepare import prepare, validate
from agent.models.base import ToolCall
from agent.state.events import AnswerReceived, Event, RequestSent
from agent.types import PreparedCall
from tools.api.endpoints import SEGMENT
from tools.api.errors import NotSent, TransportError
from tools.api.permit import PermitBook
from tools.api.transport import Transport
from tools.api.wire_campaigns import CampaignAnswer
from tools.catalog.exports import Page
from tools.registry import PROGRAM_READS, REGISTRY
from tools.spec import Facts

_AT_ONCE = 20
"""Campaigns that are stopped side by side."""
_AT_REST = ("draft", "paused", "completed")
"""The states in which a campaign does not send; of any other word, and of none, nobody knows, so it is stopped too."""


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


@dataclass(frozen=True, slots=True)
class _Row:
    """A campaign of the listing, in whatever form it came: an odd name keeps none from being stopped."""

    id: str
    name: str
    status: str | None

    @classmethod
    def of(cls, row: Mapping[str, Json]) -> "_Row":
        """A row as it came."""
        status, given = row.get("status"), str(row.get("id") or "")
        return cls(given, str(row.get("name") or given or "no name"), status if isinstance(status, str) else None)


@dataclass(slots=True)
class Stopper:
    """Stops campaigns of one workspace."""

    transport: Transport
    permits: PermitBook
    clock: Clock
    redactor: Redactor
    events: list[Event] = field(default_factory=list)
    """What was sent and what came, for whoever can record it."""
    seen: dict[str, Facts] = field(default_factory=dict)
    """The campaigns that were listed, as they were before."""
    _numbers: Iterator[int] = field(default_factory=count)

    def all(self) -> list[Stopped]:
        """Stop every campaign that sends; of the others, those that are paused are told of.

        Raises:
            Stop: the campaigns could not be listed, so that none was stopped.
        """
        return self._side_by_side([row for row in self._campaigns() if row.status == "paused" or not _rests(row)])

    def named(self, wanted: str) -> list[Stopped]:
        """Stop the campaign with this id, else every one with this name: it is not for a program to choose one.

        Raises:
            UsageError: there is none.
            Stop: the key was refused, or no campaign could be found by its name.
        """
        if not wanted.strip():
            raise UsageError("a campaign is named by its id or its name; nothing was stopped")
        try:
            rows = self._campaigns()
        except Stop as stop:
            if stop.status == "authentication" or not re.search(r"\d", wanted) or not SEGMENT.fullmatch(wanted):
                raise
            return [self._stop(_Row(wanted, wanted, None))]  # it looks like an id, and an id is all that is needed
        return self._side_by_side(_meant(wanted, rows))

    def _side_by_side(self, rows: Sequence[_Row]) -> list[Stopped]:
        with ThreadPoolExecutor(_AT_ONCE, "pause") as pool:
            return [*pool.map(self._stop, rows)]

    def _campaigns(self) -> list[_Row]:
        call, outcome = self._make("export_campaigns", {})  # every row as it came: what is odd about one hides no other
        if not isinstance(outcome.answer, Page):
            raise outcome.as_stop(call)
        rows = [(_Row.of(row), row) for row in outcome.answer.shown]
        self.seen = {one.id: row for one, row in rows}
        return [one for one, _ in rows]

    def _stop(self, row: _Row) -> Stopped:
        if _rests(row):
            return Stopped(row.id, row.name, "already")
        try:
            outcome, status = self._paused(row.id)
            if outcome.kind == "unknown" and status == "active":  # it was looked at, and did not happen
                outcome, status = self._paused(row.id)
        except CallError:
            return Stopped(row.id, row.name, "failed", None, "its id cannot be asked for: pause it in the dashboard")
        told = "" if status in _AT_REST else _why(outcome, status)
        is_paused = status == "paused" and outcome.http_status != 400
        came: Came = "failed" if told else "paused" if is_paused else "already"
        return Stopped(row.id, row.name, came, outcome.correlation_id, told)

    def _paused(self, campaign_id: str) -> tuple[Outcome, str | None]:
        """One try, and the campaign's state after it."""
        _, outcome = self._make("pause_campaign", {"campaign_id": campaign_id})
        told = outcome.answer.campaign.status if isinstance(outcome.answer, CampaignAnswer) else None
        return outcome, told or self._status(campaign_id)

    def _status(self, campaign_id: str) -> str | None:
        _, outcome = self._make("get_campaign", {"campaign_id": campaign_id})
        if isinstance(outcome.answer, CampaignAnswer):
            return outcome.answer.campaign.status
        if outcome.http_status != 200:
            return None
        try:  # it is there, and something in it is odd
            rows = self._campaigns()
        except Stop:
            return None
        return next((row.status for row in rows if row.id == campaign_id), None)

    def _make(self, tool: str, arguments: Mapping[str, Json]) -> tuple[PreparedCall, Outcome]:
        spec = PROGRAM_READS.get(tool) or REGISTRY[tool]
        raw = ToolCall(f"stop:{next(self._numbers)}", tool, "")
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
            exchange = cleaned(self.transport.send(call.request, self.permits.issue(call.request)), self.redactor)
        except TransportError as error:
            reaction = classify_lost(call, str(error), attempt, sent=not isinstance(error, NotSent))
        else:
            reaction = classify_response(call, exchange, attempt, self.clock.now())
        return reaction if isinstance(reaction, Outcome) else reaction.seconds


def _meant(wanted: str, rows: Sequence[_Row]) -> list[_Row]:
    """The campaign with an id, else those with a name; ``UsageError`` without one."""
    by_id = [row for row in rows if wanted == row.id]
    found = by_id or [row for row in rows if fold(wanted) == fold(row.name)]
    if not found:
        raise UsageError(f"there is no campaign {wanted[:200]!r}; nothing was stopped")
    return found


def _rests(row: _Row) -> bool:
    return row.status in _AT_REST


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
    if status == "launching":
        return "it is still being launched: pause it again in a minute"
    if outcome.kind == "done":  # it said yes, and shows none of the states in which nothing is sent
        return f"it was asked to, and its state is {status!r}: look in the Puffle dashboard"
    return outcome.message


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
