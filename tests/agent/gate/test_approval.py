"""How a question gets its answer: a person's own, an operator's rule, somebody at a terminal, or none yet."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from agent.common.errors import Escalation, Stop
from agent.common.redaction import Redactor
from agent.gate.approval import Approving, No, Reply, Waiting, Yes
from agent.gate.run_state import Run
from agent.policy.grants import GrantRule, dump_rule
from agent.state.approvals import Approval, Approvals
from agent.state.audit import Audit
from agent.state.journal import Journal
from agent.state.rules import RuleBook
from agent.state.store import Store
from agent.types import Decision, PreparedCall
from tests.support.doubles import FakeClock
from tests.support.making import made, store_in

ASK = Decision("ask", "effect.send", "it reaches people")
SEND = made("send_message")
OTHER = made("send_message", body_text="Hello again")
SEARCH = made("start_lead_search", fetch_count=10)
RULE: dict[str, Any] = {"answer": "approve", "tool": "send_message", "recipients": ["ada@example.com"]}
PAID: dict[str, Any] = {"answer": "approve", "tool": "start_lead_search", "max_uses": 9}


@dataclass
class Person:
    """Somebody who gives these answers."""

    says: list[Reply]
    asked: list[Approval] = field(default_factory=list)

    def ask(self, approval: Approval) -> Reply:
        """Answer the card."""
        self.asked.append(approval)
        return self.says.pop(0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = store_in(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def heard() -> list[dict[str, Any]]:
    return []


@pytest.fixture
def approving(store: Store, clock: FakeClock, heard: list[dict[str, Any]]) -> Approving:
    journal = Journal(store)
    audit = Audit(None, journal, "r1", clock, Redactor([]))
    audit.listen(lambda recorded: heard.append(recorded.as_json()))
    return Approving(
        run=Run(run_id="r1", workspace="w1", mode="ask"),
        approvals=Approvals(store, clock),
        rules=RuleBook(store, "r1"),
        audit=audit,
        journal=journal,
    )


def parked(approving: Approving, call: PreparedCall = SEND) -> Approval:
    with pytest.raises(Waiting) as waiting:
        approving.resolve(call, ASK)
    assert str(waiting.value) == waiting.value.approval.id
    return waiting.value.approval


def ruled(approving: Approving, *rules: dict[str, Any]) -> None:
    approving.rules.add([dump_rule(GrantRule.model_validate(rule)) for rule in rules])


def used(store: Store, approving: Approving, yes: Yes, call: PreparedCall = SEND) -> bool:
    with store.begin() as db:
        return approving.use(db, yes, call)


def status(approving: Approving, asked: Approval) -> str:
    return approving.approvals.get(asked.id).status


# -- nobody is there ---------------------------------------------------------------------------------------------------


def test_a_question_that_nobody_answers_is_parked_once_and_recorded(
    approving: Approving, heard: list[dict[str, Any]]
) -> None:
    asked = parked(approving)
    assert (asked.run_id, asked.call_id, asked.digest, asked.status) == ("r1", "c1", SEND.digest, "pending")
    assert (asked.card["tool"], asked.card["rule"], asked.arguments) == ("send_message", "effect.send", None)
    assert parked(approving).id == asked.id
    (event,) = [event for event in heard if event["type"] == "approval_requested"]
    assert (event["call_id"], event["approval_id"]) == ("c1", asked.id)
    assert (event["digest"], event["rule"]) == (SEND.digest, "effect.send")


def test_a_parked_question_is_on_disk_before_anybody_is_told_of_it(
    approving: Approving, store: Store, clock: FakeClock
) -> None:
    parked(approving)
    with store.read() as past:
        assert Audit(past, Journal(store), "r1", clock, Redactor([]))._seq == approving.audit._seq


def test_another_request_under_the_same_call_is_another_question(approving: Approving) -> None:
    first, second = parked(approving), parked(approving, OTHER)
    assert first.id != second.id
    assert (status(approving, first), status(approving, second)) == ("expired", "pending")


def test_where_nobody_can_be_asked_a_default_no_is_a_no_and_somebody_who_is_there_is_asked(
    approving: Approving,
) -> None:
    approving.default = "deny"
    found = approving.resolve(SEND, ASK)
    assert isinstance(found, No)
    assert (found.rule, "nobody can be asked" in found.reason) == ("grant.default", True)
    approving.approver = Person([Reply("yes")])
    assert isinstance(approving.resolve(SEND, ASK), Yes)


def test_in_auto_mode_nobody_is_asked_even_if_somebody_is_there(approving: Approving) -> None:
    person = Person([Reply("yes")])
    approving.approver, approving.run.mode = person, "auto"
    parked(approving)
    assert person.asked == []


# -- an answer that a person gave before -------------------------------------------------------------------------------


def test_a_yes_to_exactly_this_is_taken_and_a_yes_to_something_else_asks(approving: Approving) -> None:
    asked = parked(approving)
    approving.approvals.answer(asked.id, "approved")
    assert approving.resolve(SEND, ASK) == Yes("human", asked.id)
    assert parked(approving, OTHER).id != asked.id


@pytest.mark.parametrize(("given", "told"), [("too dear", "too dear"), (None, "the person said no")])
def test_a_no_is_taken_with_its_reason(approving: Approving, given: str | None, told: str) -> None:
    approving.approvals.answer(parked(approving).id, "denied", reason=given)
    assert approving.resolve(SEND, ASK) == No("human.no", told)


def test_an_edit_holds_while_its_question_is_open_answered_with_yes_or_used(approving: Approving, store: Store) -> None:
    assert approving.edited("c1") is None
    asked = parked(approving)
    approving.approvals.change(asked.id, digest=SEND.digest, arguments='{"a": 1}', card={})
    assert approving.edited("c1") == '{"a": 1}'
    approving.approvals.answer(asked.id, "approved")
    assert approving.edited("c1") == '{"a": 1}'
    assert used(store, approving, Yes("human", asked.id))
    assert approving.edited("c1") == '{"a": 1}'
    assert approving.edited("c2") is None


def test_an_edit_is_shown_again_when_its_request_has_changed(approving: Approving) -> None:
    asked = parked(approving)
    approving.approvals.change(asked.id, digest=SEND.digest, arguments='{"a": 1}', card={})
    assert parked(approving, OTHER).arguments == '{"a": 1}'


@pytest.mark.parametrize("end", ["denied", "withdrawn"])
def test_an_edit_that_was_refused_or_withdrawn_is_gone(approving: Approving, end: str) -> None:
    asked = parked(approving)
    approving.approvals.change(asked.id, digest=SEND.digest, arguments='{"a": 1}', card={})
    if end == "denied":
        approving.approvals.answer(asked.id, "denied")
    else:
        approving.withdraw(SEND)
    assert approving.edited("c1") is None


def test_a_card_stands_until_its_question_was_refused_used_or_withdrawn(approving: Approving, store: Store) -> None:
    assert not approving.was_asked("c1")
    asked = parked(approving)
    assert approving.was_asked("c1")
    approving.approvals.answer(asked.id, "approved")
    assert approving.was_asked("c1")
    assert used(store, approving, Yes("human", asked.id))
    assert not approving.was_asked("c1")
    approving.approvals.answer(parked(approving, OTHER).id, "denied")
    assert not approving.was_asked("c1")


# -- rules -------------------------------------------------------------------------------------------------------------


def test_the_first_rule_that_speaks_of_a_call_answers_and_the_question_is_withdrawn(
    approving: Approving, heard: list[dict[str, Any]]
) -> None:
    asked = parked(approving)
    ruled(approving, {**RULE, "recipients": ["bob@example.com"]}, {**RULE, "max_uses": 3, "max_credits": 7}, RULE)
    assert approving.resolve(SEND, ASK) == Yes("grant", rule=2, max_uses=3, max_credits=7)
    assert status(approving, asked) == "expired"
    (event,) = [event for event in heard if event["type"] == "rule_matched"]
    assert (event["call_id"], event["rule"], event["answer"]) == ("c1", 2, "approve")


@pytest.mark.parametrize(("given", "told"), [("not today", "not today"), (None, "the operator's rules say no")])
def test_a_rule_that_says_no_is_a_no_with_its_reason(approving: Approving, given: str | None, told: str) -> None:
    ruled(approving, {"answer": "deny", "tool": "send_message", "reason": given})
    assert approving.resolve(SEND, ASK) == No("grant.no", told)


def test_a_rule_answers_as_often_as_it_may_and_the_next_one_takes_over(approving: Approving, store: Store) -> None:
    ruled(approving, RULE, {**RULE, "max_uses": 2})
    numbers = []
    for _ in range(3):
        yes = approving.resolve(SEND, ASK)
        assert isinstance(yes, Yes)
        assert used(store, approving, yes)
        numbers.append(yes.rule)
    assert numbers == [1, 2, 2]
    parked(approving)


def test_a_rule_pays_up_to_its_last_credit_and_not_one_more(approving: Approving, store: Store) -> None:
    ruled(approving, {**PAID, "max_credits": 40})
    for _ in range(2):
        yes = approving.resolve(SEARCH, ASK)
        assert isinstance(yes, Yes)
        assert used(store, approving, yes, SEARCH)
    free = made("start_lead_search", fetch_count=1, prices={"lead_search": 0})
    assert isinstance(approving.resolve(free, ASK), Yes)
    parked(approving, made("start_lead_search", fetch_count=1, prices={"lead_search": 1}))


def test_a_rule_without_a_limit_of_credits_answers_for_an_unknown_price(approving: Approving, store: Store) -> None:
    ruled(approving, PAID)
    unpriced = made("start_lead_search", prices={})
    yes = approving.resolve(unpriced, ASK)
    assert isinstance(yes, Yes)
    assert used(store, approving, yes, unpriced)
    assert [(uses, credits) for _, _, uses, credits in approving.rules.all()] == [(1, 0)]


def test_of_two_yeses_under_one_limit_of_credits_the_second_is_not_used(approving: Approving, store: Store) -> None:
    ruled(approving, {**PAID, "max_credits": 39})
    both = [approving.resolve(SEARCH, ASK) for _ in range(2)]
    assert [isinstance(yes, Yes) and used(store, approving, yes, SEARCH) for yes in both] == [True, False]
    assert [(uses, credits) for _, _, uses, credits in approving.rules.all()] == [(1, 20)]


def test_a_rule_that_this_program_never_wrote_stops_the_run_and_says_what_is_wrong_with_it(
    approving: Approving,
) -> None:
    approving.rules.add([{**RULE, "answer": "always"}])
    with pytest.raises(Stop) as stopped:
        approving.resolve(SEND, ASK)
    wrong = "Input should be 'approve' or 'deny'"
    assert stopped.value.status == "failed"
    assert stopped.value.escalation == Escalation(
        f"rule 1 of this run is none that this program has written ({wrong}): nothing was sent",
        "Who has changed the state?",
        "Start anew, with rules of your own.",
    )


# -- somebody is there -------------------------------------------------------------------------------------------------


def test_a_yes_at_the_terminal_is_stored_recorded_and_known_to_have_taken_time(
    approving: Approving, heard: list[dict[str, Any]]
) -> None:
    person = Person([Reply("yes")])
    approving.approver = person
    found = approving.resolve(SEND, ASK)
    (asked,) = person.asked
    assert found == Yes("human", asked.id, waited=True)
    assert status(approving, asked) == "approved"
    (event,) = [event for event in heard if event["type"] == "approval_answered"]
    assert (event["call_id"], event["approval_id"], event["answer"]) == ("c1", asked.id, "yes")


@pytest.mark.parametrize(("given", "told"), [("too dear", "too dear"), ("", "the person said no")])
def test_a_no_at_the_terminal_is_stored_with_its_reason(
    approving: Approving, heard: list[dict[str, Any]], given: str, told: str
) -> None:
    person = Person([Reply("no", given)])
    approving.approver = person
    assert approving.resolve(SEND, ASK) == No("human.no", told)
    stored = approving.approvals.get(person.asked[0].id)
    assert (stored.status, stored.reason) == ("denied", given)
    assert [event["reason"] for event in heard if event["type"] == "approval_answered"] == [given]


def test_later_leaves_the_question_open(approving: Approving) -> None:
    approving.approver = Person([Reply("later")])
    assert status(approving, parked(approving)) == "pending"


@pytest.mark.parametrize("verb", ["yes", "no"])
def test_an_answer_to_what_has_lapsed_is_a_no(approving: Approving, clock: FakeClock, verb: Any) -> None:
    class Slow(Person):
        def ask(self, approval: Approval) -> Reply:
            clock.advance(73 * 3600)
            return super().ask(approval)

    approving.approver = Slow([Reply(verb)])
    found = approving.resolve(SEND, ASK)
    assert isinstance(found, No)
    assert (found.rule, "is expired" in found.reason) == ("approval.used", True)


# -- using a yes up ----------------------------------------------------------------------------------------------------


def test_a_persons_yes_is_used_once_and_that_of_policy_needs_no_count(approving: Approving, store: Store) -> None:
    asked = parked(approving)
    approving.approvals.answer(asked.id, "approved")
    yes = Yes("human", asked.id)
    assert [used(store, approving, yes) for _ in range(2)] == [True, False]
    assert [used(store, approving, Yes("policy")) for _ in range(2)] == [True, True]
