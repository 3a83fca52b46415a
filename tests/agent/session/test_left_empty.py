"""A list that was made for rows that were refused is empty, and nothing of that is done."""

import json
from typing import Any

import pytest

from agent.models.base import AssistantMessage, ToolCall, ToolMessage, UserMessage
from agent.session.account.left_empty import left_empty
from agent.session.account.request import Request
from agent.session.transcript import Entry
from tests.support.making import effect

ROWS = {"list_id": "l1", "leads": [{"type": "person"}, {"type": "person"}]}
FULL = {"preview": {"leadCount": 2}}


def talk(result: Any, *, failed: bool = False, arguments: str = json.dumps(ROWS)) -> list[Entry]:
    calls = (ToolCall("c1", "create_list", '{"name": "Fair"}'), ToolCall("c2", "preview_list_import", arguments))
    return [
        Entry(UserMessage("Put them into Fair")),
        Entry(UserMessage("rows"), material=True),
        Entry(AssistantMessage("", calls)),
        Entry(ToolMessage("c2", "preview_list_import", json.dumps(result), failed)),
    ]


def made(**more: Any) -> Any:
    return effect("done", arguments={"name": "Fair"} | more, result={"list": {"id": "l1", "name": "Fair"}})


@pytest.mark.parametrize(
    ("result", "failed"), [({"error": {}}, True), ({"preview": {"leadCount": 1}}, False), ({"preview": 3}, False)]
)
def test_rows_that_did_not_pass_leave_the_request_undone(result: Any, failed: bool) -> None:
    (left,) = left_empty(Request(talk(result, failed=failed), [made()], {}))
    assert left.as_json() == {"kind": "goal", "value": "the rows for the list Fair, which is empty"}


def test_a_list_that_was_filled_or_whose_rows_passed_is_none_of_it() -> None:
    bad = talk({"error": {}}, failed=True)
    filled = effect("done", call_id="c3", tool="import_list_leads", arguments=ROWS)
    assert left_empty(Request(talk(FULL), [made()], {})) == ()
    assert left_empty(Request(bad, [made(), filled], {})) == ()
    assert left_empty(Request(bad, [made(lead_ids=["p1"])], {})) == ()
    assert left_empty(Request(bad, [effect("failed")], {})) == ()
    assert left_empty(Request(bad, [effect("done", tool="create_campaign")], {})) == ()
    assert left_empty(Request(bad, [effect("done", result={"list": None})], {})) == ()
    assert left_empty(Request(bad, [effect("done", tool="no_such_tool")], {})) == ()


def test_only_the_latest_request_counts() -> None:
    earlier = [*talk({"error": {}}, failed=True), Entry(UserMessage("What else is there?"))]
    assert left_empty(Request(earlier, [made()], {})) == ()
    assert left_empty(Request([], [], {})) == ()


@pytest.mark.parametrize("arguments", ["{", "[]"])
def test_arguments_that_are_none_name_no_list(arguments: str) -> None:
    assert left_empty(Request(talk({"error": {}}, failed=True, arguments=arguments), [made()], {})) == ()


def test_a_check_without_an_answer_took_nothing() -> None:
    (left,) = left_empty(Request(talk(FULL)[:-1], [made()], {}))
    assert left.kind == "goal"
