"""The rules about what a text says, and which answers given ahead hold for what it claims."""

from dataclasses import replace

import pytest

from agent.copy.findings import Claim, Flaw, Look
from agent.policy.copy_rules import MENDS, UNFIT, mends_left
from agent.policy.rules import decide
from agent.types import Decision, PreparedCall
from tests.agent.policy.test_grants import rule
from tests.agent.policy.test_rules import READ, verdict
from tests.support.making import THREAD, acts, facts, launch, made

FLAW = Flaw("body_text", "[Name]", "it was never filled in")
MARKED = Look(claims=(Claim("body_text", "90", None), Claim("body_text", "30 %", None)))


def message(found: Look | None) -> PreparedCall:
    return replace(made("send_message"), copy=found)


def judged(found: Look | None) -> Decision:
    return decide(message(found), facts(records=THREAD, marks=READ))


def test_a_flaw_is_refused_with_what_to_mend() -> None:
    decision = judged(Look((FLAW,)))
    assert (decision.verdict, decision.rule) == ("deny", "copy.unfit")
    assert decision.reason == 'MEND THE TEXT, then make the call again: "[Name]" in body_text: it was never filled in'


def test_a_flaw_in_a_draft_is_refused_before_it_is_written_down() -> None:
    draft = replace(made("create_thread"), copy=Look((FLAW,)))
    assert verdict(draft, facts(human_words="ada@example.com snd_1")) == ("deny", "copy.unfit")


def test_a_campaign_that_is_no_draft_cannot_be_mended_so_a_person_is_asked() -> None:
    broken = Look((FLAW,), single={"Ada": True, "Bo": False})
    going_on = replace(launch(tool="resume_campaign", status="paused"), copy=broken)
    decision = decide(going_on, facts())
    assert (decision.verdict, decision.only_person) == ("ask", True)
    assert 'CHECK THE TEXT: texts: 1 of 2 clean, 1 to look at; "[Name]"' in decision.reason
    assert verdict(replace(launch(), copy=broken)) == ("deny", "copy.unfit")


def test_what_the_person_said_word_for_word_is_theirs_to_send_once_the_model_was_told() -> None:
    found, told = Look((replace(FLAW, is_said=True),)), {(UNFIT, f"0:{act}"): MENDS for act in acts(message(None))}
    assert verdict(message(found), facts(records=THREAD, marks=READ)) == ("deny", "copy.unfit")
    decision = decide(message(found), facts(records=THREAD, marks=READ | told))
    assert (decision.verdict, decision.rule, decision.only_person) == ("ask", "copy.unfit", True)
    mixed = Look((*found.flaws, FLAW))
    assert verdict(message(mixed), facts(records=THREAD, marks=READ | told)) == ("deny", "copy.unfit")


def test_a_claim_without_a_source_asks_where_it_would_leave_and_nowhere_else() -> None:
    asked = judged(MARKED)
    assert (asked.verdict, asked.spans, asked.only_person) == ("ask", ("90", "30 %"), False)
    assert 'nothing that was read or said holds "90"; "30 %"' in asked.reason
    draft = replace(made("create_thread"), copy=MARKED)
    assert verdict(draft, facts(human_words="ada@example.com snd_1"))[1] != "copy.unsourced"
    assert judged(Look()).spans == judged(None).spans == ()


@pytest.mark.parametrize(
    ("more", "holds"),
    [
        ({}, False),
        ({"text_contains": "costs 90"}, False),
        ({"text_contains": ["costs 90", "30 %"]}, True),
        ({"text_equals": "It costs 90, that is 30 % less."}, True),
        ({"body": {"body_text": "It costs 90, that is 30 % less."}}, True),
        ({"body": {"account_id": "00000090-0000-4000-8000-000000000030 %"}}, False),
        ({"text_contains": ["order 14903", "30 %"]}, False),
        ({"digest": "d"}, True),
        ({"claims": ["90", "30 %"]}, True),
    ],
)
def test_a_rule_answers_for_a_claim_only_if_it_says_it(more: dict[str, object], holds: bool) -> None:
    given = rule(tool="send_message", recipients=["ada@example.com"], **more)
    assert given.answers(judged(MARKED)) is holds
    assert given.answers(judged(Look()))
    assert rule(answer="deny", tool="send_message").answers(judged(MARKED))


def test_many_findings_are_counted() -> None:
    many = Look(tuple(replace(FLAW, span=f"[Name {number}]") for number in range(7)))
    assert judged(many).reason.endswith("and 2 more")


def test_a_model_is_told_what_to_mend_so_often_and_anew_when_the_person_speaks() -> None:
    assert mends_left(("a", "b"), {}, 1) == MENDS
    assert mends_left(("a", "b"), {(UNFIT, "1:b"): 2}, 1) == 0
    assert mends_left(("a", "b"), {(UNFIT, "1:b"): 2}, 2) == MENDS
