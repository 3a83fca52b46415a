"""What an effect has left is set back without a question only while it is still so."""

from dataclasses import replace

import pytest

from agent.common.json_value import Json
from agent.policy.repeats import changed_since
from tests.support.making import facts, made


@pytest.mark.parametrize(
    ("left", "now", "asks"),
    [
        ("Cash", "Cash", False),
        ("Cash", "Costs", True),
        ({"vote": "up", "comment": ""}, {"vote": "up"}, False),  # of a thing among several only the known values count
        ({"vote": "up"}, {"vote": "down"}, True),
        ({"vote": "up"}, {"seen": True}, False),
    ],
)
def test_what_somebody_has_changed_since_is_asked_about_with_both_values(left: Json, now: Json, asks: bool) -> None:
    call = replace(made("update_campaign", campaign_id="cmp_1", name="Spring"), former={"sig_1": now})
    decision = changed_since(call, facts(left={"sig_1": left}))
    assert (decision is not None) is asks
    if decision is not None:
        assert (decision.rule, decision.only_person) == ("undo.changed", True)
        assert "sig_1 is" in decision.reason


def test_a_call_that_takes_nothing_back_is_not_asked_about_for_it() -> None:
    assert changed_since(made("update_campaign", campaign_id="cmp_1", name="Spring"), facts(left={"a": 1})) is None
