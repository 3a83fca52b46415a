"""THE GATE.  Every request that leaves goes through ``execute``, in one fixed order.

    1 exact tool name     2 strict arguments     3 render and digest     4 audit what was proposed
    5 decide              6 grant, person or pause, then decide again
    7 + 8 in one transaction: use the yes up, claim the intent, reserve credits, record ``request_sent``
    9 permit and send     10 close the intent    11 the result for the model

Nothing else issues permits, so nothing else can send.  A lost answer is never asked for again unless it was a read.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from agent.common.clock import Clock, Interrupted
from agent.common.errors import CallError, Escalation, Stop
from agent.common.json_value import Json
from agent.common.redaction import Redactor
from agent.gate.approval import ApprovalResolver, Approved, Denied
from agent.gate.local_tools import LocalTools
from agent.gate.outcomes import Again, Settled, judge, lost, server_ahead
from agent.gate.polling import Poller, handle_of
from agent.gate.preflight import existing, look_before, with_sender
from agent.gate.prepare import find_tool, parse_arguments, prepare, proposed, request_sent, validate
from agent.gate.results import content_of, error_result, learn, planned, refusal, report, told
from agent.gate.run_state import Pause, Run
from agent.models.base import ToolCall
from agent.policy.config import PolicyConfig
from agent.policy.facts import PolicyFacts
from agent.policy.rules import (
    BEFORE_LOOKING,
    PLAN_NOTE,
    RULES,
    Rule,
    acts_of,
    decide,
    denial_marks,
    names_planned,
)
from agent.state.audit import Audit
from agent.state.budget import OverBudget, Scope
from agent.state.events import OWN_READ, AnswerReceived, Decided, Invalid, Refused, Retrying
from agent.state.journal import Journal
from agent.state.ledger import AlreadyClaimed, Closing, Intent, Ledger
from agent.state.memory import Memory
from agent.state.store import Store
from agent.types import Decision, PreparedCall, ToolResult
from tools.api.errors import NotSent, TransportError
from tools.api.permit import PermitBook
from tools.api.transport import Exchange, Transport

PACE = 1.0
"""Seconds between two looks at the same task, at least."""


@dataclass(slots=True, kw_only=True)
class Executor:
    """The gate of one run.  One thread at a time."""

    run: Run
    """The run's state."""
    transport: Transport
    """What sends."""
    permits: PermitBook
    """What lets it."""
    store: Store
    """Where intents are made durable."""
    ledger: Ledger
    """The effects."""
    audit: Audit
    """The record of every step."""
    journal: Journal
    """What still has to be written."""
    memory: Memory
    """What the run has read and done."""
    approval: ApprovalResolver
    """How a question gets its answer."""
    local: LocalTools
    """The tools that touch nothing but the run."""
    config: PolicyConfig
    """The limits of this installation."""
    redactor: Redactor
    """Knows the secrets."""
    clock: Clock
    """Time."""
    pause: Pause
    """The process-wide pause after a 429."""
    _looks: int = field(default=0, init=False)
    _next_look: dict[str, float] = field(default_factory=dict, init=False)

    # -- the sequence ----------------------------------------------------------------------------------------------

    def execute(self, call: ToolCall) -> ToolResult:
        """Take one call of the model through the gate.

        Raises:
            Stop: an answer ended the run.
            Waiting: a person has to answer first; nothing was sent.
            StoreError: the record cannot be written; nothing was sent.
        """
        self._refuse_when_stopped()
        try:
            spec = find_tool(call.name)
            edited = self.approval.edited(call.id)
            args = validate(spec, parse_arguments(call.arguments if edited is None else edited))
            if spec.endpoint is None:
                return self.local.answer(call, args)
            prepared = prepare(call, spec, args, self.memory.records, self.run.prices)
        except CallError as error:
            self.audit.write(Invalid(call_id=call.id, tool=call.name[:100], reason=str(error)))
            return error_result(call, "invalid_call", str(error))
        self.audit.write(proposed(prepared))
        earlier = self.ledger.of_call(call.id) if prepared.effect != "read" else None
        if earlier is not None:
            return self._go_on(prepared, earlier)
        return self._decide_and_act(prepared)

    def _decide_and_act(self, call: PreparedCall) -> ToolResult:
        call, decision = (call, self._decide(call)) if call.effect == "read" else self._look_and_decide(call)
        approved = Approved("policy")
        if decision.verdict == "ask":
            answer = self.approval.resolve(call, decision, lambda c: with_sender(c, self.look, self.memory.records))
            if isinstance(answer, Denied):
                return self._refuse(call, Decision("deny", answer.rule, answer.reason))
            decision = self._decide(call)  # a rule that now denies beats the yes
            if decision.verdict == "ask":
                approved, decision = answer, Decision("allow", decision.rule, decision.reason)
        if decision.verdict == "deny":
            return self._refuse(call, decision)
        return self._read(call) if call.effect == "read" else self._act(call, approved)

    def _look_and_decide(self, call: PreparedCall) -> tuple[PreparedCall, Decision]:
        """Judge an effect, read what it is about, and judge it again; what is denied is not even looked at."""
        decision = self._decide(call, BEFORE_LOOKING)
        if decision.verdict == "deny" and (decision.reason != PLAN_NOTE or names_planned(call)):
            return call, decision
        asks, again = decision.verdict == "ask", self.approval.was_asked(call.call_id)
        call = look_before(call, self.look, self.memory.records, asks=asks, again=again)
        return call, self._decide(call)

    def _decide(self, call: PreparedCall, rules: tuple[Rule, ...] = RULES) -> Decision:
        decision = decide(call, self._facts(call), rules)
        if rules is RULES:
            verdict, rule, reason = decision.verdict, decision.rule, decision.reason
            decided = Decided(
                call_id=call.call_id, recipients=call.recipients, verdict=verdict, rule=rule, reason=reason
            )
            self.audit.write(decided)
        return decision

    # -- reads -----------------------------------------------------------------------------------------------------

    def _read(self, call: PreparedCall) -> ToolResult:
        settled = self._deliver(call)
        if settled.kind == "done" and call.spec.state is not None and self._waits(call):
            settled = self._poller().until_settled(call, settled)
        learn(call, settled, self.memory)
        return self._told(call, settled)

    def look(self, tool: str, arguments: Mapping[str, Json]) -> tuple[PreparedCall, Settled]:
        """Make a read of the program's own, through the same steps.

        Raises:
            Stop: it could not be read, or policy does not allow it.
        """
        self._refuse_when_stopped()
        self._looks += 1
        raw = ToolCall(f"{OWN_READ}{self._looks}", tool, "")
        spec = find_tool(tool)
        try:
            call = prepare(raw, spec, validate(spec, arguments), self.memory.records, self.run.prices)
        except CallError as error:  # an id that the server gave cannot stand in a request
            raise Stop(
                "failed", Escalation(f"{tool} could not be asked: {error}", "How should this go on?", "")
            ) from None
        self.audit.write(proposed(call))
        decision = self._decide(call)
        if call.effect != "read" or decision.verdict != "allow":
            settled = Settled("failed", f"not allowed: {decision.reason}", stop="denied")
            raise settled.as_stop(call)
        settled = self._deliver(call)
        if settled.kind != "done":
            raise settled.as_stop(call)
        learn(call, settled, self.memory)
        return call, settled

    # -- effects ---------------------------------------------------------------------------------------------------

    def _act(self, call: PreparedCall, approved: Approved) -> ToolResult:
        scopes = self._scopes()
        try:
            intent = self._intend(call, approved, scopes)
        except AlreadyClaimed as error:
            reason = "exactly this was sent before and is not sent twice"
            return self._refuse(call, Decision("deny", f"once.{error.status}", reason))
        except OverBudget as error:
            return self._refuse(call, Decision("deny", "caps.credits", str(error)))
        if (
            intent is None and approved.rule_use is not None
        ):  # another task of the batch was quicker to the rule's last use: ask anew
            return self._decide_and_act(call)
        if intent is None:
            return self._refuse(call, Decision("deny", "approval.used", "its approval is used up or lapsed"))
        return self._finish(call, intent, self._deliver_intent(call, intent, scopes), scopes)

    def _intend(self, call: PreparedCall, approved: Approved, scopes: tuple[Scope, ...]) -> Intent | None:
        """Steps 7 and 8, all or nothing; ``None`` when the yes does not hold any more."""
        with self.journal.transaction() as db:
            if not self.approval.use(db, approved, call):
                return None
            intent = self.ledger.open(db, call, approved.by, scopes)
            self.approval.record(db, approved)
            self._announce(call, 1, approved)
        return intent

    def _deliver_intent(self, call: PreparedCall, intent: Intent, scopes: tuple[Scope, ...]) -> Settled:
        try:
            return self._deliver(call)
        except (Interrupted, Stop):  # before a try: no try was made yet, or its answer said that nothing happened
            self.ledger.close(intent, call, Closing(status="failed", summary="stopped before it was sent"), scopes)
            raise

    def _finish(self, call: PreparedCall, intent: Intent, settled: Settled, scopes: tuple[Scope, ...]) -> ToolResult:
        self._learn(call, settled)
        handle = handle_of(call, settled)
        closing = report(call, settled)
        if handle is None:
            self.ledger.close(intent, call, closing, scopes)
            return self._told(call, settled)
        # The operation goes on at the vendor's; the handle is durable before the first look, its credits stay held.
        self.ledger.accept(intent, closing, handle)
        return self._wait_and_close(call, intent, handle)

    def _wait_and_close(self, call: PreparedCall, intent: Intent, handle: Mapping[str, Json]) -> ToolResult:
        scopes = self.run.scopes(intent.day)
        try:
            final = self._poller().wait(handle)
        except Stop as stop:
            summary = f"started, its end was not read: {stop.escalation.reason}"
            self.ledger.close(intent, call, Closing(status="unknown", summary=summary, follow=handle), scopes)
            raise
        closing = report(call, final)
        if closing.status == "unknown":  # a resume looks at the same task again
            closing = replace(closing, follow=handle)
        self._learn(call, final)
        self.ledger.close(intent, call, closing, scopes)
        return self._told(call, final)

    def _learn(self, call: PreparedCall, settled: Settled) -> None:
        """On disk before the effect is closed: whoever finds that it is done knows what it made."""
        learn(call, settled, self.memory)
        self.journal.flush()

    def _go_on(self, call: PreparedCall, earlier: Mapping[str, Json]) -> ToolResult:
        """A resumed call that became an effect before: its result, or the rest of its wait; never a second request."""
        handle = earlier["follow"]
        if isinstance(handle, dict) and earlier["status"] in ("open", "unknown"):
            intent = Intent(str(earlier["id"]), int(str(earlier["reserved"])), str(earlier["day"]))
            return self._wait_and_close(call, intent, handle)
        stored = earlier["result"]
        if earlier["status"] == "done":
            return told(call, stored if isinstance(stored, dict) else {"done": earlier["summary"]})
        return self._refuse(
            call, Decision("deny", "once.unknown", "this may already have happened: it is not sent again")
        )

    # -- sending ---------------------------------------------------------------------------------------------------

    def _deliver(self, call: PreparedCall) -> Settled:
        """Send until the answer settles the call.  Every request has a permit and an event of its own."""
        attempt = 0
        while True:
            attempt += 1
            self.pause.wait()
            self._keep_pace(call)
            if attempt > 1 or call.effect == "read":
                self._announce(call, attempt)
            if attempt > 1:
                self.journal.flush()
            self.run.calls += 1
            reaction = self._send_once(call, attempt)
            if isinstance(reaction, Settled):
                self._note_answer(call, reaction)
                return reaction
            self.audit.write(Retrying(call_id=call.call_id, seconds=reaction.seconds, reason=reaction.why))
            if reaction.everyone:
                self.pause.hold(reaction.seconds)
            else:
                self.clock.sleep(reaction.seconds)

    def _send_once(self, call: PreparedCall, attempt: int) -> Settled | Again:
        permit = self.permits.issue(call.request)
        try:
            exchange = self._cleaned(self.transport.send(call.request, permit))
        except TransportError as error:
            return lost(call, str(error), attempt, sent=not isinstance(error, NotSent))
        now = self.clock.now()
        self.run.server_ahead = server_ahead(exchange, now)
        return judge(call, exchange, attempt, now)

    def _cleaned(self, exchange: Exchange) -> Exchange:
        """An answer without secrets: what a server echoes of the key gets no further than this."""
        if exchange.read is not None and self.redactor.is_clean([exchange.read, *chain(*exchange.headers.values())]):
            return exchange
        headers = {name: tuple(map(self.redactor.text, values)) for name, values in exchange.headers.items()}
        return Exchange(exchange.status, headers, self.redactor.body(exchange.body, exchange.read))

    def _keep_pace(self, call: PreparedCall) -> None:
        """At least a second between two looks at one task, whoever looks (playbook, Async patterns)."""
        if call.spec.state is None:
            return
        target = call.request.target
        left = self._next_look.get(target, -math.inf) - self.clock.monotonic()
        if left > 0:
            self.clock.sleep(left)
        self._next_look[target] = self.clock.monotonic() + PACE

    def _announce(self, call: PreparedCall, attempt: int, approved: Approved | None = None) -> None:
        self.audit.write(request_sent(call, attempt, None if approved is None else approved.by))

    def _note_answer(self, call: PreparedCall, settled: Settled) -> None:
        answered = AnswerReceived(
            call_id=call.call_id,
            outcome=settled.kind,
            http_status=settled.http_status,
            correlation_id=settled.correlation_id,
            message=settled.message,
        )
        self.audit.write(answered)

    # -- results ---------------------------------------------------------------------------------------------------

    def _told(self, call: PreparedCall, settled: Settled) -> ToolResult:
        if settled.stop is not None:
            raise settled.as_stop(call)
        if settled.http_status == 409:
            return self._conflict(call, settled)
        return told(call, content_of(call, settled), is_error=settled.kind != "done")

    def _conflict(self, call: PreparedCall, settled: Settled) -> ToolResult:
        """A 409: the existing object is read by a documented GET and the work goes on (playbook, Error handling)."""
        found = existing(call, self.look)
        content = {**content_of(call, settled), "conflict": call.request.endpoint.conflict}
        return told(call, content | ({"existing": found} if found is not None else {}), is_error=True)

    def _refuse(self, call: PreparedCall, decision: Decision) -> ToolResult:
        self.audit.write(Refused(call_id=call.call_id, rule=decision.rule, reason=decision.reason))
        if decision.rule == "human.no" and not self.memory.marks.get(("denied", call.digest)):
            for kind, key in denial_marks(call.digest, acts_of(call.spec.name, call.request.path, call.recipients)):
                self.memory.mark(kind, key)
        if call.effect != "read":
            self.approval.withdraw(call)
            self.ledger.refuse(call, decision.rule, self.redactor.text(decision.reason))
        return planned(call, self.memory) if decision.reason == PLAN_NOTE else refusal(call, decision)

    # -- facts -----------------------------------------------------------------------------------------------------

    def _facts(self, call: PreparedCall) -> PolicyFacts:
        facts = PolicyFacts(
            mode=self.run.mode,
            config=self.config,
            now=self.clock.now(),
            context_ready=self.run.context is not None,
            human_words=self.run.human_words,
            last_words=self.run.last_words,
            records=self.memory.records,
            marks=self.memory.marks,
            claimed=self.ledger.claimed(call),
            calls=self.run.calls,
            leaks=self.redactor.holds_secret(call.request.target + "\n" + (call.request.body or b"").decode()),
        )
        if call.credits:
            scopes = self._scopes()
            cap, held = self.ledger.tightest(scopes)
            facts = replace(facts, cap=cap, held=held, used=self.ledger.held(scopes[0]))
        if call.effect == "send":
            in_run, today = self.ledger.reached_in_run(), self.ledger.reached_today()
            facts = replace(facts, reached_in_run=in_run, reached_today=today)
        return facts

    def _scopes(self) -> tuple[Scope, ...]:
        return self.run.scopes(self.clock.now().date().isoformat())

    def _poller(self) -> Poller:
        return Poller(self.look, self.clock)

    def _waits(self, call: PreparedCall) -> bool:
        """Whether a read names the one thing whose state it shows."""
        return bool(call.request.query) or bool(call.request.endpoint.placeholders)

    def _refuse_when_stopped(self) -> None:
        self.pause.check()
        if self.run.stopped is not None and self.run.escalation is not None:
            raise Stop(self.run.stopped, self.run.escalation)
