"""The status comes from the ledger by the order of the machine contract, never from the model's words."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal, get_args

import pytest

from agent.common.errors import EXIT_CODES, Escalation, Status
from agent.gate.run_state import Run
from agent.models.base import Usage
from agent.policy.rules import NO
from agent.session.loop import Totals
from agent.session.result import (
    RunResult,
    final_escalation,
    is_resumable,
    result_of,
    status_of,
    stored_result,
    totals_from,
    usage_json,
)
from agent.state.approvals import Approval
from agent.state.effects import EffectRow
from agent.state.runs import RunRow
from tests.support.making import effect, parked

PENDING = Approval("apr_1", "r1", "c1", parked(), "d", None, "pending", None, None, "t", "t")


def row(status: str, tool: str = "create_list", path: str = "/api/lists", **more: Any) -> EffectRow:
    return effect(status, tool=tool, path=path, **more)


def status(*rows: EffectRow, pending: bool = False, **run: Any) -> str:
    state = Run(run_id="r1", workspace="w1", mode="ask", **run)
    return status_of(rows, [PENDING] if pending else [], state)


DONE, FAILED, UNKNOWN, OPEN = row("done"), row("failed"), row("unknown"), row("open")
REFUSED = row("refused", "send_message", "/api/threads/t1/messages", rule="human.no")
FOLLOWED = row("open", follow={"tool": "get_lead_search"})


@pytest.mark.parametrize(
    ("rows", "run", "expected"),
    [
        ([], {}, "done"),
        ([DONE], {}, "done"),
        ([FAILED], {}, "failed"),
        ([UNKNOWN], {}, "unknown"),
        ([OPEN], {}, "unknown"),
        ([FOLLOWED], {}, "unknown"),
        ([REFUSED], {}, "denied"),
        ([DONE, REFUSED], {}, "partial"),
        ([DONE, replace(FAILED, path="/x")], {}, "partial"),
        ([FAILED, DONE], {}, "done"),
        ([FAILED, FAILED], {}, "failed"),
        ([FAILED, replace(DONE, path="/x")], {}, "partial"),
        ([DONE], {"gaps": ["pause"]}, "partial"),
        ([], {"gaps": ["pause"]}, "waiting"),
        ([], {"pending": True}, "waiting"),
        ([REFUSED], {"pending": True}, "waiting"),
        ([], {"stopped": "waiting"}, "waiting"),
        ([], {"stopped": "failed"}, "failed"),
        ([], {"stopped": "denied"}, "denied"),
        ([], {"stopped": "authentication"}, "authentication"),
        ([], {"stopped": "budget"}, "budget"),
        ([], {"stopped": "interrupted"}, "interrupted"),
        ([DONE], {"stopped": "failed"}, "partial"),
        ([DONE], {"stopped": "denied"}, "partial"),
        ([DONE], {"stopped": "authentication"}, "authentication"),
        ([DONE], {"stopped": "budget"}, "budget"),
        ([UNKNOWN], {"stopped": "authentication"}, "unknown"),
        ([UNKNOWN, REFUSED], {"pending": True, "stopped": "budget"}, "unknown"),
        ([UNKNOWN], {"stopped": "interrupted"}, "unknown"),
        ([OPEN], {"stopped": "interrupted"}, "unknown"),
        ([FOLLOWED], {"stopped": "interrupted"}, "interrupted"),
        ([row("refused", rule="caps.credits")], {}, "budget"),
        ([DONE, row("refused", rule="caps.credits")], {}, "budget"),
        ([FAILED], {"stopped": "authentication"}, "authentication"),
        ([row("done", result={"updated": 1, "failed_items": 1})], {}, "partial"),
        ([row("done", result={"updated": 2})], {}, "done"),
    ],
)
def test_the_strongest_reason_names_the_status(rows: list[EffectRow], run: dict[str, Any], expected: str) -> None:
    assert status(*rows, **run) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("journey.preview-first", "done"),
        ("provenance.target", "done"),
        ("human.no", "partial"),
        ("grant.no", "partial"),
        ("grant.default", "partial"),
        ("once.done", "partial"),
        ("caps.credits", "budget"),
    ],
)
def test_only_a_refusal_that_the_model_could_mend_is_made_good_by_doing_it_right(rule: str, expected: str) -> None:
    refused = row("refused", rule=rule, summary=NO)
    assert status(refused, DONE) == expected
    elsewhere = replace(DONE, path="/x")
    assert status(refused, elsewhere) == ("budget" if expected == "budget" else "partial")


def test_a_no_that_says_how_is_made_good_by_doing_it_so() -> None:
    told = replace(REFUSED, summary="less formal")
    done = replace(told, status="done", rule=None)
    assert [status(told), status(told, done), status(done, told)] == ["denied", "done", "partial"]
    assert status(told, replace(done, path="/api/threads/t2/messages")) == "partial"


@pytest.mark.parametrize(
    ("refused", "later", "expected"),
    [
        (("create_thread", "/api/threads"), ("send_message", "/api/threads/t1/messages"), "done"),
        (("create_campaign", "/api/campaigns"), ("update_campaign", "/api/campaigns/c1"), "done"),
        (("create_campaign", "/api/campaigns"), ("create_list", "/api/lists"), "partial"),
        (("create_thread", "/api/threads"), ("update_campaign", "/api/campaigns/c1"), "partial"),
        (("launch_campaign", "/api/campaigns/c1/launch"), ("update_campaign", "/api/campaigns/c1"), "partial"),
    ],
)
def test_a_conflict_is_made_good_by_going_on_with_what_is_there(
    refused: tuple[str, str], later: tuple[str, str], expected: str
) -> None:
    conflict, then = row("failed", *refused, http_status=409), row("done", *later)
    assert status(conflict, then) == expected
    assert status(replace(conflict, http_status=500), then) == "partial"
    assert status(then, conflict) == "partial"


def test_every_status_has_the_exit_code_of_the_contract() -> None:
    assert EXIT_CODES == {
        "done": 0,
        "failed": 1,
        "waiting": 3,
        "authentication": 4,
        "budget": 5,
        "denied": 6,
        "partial": 7,
        "unknown": 8,
        "interrupted": 130,
    }


def test_an_effect_is_shown_by_the_contracts_keys_and_an_open_one_is_unknown() -> None:
    shown = OPEN.as_json()
    wanted = {
        "id",
        "tool",
        "method",
        "path",
        "effect",
        "status",
        "http_status",
        "correlation_id",
        "approved_by",
        "summary",
    }
    assert wanted <= set(shown)
    assert shown["status"] == "unknown"
    assert DONE.as_json()["status"] == "done"


def run_row(**more: Any) -> RunRow:
    row: dict[str, Any] = {
        "run_id": "r1", "workspace": "w1", "task": "t", "model": "m", "mode": "ask", "journey": None, "status": None,
        "answer": "hi", "escalation": None, "gaps": [], "unused": [], "cap": 10, "usage": {}, "owner": None,
        "started_at": "a", "ended_at": "b",
    }  # fmt: skip
    return RunRow(**row | more)


def test_the_result_adds_up_and_holds_what_the_contract_names() -> None:
    effects = [DONE, replace(UNKNOWN, reserved=4, spent=0)]
    shown: Any = result_of(run_row(), effects, [PENDING], "unknown").as_json()
    assert set(shown) >= {
        *(
            "type",
            "schema",
            "run_id",
            "status",
            "exit_code",
            "answer",
            "journey",
            "escalation",
            "gaps",
            "unused",
            "effects",
        ),
        *("pending_approvals", "credits", "usage", "started_at", "ended_at"),
    }
    assert (shown["type"], shown["schema"], shown["status"], shown["exit_code"]) == ("result", 1, "unknown", 8)
    assert shown["credits"] == {"spent": 3, "reserved": 4, "cap": 10}
    assert [a["id"] for a in shown["pending_approvals"]] == ["apr_1"]
    assert len(shown["effects"]) == 2


def test_money_is_a_decimal_string_and_an_unknown_price_is_null() -> None:
    totals = Totals()
    totals.add(Usage(input_tokens=10, output_tokens=2, cached_tokens=4, cost_usd=Decimal("0.00000010")))
    shown = usage_json("scripted", totals)
    assert shown == {
        "model": "scripted",
        "requests": 1,
        "input_tokens": 10,
        "output_tokens": 2,
        "cached_tokens": 4,
        "cost_usd": "0.0000001",
    }
    assert totals_from(shown) == totals
    totals.add(Usage(cost_usd=None))
    totals.add(Usage(cost_usd=Decimal(1)))
    assert totals.cost_usd is None
    assert totals_from(usage_json("scripted", totals)) == totals
    assert totals_from({}) == Totals()


def test_a_gap_and_an_escalation_are_told() -> None:
    run = Run(run_id="r1", workspace="w", mode="ask", gaps=["pause a campaign", "delete a lead"])
    found = final_escalation(run, (), throwaway=True)
    assert found is not None
    assert found.reason == "The model found no call for this: pause a campaign; delete a lead"
    assert "/pause all stops what sends" in found.next_step  # a model that finds none does not make it so
    told = RunResult(run_id="r1", status="waiting", escalation=Escalation("r", "q", "n", "c-1"))
    assert RunResult(run_id="r1", status="waiting").as_json()["escalation"] is None
    assert told.as_json()["escalation"] == {
        "reason": "r",
        "question": "q",
        "next_step": "n",
        "correlation_id": "c-1",
    }


@pytest.mark.parametrize(
    ("effects", "stored", "alive", "expected"),
    [
        ([UNKNOWN], "done", False, "done"),
        ([], None, True, "running"),
        ([], None, False, "interrupted"),
        ([DONE, REFUSED], None, False, "interrupted"),
        ([OPEN], None, False, "unknown"),
        ([FOLLOWED], None, False, "interrupted"),
    ],
)
def test_a_run_that_another_process_has_or_had_stands_as_it_is_stored_or_broke_off(
    effects: list[EffectRow], stored: Status | None, alive: bool, expected: Status | Literal["running"]
) -> None:
    shown = stored_result(run_row(status=stored), effects, [], alive=alive).as_json()
    code = None if expected == "running" else EXIT_CODES[expected]
    assert (shown["status"], shown["exit_code"]) == (expected, code)


def test_what_is_done_or_denied_is_not_gone_on_with_and_everything_else_is() -> None:
    assert [status for status in get_args(Status) if not is_resumable(status)] == ["done", "denied"]
