"""What the model is told, what the ledger notes, what the run remembers."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.common.json_value import Json
from agent.gate.outcomes import Outcome, classify_response
from agent.gate.results import closing_of, error_result, learn, planned, refusal, spent, tool_result
from agent.models.base import ToolCall
from agent.policy.rules import NO
from agent.state.journal import Journal
from agent.state.memory import Memory
from agent.types import Decision, PreparedCall
from tests.support.doubles import FakeClock
from tests.support.making import NOON, answered, launch, made, store_in
from tools.api.wire_enrichment import EnrichmentRun
from tools.catalog.lists import import_key
from tools.registry import REGISTRY
from tools.spec import Record


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    store = store_in(tmp_path)
    yield Memory(None, Journal(store), "r1", FakeClock())
    store.close()


def settle(call: PreparedCall, status: int, body: Any, **headers: str) -> Outcome:
    found = classify_response(call, answered(status, body, **headers), 2, NOON)
    assert isinstance(found, Outcome)
    return found


SEARCH = made("start_lead_search", fetch_count=10)


def searched(**task: Any) -> Outcome:
    """The end of a search that was followed."""
    reader = made("get_lead_search", task_id="t1")
    found = settle(reader, 200, {"tasks": [{"id": "t1", "status": "done", **task}]})
    return replace(found, source=REGISTRY["get_lead_search"], begun={"task": {"id": "t1"}, "list": {"id": "l1"}})


# -- what the model is told -------------------------------------------------------------------------------------------


def test_what_came_from_the_workspace_is_untrusted_and_the_programs_own_words_are_not() -> None:
    call = made("get_list_leads")
    assert tool_result(call, {"a": 1}).untrusted
    assert not tool_result(call, {"a": 1}).is_error
    error = error_result(ToolCall("c1", "x" * 200, "{}"), "invalid_call", "no such tool")
    assert (error.untrusted, error.is_error, error.name) == (False, True, "x" * 100)
    assert error.content == {"error": {"code": "invalid_call", "message": "no such tool"}}
    denied = refusal(call, Decision("deny", "human.no", NO))
    assert denied.content == {"refused": {"rule": "human.no", "reason": NO, "sent": False}}
    assert denied.is_error


def test_a_no_with_a_reason_is_told_as_an_instruction_as_long_as_there_is_a_try_left() -> None:
    call, no = made("send_message"), Decision("deny", "human.no", "less formal")
    first: Any = refusal(call, no, tries=1, edited='{"body_text": "Hi"}').content["refused"]
    assert (first["reason"], first["sent"]) == ("less formal", False)
    assert "make this call once more as it says" in first["next"]
    assert first["changed_by_the_person_to"] == {"body_text": "Hi"}
    second: Any = refusal(call, no).content["refused"]
    assert second["next"].startswith("That was the second no")
    denied: Any = refusal(call, Decision("deny", "caps.calls", "less formal"), tries=1).content["refused"]
    assert "next" not in denied


@pytest.mark.parametrize(
    ("tool", "kind", "key"),
    [
        *(
            ("start_lead_search", "list", "list"),
            ("create_list", "list", "list"),
            ("create_thread", "thread", "thread"),
        ),
        *(("create_campaign", "campaign", "campaign"), ("create_signal_type", "signal_type", "type")),
    ],
)
def test_a_plan_goes_on_with_stand_ins_for_what_it_would_make(memory: Memory, tool: str, kind: Any, key: str) -> None:
    for number in (1, 2):
        content: Any = planned(made(tool), memory).content
        assert content[key]["id"] == f"planned_{number}"
        assert content[key].items() >= {k: v for k, v in made(tool).args if isinstance(v, str)}.items()
        assert content["planned"]["sent"] is False
        assert memory.records[(kind, f"planned_{number}")]["status"] == "draft"
    assert bool(memory.marks) == (tool == "create_thread")


def test_a_planned_preview_counts_as_one_and_other_calls_make_nothing(memory: Memory) -> None:
    assert set(planned(made("preview_list_import"), memory).content) == {"planned"}
    assert ("preview", import_key(made("import_list_leads").request)) in memory.marks
    assert set(planned(made("send_message"), memory).content) == {"planned"}
    assert memory.records == {}


def test_a_success_is_summarised_and_a_failure_told_with_its_body_and_id() -> None:
    sent = closing_of(
        made("send_message"), settle(made("send_message"), 200, {"message": {"id": "msg_1"}}, x_correlation_id="c-1")
    )
    assert (sent.status, sent.http_status, sent.correlation_id) == ("done", 200, "c-1")
    assert sent.result == {"message": {"id": "msg_1"}}
    assert sent.summary == "to ada@example.com: message id msg_1"
    failed = closing_of(
        made("create_list"), settle(made("create_list"), 422, {"error": "name is taken", "correlationId": "c-2"})
    )
    assert failed.status == "failed"
    assert failed.result == {
        "error": {
            "message": "422: name is taken",
            "http_status": 422,
            "correlation_id": "c-2",
            "body": {"error": "name is taken", "correlationId": "c-2"},
        }
    }
    assert failed.summary == "422: name is taken"


def test_a_long_error_body_is_cut() -> None:
    found: Any = closing_of(made("create_list"), settle(made("create_list"), 400, {"error": "x" * 10_000})).result
    assert len(found["error"]["body"]) == 2000
    assert len(closing_of(made("create_list"), Outcome("failed", "y" * 900)).summary) == 500


def test_an_error_without_body_or_id_says_only_what_is_known() -> None:
    found = closing_of(made("create_list"), Outcome("unknown", "lost"))
    assert found.result == {"error": {"message": "lost", "http_status": None}}


def test_a_followed_operation_shows_its_start_with_the_task_as_it_ended() -> None:
    found = closing_of(SEARCH, searched(resultCount=7, resultListId="l1"))
    assert found.result == {
        "task": {"id": "t1", "status": "done", "resultCount": 7, "resultListId": "l1"},
        "list": {"id": "l1"},
    }
    failed = replace(searched(), kind="failed", message="the operation failed")
    shown: Any = closing_of(SEARCH, failed).result
    assert shown["task"] == {"id": "t1"}
    assert shown["error"]["message"] == "the operation failed"


def test_a_batch_names_how_many_items_failed() -> None:
    call = made("update_signals")
    found: Any = closing_of(
        call, settle(call, 200, {"updated": ["sig_1"], "errors": [{"id": "sig_2", "error": "gone"}]})
    ).result
    assert found["failed_items"] == 1
    assert "failed_items" not in (closing_of(call, settle(call, 200, {"updated": ["sig_1"]})).result or {})


def test_a_summary_is_one_line_of_ids_and_counts() -> None:
    call = made("import_campaign_leads")
    body = {"imported": 4, "duplicates": 1, "invalid": 0}
    assert closing_of(call, settle(call, 200, body)).summary == "imported 4, duplicates 1, invalid 0"
    listed = made("create_list")
    assert closing_of(listed, settle(listed, 200, {"list": {"id": "l1", "name": "Bakers"}})).summary == (
        "list id l1, list name Bakers"
    )
    launched = launch()
    assert closing_of(launched, settle(launched, 200, {"success": True})).summary


# -- credits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "credits"),
    [
        (searched(resultCount=7), 14),
        (searched(resultCount=0), 0),
        (searched(resultCount=999), 20),
        (searched(resultCount=-7), 0),
        (searched(), 20),
        (replace(searched(resultCount=3), kind="failed"), 6),
        (Outcome("failed", "402"), 0),
        (Outcome("unknown", "lost"), 20),
    ],
)
def test_credits_are_what_the_answer_counts_else_the_estimate(outcome: Outcome, credits: int) -> None:
    assert spent(SEARCH, outcome) == credits


def enriched(count: int, **scope: Any) -> int:
    """Credits of an enrichment for which seven leads were counted, at two each."""
    recount = REGISTRY["start_enrichment"].effects.recount
    assert recount is not None
    key = (recount.kind, recount.id(made("start_enrichment", **scope).request))
    records: Any = {("enrichment", "work_email"): {"creditAction": "EMAIL"}, key: {"leadCount": 7}}
    call = made("start_enrichment", records=records, prices={"EMAIL": 2}, **scope)
    answer = EnrichmentRun.model_validate({"run": {"id": "run_1", "scope": {"resolvedCount": count}}})
    return spent(call, Outcome("done", "done", answer=answer, source=REGISTRY["get_enrichment"]))


@pytest.mark.parametrize(("count", "credits"), [(7, 14), (5, 10), (9, 18), (10**6, 2 * 10**6), (10**30, 14), (-1, 0)])
def test_what_can_have_grown_costs_what_it_was_at_the_end_and_an_absurd_count_is_none(count: int, credits: int) -> None:
    assert enriched(count) == credits


def test_what_the_request_itself_names_costs_no_more_than_that() -> None:
    assert enriched(9, scope={"type": "explicit_leads", "leadIds": ["lea_1", "lea_2"]}) == 4


def test_a_call_without_a_price_costs_nothing() -> None:
    assert spent(made("create_list"), Outcome("done", "done")) == 0
    assert spent(made("start_lead_search", prices={}), Outcome("done", "done")) == 0


# -- what the run remembers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "marked"), [(400, True), (422, True), (409, False), (403, False), (200, False)])
def test_a_refused_body_is_remembered(memory: Memory, status: int, marked: bool) -> None:
    call = made("create_list")
    learn(call, settle(call, status, {"list": {"id": "l1"}, **({"error": "x"} if status > 200 else {})}), memory)
    assert (("refused_body", call.request.digest) in memory.marks) == marked


def test_a_preview_is_remembered_for_exactly_its_leads(memory: Memory) -> None:
    call = made("preview_list_import")
    learn(call, settle(call, 422, {"error": "bad lead"}), memory)
    assert not [kind for kind, _ in memory.marks if kind == "preview"]
    learn(call, settle(call, 200, {"preview": {"leadCount": 1}}), memory)
    assert memory.marks[("preview", import_key(made("import_list_leads").request))] == 1


def test_a_thread_that_was_read_may_be_answered_and_its_last_question_is_known(memory: Memory) -> None:
    call = made("get_thread_messages")
    messages = [
        *(
            {"id": "m1", "direction": "inbound"},
            {"id": "m2", "direction": "inbound"},
            {"id": "m3", "direction": "outbound"},
        ),
    ]
    learn(call, settle(call, 200, {"messages": messages}), memory)
    assert memory.marks == {("thread_read", "thr_1"): 1}
    assert memory.records[("thread", "thr_1")] == {"last_inbound": "m2"}
    learn(call, settle(call, 200, {"messages": []}), memory)
    assert memory.records[("thread", "thr_1")] == {"last_inbound": "m2"}


def test_a_failed_read_is_no_read(memory: Memory) -> None:
    call = made("get_thread_messages")
    learn(call, settle(call, 200, b"<html>"), memory)
    learn(call, Outcome("failed", "lost"), memory)
    assert (memory.marks, memory.records) == ({}, {})


def test_a_draft_of_our_own_needs_no_reading(memory: Memory) -> None:
    call = made("create_thread")
    learn(call, settle(call, 201, {"thread": {"id": "thr_7", "participant_email": "ada@example.com"}}), memory)
    assert memory.marks == {("thread_read", "thr_7"): 1}
    assert memory.records[("thread", "thr_7")]["participant_email"] == "ada@example.com"


def test_a_campaign_that_was_launched_is_no_draft_any_more(memory: Memory) -> None:
    call = launch()
    learn(call, Outcome("failed", "409", 409), memory)
    assert memory.records == {}
    learn(call, Outcome("unknown", "lost"), memory)
    assert memory.records[("campaign", "cmp_1")] == {"status": "launching"}


def test_the_end_of_something_asynchronous_is_learnt_by_its_reader(memory: Memory) -> None:
    learn(SEARCH, searched(resultCount=7, resultListId="l1"), memory)
    assert ("list", "l1") in memory.records
    assert memory.records[("task", "t1")]["resultCount"] == 7


def test_what_one_of_a_batch_was_is_read_anew_after_it_was_changed(memory: Memory) -> None:
    off: list[Json] = [{"id": "reddit", "enabled": False}]
    call = made("update_signal_sources", items=off)
    memory.learn([Record("source", "reddit", {"enabled": True}), Record("source", "news", {"enabled": True})])
    learn(call, settle(call, 200, {"updated": [{"id": "reddit"}], "errors": []}), memory)
    assert memory.is_old("source", "reddit")
    assert not memory.is_old("source", "news")
