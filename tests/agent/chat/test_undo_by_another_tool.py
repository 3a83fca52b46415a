"""What takes an effect back: the same tool with the values from before, or another tool with what was kept."""

from typing import Any

import pytest

from agent.chat.undo import Taking, takings
from agent.state.effects import EffectRow

LIST = {"list_id": "lst_1", "lead_ids": ["lea_1", "lea_2"]}


def taking(
    tool: str, arguments: dict[str, Any], was: dict[str, Any], *, status: str = "done", effect: str = "write"
) -> Taking:
    row: dict[str, Any] = dict.fromkeys(EffectRow.__dataclass_fields__)
    told = {"id": "eff_1", "call_id": "c1", "tool": tool, "arguments": arguments, "status": status, "effect": effect}
    found = EffectRow(**{**row, **told, "method": "POST", "path": "/api/lists/lst_1/leads"})
    (one,) = takings([found], {"c1": was})
    return one


def test_whoever_was_put_on_a_list_is_taken_off_and_nobody_who_was_there_before() -> None:
    one = taking("add_list_leads", LIST, {"leadIds": ["lea_2"]})
    assert one.step is not None
    assert (one.step.tool, one.step.arguments) == ("remove_list_leads", {**LIST, "lead_ids": ["lea_1"]})
    assert (one.step.method, one.step.target) == ("DELETE", "/api/lists/lst_1/leads")


def test_whoever_was_taken_off_is_put_back_if_they_were_on_it() -> None:
    one = taking("remove_list_leads", LIST, {"leadIds": ["lea_2"]})
    assert one.step is not None
    assert (one.step.tool, one.step.arguments) == ("add_list_leads", {**LIST, "lead_ids": ["lea_2"]})


@pytest.mark.parametrize("tool", ["add_list_leads", "remove_list_leads"])
def test_where_nobody_knows_who_was_on_it_nothing_is_guessed(tool: str) -> None:
    one = taking(tool, LIST, {"leadCount": 7000})
    assert one.step is None
    assert "CANNOT BE UNDONE: what it was before was not read" in one.verdict
    assert taking(tool, LIST, {"leadIds": ["lea_2"]}, status="unknown").step is None


def test_a_lead_gets_its_former_values_back_and_what_was_empty_is_named() -> None:
    contacts = [{"type": "work_email", "value": "ada@example.com"}]
    given = {"lead_id": "lea_1", "title": "VP", "contacts": [], "size": "9"}
    one = taking("update_lead", given, {"title": "CFO", "contacts": contacts})
    assert one.step is not None
    assert one.step.arguments == {"lead_id": "lea_1", "title": "CFO", "contacts": contacts}
    assert one.verdict == "can be set back, except size"


def test_an_address_that_a_change_replaced_is_set_back_although_it_had_to_be_asked_about() -> None:
    was = {"contacts": [{"value": "ada@example.com"}]}
    one = taking("update_lead", {"lead_id": "lea_1", "contacts": [{"value": "eve@e.example"}]}, was, effect="destroy")
    assert one.step is not None
    assert one.step.arguments == {"lead_id": "lea_1", **was}


def test_what_destroys_by_itself_is_not_set_back() -> None:
    items = [{"id": "sig_1", "status": "dismissed"}]
    one = taking("update_signals", {"items": items}, {"sig_1": {"status": "new"}}, effect="destroy")
    assert (one.step, one.verdict.startswith("CANNOT BE UNDONE")) == (None, True)


GENERATED = {"items": [{"id": "sig_1", "dm": True}, {"id": "sig_2", "comment": True}]}


def test_drafts_that_were_written_anew_are_saved_again_as_they_were() -> None:
    was = {"sig_1": {"dmText": "By hand"}, "sig_2": {"commentText": None}}
    one = taking("generate_signal_messages", GENERATED, was, effect="spend")
    assert one.step is not None
    assert (one.step.tool, one.step.arguments) == ("update_signals", {"items": [{"id": "sig_1", "dmText": "By hand"}]})
    assert taking("generate_signal_messages", GENERATED, {"sig_2": {"commentText": None}}, effect="spend").step is None
