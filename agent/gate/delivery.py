"""Step 9 of the gate: the one place that issues permits, and sends.

A retry is another request: it has a permit and an event of its own.  An answer that was lost is never asked for again
unless it was a read's (``outcomes``).
"""

import math
from dataclasses import dataclass, field

from agent.gate.outcomes import Outcome, Retry, classify_lost, classify_response, cleaned, server_ahead, still_unknown
from agent.gate.services import RunServices
from agent.state.events import AnswerReceived, RequestSent, Retrying
from agent.types import ApprovedBy, PreparedCall
from tools.api.errors import NotSent, TransportError
from tools.api.permit import PermitBook
from tools.api.transport import Transport

PACE = 1.0
"""Seconds between two looks at the same task, at least (playbook, Async patterns)."""


@dataclass(slots=True)
class Delivery:
    """Sends the calls of one run that were decided on."""

    services: RunServices
    transport: Transport
    permits: PermitBook
    unsure: bool = field(default=False, init=False)
    """Whether an earlier try of the effect that is being sent may have happened."""
    _next_look: dict[str, float] = field(default_factory=dict, init=False)

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

    def deliver(self, call: PreparedCall, *, again: bool = False) -> Outcome:
        """Send until an answer settles the call; ``again`` says that it may have left before, under the same key.

        Raises:
            Stop: all sending of the process was ended; this request was not sent.
            Interrupted: the user stopped the run during a wait.
        """
        services, attempt = self.services, 0
        self.unsure = again
        while True:
            attempt += 1
            services.pause.wait()
            self._keep_pace(call)
            if attempt > 1 or call.effect == "read":
                self.announce(call, attempt)
            if attempt > 1:
                services.audit.journal.flush()
            services.run.calls += 1
            reaction = self._send(call, attempt)
            if isinstance(reaction, Outcome):
                reaction = still_unknown(reaction) if self.unsure and reaction.kind == "failed" else reaction
                self._record_answer(call, reaction)
                return reaction
            self.unsure = self.unsure or reaction.unsure
            services.audit.write(Retrying(call_id=call.call_id, seconds=reaction.seconds, reason=reaction.why))
            if reaction.everyone:
                services.pause.hold(reaction.seconds)
            else:
                services.clock.sleep(reaction.seconds)

    def _send(self, call: PreparedCall, attempt: int) -> Outcome | Retry:
        permit = self.permits.issue(call.request)
        try:
            exchange = cleaned(self.transport.send(call.request, permit), self.services.redactor)
        except TransportError as error:
            return classify_lost(call, str(error), attempt, sent=not isinstance(error, NotSent))
        now = self.services.clock.now()
        self.services.run.server_ahead = server_ahead(exchange, now)
        return classify_response(call, exchange, attempt, now)

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
