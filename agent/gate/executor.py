"""THE GATE.  Every request that leaves goes through ``execute``, in one fixed order.

    1 exact tool name     2 strict arguments     3 render and digest     4 audit what was proposed
    5 decide              6 grant, user or pause, then decide again
    7 + 8 in one transaction: use the yes up, claim the intent, reserve credits, record ``request_sent``
    9 permit and send     10 close the intent    11 the result for the model

This module is the order.  ``decision`` decides, ``approval`` asks, ``delivery`` sends: it alone issues permits, so
nothing else can send.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from agent.common.clock import Interrupted
from agent.common.errors import CallError, Escalation, Stop
from agent.common.json_value import Json
from agent.gate.approval import ApprovalResolver, Approved, Denied, Held
from agent.gate.braking import Danger, campaigns_in, dangers, stopping_tool
from agent.gate.consent import Consent
from agent.gate.decision import PolicyDecider
from agent.gate.delivery import SIDE_BY_SIDE, Delivery, TakenBack
from agent.gate.first_people import FirstPeople
from agent.gate.hearing import hear
from agent.gate.local_tools import LocalTools
from agent.gate.outcomes import Outcome
from agent.gate.polling import Poller, handle_of
from agent.gate.preflight import counted_anew, existing, reaches_leads, with_current_state, with_roster, with_sender
from agent.gate.prepare import find_tool, parse_arguments, prepare, proposed, validate
from agent.gate.reader import Reader
from agent.gate.repeat import may_go_out_again
from agent.gate.results import closing_of, content_of, error_result, learn, planned, refusal, tool_result
from agent.gate.scope import ScopeKeeper
from agent.gate.services import RunServices, is_capped
from agent.gate.unsettled import with_earlier_send, with_unsettled
from agent.models.base import ToolCall
from agent.policy.copy_rules import MEND, MENDS, UNFIT, mends_left
from agent.policy.intents import acts_of
from agent.policy.rules import PLAN_NOTE, denial_marks, is_final, tries_left
from agent.policy.told import INVALID
from agent.state.budget import OverBudget, Scope
from agent.state.effects import Closing, EffectRow, Intent
from agent.state.events import FormerState, Invalid, Refused
from agent.state.ledger import AlreadyClaimed
from agent.state.reach import OverReach
from agent.state.unsettled import Overtaken
from agent.types import CHANGES_NOTHING, Decision, PreparedCall, ToolResult
from tools.spec import ToolArgs, ToolSpec


@dataclass(slots=True)
class Executor:
    """The gate of one run.  One thread at a time."""

    services: RunServices
    decider: PolicyDecider
    delivery: Delivery
    reader: Reader
    approval: ApprovalResolver
    scope: ScopeKeeper
    """What the user's words allow."""
    local: LocalTools
    people: FirstPeople
    behind_a_card: bool = field(default=False, init=False)
    """Whether a call of the same turn waits for the user: what needs no question waits behind it."""
    braked: dict[str, dict[str, Json]] = field(default_factory=dict, init=False)
    """What the brake has found and the model was not told yet, by campaign."""

    def __post_init__(self) -> None:
        self.reader.on_read = self._brake

    def execute(self, call: ToolCall) -> ToolResult:
        """Take one call of the model through the gate.

        Raises:
            Stop: an answer ended the run.
            Waiting: the user has to answer first; nothing was sent.
            Held: a call in front of it waits for the user; nothing was sent.
            StoreError: the record cannot be written; nothing was sent.
        """
        self.services.check_running()
        early = self.delivery.sent_ahead(call.id)
        if early is not None:
            self.people.look(early)
            return self._told(self._read(early))
        try:
            spec, args = self._validated(call)
            if spec.endpoint is None:
                return self.local.answer(call, args)
            prepared = self._rendered(call, spec, args)
        except CallError as error:
            self.services.audit.write(Invalid(call_id=call.id, tool=call.name[:100], reason=str(error)))
            return error_result(call, INVALID, str(error))
        self.services.audit.write(proposed(prepared))
        earlier = self.services.ledger.of_call(call.id) if prepared.effect != "read" else None
        return self._told(self._decide_and_act(prepared) if earlier is None else self._go_on(prepared, earlier))

    def _validated(self, call: ToolCall) -> tuple[ToolSpec, ToolArgs]:
        spec = find_tool(call.name)
        edited = self.approval.edited(call.id)
        return spec, validate(spec, parse_arguments(call.arguments if edited is None else edited))

    def _rendered(self, call: ToolCall, spec: ToolSpec, args: ToolArgs) -> PreparedCall:
        run, records = self.services.run, self.services.memory.records
        return prepare(call, spec, args, records, run.prices, run.run_id)

    def _decide_and_act(self, call: PreparedCall) -> ToolResult:
        self.people.look(call)
        call, decision = (call, self.decider.decide(call)) if call.effect == "read" else self._read_and_decide(call)
        approved = Approved("policy")
        if decision.verdict == "ask":
            records = self.services.memory.records
            answer = self.approval.resolve(call, decision, lambda one: with_sender(one, self.reader.read, records))
            if isinstance(answer, Denied):
                self.scope.refused(decision, answer.rule, answer.reason)
                return self._refuse(call, Decision("deny", answer.rule, answer.reason), answer.edited)
            decision = self.decider.decide(call)  # a rule that now denies beats the yes
            if decision.verdict == "ask":
                approved, decision = answer, Decision("allow", decision.rule, decision.reason)
        if decision.verdict == "deny":
            return self._refuse(call, decision)
        if call.effect == "read":
            return self._read(call)
        if self.behind_a_card and not self.approval.was_asked(call.call_id):
            raise Held
        return self._act(call, approved, decision)

    def _read_and_decide(self, call: PreparedCall) -> tuple[PreparedCall, Decision]:
        """Judge an effect, read what it is about, and judge it again; what is denied is not even looked at."""
        self.scope.before_effect()
        decision = self.decider.before_reading(with_earlier_send(call, self.services.ledger))
        if is_final(call, decision):
            return call, decision
        fetch, records = self.reader.read, self.services.memory.records
        again, at_once = self.approval.was_asked(call.call_id), self.reader.side_by_side
        call = with_current_state(call, fetch, self.services.memory, self.decider, again=again, at_once=at_once)
        if reaches_leads(call) and not is_final(call, self.decider.judge(call)):
            call = self.people.traced(with_roster(call, fetch, records, at_once))
        call = with_earlier_send(with_unsettled(call, self.services.ledger, records), self.services.ledger)
        if not self.approval.was_edited(call.call_id):  # what the user wrote is theirs
            from agent.gate.copies import looked_through  # noqa: PLC0415  # large tables, and most commands write nothing

            call = looked_through(call, self.services)
        self.reader.look(call)
        return call, self.decider.decide(call)

    # -- reads -----------------------------------------------------------------------------------------------------

    def send_ahead(self, calls: Sequence[ToolCall]) -> None:
        """Send reads that follow each other in a turn side by side, unless something speaks against one of them.

        Each is decided on and recorded here, in order; ``execute`` takes its answer, in order as well.
        """
        if not 1 < len(calls) <= min(self.services.calls_left, SIDE_BY_SIDE):
            return
        self.services.check_running()
        reads = [read for call in calls if (read := self._plain_read(call)) is not None]
        if len({read.request for read in reads}) == len(calls):  # what the first brings may speak against its twin
            self.delivery.send_ahead([*filter(self._is_let_through, reads)])

    def _is_let_through(self, read: PreparedCall) -> bool:
        self.services.audit.write(proposed(read))
        return self.decider.decide(read).verdict == "allow"

    def _plain_read(self, call: ToolCall) -> PreparedCall | None:
        """A call that only reads, which policy allows as things stand and nothing paces."""
        try:
            spec, args = self._validated(call)
            if spec.endpoint is None or spec.endpoint.method != "GET" or spec.state is not None:
                return None
            read = self._rendered(call, spec, args)
        except CallError:
            return None
        return read if read.effect == "read" and self.decider.judge(read).verdict == "allow" else None

    def _read(self, call: PreparedCall) -> ToolResult:
        outcome = self.delivery.deliver(call)
        names_one = call.request.query or call.request.endpoint.placeholders
        if outcome.kind == "done" and names_one:  # what it shows is the state of this one thing
            outcome = self._poller().until_settled(call, outcome)
        learn(call, outcome, self.services.memory)
        heard = hear(call, outcome, self.services, self.reader.read)
        result = self._result_of(call, outcome, heard)
        self._brake(call, outcome)
        return result

    def _told(self, result: ToolResult) -> ToolResult:
        """A result with what the brake has found since the last one."""
        found: list[Json] = [*self.braked.values()]
        self.braked.clear()
        return replace(result, content={**result.content, "brake": found}) if found else result

    def _brake(self, call: PreparedCall, outcome: Outcome) -> None:
        """Pause what the brake of ``policy.toml`` says of the campaigns that an answer shows, each once."""
        records, brake = self.services.memory.records, self.services.config.brake
        if brake is None:
            return
        shown = {one: records.get(("campaign", one), {}) for one in campaigns_in(call, outcome)}
        self.braked |= {one.campaign_id: one.as_json(self._paused(one)) for one in dangers(shown, brake)}

    def _paused(self, danger: Danger) -> str:
        """Pause a campaign in danger, where that is to be done by itself; what came of it."""
        own, spec = f"brake:{danger.campaign_id}", stopping_tool()
        waits = self.services.run.mode in CHANGES_NOTHING or not self.services.account.confirmed
        if not danger.is_to_stop or waits or self.services.ledger.was_made(own):
            return "no: propose it to the human"
        args = validate(spec, {"campaign_id": danger.campaign_id})
        call = prepare(ToolCall(own, spec.name, ""), spec, args, self.services.memory.records, {})
        self.services.audit.write(proposed(call))
        try:
            result = self._act(call, Approved("policy"), Decision("allow", "policy.brake", danger.said))
        except Stop as stop:  # whoever has only looked is not stopped by a pause that failed
            if stop.status == "authentication":
                raise
            return f"no: {stop.escalation.reason}; tell the human"
        return (
            "no: it failed, tell the human" if result.is_error else "yes, by the brake of policy.toml: tell the human"
        )

    # -- effects ---------------------------------------------------------------------------------------------------

    def _act(self, call: PreparedCall, approved: Approved, decision: Decision) -> ToolResult:
        forbidden = self.approval.forbidden(call, decision) if approved.by == "policy" else None
        if forbidden is not None:
            return self._refuse(call, Decision("deny", forbidden.rule, forbidden.reason))
        scopes = self.services.scopes()
        self.decider.note_own(call)
        self.scope.acting(call)
        try:
            intent = self._intend(call, approved, scopes)
        except AlreadyClaimed as error:
            reason = "exactly this was sent before and is not sent twice"
            return self._refuse(call, Decision("deny", f"once.{error.status}", reason))
        except Overtaken:  # somebody else is writing to one of the same people: judge it anew, knowing of that
            return self._decide_and_act(call)
        except OverBudget as error:
            return self._over(call, error, scopes)
        except OverReach as error:
            return self._refuse(call, error.no)
        if intent is None and approved.by == "grant":  # another task was quicker to the rule's last use: ask anew
            return self._decide_and_act(call)
        if intent is None:
            return self._refuse(call, Decision("deny", "approval.used", "its approval is used up or lapsed"))
        return self._make(intent, Consent(call, approved.by, self.decider, self.approval), scopes)

    def _intend(self, call: PreparedCall, approved: Approved, scopes: tuple[Scope, ...]) -> Intent | None:
        """Steps 7 and 8, all or nothing; ``None`` when the yes does not hold any more."""
        with self.services.audit.journal.transaction() as db:
            if not self.approval.use(db, approved, call):
                return None
            held_to = self.services.unasked(scopes) if approved.by == "policy" else scopes
            intent = self.services.ledger.open(db, call, approved.by, held_to, self.services.config.people)
            self.approval.record(db, approved)
            if call.former:
                self.services.audit.write(FormerState(call_id=call.call_id, values=dict(call.former)))
            self.delivery.announce(call, 1, approved.by)
        return intent

    def _over(self, call: PreparedCall, error: OverBudget, scopes: tuple[Scope, ...]) -> ToolResult:
        if not is_capped(scopes) and self.decider.judge(call).verdict == "ask":  # another task of the batch was quicker
            return self._decide_and_act(call)
        return self._refuse(call, Decision("deny", "caps.credits", str(error)))

    def _make(self, intent: Intent, consent: Consent, scopes: tuple[Scope, ...]) -> ToolResult:
        """Step 9 to 11 of an effect; one that is not allowed any more after a wait is judged anew."""
        call = consent.call
        try:
            outcome = self._deliver_intent(intent, consent, scopes)
        except TakenBack as taken:
            closing = Closing(status="failed", summary=f"it waited and was not sent: {taken}")
            self.services.ledger.close(intent, call, closing, scopes)
            return self._decide_and_act(call)
        return self._finish(call, intent, outcome, scopes)

    def _deliver_intent(self, intent: Intent, consent: Consent, scopes: tuple[Scope, ...]) -> Outcome:
        try:
            return self.delivery.deliver(consent.call, consent)
        except (Interrupted, Stop):  # before a try: no try was made yet, or its answer said that nothing happened
            consent.give_up()
            closing = Closing(status="failed", summary="stopped before it was sent")
            if self.delivery.unsure:  # a try under a key may have happened; a resume makes it once more
                closing = Closing(
                    status="unknown", summary="stopped before it was sent once more: it may have happened"
                )
            self.services.ledger.close(intent, consent.call, closing, scopes)
            raise

    def _finish(self, call: PreparedCall, intent: Intent, outcome: Outcome, scopes: tuple[Scope, ...]) -> ToolResult:
        learn(call, outcome, self.services.memory)
        handle = handle_of(call, outcome)
        closing = closing_of(call, outcome)
        if handle is None:
            try:
                heard = hear(call, outcome, self.services, self.reader.read)  # to open a conversation reads it, too
            finally:
                self.services.ledger.close(intent, call, closing, scopes)
            return self._result_of(call, outcome, heard)
        # The operation goes on at the vendor's; the handle is durable before the first look, its credits stay held.
        self.services.ledger.accept(intent, closing, handle)
        return self._wait_and_close(call, intent, handle)

    def _wait_and_close(self, call: PreparedCall, intent: Intent, handle: Mapping[str, Json]) -> ToolResult:
        scopes = self.services.run.scopes(intent.day)
        try:
            final = self._poller().wait(handle)
        except Stop as stop:
            summary = f"started, its end was not read: {stop.escalation.reason}"
            self.services.ledger.close(intent, call, Closing(status="unknown", summary=summary, follow=handle), scopes)
            raise
        closing = closing_of(call, final)
        if closing.status == "unknown":  # a resume looks at the same task again
            closing = replace(closing, follow=handle)
        learn(call, final, self.services.memory)
        self.services.ledger.close(intent, call, closing, scopes)
        return self._result_of(call, final)

    def _go_on(self, call: PreparedCall, earlier: EffectRow) -> ToolResult:
        """A resumed call that became an effect before: its result, or the rest of its wait; never a second request."""
        if earlier.follow is not None and earlier.outcome == "unknown":
            intent = Intent(earlier.id, earlier.reserved, earlier.day)
            return self._wait_and_close(call, intent, earlier.follow)
        if earlier.status == "done":
            return tool_result(call, {"done": earlier.summary} if earlier.result is None else earlier.result)
        if may_go_out_again(call, earlier, self.services.clock.now()):
            return self._repeat(call, Intent(earlier.id, earlier.reserved, earlier.day))
        reason = "this may already have happened: it is not sent again"
        return self._refuse(call, Decision("deny", "once.unknown", reason))

    def _repeat(self, call: PreparedCall, intent: Intent) -> ToolResult:
        """Send what may have left once more, under the same key: the vendor does it once, and it is paid for once.

        Its yes was used and its credits are held; what policy forbids by now, what was revoked, or what would cost more
        by now, does not leave all the same.
        """
        decision = self.decider.judge_again(call)
        forbidden = self.approval.forbidden(call, decision) or self.approval.revoked(call)
        if forbidden is not None:
            decision = Decision("deny", forbidden.rule, forbidden.reason)
        if decision.verdict == "deny":
            return self._refuse(call, decision)
        now = counted_anew(call, self.reader.read, self.services.memory).credits or 0
        if now > intent.reserved:
            reason = f"this may already have happened: made again, it would cost {now} credits, not {intent.reserved}"
            return self._refuse(call, Decision("deny", "once.unknown", reason))
        scopes = self.services.run.scopes(intent.day)
        self.delivery.announce(call, 2, None)
        self.services.audit.journal.flush()
        return self._make(intent, Consent(call, None, self.decider, self.approval, may_be_out=True), scopes)

    # -- results ---------------------------------------------------------------------------------------------------

    def _result_of(self, call: PreparedCall, outcome: Outcome, heard: Sequence[Json] = ()) -> ToolResult:
        if outcome.stop is not None:
            raise outcome.as_stop(call)
        self.scope.answered(call, outcome)
        if outcome.http_status == 409:
            return self._conflict(call, outcome)
        told: dict[str, Json] = {"left_alone": [*heard]} if heard else {}
        return tool_result(call, content_of(call, outcome) | told, is_error=outcome.kind != "done")

    def _conflict(self, call: PreparedCall, outcome: Outcome) -> ToolResult:
        """A 409: the existing object is read by a documented GET and the work goes on (playbook, Error handling)."""
        found = existing(call, self.reader.read)
        content = {**content_of(call, outcome), "conflict": call.request.endpoint.conflict}
        return tool_result(call, content | ({"existing": found} if found is not None else {}), is_error=True)

    def _refuse(self, call: PreparedCall, decision: Decision, edited: str | None = None) -> ToolResult:
        self.services.audit.write(
            Refused(call_id=call.call_id, rule=decision.rule, reason=decision.reason, checks=decision.checks)
        )
        memory, turn = self.services.memory, self.services.run.turn
        acts = acts_of(call.spec.name, call.request.path, call.recipients)
        noted, *more = denial_marks(call.digest, acts, turn)
        if decision.rule == "human.no" and not memory.marks.get(noted):
            for kind, key in (noted, *more):
                memory.mark(kind, key)
        if call.effect != "read":
            self.approval.withdraw(call)
            self.services.ledger.refuse(call, decision.rule, self.services.redactor.text(decision.reason))
        if decision.reason == PLAN_NOTE:
            return planned(call, memory)
        if decision.rule == "copy.unfit":
            self._count_mend(call, decision, acts)
        return refusal(call, decision, tries=tries_left(acts, memory.marks, turn), edited=edited)

    def _count_mend(self, call: PreparedCall, decision: Decision, acts: tuple[str, ...]) -> None:
        """Note that a model was told what to mend; raise ``Stop`` where it was told often enough."""
        memory, turn = self.services.memory, self.services.run.turn
        if not mends_left(acts, memory.marks, turn):
            why = decision.reason.removeprefix(MEND)
            reason = f"Nothing was sent or written: {call.spec.effects.act} was tried {MENDS + 1} times with {why}"
            step = "Say what the text is to be, word for word, or fill in what is missing in Puffle."
            raise Stop("denied", Escalation(reason, "How shall it read?", step))
        for act in acts:
            memory.mark(UNFIT, f"{turn}:{act}")

    def _poller(self) -> Poller:
        return Poller(self.reader.read, self.services.clock)
