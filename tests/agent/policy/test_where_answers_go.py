"""Whoever gets the answers is somebody whom a call is about: the rules about people hear them like a copy."""

from dataclasses import replace
from typing import Any

import pytest

from agent.common.suppression import Suppression
from agent.policy.grants.grants import GrantRule
from agent.policy.rules import decide
from agent.types import PreparedCall
from tests.support.making import SENDER, facts, made

EVE = "eve@rival.example"
FIELDS = ["cc", "bcc", "reply_to"]
CAMPAIGN: Any = ("campaign", "cmp_1")
KNOWN: dict[Any, Any] = {
    ("lead", "l1"): {"name": "Eve Sample", "emails": [EVE]},
    ("node", "nod_1"): {"type": "email"},
    CAMPAIGN: {"status": "draft"},
}
WORDS = "Change nod_1 of cmp_1"


def step(**fields: Any) -> PreparedCall:
    return made("update_sequence_node", campaign_id="cmp_1", node_id="nod_1", records=KNOWN, **fields)


def launching(tool: str, where: str) -> PreparedCall:
    nodes = [{"id": "n1", "type": "email", "body": "Hi", where: EVE}]
    return made(tool, campaign_id="cmp_1", records={CAMPAIGN: {"status": "draft", "nodes": nodes}})


CALLS = [*(step(**{name: EVE}) for name in FIELDS)]
CALLS += [launching(tool, where) for tool in ("launch_campaign", "resume_campaign") for where in FIELDS]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("entry", [EVE, "@rival.example", "Eve <EVE@Rival.example>"])
def test_whoever_gets_the_answers_is_held_against_the_suppression_list(call: PreparedCall, entry: str) -> None:
    decision = decide(call, facts(records=KNOWN, config={"suppress": (entry,)}, human_words=f"{WORDS} {EVE}"))
    assert (decision.verdict, decision.rule) == ("deny", "policy.suppressed")
    assert f"{EVE} is on the suppression list" in decision.reason


@pytest.mark.parametrize("name", FIELDS)
def test_whoever_gets_the_answers_and_may_have_asked_to_be_left_alone_waits_for_a_person(name: str) -> None:
    kept = {EVE: Suppression(value=EVE, reason="asked", at="2026-11-25T10:00:00.000Z", by="puffle-agent", hold=True)}
    decision = decide(step(**{name: EVE}), facts(records=KNOWN, kept=kept, human_words=f"{WORDS} {EVE}"))
    assert (decision.verdict, decision.only_person) == ("ask", True)


@pytest.mark.parametrize("call", CALLS)
def test_a_no_given_ahead_is_heard_in_whoever_gets_the_answers(call: PreparedCall) -> None:
    for listed, fits in (("@rival.example", True), (EVE, True), ("@other.example", False)):
        no = GrantRule.model_validate({"answer": "deny", "tool": call.spec.name, "recipients": [listed]})
        assert no.matches(call) is fits


@pytest.mark.parametrize("name", FIELDS)
def test_a_step_whose_copies_or_answers_go_to_somebody_whom_nobody_named_asks(name: str) -> None:
    known = facts(records=KNOWN, human_words=WORDS)
    decision = decide(step(**{name: EVE}), known)
    assert (decision.verdict, decision.rule) == ("ask", "provenance.recipient")
    assert f"you did not name {EVE}" in decision.reason
    assert decide(step(**{name: EVE}), replace(known, human_words=f"{WORDS} {EVE}")).verdict == "allow"


def test_answers_may_go_to_an_account_of_the_workspace_itself() -> None:
    own = {SENDER: {"type": "email", "email_address": "team@tideline.example", "ready": True}}
    known = facts(records=KNOWN | own, human_words=WORDS)
    assert decide(step(reply_to="Team@tideline.example"), known).verdict == "allow"
    assert decide(step(cc="team@tideline.example"), known).verdict == "ask", "a copy is a message more"


@pytest.mark.parametrize("name", FIELDS)
def test_a_rule_with_recipients_lists_whoever_gets_the_answers_too(name: str) -> None:
    path = step(**{name: EVE}).request.path
    for listed, fits in ((["ada@example.com"], False), ([EVE], True)):
        given = {"answer": "approve", "tool": "update_sequence_node", "path": path, "recipients": listed}
        assert GrantRule.model_validate(given).matches(step(**{name: EVE})) is fits


def test_what_your_words_leave_out_gets_no_answers_either() -> None:
    words = f"{WORDS}: {EVE} is out, so not to Eve Sample"
    decision = decide(step(reply_to=EVE), facts(records=KNOWN, human_words=words, wish=words, message=words))
    assert "your words leave out" in decision.reason
