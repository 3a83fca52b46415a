"""What the run has done to the people of a campaign, as its ledger tells of it."""

from typing import Any

import pytest

from agent.gate.own_work import is_changed_by_hand
from agent.policy.sources import Given
from tests.support.making import effect, facts

NIA = "nia@example.com"
ROW = {"type": "person", "name": {"full": "Nia"}, "contacts": [{"value": NIA}]}


@pytest.mark.parametrize(
    ("tool", "arguments", "changed"),
    [
        ("import_list_leads", {"list_id": "lst_1", "leads": [ROW]}, False),
        ("import_list_leads", {"list_id": "lst_1", "leads": [ROW], "no_argument_any_more": 1}, True),
        ("import_list_leads", {"list_id": "lst_2", "leads": [ROW], "no_argument_any_more": 1}, False),
        ("no_tool_any_more", {"list_id": "lst_1"}, False),
    ],
)
def test_what_an_older_program_has_recorded_is_no_call_any_more_and_counts_as_a_change(
    tool: str, arguments: dict[str, Any], changed: bool
) -> None:
    row = effect("done", tool=tool, arguments=arguments)
    given = Given(facts(human_words=f"Import Nia, {NIA}"))
    assert is_changed_by_hand("cmp_1", ("lst_1",), [row], {}, given) is changed
