"""Step 6 of the gate: how a question gets its answer.

In this order: an answer that a person gave to this very call (a resumed run), the operator's rules, a person at a
terminal.  Without any of them the question is parked, and the run waits; silence is never a yes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from pydantic import ValidationError
from sqlalchemy import Connection

from agent.common.errors import Escalation, Stop, UsageError
from agent.gate.preview import card
from agent.gate.run_state import Run
from agent.policy.grants import GrantRule
from agent.state.approvals import Approval, Approvals
from agent.state.audit import Audit
from agent.state.events import ApprovalAnswered, ApprovalRequested, RuleMatched
from agent.state.journal import Journal
from agent.state.rules import RuleBook
from agent.types import ApprovedBy, Decision, PreparedCall


@dataclass(frozen=True, slots=True)
class Yes:
    """A call may be sent once."""

    by: ApprovedBy
    """Who allowed it."""
    approval_id: str = ""
    """The approval to use up, when a person allowed it."""
    rule: int = 0
    """The number of the operator's rule to count, when a grant allowed it."""
    max_uses: int = 0
    """How often that rule may be used."""
    max_credits: int | None = None
    """Credits that all its uses together may cost."""
    waited: bool = False
    """Whether the answer took a person's time, in which the server may have changed."""


@dataclass(frozen=True, slots=True)
class No:
    """A call may not be sent."""

    rule: str
    """Id of what refused it."""
    reason: str
    """Told to the model."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person answered."""

    verb: Literal["yes", "no", "later"]
    """Yes once, no, or later."""
    reason: str = ""
    """A reason for a no."""


class Approver(Protocol):
    """A person who can be asked now."""

    def ask(self, approval: Approval) -> Reply:
        """Show the card and take an answer; anything unclear is a no."""


class Waiting(Exception):
    """A call waits for a person."""

    def __init__(self, approval: Approval) -> None:
        super().__init__(approval.id)
        self.approval = approval


@dataclass(slots=True, kw_only=True)
class Approving:
    """Finds answers for one run."""

    run: Run
    """The run."""
    approvals: Approvals
    """Parked questions."""
    rules: RuleBook
    """The operator's answers."""
    audit: Audit
    """The record."""
    journal: Journal
    """What still has to be written."""
    approver: Approver | None = None
    """A person at a terminal, if there is one."""
    default: Literal["park", "deny"] = "park"
    """What happens to a question that nobody answers."""
    asked: set[str] = field(default_factory=set)
    """The calls of the run that were ever asked about; nobody else asks in it."""

    def edited(self, call_id: str) -> str | None:
        """The arguments as a person edited them, if they did; without their yes they are asked about like any other."""
        found = self._question(call_id)
        return found.arguments if found is not None and found.status in ("pending", "approved", "used") else None

    def was_asked(self, call_id: str) -> bool:
        """Whether a card of a call was shown that still stands, so that what it showed may be old by now."""
        found = self._question(call_id)
        return found is not None and found.status in ("pending", "approved")

    def resolve(
        self, call: PreparedCall, decision: Decision, named: Callable[[PreparedCall], PreparedCall] = lambda call: call
    ) -> Yes | No:
        """The answer to a question; ``named`` completes what a card of the call shows.

        Raises:
            Waiting: nobody can answer now; the question is parked.
            Stop: the stored rules are not this program's.
        """
        found = self._question(call.call_id)
        if found is not None and found.status == "denied":
            return No("human.no", found.reason or "the person said no")
        if found is not None and found.status == "approved" and found.digest == call.digest:
            return Yes("human", found.id)
        ruled = self._by_rule(call)
        if ruled is not None:
            self.withdraw(call)
            return ruled
        if self.default == "deny" and self.approver is None:
            return No("grant.default", "nobody can be asked and no rule of the approvals file allows it")
        asked = found if found is not None and found.status == "pending" and found.digest == call.digest else None
        return self._ask(call, asked or self._park(named(call), decision))

    def withdraw(self, call: PreparedCall) -> None:
        """Take a parked question about a call back: it has its answer."""
        self.approvals.withdraw(self.run.run_id, call.call_id)

    def use(self, db: Connection, yes: Yes, call: PreparedCall) -> bool:
        """Use an answer up, in the transaction that records the intent."""
        if yes.approval_id:
            return self.approvals.use(db, yes.approval_id)
        if yes.rule:
            cost = call.credits or 0
            return self.rules.use(db, yes.rule, max_uses=yes.max_uses, credits=cost, max_credits=yes.max_credits)
        return True

    def _question(self, call_id: str) -> Approval | None:
        return self.approvals.of_call(self.run.run_id, call_id) if call_id in self.asked else None

    def _by_rule(self, call: PreparedCall) -> Yes | No | None:
        for number, data, used, credits_used in self.rules.all():
            rule = _as_written(number, data)
            in_budget = rule.max_credits is None or credits_used + (call.credits or 0) <= rule.max_credits
            if used >= rule.max_uses or not in_budget or not rule.matches(call):
                continue
            self.audit.write(RuleMatched(call_id=call.call_id, rule=number, answer=rule.answer))
            if rule.answer == "deny":
                return No("grant.no", rule.reason or "the operator's rules say no")
            return Yes("grant", rule=number, max_uses=rule.max_uses, max_credits=rule.max_credits)
        return None

    def _park(self, call: PreparedCall, decision: Decision) -> Approval:
        arguments = self.edited(call.call_id)
        self.journal.flush()  # whoever finds the question finds the call that it is about
        asked = self.approvals.ask(self.run.run_id, call.call_id, call.digest, card(call, decision), arguments)
        self.asked.add(call.call_id)
        self.audit.write(
            ApprovalRequested(call_id=call.call_id, approval_id=asked.id, digest=call.digest, rule=decision.rule)
        )
        self.journal.flush()
        return asked

    def _ask(self, call: PreparedCall, asked: Approval) -> Yes | No:
        if self.approver is None or self.run.mode == "auto":
            raise Waiting(asked)
        reply = self.approver.ask(asked)
        self.audit.write(
            ApprovalAnswered(call_id=call.call_id, approval_id=asked.id, answer=reply.verb, reason=reply.reason)
        )
        if reply.verb == "later":
            raise Waiting(asked)
        try:
            if reply.verb == "yes":
                self.approvals.answer(asked.id, "approved")
                return Yes("human", asked.id, waited=True)
            self.approvals.answer(asked.id, "denied", reason=reply.reason)
        except UsageError as error:  # it lapsed, or somebody else answered it meanwhile
            return No("approval.used", str(error))
        return No("human.no", reply.reason or "the person said no")


def _as_written(number: int, data: object) -> GrantRule:
    """A stored rule.  One that this program would never write was put there from outside, and nothing rests on it."""
    try:
        return GrantRule.model_validate(data)
    except ValidationError as error:
        why = f"rule {abs(number)} of this run is none that this program has written ({error.errors()[0]['msg']})"
        raise Stop(
            "failed",
            Escalation(f"{why}: nothing was sent", "Who has changed the state?", "Start anew, with rules of your own."),
        ) from None
