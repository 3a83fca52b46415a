"""Step 6 of the gate: where a question gets its answer.

In this order: an answer that was recorded before, for exactly this digest, where no rule says no by now; a rule given
ahead; else the question is parked and the run pauses.  Nobody is asked here: the user answers what is parked, in
whatever place they are asked (``Approvals.answer``), and the call then comes by again.  A yes is used up in the
transaction that records the intent, so it can never let two requests out.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from pydantic import ValidationError
from sqlalchemy import Connection

from agent.common.errors import Escalation, Stop
from agent.gate.preview import card
from agent.gate.run_state import Run
from agent.policy.grants.grants import GrantRule
from agent.policy.rules import NO, instructs
from agent.state.approvals import Answer, Approval, Approvals
from agent.state.audit import Audit
from agent.state.events import ApprovalRequested, Verb, Via
from agent.state.rules import RuleBook
from agent.types import ApprovedBy, Decision, PreparedCall

Complete = Callable[[PreparedCall], PreparedCall]
"""Adds to a call what only its card shows."""


@dataclass(frozen=True, slots=True)
class RuleUse:
    """A use of a rule given ahead, to be counted when the request is sent."""

    rule: GrantRule
    number: int
    """Its number in the run's book; negative for a rule of the batch."""
    question: Approval
    """The question that it answers; not recorded yet."""

    def answer(self) -> Answer:
        """What the rule says."""
        verb: Verb = "yes" if self.rule.answer == "approve" else "no"
        return Answer(verb, *_named(self.number), self.rule.reason or "")


@dataclass(frozen=True, slots=True)
class Approved:
    """A call may be sent once."""

    by: ApprovedBy
    approval_id: str = ""
    """The approval to use up, when the user allowed it."""
    rule_use: RuleUse | None = None
    """The use to count, when a rule allowed it."""


@dataclass(frozen=True, slots=True)
class Denied:
    """A call may not be sent."""

    rule: str
    reason: str
    """Told to the model."""
    edited: str | None = None
    """The arguments, as JSON, that the user had changed before they said no."""


class Waiting(Exception):
    """A call waits for the user."""

    def __init__(self, approval: Approval) -> None:
        super().__init__(approval.id)
        self.approval = approval


class Held(Exception):
    """A call needs no question, and another one in front of it waits for the user."""


@dataclass(slots=True, kw_only=True)
class ApprovalResolver:
    """Finds answers for one run."""

    run: Run
    approvals: Approvals
    rules: RuleBook
    audit: Audit
    default: Literal["park", "deny"] = "park"
    """What happens to a question that no rule answers."""
    asked: set[str] = field(default_factory=set)
    """Ids of the calls with an approval; all others need no look into the store."""

    def given_ahead(self) -> list[GrantRule]:
        """The rules that hold, used up or not."""
        return [_as_written(number, text) for number, text, *_ in self.rules.all()]

    def edited(self, call_id: str) -> str | None:
        """The arguments as the user edited them, if they did; until their yes no rule says yes to it."""
        found = self._recorded(call_id)
        return found.arguments if found is not None and found.status in ("pending", "approved", "used") else None

    def was_edited(self, call_id: str) -> bool:
        """Whether the user has written a call anew in their editor."""
        return self.edited(call_id) is not None

    def was_asked(self, call_id: str) -> bool:
        """Whether a card of a call was shown that still stands, so that what it showed may be old by now."""
        found = self._recorded(call_id)
        return found is not None and found.status in ("pending", "approved")

    def resolve(self, call: PreparedCall, decision: Decision, completed: Complete) -> Approved | Denied:
        """The answer to a question, or the question parked.

        Raises:
            Waiting: nobody has answered yet; the question is parked.
            Stop: the stored rules are not this program's.
        """
        found = self._recorded(call.call_id)
        answered = _answered(found, call, decision)
        if isinstance(answered, Denied):
            if instructs(answered.rule, answered.reason):
                self.run.instructed(answered.reason)
            return answered
        use = self._matching(call, decision)
        if answered is not None and (use is None or use.rule.answer == "approve"):
            return answered
        if use is not None and (use.rule.answer == "deny" or not _is_being_edited(found)):
            return self._by_rule(use)  # a no that was given after a yes takes it back
        if self.default == "deny":
            return Denied("grant.default", "nobody can be asked and no rule of the approvals file allows it")
        raise Waiting(self._put(found, call, decision, completed))

    def _put(self, found: Approval | None, call: PreparedCall, decision: Decision, completed: Complete) -> Approval:
        """The question that is open about just this, or a new one."""
        if found is not None and found.status == "pending" and _shows(found, call, decision):
            return found
        return self._park(completed(call), decision)

    def withdraw(self, call: PreparedCall) -> None:
        """Take a parked question about a call back: it was settled in another way."""
        self.approvals.withdraw(self.run.run_id, call.call_id)

    def use(self, db: Connection, approved: Approved, call: PreparedCall) -> bool:
        """Use an answer up, in the transaction that records the intent; false when it does not hold any more."""
        if approved.approval_id:
            return self.approvals.use(db, approved.approval_id)
        use = approved.rule_use
        if use is None:
            return True
        uses, most = use.rule.max_uses, use.rule.max_credits
        return self.rules.use(db, use.number, max_uses=uses, credits=call.credits or 0, max_credits=most)

    def lay_down(self, call: PreparedCall) -> None:
        """Give back the yes that has let a call out, while that waits, for a no to find it; uses stay counted."""
        found = self._recorded(call.call_id)
        if found is not None:
            self.audit.shared = True  # the no may come from another process
            self.audit.journal.flush()
            self.approvals.lay_down(found.id)

    def take_up(self, call: PreparedCall) -> bool:
        """Use that yes up once more; false where somebody has said no meanwhile, or it has lapsed."""
        found = self._recorded(call.call_id)
        with self.audit.journal.transaction() as db:
            return found is not None and self.approvals.use(db, found.id)

    def objection(self, call: PreparedCall, decision: Decision, by: ApprovedBy | None) -> str:
        """Why what has let a call out does not let it out now; empty where it still does.

        ``by`` is ``None`` for a call that is made again under its key: no new question is put to that.
        """
        revoked, use = None if by == "policy" else self.revoked(call), self._matching(call, decision)
        if revoked is not None:
            return revoked.reason
        if use is not None and use.rule.answer == "deny":
            return _denied_by_rule(use.rule.reason).reason
        return "" if by is None or self._covers(call, decision, by) else decision.reason

    def _covers(self, call: PreparedCall, decision: Decision, by: ApprovedBy) -> bool:
        """Whether what was said of a call answers what is asked of it now."""
        found = self._recorded(call.call_id)
        if by == "policy" or found is None:
            return decision.verdict != "ask"
        rule = self._rule_of(found)
        return _shows(found, call, decision) if rule is None else rule.answers(decision)

    def revoked(self, call: PreparedCall) -> Denied | None:
        """The no to a call that a rule has let out which was taken back since."""
        found = self._recorded(call.call_id)
        if found is None or not _is_by_rule(found) or self._rule_of(found) is not None:
            return None
        return Denied("grant.no", "the rule that allowed it was taken back")

    def _rule_of(self, given: Approval) -> GrantRule | None:
        """The rule that has given an answer, while it holds."""
        by = given.answered_by or {}
        rules = ((number, text) for number, text, *_ in self.rules.all())
        found = (_as_written(*one) for one in rules if _named(one[0]) == (by.get("who"), by.get("via")))
        return next(found, None)

    def record(self, db: Connection, approved: Approved) -> None:
        """Record a rule's yes, in the transaction that has used it up; the user's was recorded when they gave it."""
        if approved.rule_use is not None:
            use = approved.rule_use
            self.approvals.answer_ahead(db, use.question, use.answer(), self.audit)

    def _recorded(self, call_id: str) -> Approval | None:
        return self.approvals.of_call(self.run.run_id, call_id) if call_id in self.asked else None

    def forbidden(self, call: PreparedCall, decision: Decision) -> Denied | None:
        """What the user's rule says against a call that policy allows without asking."""
        use = self._matching(call, decision)
        return self._denied_by(use) if use is not None and use.rule.answer == "deny" else None

    def _matching(self, call: PreparedCall, decision: Decision) -> RuleUse | None:
        """The rule that answers: of all that match a no before every yes, else the first."""
        found: RuleUse | None = None
        for number, text, used, credits_used in self.rules.all():
            rule = _as_written(number, text)
            in_budget = rule.max_credits is None or credits_used + (call.credits or 0) <= rule.max_credits
            fits = used < rule.max_uses and in_budget and rule.answers(decision)
            if fits and rule.matches(call, self.run.human_words):
                found = found or RuleUse(rule, number, self._question(call, decision))
                if rule.answer == "deny":
                    return RuleUse(rule, number, found.question)
        return found

    def _by_rule(self, use: RuleUse) -> Approved | Denied:
        """A rule's no is recorded at once, its yes when it is used."""
        if use.rule.answer == "deny":
            return self._denied_by(use)
        self.asked.add(use.question.call_id)
        return Approved("grant", rule_use=use)

    def _denied_by(self, use: RuleUse) -> Denied:
        self.asked.add(use.question.call_id)
        with self.audit.journal.transaction() as db:
            self.approvals.answer_ahead(db, use.question, use.answer(), self.audit)
        return _denied_by_rule(use.rule.reason)

    def _question(self, call: PreparedCall, decision: Decision) -> Approval:
        arguments = self.edited(call.call_id)
        return self.approvals.question(self.run.run_id, call.call_id, call.digest, card(call, decision), arguments)

    def _park(self, call: PreparedCall, decision: Decision) -> Approval:
        asked = self._question(call, decision)
        self.asked.add(call.call_id)
        self.audit.shared = True  # the answer may come from another process
        self.audit.journal.flush()  # whoever finds the question finds the call that it is about
        self.approvals.ask(asked)
        about = {"call_id": call.call_id, "approval_id": asked.id}
        self.audit.write(ApprovalRequested(**about, digest=call.digest, rule=decision.rule))
        self.audit.journal.flush()
        return asked


def _answered(asked: Approval | None, call: PreparedCall, decision: Decision) -> Approved | Denied | None:
    """What a recorded answer says; a yes holds for exactly what its card showed."""
    if asked is None:
        return None
    if asked.status == "denied":
        if _is_by_rule(asked):
            return _denied_by_rule(asked.reason)
        return Denied("human.no", asked.reason or NO, asked.arguments)
    holds = asked.status == "approved" and not _is_by_rule(asked)  # a rule's yes is good for one use of the rule
    return Approved("human", asked.id) if holds and _shows(asked, call, decision) else None


def _is_by_rule(asked: Approval) -> bool:
    return (asked.answered_by or {}).get("via") in ("rule", "batch")


def _named(number: int) -> tuple[str, Via]:
    """How an answer names the rule that gave it: who, and by which way."""
    return f"rule {abs(number)}", "batch" if number < 0 else "rule"


def _is_being_edited(found: Approval | None) -> bool:
    """Whether the user has written a call anew and not answered yet: what it says now no rule given ahead has seen."""
    return found is not None and found.status == "pending" and found.arguments is not None


def _shows(asked: Approval, call: PreparedCall, decision: Decision) -> bool:
    """Whether a card is about this very call, with all that a person is to decide on: that may have come since."""
    return asked.digest == call.digest and all(map(_parts(asked.card.reason).issuperset, map(_parts, decision.checks)))


def _parts(reason: str) -> set[str]:
    """What a reason says, in whatever order: of several people a later process may name another one first."""
    return {*re.split(r"[\s,;]+", reason)} - {""}


def _denied_by_rule(reason: str | None) -> Denied:
    return Denied("grant.no", reason or "the user's rules say no")


@lru_cache(maxsize=64)
def _read(text: str) -> GrantRule:
    """A rule as it is stored.  The runs of a batch share theirs, which may list thousands of people."""
    return GrantRule.model_validate_json(text)


def _as_written(number: int, text: str) -> GrantRule:
    """A stored rule.  One that this program would never write was put there from outside, and nothing rests on it."""
    try:
        return _read(text)
    except ValidationError as error:
        why = f"rule {abs(number)} of this run is none that this program has written ({error.errors()[0]['msg']})"
        step = "Start anew, with rules of your own."
        raise Stop("failed", Escalation(f"{why}: nothing was sent", "Who has changed the state?", step)) from None
