"""Step 5 of the gate: policy, heard on the facts of this very moment."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from agent.common.redaction import texts_in
from agent.common.words.later import later_of
from agent.common.words.left_out import kept, left_out
from agent.gate.own_work import is_changed_by_hand, lists_put_in
from agent.gate.scope import scope_of, was_led
from agent.gate.services import RunServices
from agent.policy.facts import Paid, PolicyFacts
from agent.policy.grants.first_people import others, signs_otherwise
from agent.policy.rules import BEFORE_LOOKING, RULES, decide
from agent.policy.scope.left_out import excepts
from agent.policy.scope.looks import Look, looks
from agent.policy.scope.waits import times_named
from agent.policy.sources import Given, own_marks, with_sources
from agent.state.effects import EffectRow
from agent.state.events import Decided
from agent.types import Decision, PreparedCall
from tools.api.request import WireRequest
from tools.catalog.first_reading import CampaignPart, changed_since
from tools.catalog.lookups import LOOKUPS
from tools.catalog.roster import Roster
from tools.catalog.upserts import Replaced
from tools.registry import REGISTRY
from tools.spec import Kind, references

_READ_ALONE: frozenset[Kind] = frozenset({*LOOKUPS, "thread"})


@dataclass(frozen=True, slots=True)
class PolicyDecider:
    """Decides on the calls of one run."""

    services: RunServices

    def decide(self, call: PreparedCall) -> Decision:
        """What policy says of a call; it is recorded."""
        decision = decide(call, self._facts(call), RULES)
        self.services.audit.write(
            Decided(
                call_id=call.call_id,
                recipients=call.recipients,
                verdict=decision.verdict,
                rule=decision.rule,
                reason=decision.reason,
            )
        )
        return decision

    def judge(self, call: PreparedCall) -> Decision:
        """What policy says of a call so far; it is not recorded."""
        return decide(call, self._facts(call), RULES)

    def lacking(self, call: PreparedCall) -> list[Look]:
        """What the program should look up first, since policy would say another thing of an effect after it."""
        facts = self._facts(call)
        found = [*looks(call, facts)]
        marks = {**facts.marks, **{one.mark(facts.turn): 1 for one in found}}
        return found if found and decide(call, replace(facts, marks=marks)) != decide(call, facts) else []

    def judge_again(self, call: PreparedCall) -> Decision:
        """What policy says of a call whose effect is open, if it leaves after a wait, or once more under the same key.

        That it may have happened, what is held and counted for it, and what it was judged on then, is no reason against
        it; neither are its own tries.
        """
        facts, own = self._facts(call), call.credits or 0
        in_run, today = (max(0, one - call.reach) for one in (facts.reached_in_run, facts.reached_today))
        facts = replace(facts, held=facts.held - own, used=facts.used - own, calls=0)
        facts = replace(facts, reached_in_run=in_run, reached_today=today)
        return decide(call, replace(facts, claimed=None, paid_again=False, old=frozenset()), RULES)

    def before_reading(self, call: PreparedCall) -> Decision:
        """What policy says of an effect before the thing it changes was read, which may show that it does more."""
        call = replace(call, effect=call.spec.effect_for(call.args))
        facts = replace(self._facts(call), old=frozenset())  # it is read again before it counts as old
        return decide(call, facts, BEFORE_LOOKING)

    def excepts(self, call: PreparedCall) -> bool:
        """Whether the user's words leave out anybody or anything, so that it has to be known whom a call is about."""
        return excepts(self._facts(call))

    def wants(self, call: PreparedCall, replaced: Replaced) -> bool:
        """Whether the user gave what takes the place of somebody's address, or sets back what was there."""
        is_set_back, given = call.call_id in self.services.run.left, Given(self._facts(call))
        return is_set_back or replaced.is_given(lambda handle: given.by_person(handle) is not None)

    def traced(self, call: PreparedCall, roster: Roster) -> PreparedCall:
        """A call that reaches the leads of a campaign, with where each comes from and what the run has changed."""
        services = self.services
        campaign_id = call.request.path_params["id"]
        effects = services.ledger.rows()
        lists = lists_put_in(campaign_id, effects)
        heard = self._facts(call)
        by_hand = is_changed_by_hand(campaign_id, lists, effects, heard.records, Given(heard))
        suppressed = [h for one in roster.people for h in one.handles if heard.left_alone(h) is not None]
        roster = replace(with_sources(roster, heard), suppressed=tuple(suppressed))
        call = replace(call, roster=roster, lists=lists, by_hand=by_hand)
        if call.spec.effects.reach.inspection is None:
            return call
        beside = others(campaign_id, roster, heard.marks)
        also: set[CampaignPart] = {"people"} if by_hand or lists or beside else set()
        also |= {"senders"} if signs_otherwise(campaign_id, heard.records, heard.marks) else set()
        facts = heard.records.get(("campaign", campaign_id), {})
        return replace(call, beside=beside, changed=changed_since(facts, also))

    def note_own(self, call: PreparedCall) -> None:
        """Remember what an effect writes down that nobody has given: it is no source for anything later."""
        reach, memory = call.spec.effects.reach, self.services.memory
        if not (reach.written(call.request, memory.records) or reach.rows(call.request)):
            return
        for kind, key in own_marks(call, self._facts(call)):
            memory.mark(kind, key)

    def _facts(self, call: PreparedCall) -> PolicyFacts:
        services, run = self.services, self.services.run
        facts = PolicyFacts(
            mode=run.mode,
            config=services.config if call.effect == "read" else services.look_at_policy(),
            now=services.clock.now(),
            context_ready=run.context is not None,
            account_trouble=services.account.trouble,
            human_words=run.human_words,
            message=run.message,
            wish="\n".join(run.orders),
            orders=tuple(run.orders),
            answers=tuple(run.answers),
            left=run.left.get(call.call_id, {}),
            material=run.material,
            turn=run.turn,
            latest=run.at_hand.latest,
            new=run.at_hand.new,
            planned=run.planned,
            records=services.memory.records,
            marks=services.memory.marks,
            scope=scope_of(services, call),
            strangers=was_led(services),
            in_batch=run.shared is not None,
            own=run.own_call == call.call_id,
            claimed=services.ledger.claimed(call),
            paid_again=services.ledger.repeats(call),
            calls=run.calls,
            old=self._old(call),
            kept={} if call.effect == "read" else services.suppressions.active(),
            leaks=self._leaks(call.request),
        )
        if call.effect != "read":
            at, out = (run.at_hand.pointed_at(words) for words in (kept(run.message), left_out(run.last_words)))
            facts = replace(facts, pointed_at=at | run.at_hand.chosen, pointed_out=out)
        if call.credits != 0:  # an unknown price meets a cap as well
            scopes = services.scopes()
            cap, held = services.ledger.tightest(scopes)
            used, *of_file = (services.ledger.held(one) for one in scopes[:-1])  # the last is the day's
            facts = replace(facts, cap=cap, held=held, used=used, used_beside=sum(of_file) - used if of_file else 0)
            others = [row for row in services.ledger.rows() if row.call_id != call.call_id]
            facts = replace(facts, paid=tuple(_paid(others, services.ledger.earlier)))
        return self._with_sends(call, facts)

    def _with_sends(self, call: PreparedCall, facts: PolicyFacts) -> PolicyFacts:
        """The facts with what only what leaves, destroys or costs something is judged on."""
        services, run = self.services, self.services.run
        if call.effect not in ("read", "write"):
            facts = replace(facts, later=later_of(run.orders) or later_of(run.orders, times_named))
        if call.effect == "send":
            in_run, today = services.ledger.reached_in_run(), services.ledger.reached_today()
            facts = replace(facts, reached_in_run=in_run, reached_today=today)
        return facts

    def _leaks(self, request: WireRequest) -> bool:
        redactor, file = self.services.redactor, request.upload
        return redactor.holds_secret(_written(request)) or (file is not None and redactor.stands_in(file.content))

    def _old(self, call: PreparedCall) -> frozenset[tuple[Kind, str]]:
        """What an effect names that is known from an earlier process alone, and that a read could show.

        A message to a conversation that is not found any more asks: whom it reaches is a rule of its own.
        """
        if call.effect == "read" or call.spec.effects.counts_as == "message":
            return frozenset()
        is_old, found = self.services.memory.is_old, references(call.args)
        return frozenset((kind, id_) for kind, id_ in found if kind in _READ_ALONE and is_old(kind, id_))


def _paid(effects: Iterable[EffectRow], earlier: Collection[str]) -> Iterator[Paid]:
    """What was paid for and has come, or may have; ``earlier`` are the effects of requests before."""
    for row in effects:
        if row.status == "done" and row.spent:
            yield Paid(row.tool, row.arguments, row.spent, _name_of_made(row), earlier=row.id in earlier)
        elif row.status in ("open", "unknown") and row.reserved:
            yield Paid(row.tool, row.arguments, row.reserved, unsure=True, earlier=row.id in earlier)


def _name_of_made(row: EffectRow) -> str:
    creates = REGISTRY[row.tool].effects.creates if row.tool in REGISTRY else None
    made = {} if creates is None else creates.made(row.result)
    return str(made.get("name") or made.get("id") or "")[:80]


def _written(request: WireRequest) -> str:
    """All that a request says: its bytes, and its texts as their reader has them."""
    values = [value for _, value in request.query]
    return "\n".join([request.target, (request.body or b"").decode(), *values, *texts_in(request.body_json)])
