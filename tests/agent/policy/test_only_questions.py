"""Whoever has asked nothing but questions gets answers; what changes or costs something waits for a yes."""

import pytest

from agent.policy.rules import decide
from tests.agent.policy.test_rules import DRAFT, LAUNCHING, WRITING, done_before, verdict
from tests.support.making import FILES, facts, launch, made
from tests.tools.test_arguments import IDS_USED


@pytest.mark.parametrize("tool", WRITING)
def test_who_only_asked_a_question_is_asked_before_anything_is_done(tool: str) -> None:
    asked = f"What would {', '.join(IDS_USED)} or a mail to ada@example.com cost?"
    call = launch(tool=tool) if tool in LAUNCHING else made(tool)
    done = {"marks": done_before(call), "records": {**DRAFT, **FILES}}
    assert verdict(call, facts(message=asked, **done))[0] == "ask"
    assert "you asked a question" in decide(call, facts(message=asked, **done)).reason
    assert "you asked a question" not in decide(call, facts(message=asked + "\nyes", **done)).reason


def test_paid_work_that_a_question_led_to_names_the_rule_and_reads_still_run() -> None:
    asked = facts(message="What does it cost to have messages drafted for it?")
    assert verdict(made("generate_signal_messages"), asked) == ("ask", "words.question")
    assert verdict(made("list_signals"), asked) == ("allow", "effect.read")
