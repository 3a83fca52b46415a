"""Step 9 of the gate: the one place that issues permits, and sends.

A retry is another request: it has a permit and an event of its own.  An answer that was lost is never asked for again
unless it was a read's (``outcomes``).

The reads of one turn may be sent ahead, side by side: decided on and recorded in the order of the calls, before each
leaves.  Each is delivered in its turn all the same, which takes the answer of its first try instead of sending it.
"""

import math
from collections.abc import Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agent.common.errors import Escalation, Stop
from agent.gate.consent import Consent
from agent.gate.outcomes import Outcome, Retry, classify_lost, classify_response, cleaned, server_ahead, still_unknown
from agent.gate.services import RunServices
from agent.state.events import AnswerReceived, RequestSent, Retrying
from agent.types import ApprovedBy, PreparedCall
from tools.api.errors import NotSent, TransportError
from tools.api.permit import Permit, PermitBook
from tools.api.transport import Exchange, Transport

PACE = 1.0
"""Seconds between two looks at the same task, at least (playbook, Async patterns)."""
SIDE_BY_SIDE = 8
"""Reads that are sent at once; as many connections are kept."""
OLDEST = timedelta(seconds=5)
"""How long ago a read may have left whose answer is taken as new: the calls before it may have waited meanwhile."""
_Answer = tuple[Exchange | TransportError, datetime]
"""What came of a request, and when."""


class TakenBack(Exception):
    """What let an effect out holds no more after a wait; nothing has left that may have happened."""


@dataclass(frozen=True, slots=True)
class _Early:
    """A read that was sent ahead."""

    call: PreparedCall
    left: datetime
    answer: "Future[_Answer]"


@dataclass(slots=True)
class Delivery:
    """Sends the calls of one run that were decided on."""

    services: RunServices
    transport: Transport
    permits: PermitBook
    unsure: bool = field(default=False, init=False)
    """Whether an earlier try of the effect that is being sent may have happened."""
    _next_look: dict[str, float] = field(default_factory=dict, init=False)
    _ahead: dict[str, _Early] = field(default_factory=dict, init=False)
    """What was sent ahead and is not taken yet, by its call, in the order of the calls."""
    _stale: list[_Early] = field(default_factory=list, init=False)
    """What no call will take any more: it is made anew."""

    def announce(self, call: PreparedCall, attempt: int, approved_by: ApprovedBy | None = None) -> None:
        """Record that a request is about to leave; of an effect's first try this is part of its intent."""
        sent = RequestSent(
            call_id=call.call_id,
            attempt=attempt,
            approved_by=approved_by,
            tool=call.spec.name,
            method=call.request.endpoint.method,
            target=call.request.target,
            digest=call.request.digest,
        )
        self.services.audit.write(sent)

    def deliver(self, call: PreparedCall, consent: Consent | None = None) -> Outcome:
        """Send until an answer settles the call; what has let an effect out is asked for again after each wait.

        Raises:
            TakenBack: it was taken back meanwhile; this request was not sent.
            Stop: all sending of the process was ended; this request was not sent.
            Interrupted: the user stopped the run during a wait.
        """
        services, attempt, seconds = self.services, 0, 0.0
        self.unsure = consent is not None and consent.may_be_out  # it may have left before, under the same key
        if call.effect != "read":  # what was read ahead shows what was before
            self._stale += self._ahead.values()
            self._ahead.clear()
        early = self._ahead.pop(call.call_id, None)
        while True:
            attempt += 1
            answer = self._try(call, attempt, consent, seconds) if early is None else early.answer.result()
            early, reaction = None, self._read_as(call, answer, attempt)
            if isinstance(reaction, Outcome):
                reaction = still_unknown(reaction) if self.unsure and reaction.kind == "failed" else reaction
                self._record_answer(call, reaction)
                return reaction
            services.audit.write(Retrying(call_id=call.call_id, seconds=reaction.seconds, reason=reaction.why))
            seconds = self._put_off(reaction, consent)

    # -- side by side ----------------------------------------------------------------------------------------------

    def send_ahead(self, calls: Sequence[PreparedCall]) -> None:
        """Send the first tries of reads that were decided on side by side; ``settle`` has to follow.

        Raises:
            Stop: all sending of the process was ended; nothing was sent.
            Interrupted: the user stopped the run before; nothing was sent.
        """
        self.services.pause.wait(self.services.clock)
        for call in calls:
            self._keep_pace(call)
        pool = ThreadPoolExecutor(SIDE_BY_SIDE, "read")
        for call in calls:
            self.announce(call, 1)
            self.services.run.calls += 1
            answer = pool.submit(self._exchange, call, self.permits.issue(call.request))
            self._ahead[call.call_id] = _Early(call, self.services.clock.now(), answer)
        pool.shutdown(wait=False)

    def sent_ahead(self, call_id: str) -> PreparedCall | None:
        """The call as it was sent ahead; ``None`` where it has to be made: it was not, or its answer has grown old."""
        early = self._ahead.get(call_id)
        if early is None or timedelta() <= self.services.clock.now() - early.left <= OLDEST:  # the clock may be set
            return None if early is None else early.call
        self._stale.append(self._ahead.pop(call_id))
        return None

    def settle(self, call_ids: Collection[str] | None = None) -> None:
        """Wait for what was sent ahead and no call has taken, and record what came of it: of these calls, or of all."""
        left = {early.call.call_id: early for early in (*self._stale, *self._ahead.values())}
        for call_id in left.keys() if call_ids is None else left.keys() & call_ids:
            early = left[call_id]
            reaction = self._read_as(early.call, early.answer.result(), 1)
            if isinstance(reaction, Retry):
                self.services.pause.hold(reaction.seconds if reaction.everyone else 0)
                reaction = Outcome("failed", reaction.why)
            self._record_answer(early.call, reaction)
            self._ahead.pop(call_id, None)
        self._stale = [early for early in self._stale if call_ids is not None and early.call.call_id not in call_ids]

    # -- one try ---------------------------------------------------------------------------------------------------

    def _wait(self, call: PreparedCall, consent: Consent | None, attempt: int, seconds: float) -> None:
        """Wait for the turn of a request; what let an effect out can be taken back meanwhile."""
        services, begun = self.services, self.services.clock.monotonic()
        waits = attempt > 1 or services.pause.left > 0
        if consent is not None and waits:
            consent.lay_down()
        if seconds:
            services.clock.sleep(seconds)
        services.pause.wait(services.clock)
        self._keep_pace(call)
        if consent is not None and (waits or services.clock.monotonic() - begun > PACE):
            self._hear_again(consent)

    def _hear_again(self, consent: Consent) -> None:
        why = consent.take_up()
        if why and self.unsure:
            reason = f"{why}; while it waited this was forbidden, and it was not sent after that"
            raise Stop("denied", Escalation(reason, "How should this go on?", "Look at policy.toml and at who it is."))
        if why:
            raise TakenBack(why)

    def _put_off(self, reaction: Retry, consent: Consent | None) -> float:
        """The seconds that a call waits for itself before it is tried again."""
        self.unsure = self.unsure or reaction.unsure
        if consent is not None and not reaction.none_left:
            consent.may_be_out = True
        if not reaction.everyone:
            return reaction.seconds
        self.services.pause.hold(reaction.seconds)
        return 0.0

    def _try(self, call: PreparedCall, attempt: int, consent: Consent | None, seconds: float) -> _Answer:
        self._wait(call, consent, attempt, seconds)
        if attempt > 1 or call.effect == "read":
            self.announce(call, attempt)
        if attempt > 1:
            self.services.audit.journal.flush()
        self.services.run.calls += 1
        return self._exchange(call, self.permits.issue(call.request))

    def _exchange(self, call: PreparedCall, permit: Permit) -> _Answer:
        """Send once; of all that is done here, this alone may run beside itself."""
        try:
            found: Exchange | TransportError = self.transport.send(call.request, permit)
        except TransportError as error:
            found = error
        return found, self.services.clock.now()

    def _read_as(self, call: PreparedCall, answer: _Answer, attempt: int) -> Outcome | Retry:
        found, at = answer
        if isinstance(found, TransportError):
            return classify_lost(call, str(found), attempt, sent=not isinstance(found, NotSent))
        exchange = cleaned(found, self.services.redactor)
        self.services.run.server_ahead = server_ahead(exchange, at)
        return classify_response(call, exchange, attempt, at)

    def _keep_pace(self, call: PreparedCall) -> None:
        """Whoever looks at a task, the model or the program, it is asked for no more than once a second."""
        if call.spec.state is None:
            return
        target, clock = call.request.target, self.services.clock
        left = self._next_look.get(target, -math.inf) - clock.monotonic()
        if left > 0:
            clock.sleep(left)
        self._next_look[target] = clock.monotonic() + PACE

    def _record_answer(self, call: PreparedCall, outcome: Outcome) -> None:
        answered = AnswerReceived(
            call_id=call.call_id,
            outcome=outcome.kind,
            http_status=outcome.http_status,
            correlation_id=outcome.correlation_id,
            message=outcome.message,
        )
        self.services.audit.write(answered)
