"""A step that has a text is added to, not written over, unless the user asked for other words."""

from typing import Any

import pytest

from agent.policy.facts import PolicyFacts
from agent.policy.rules import decide
from agent.policy.target_state import overwritten, replaced_lines, text_key
from agent.types import Decision
from tests.support.making import facts, made
from tools.registry import REGISTRY

FIRST = {"id": "n1", "type": "email", "subject": "Cash", "body": "Who forecasts cash?"}
SECOND = {"type": "email", "is_reply": True, "body": "Any thoughts?"}
END = {"id": "n9", "type": "end"}
KNOWN: Any = {
    ("campaign", "cmp_1"): {"status": "draft", "first": {}, "nodes": [FIRST, END]},
    ("node", "n1"): {}, ("node", "n9"): {},
}  # fmt: skip


def judged(*nodes: dict[str, Any], said: str = "Add a second step", **more: Any) -> Decision:
    call = made("update_campaign", records=KNOWN, campaign_id="cmp_1", sequence_nodes=[*nodes, END])
    known: PolicyFacts = facts(records=KNOWN, message=said, **more)
    return decide(call, known)


def test_a_step_that_is_added_runs() -> None:
    assert judged(FIRST, SECOND).rule == "effect.write"
    assert judged({"type": "email", "subject": "Cash ", "body": "Who forecasts cash?"}, SECOND).rule == "effect.write"


def test_a_second_step_in_the_place_of_the_first_asks() -> None:
    decision = judged(SECOND)
    assert (decision.verdict, decision.rule) == ("ask", "words.kept")
    assert 'IT WOULD leave out step 1 ("Cash: Who forecasts cash?")' in decision.reason
    decision = judged({**FIRST, "body": "Any thoughts?"})
    assert 'IT WOULD write over step 1 ("Cash: Who forecasts cash?")' in decision.reason


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("Change the first mail to: Any thoughts?", "effect.write"), ("Write it again, less formal", "effect.write"),
        ("Do not change the first one", "words.kept"), ("Füge einen zweiten Schritt hinzu", "words.kept"),
        ("Kürzer bitte", "effect.write"), ("Schrijf een tweede stap", "words.kept"),
    ],
)  # fmt: skip
def test_who_asks_for_other_words_gets_them_without_a_card(said: str, rule: str) -> None:
    assert judged({**FIRST, "body": "Any thoughts?"}, said=said).rule == rule


def test_to_leave_a_step_out_asks_whatever_was_said() -> None:
    assert judged(SECOND, said="Change the first mail").rule == "words.kept"


def test_what_the_run_wrote_for_the_same_message_is_its_own_work() -> None:
    wrote = ("wrote", f"2:{text_key('Cash' + chr(10) + 'Who forecasts cash?')}")
    assert judged(SECOND, turn=2, marks={wrote: 1}).rule == "effect.write"
    assert judged(SECOND, turn=3, marks={wrote: 1}).rule == "words.kept"


def test_what_is_replaced_is_shown_line_by_line() -> None:
    was: Any = {"sequence_nodes": [FIRST, {**SECOND, "id": "n2"}, END]}
    body: Any = {"sequence_nodes": [{**FIRST, "body": "Who plans cash?"}, END]}
    assert replaced_lines(REGISTRY["update_campaign"], was, body) == [
        "step 1, replaced:", "  - Who forecasts cash?", "  + Who plans cash?", "step 2, left out:", "  - Any thoughts?",
    ]  # fmt: skip
    assert overwritten(REGISTRY["update_campaign"], was, {"name": "Other"}) == []
