"""What a rule says, word for word where a person or an audit reads it, and cut where a stranger could make it long."""

from dataclasses import replace
from typing import Any

import pytest

from agent.policy.rules import RULES, counts, decide
from agent.types import Decision, PreparedCall
from tests.support.making import facts, launch, made
from tools.catalog.roster import Person, Roster

READ = {("thread_read", "thr_1"): 1}
SETTLE = "please check in Puffle; `puffle-agent reconcile` then settles it"


def said(call: PreparedCall, rule: str, **known: Any) -> Decision:
    (decision,) = [d for d in (one(call, facts(**known)) for one in RULES) if d is not None and d.rule == rule]
    return decision


def test_who_is_told_that_something_may_have_happened_is_told_how_to_settle_it() -> None:
    assert decide(made("send_message"), facts(marks=READ, claimed="unknown")) == Decision(
        "deny", "once.unknown", f"exactly this may already have happened: it is not sent again, {SETTLE}"
    )
    assert decide(made("send_message"), facts(marks=READ, claimed="done")) == Decision(
        "deny", "once.done", "exactly this was already done: it is not done twice"
    )


@pytest.mark.parametrize("length", [1, 60, 61, 128])
def test_an_invented_id_is_named_by_its_first_sixty_characters(length: int) -> None:
    shown = repr("x" * min(length, 60))
    assert said(made("update_thread", thread_id="x" * length), "provenance.target") == Decision(
        *("deny", "provenance.target"),
        f"thread {shown} was neither read in this run nor named by the person: read it first",
    )


def test_of_strange_addresses_three_are_named_by_their_first_eighty_characters() -> None:
    long = [f"{letter * 60}@{letter * 30}.example" for letter in "wxyz"]
    call = made("create_thread", participant_email=long[0], draft_cc=", ".join(long[1:]))
    assert call.recipients == tuple(long)
    named = ", ".join(address[:80] for address in long[:3])
    assert said(call, "provenance.recipient") == Decision(
        "ask", "provenance.recipient", f"CHECK THE ADDRESS: {named} and 1 more is neither in your words nor in a record"
    )


def test_leads_without_an_address_are_counted_where_there_is_a_suppression_list() -> None:
    people = (Person("Ada", "ada@example.com", None), Person("Bob", None, "linkedin.com/in/bob"))
    call = replace(launch(reach=3), roster=Roster(people, unnamed=1, trouble="500 twice"))
    assert said(call, "policy.suppression-unknown", config={"suppress": ("@example.net",)}) == Decision(
        *("ask", "policy.suppression-unknown"),
        "CHECK THE LEADS: 2 of them have no known address to hold against your suppression list",
    )
    assert said(call, "provenance.roster") == Decision(
        "ask", "provenance.roster", "CHECK THE LEADS: 1 of them could not be named (500 twice)", only_person=True
    )
    named = replace(launch(reach=3), roster=Roster(people[:1]))
    assert decide(named, facts(config={"suppress": ("@example.net",)})).rule == "effect.send"


def test_of_unsourced_people_three_are_named_and_the_others_counted() -> None:
    long = tuple(f"{letter * 60}@{letter * 30}.example" for letter in "wxyz")
    call = replace(launch(reach=4), roster=Roster(unsourced=long))
    shown = ", ".join(address[:80] for address in long[:3])
    reason = f"CHECK THE ADDRESS: {shown} and 1 more: in none of your words, files or records"
    assert said(call, "provenance.roster") == Decision("ask", "provenance.roster", reason, only_person=True)


@pytest.mark.parametrize(("used", "before"), [(0, ""), (1, " after 1 in this run")])
def test_what_was_spent_before_is_named_if_anything_was(used: int, before: str) -> None:
    call = made("start_lead_search", fetch_count=51)
    assert decide(call, facts(used=used)) == Decision(
        "ask", "credits.large", f"it may cost 102 credits{before} and no cap is set"
    )
    words = facts().human_words + " At most 50 credits."
    assert decide(call, facts(used=used, human_words=words, cap=500)) == Decision(
        "ask", "credits.named", f"it may cost 102 credits{before} and you spoke of 50"
    )


@pytest.mark.parametrize(
    ("call", "known", "decision"),
    [
        (
            *(made("get_context"), {"calls": 300}),
            Decision("deny", "caps.calls", "this run has made 300 requests, its limit"),
        ),
        (
            *(made("start_lead_search", fetch_count=11), {"config": {"fetch_count": 10}}),
            Decision("deny", "caps.fetch", "11 leads are more than the limit of 10 a search"),
        ),
        (
            *(made("send_message"), {"reached_today": 1000}),
            Decision("deny", "caps.sends-day", "this would reach more than 1000 people today"),
        ),
        (
            *(made("send_message"), {"reached_in_run": 200}),
            Decision("deny", "caps.sends-run", "this run would reach more than 200 people"),
        ),
        (
            *(launch(reach=6), {"config": {"launch_leads": 5}}),
            Decision("deny", "caps.launch", "6 leads are more than the limit of 5 a launch"),
        ),
        (made("get_context"), {"calls": 299}, None),
        (made("create_list"), {"config": {"fetch_count": 1}}, None),
    ],
    ids=lambda value: value.rule if isinstance(value, Decision) else None,
)
def test_a_limit_is_named_with_its_number(call: PreparedCall, known: dict[str, Any], decision: Decision | None) -> None:
    assert counts(call, facts(**known)) == decision
