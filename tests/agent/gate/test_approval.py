"""How a question gets its answer: a person's own, a user's rule, somebody at a terminal, or none yet."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.common.errors import Escalation, Stop, UsageError
from agent.common.redaction import Redactor
from agent.gate.approval import ApprovalResolver, Approved, Denied, Waiting
from agent.gate.run_state import Run
from agent.policy.grants.grants import GrantRule, dump_rule
from agent.state.approvals import Answer, Approval, Approvals, Edit
from agent.state.audit import Audit
from agent.state.events import Verb
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


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = store_in(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def heard() -> list[dict[str, Any]]:
    return []


@pytest.fixture
def resolver(store: Store, clock: FakeClock, heard: list[dict[str, Any]]) -> ApprovalResolver:
    journal = Journal(store)
    audit = Audit(None, journal, "r1", clock, Redactor([]))
    audit.listen(lambda recorded: heard.append(recorded.as_json()))
    return ApprovalResolver(
        run=Run(run_id="r1", workspace="w1", mode="ask"),
        approvals=Approvals(store, clock),
        rules=RuleBook(store, "r1"),
        audit=audit,
    )


def as_it_is(call: PreparedCall) -> PreparedCall:
    return call


def answer(resolver: ApprovalResolver, asked: Approval, verb: Verb = "yes", reason: str = "") -> None:
    resolver.approvals.answer(asked.id, Answer(verb, "ada", "chat", reason), resolver.audit)


def parked(resolver: ApprovalResolver, call: PreparedCall = SEND) -> Approval:
    with pytest.raises(Waiting) as waiting:
        resolver.resolve(call, ASK, as_it_is)
    assert str(waiting.value) == waiting.value.approval.id
    return waiting.value.approval


def ruled(resolver: ApprovalResolver, *rules: dict[str, Any]) -> None:
    resolver.rules.add([dump_rule(GrantRule.model_validate(rule)) for rule in rules])


def used(store: Store, resolver: ApprovalResolver, yes: Approved, call: PreparedCall = SEND) -> bool:
    with resolver.audit.journal.transaction() as db:
        holds = resolver.use(db, yes, call)
        if holds:
            resolver.record(db, yes)
        return holds


def status(resolver: ApprovalResolver, asked: Approval) -> str:
    return resolver.approvals.get(asked.id).status


# -- nobody is there ---------------------------------------------------------------------------------------------------


def test_a_question_that_nobody_answers_is_parked_once_and_recorded(
    resolver: ApprovalResolver, heard: list[dict[str, Any]]
) -> None:
    asked = parked(resolver)
    assert (asked.run_id, asked.call_id, asked.digest, asked.status) == ("r1", "c1", SEND.digest, "pending")
    assert (asked.card.tool, asked.card.rule, asked.arguments) == ("send_message", "effect.send", None)
    assert parked(resolver).id == asked.id
    (event,) = [event for event in heard if event["type"] == "approval_requested"]
    assert (event["call_id"], event["approval_id"]) == ("c1", asked.id)
    assert (event["digest"], event["rule"]) == (SEND.digest, "effect.send")


def test_a_parked_question_is_on_disk_before_anybody_is_told_of_it(
    resolver: ApprovalResolver, store: Store, clock: FakeClock
) -> None:
    parked(resolver)
    with store.read() as past:
        assert Audit(past, Journal(store), "r1", clock, Redactor([]))._end == resolver.audit._end
    assert not resolver.audit.dirty()


def test_another_request_under_the_same_call_is_another_question(resolver: ApprovalResolver) -> None:
    first, second = parked(resolver), parked(resolver, OTHER)
    assert first.id != second.id
    assert (status(resolver, first), status(resolver, second)) == ("expired", "pending")


def test_where_nobody_can_be_asked_a_default_no_is_a_no(resolver: ApprovalResolver) -> None:
    resolver.default = "deny"
    found = resolver.resolve(SEND, ASK, as_it_is)
    assert isinstance(found, Denied)
    assert (found.rule, "nobody can be asked" in found.reason) == ("grant.default", True)


# -- an answer that a person gave before -------------------------------------------------------------------------------


def test_a_yes_to_exactly_this_is_taken_and_a_yes_to_something_else_asks(resolver: ApprovalResolver) -> None:
    asked = parked(resolver)
    answer(resolver, asked)
    assert resolver.resolve(SEND, ASK, as_it_is) == Approved("human", asked.id)
    assert parked(resolver, OTHER).id != asked.id


@pytest.mark.parametrize("verb", ["yes", None])
def test_what_only_a_person_decides_and_no_card_has_shown_yet_is_shown_first(
    resolver: ApprovalResolver, verb: Verb | None
) -> None:
    first, held = parked(resolver), replace(ASK, reason="CHECK: held; it reaches people", checks=("CHECK: held",))
    if verb is not None:
        answer(resolver, first, verb)
    with pytest.raises(Waiting) as waiting:
        resolver.resolve(SEND, held, as_it_is)
    asked = waiting.value.approval
    assert (status(resolver, first), asked.card.reason) == ("expired", held.reason)
    answer(resolver, asked)
    assert resolver.resolve(SEND, held, as_it_is) == Approved("human", asked.id)


def test_what_a_card_has_shown_in_another_order_is_not_asked_again(resolver: ApprovalResolver) -> None:
    both = replace(ASK, reason="CHECK: held: ada, bo; it reaches people", checks=("CHECK: held: ada, bo",))
    with pytest.raises(Waiting) as waiting:
        resolver.resolve(SEND, both, as_it_is)
    answer(resolver, asked := waiting.value.approval)
    for checks in (("CHECK: held: bo, ada",), ("CHECK: held: bo",), ()):
        assert resolver.resolve(SEND, replace(both, checks=checks), as_it_is) == Approved("human", asked.id)
    with pytest.raises(Waiting):
        resolver.resolve(SEND, replace(both, checks=("CHECK: held: ada, bo, eve",)), as_it_is)


@pytest.mark.parametrize(("given", "told"), [("too dear", "too dear"), ("", "the person said no")])
def test_a_no_is_taken_with_its_reason(resolver: ApprovalResolver, given: str, told: str) -> None:
    answer(resolver, parked(resolver), "no", given)
    assert resolver.resolve(SEND, ASK, as_it_is) == Denied("human.no", told)


def test_an_edit_holds_while_its_question_is_open_answered_with_yes_or_used(
    resolver: ApprovalResolver, store: Store
) -> None:
    assert resolver.edited("c1") is None
    asked = parked(resolver)
    resolver.approvals.change(asked, Edit(SEND.digest, '{"a": 1}', asked.card))
    assert resolver.edited("c1") == '{"a": 1}'
    answer(resolver, asked)
    assert resolver.edited("c1") == '{"a": 1}'
    assert used(store, resolver, Approved("human", asked.id))
    assert resolver.edited("c1") == '{"a": 1}'
    assert resolver.edited("c2") is None


def test_an_edit_is_shown_again_when_its_request_has_changed(resolver: ApprovalResolver) -> None:
    asked = parked(resolver)
    resolver.approvals.change(asked, Edit(SEND.digest, '{"a": 1}', asked.card))
    assert parked(resolver, OTHER).arguments == '{"a": 1}'


def test_no_rule_says_yes_to_what_is_being_written_anew(resolver: ApprovalResolver) -> None:
    asked = parked(resolver)
    ruled(resolver, RULE)
    resolver.approvals.change(asked, Edit(SEND.digest, '{"a": 1}', asked.card))
    parked(resolver)
    ruled(resolver, {**RULE, "answer": "deny"})
    assert isinstance(resolver.resolve(SEND, ASK, as_it_is), Denied)


@pytest.mark.parametrize("end", ["denied", "withdrawn"])
def test_an_edit_that_was_refused_or_withdrawn_is_gone(resolver: ApprovalResolver, end: str) -> None:
    asked = parked(resolver)
    resolver.approvals.change(asked, Edit(SEND.digest, '{"a": 1}', asked.card))
    if end == "denied":
        answer(resolver, asked, "no")
    else:
        resolver.withdraw(SEND)
    assert resolver.edited("c1") is None


def test_a_card_stands_until_its_question_was_refused_used_or_withdrawn(
    resolver: ApprovalResolver, store: Store
) -> None:
    assert not resolver.was_asked("c1")
    asked = parked(resolver)
    assert resolver.was_asked("c1")
    answer(resolver, asked)
    assert resolver.was_asked("c1")
    assert used(store, resolver, Approved("human", asked.id))
    assert not resolver.was_asked("c1")
    answer(resolver, parked(resolver, OTHER), "no")
    assert not resolver.was_asked("c1")


# -- rules -------------------------------------------------------------------------------------------------------------


def test_the_first_rule_that_speaks_of_a_call_answers_in_the_place_of_the_question(
    resolver: ApprovalResolver, store: Store, heard: list[dict[str, Any]]
) -> None:
    asked = parked(resolver)
    ruled(resolver, {**RULE, "recipients": ["bob@example.com"]}, {**RULE, "max_uses": 3, "max_credits": 7}, RULE)
    yes = resolver.resolve(SEND, ASK, as_it_is)
    assert isinstance(yes, Approved)
    assert yes.rule_use is not None
    assert (yes.by, yes.rule_use.number, yes.rule_use.rule.max_uses) == ("grant", 2, 3)
    assert status(resolver, asked) == "pending", "what is not used has answered nothing"
    assert used(store, resolver, yes)
    assert status(resolver, asked) == "expired"
    (event,) = [event for event in heard if event["type"] == "approval_answered"]
    recorded = resolver.approvals.get(event["approval_id"])
    assert (event["call_id"], event["answer"], event["who"], event["via"]) == ("c1", "yes", "rule 2", "rule")
    assert (recorded.status, recorded.digest) == ("used", SEND.digest)
    assert recorded.answered_by is not None
    assert (recorded.answered_by["who"], recorded.answered_by["via"]) == ("rule 2", "rule")


def test_a_rules_yes_lets_out_nothing_but_the_use_it_was_counted_for(resolver: ApprovalResolver, store: Store) -> None:
    ruled(resolver, RULE)
    yes = resolver.resolve(SEND, ASK, as_it_is)
    assert isinstance(yes, Approved)
    assert used(store, resolver, yes)
    parked(resolver)  # its row is used up, so the same call asks again


@pytest.mark.parametrize(("given", "told"), [("not today", "not today"), (None, "the user's rules say no")])
def test_a_rule_that_says_no_is_a_no_with_its_reason(resolver: ApprovalResolver, given: str | None, told: str) -> None:
    ruled(resolver, {"answer": "deny", "tool": "send_message", "reason": given})
    assert resolver.resolve(SEND, ASK, as_it_is) == Denied("grant.no", told)
    (recorded,) = resolver.approvals.all("r1")
    assert (recorded.status, recorded.answered_by and recorded.answered_by["who"]) == ("denied", "rule 1")
    assert resolver.resolve(SEND, ASK, as_it_is) == Denied("grant.no", told), "it stays the rule's after a crash"


def test_a_rules_no_that_is_given_after_a_yes_takes_it_back(resolver: ApprovalResolver, store: Store) -> None:
    asked = parked(resolver)
    answer(resolver, asked)
    yes = resolver.resolve(SEND, ASK, as_it_is)
    ruled(resolver, RULE)
    assert resolver.resolve(SEND, ASK, as_it_is) == yes, "a rule's yes leaves it as it is"
    ruled(resolver, {"answer": "deny", "tool": "send_message", "reason": "not today"})
    assert resolver.resolve(SEND, ASK, as_it_is) == Denied("grant.no", "not today")
    assert isinstance(yes, Approved)
    assert not used(store, resolver, yes)


def test_a_rule_answers_as_often_as_it_may_and_the_next_one_takes_over(
    resolver: ApprovalResolver, store: Store
) -> None:
    ruled(resolver, RULE, {**RULE, "max_uses": 2})
    numbers = []
    for _ in range(3):
        yes = resolver.resolve(SEND, ASK, as_it_is)
        assert isinstance(yes, Approved)
        assert used(store, resolver, yes)
        assert yes.rule_use is not None
        numbers.append(yes.rule_use.number)
    assert numbers == [1, 2, 2]
    parked(resolver)


def test_a_rule_pays_up_to_its_last_credit_and_not_one_more(resolver: ApprovalResolver, store: Store) -> None:
    ruled(resolver, {**PAID, "max_credits": 40})
    for _ in range(2):
        yes = resolver.resolve(SEARCH, ASK, as_it_is)
        assert isinstance(yes, Approved)
        assert used(store, resolver, yes, SEARCH)
    free = made("start_lead_search", fetch_count=1, prices={"lead_search": 0})
    assert isinstance(resolver.resolve(free, ASK, as_it_is), Approved)
    parked(resolver, made("start_lead_search", fetch_count=1, prices={"lead_search": 1}))


def test_a_rule_without_a_limit_of_credits_answers_for_an_unknown_price(
    resolver: ApprovalResolver, store: Store
) -> None:
    ruled(resolver, PAID)
    unpriced = made("start_lead_search", prices={})
    yes = resolver.resolve(unpriced, ASK, as_it_is)
    assert isinstance(yes, Approved)
    assert used(store, resolver, yes, unpriced)
    assert [(uses, credits) for _, _, uses, credits in resolver.rules.all()] == [(1, 0)]


def test_of_two_yeses_under_one_limit_of_credits_the_second_is_not_used(
    resolver: ApprovalResolver, store: Store
) -> None:
    ruled(resolver, {**PAID, "max_credits": 39})
    both = [resolver.resolve(SEARCH, ASK, as_it_is) for _ in range(2)]
    assert [isinstance(yes, Approved) and used(store, resolver, yes, SEARCH) for yes in both] == [True, False]
    assert [(uses, credits) for _, _, uses, credits in resolver.rules.all()] == [(1, 20)]


def test_a_rule_that_this_program_never_wrote_stops_the_run_and_says_what_is_wrong_with_it(
    resolver: ApprovalResolver,
) -> None:
    resolver.rules.add([{**RULE, "answer": "always"}])
    with pytest.raises(Stop) as stopped:
        resolver.resolve(SEND, ASK, as_it_is)
    wrong = "Input should be 'approve' or 'deny'"
    assert stopped.value.status == "failed"
    assert stopped.value.escalation == Escalation(
        f"rule 1 of this run is none that this program has written ({wrong}): nothing was sent",
        "Who has changed the state?",
        "Start anew, with rules of your own.",
    )


# -- a person answers what is parked -----------------------------------------------------------------------------------


def test_a_yes_is_stored_and_recorded_with_who_gave_it(resolver: ApprovalResolver, heard: list[dict[str, Any]]) -> None:
    asked = parked(resolver)
    answer(resolver, asked)
    assert status(resolver, asked) == "approved"
    (event,) = [event for event in heard if event["type"] == "approval_answered"]
    assert (event["call_id"], event["approval_id"], event["answer"]) == ("c1", asked.id, "yes")
    assert (event["who"], event["via"]) == ("ada", "chat")


@pytest.mark.parametrize(("given", "told"), [("too dear", "too dear"), ("", "the person said no")])
def test_a_no_is_stored_with_its_reason(
    resolver: ApprovalResolver, heard: list[dict[str, Any]], given: str, told: str
) -> None:
    asked = parked(resolver)
    answer(resolver, asked, "no", given)
    assert resolver.resolve(SEND, ASK, as_it_is) == Denied("human.no", told)
    stored = resolver.approvals.get(asked.id)
    assert (stored.status, stored.reason) == ("denied", given or None)
    assert [event["reason"] for event in heard if event["type"] == "approval_answered"] == [given]


def test_later_leaves_the_question_open(resolver: ApprovalResolver) -> None:
    asked = parked(resolver)
    answer(resolver, asked, "later")
    assert parked(resolver).id == asked.id


@pytest.mark.parametrize("verb", ["yes", "no"])
def test_an_answer_to_what_has_lapsed_counts_for_nothing_and_it_is_asked_anew(
    resolver: ApprovalResolver, clock: FakeClock, verb: Any
) -> None:
    asked = parked(resolver)
    clock.advance(73 * 3600)
    with pytest.raises(UsageError, match="is expired"):
        answer(resolver, asked, verb)
    assert parked(resolver).id != asked.id


# -- using a yes up ----------------------------------------------------------------------------------------------------


def test_a_persons_yes_is_used_once_and_that_of_policy_needs_no_count(resolver: ApprovalResolver, store: Store) -> None:
    asked = parked(resolver)
    answer(resolver, asked)
    yes = Approved("human", asked.id)
    assert [used(store, resolver, yes) for _ in range(2)] == [True, False]
    assert [used(store, resolver, Approved("policy")) for _ in range(2)] == [True, True]
