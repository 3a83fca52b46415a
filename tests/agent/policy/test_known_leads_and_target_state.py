"""What a card shows of the server's state, and who is in a campaign as far as a run knows it."""

from typing import Any

import pytest

from agent.common.json_value import Json
from agent.policy.target_state import fully_known, still_holds, target_state
from tests.support.making import made
from tools.api.wire import ImportDone, ListLeads
from tools.catalog.known_leads import going_in, told_by_adding, told_by_removing
from tools.spec import Record

CAMPAIGN = {
    "name": "Bakers",
    "type": "email",
    "status": "draft",
    "sender_account_ids": ["snd_1"],
    "pending": 3,
    "nodes": [{"id": "n1", "type": "email"}],
}
LIST = {"name": "Fair", "leadCount": 7}
THREAD = {
    "subject": "Prices",
    "draft_subject": "Re: Prices",
    "draft_cc": "bob@example.com",
    "draft_bcc": "eve@example.com",
    "inbox_state": "needs_reply",
    "status": "active",
    "account_id": "snd_1",
    "participant_email": "ada@example.com",
    "last_message_at": "2026-01-05T09:00:00Z",
    "last_message_direction": "inbound",
}
RECORDS: dict[Any, dict[str, Any]] = {
    ("campaign", "cmp_1"): {**CAMPAIGN, "stats": {"sent": 1}},
    ("list", "lst_1"): {**LIST, "members": ["l1"]},
    ("thread", "thr_1"): {**THREAD, "unread_count": 1},
}


def seen(tool: str, records: Any = RECORDS) -> dict[str, Any]:
    call = made(tool, records=records)
    return dict(target_state(call.spec, call.request, records))


def known(tool: str, records: Any) -> bool:
    call = made(tool, records=records)
    return fully_known(call.spec, call.request, records)


# -- what a card shows -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "parts"),
    [
        ("update_campaign", {"campaign": CAMPAIGN}),
        ("import_campaign_leads", {"campaign": CAMPAIGN, "list": LIST}),
        ("import_list_leads", {"list": LIST}),
        ("send_message", {"thread": THREAD}),
        ("update_thread", {"thread": THREAD}),
        ("create_list", {}),
        ("create_thread", {}),
        ("get_campaign", {}),
    ],
)
def test_a_card_shows_what_is_known_of_what_a_call_changes(tool: str, parts: dict[str, Any]) -> None:
    assert seen(tool) == parts


def test_of_a_campaign_that_runs_neither_leads_nor_steps_are_shown() -> None:
    running = {("campaign", "cmp_1"): {**CAMPAIGN, "status": "active"}}
    assert set(seen("update_campaign", running)["campaign"]) == {"name", "type", "status", "sender_account_ids"}


def test_what_is_empty_or_not_known_is_not_shown() -> None:
    assert seen("update_campaign", {}) == {}
    bare = {("thread", "thr_1"): {"subject": "", "draft_cc": None, "participant_email": "ada@example.com"}}
    assert seen("update_thread", bare) == {"thread": {"participant_email": "ada@example.com"}}
    nobody = {("campaign", "cmp_1"): {"name": "Bakers", "sender_account_ids": [], "pending": 0, "status": "draft"}}
    assert seen("update_campaign", nobody) == {"campaign": {"name": "Bakers", "pending": 0, "status": "draft"}}


@pytest.mark.parametrize(
    ("tool", "records", "whole"),
    [
        ("update_campaign", {}, False),
        ("update_campaign", {("campaign", "cmp_1"): {"status": "draft"}}, False),
        ("update_campaign", {("campaign", "cmp_1"): {"status": "draft", "nodes": [], "first": {}}}, True),
        ("update_campaign", {("campaign", "cmp_1"): {"status": "draft", "nodes": []}}, False),
        ("update_campaign", {("campaign", "cmp_1"): {"status": "active", "first": {}}}, True),
        ("import_list_leads", {("list", "lst_1"): {"name": "Fair"}}, False),
        ("import_list_leads", {("list", "lst_1"): {"leadCount": 0}}, True),
        ("import_campaign_leads", {("campaign", "cmp_1"): {"status": "active"}}, False),
        ("import_campaign_leads", {("list", "lst_1"): {"leadCount": 0}}, False),
        ("send_message", {("thread", "thr_1"): {"status": "active"}}, False),
        ("send_message", {("thread", "thr_1"): {"status": "draft"}}, True),
        ("send_message", {("thread", "thr_1"): {"last_message_at": None}}, True),
        ("create_list", {}, True),
    ],
)
def test_a_card_is_whole_when_everything_that_it_shows_was_read(tool: str, records: Any, whole: bool) -> None:
    assert known(tool, records) == whole


# -- who was read or written -------------------------------------------------------------------------------------------

LEADS = [Record("lead", "l1", {}), Record("lead", "l2", {}), Record("list", "lst_9", {})]
WRITTEN = {
    "leads": [
        {
            "type": "person",
            "name": {"full": "Ada Example"},
            "contacts": [{"value": "ada@example.com"}, {"value": "0777"}],
        },
        {"type": "person", "name": {"short": "Bob"}},
        {"type": "person", "name": {"first": "Eve", "last": "Example"}},
        {"type": "person", "name": {"first": "Kim"}},
    ]
}


def learned(tool: str, answer: Any, records: Any = None, read: Any = (), **change: Any) -> dict[str, Any]:
    call = made(tool, **change)
    (record,) = call.spec.tells(call.request, answer, tuple(read), records or {})
    return {"kind": record.kind, "id": record.id, **record.facts}


def test_a_page_of_a_list_adds_to_who_is_on_it() -> None:
    page = ListLeads.model_validate({"leads": [], "total": 7})
    before = {("list", "lst_1"): {"members": ["l0", "l1"]}}
    found = learned("get_list_leads", page, before, LEADS)
    assert found == {"kind": "list", "id": "lst_1", "leadCount": 7, "members": ["l0", "l1", "l2"]}


@pytest.mark.parametrize(("answer", "change"), [({"total": 7}, {"type": "person"}), ({}, {})])
def test_a_part_of_a_list_says_nothing_of_its_size(answer: dict[str, Any], change: dict[str, Any]) -> None:
    found = learned("get_list_leads", ListLeads.model_validate({"leads": [], **answer}), **change)
    assert found == {"kind": "list", "id": "lst_1", "members": []}


def test_an_import_that_shows_nobody_is_remembered_as_it_was_written() -> None:
    answer = ImportDone.model_validate({"imported": 4})
    before = {("list", "lst_1"): {"rows": ["old@example.com"], "leadCount": 3}}
    assert learned("import_list_leads", answer, before, **WRITTEN) == {
        "kind": "list",
        "id": "lst_1",
        "leadCount": None,
        "members": [],
        "rows": ["old@example.com", "ada@example.com"],
    }


def test_an_import_that_shows_its_leads_or_its_list_is_believed() -> None:
    shows = ImportDone.model_validate({"leads": [], "list": {"id": "lst_1", "leadCount": 4}})
    assert learned("import_list_leads", shows, read=LEADS, **WRITTEN) == {
        "kind": "list",
        "id": "lst_1",
        "members": ["l1", "l2"],
    }
    uncounted = ImportDone.model_validate({"leads": [], "list": {"id": "lst_1"}})
    assert learned("import_list_leads", uncounted)["leadCount"] is None


def test_other_calls_say_nothing_of_anybody() -> None:
    call = made("create_list")
    assert call.spec.tells(call.request, None, tuple(LEADS), {}) == ()


# -- who goes into a campaign ------------------------------------------------------------------------------------------


def going(records: Any, **change: Any) -> tuple[str, ...]:
    return going_in(made("import_campaign_leads", **change).request, records)


def test_who_goes_into_a_campaign_was_read_or_written() -> None:
    records: Any = {
        ("list", "lst_1"): {"members": ["l1", "l2", "l9"], "rows": ["eve@example.com", "ada@example.com"]},
        ("lead", "l1"): {"name": "Ada", "emails": ["ada@example.com"], "linkedin_url": "linkedin.com/in/ada"},
        ("lead", "l2"): {"name": "Bob", "emails": ["bob@example.com"], "linkedin_url": None},
    }
    ada = ("ada@example.com", "linkedin.com/in/ada")
    assert going(records) == (*ada, "bob@example.com", "eve@example.com")
    assert going(records, lead_ids=["l1"]) == (*ada, "eve@example.com")
    assert going(records, limit=5) == going(records)
    assert going({}) == ()


# -- what is known after a change --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "tells", "members"),
    [("add_list_leads", told_by_adding, ["l1", "l2"]), ("remove_list_leads", told_by_removing, ["l1"])],
)
def test_who_is_on_a_list_is_known_after_some_were_put_on_or_taken_off(
    tool: str, tells: Any, members: list[str]
) -> None:
    records: Any = {("list", "lst_1"): {"members": ["l1"] if tool == "add_list_leads" else ["l1", "l2"]}}
    call = made(tool, list_id="lst_1", lead_ids=["l2"], records=records)
    assert tells(call.request, None, (), records) == (Record("list", "lst_1", {"members": [*members]}),)


@pytest.mark.parametrize(
    ("left", "now", "holds"),
    [
        ({"on": True}, {"on": True, "since": 3}, True),
        ({"on": True}, {"on": False}, False),
        ({"on": True}, None, False),
        (["a", {"b": "c "}], ["a", {"b": "c"}], True),
        (["a"], ["a", "b"], False),
        (["a"], "a", False),
        (None, " ", True),
    ],
)
def test_what_a_server_adds_is_no_change(left: Json, now: Json, holds: bool) -> None:
    assert still_holds(left, now) is holds
