"""What a card shows of the server's state, and who is in a campaign as far as a run knows it."""

from typing import Any

import pytest

from agent.policy.target_state import fully_known, target_state
from tests.support.making import made
from tools.api.wire import ImportDone, ListLeads
from tools.api.wire_campaigns import RosterImport
from tools.catalog.known_leads import UNLISTED, Person, Source, lines, people_of, sources, unchecked
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
        ("update_campaign", {("campaign", "cmp_1"): {"status": "draft", "nodes": []}}, True),
        ("update_campaign", {("campaign", "cmp_1"): {"status": "active"}}, True),
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

ADA = {"name": "Ada", "emails": ["ada@example.com"]}
LEADS = [Record("lead", "l1", {}), Record("lead", "l2", {}), Record("list", "lst_9", {})]
WRITTEN = {
    "leads": [
        {
            "type": "person",
            "name": {"full": "Ada Example"},
            "contacts": [{"value": "ada@example.com"}, {"value": "77"}],
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
    before = {("list", "lst_1"): {"rows": [{"name": "Old", "emails": []}], "leadCount": 3}}
    assert learned("import_list_leads", answer, before, **WRITTEN) == {
        "kind": "list",
        "id": "lst_1",
        "leadCount": None,
        "members": [],
        "rows": [
            {"name": "Old", "emails": []},
            {"name": "Ada Example", "emails": ["ada@example.com"]},
            {"name": "Bob", "emails": []},
            {"name": "Eve Example", "emails": []},
            {"name": "Kim", "emails": []},
        ],
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


def test_what_goes_into_a_campaign_adds_up_by_list() -> None:
    answer = RosterImport(imported=3, total=5)
    first = learned("import_campaign_leads", answer, lead_ids=["l1", "l2"])
    done = {"imported": 3, "looked_at": 5, "chosen": ["l1", "l2"]}
    assert first == {"kind": "campaign", "id": "cmp_1", "imports": {"lst_1": done}}
    other = {"imported": 9, "looked_at": 9, "chosen": []}
    records = {("campaign", "cmp_1"): {"imports": {"lst_0": other, "lst_1": done}}}
    again = learned("import_campaign_leads", RosterImport(imported=2), records, lead_ids=["l3"])
    assert again["imports"] == {"lst_0": other, "lst_1": {"imported": 5, "looked_at": 5, "chosen": []}}
    more = learned("import_campaign_leads", RosterImport(imported=8), records)
    assert more["imports"]["lst_1"] == {"imported": 11, "looked_at": 8, "chosen": []}


# -- who is on a list, and in a campaign -------------------------------------------------------------------------------


def roster(imported: Any = 3, looked_at: Any = 3, chosen: Any = (), rows: Any = (), members: Any = ("l1", "l2")) -> Any:
    done = {"imported": imported, "looked_at": looked_at, "chosen": [*chosen]}
    return {
        ("campaign", "cmp_1"): {"imports": {"lst_1": done}},
        ("list", "lst_1"): {"name": "Fair", "members": [*members], "rows": [*rows]},
        ("lead", "l1"): ADA,
        ("lead", "l2"): {"name": "Bob"},
    }


def test_people_are_those_that_were_read_and_those_that_were_written_and_not_met_since() -> None:
    rows = [{"name": "Ada again", "emails": ["ada@example.com"]}, {"name": "Eve", "emails": ["eve@example.com"]}, 7]
    assert people_of("lst_1", roster(rows=rows)) == (
        Person("Ada", ("ada@example.com",)),
        Person("Bob", None),
        Person("Eve", ("eve@example.com",)),
    )
    assert people_of("lst_1", roster(), ["l2"]) == (Person("Bob", None),)
    assert people_of("lst_1", {("list", "lst_1"): {"members": ["l9"]}}) == (Person("somebody without a name", None),)
    assert people_of("lst_0", {}) == ()


def test_a_campaign_knows_what_this_run_put_into_it() -> None:
    (source,) = sources("cmp_1", roster(chosen=["l1"]))
    assert source == Source("lst_1", "Fair", 3, 3, (Person("Ada", ("ada@example.com",)),))
    nameless: Any = {("campaign", "cmp_1"): {"imports": {"lst_1": "odd"}}}
    assert sources("cmp_1", nameless) == (Source("lst_1", "a list without a known name", 0, 0, ()),)
    assert sources("cmp_2", roster()) == sources("cmp_1", {("campaign", "cmp_1"): {"imports": 7}}) == ()


@pytest.mark.parametrize(
    ("imported", "looked_at", "pending", "unknown"),
    [(3, 3, 3, 2), (3, 1, 3, 0), (1, 9, 1, 1), (3, 3, 5, 4), (3, 3, 0, 0), (0, 0, 4, 4)],
)
def test_whoever_may_have_an_address_that_nobody_has_read_is_counted(
    imported: int, looked_at: int, pending: int, unknown: int
) -> None:
    assert unchecked("cmp_1", pending, roster(imported, looked_at)) == unknown


def test_a_card_names_the_first_five_and_counts_the_others() -> None:
    rows = [{"name": f"P{number}", "emails": []} for number in range(4)]
    named = "Ada <ada@example.com>, Bob, P0, P1, P2"
    for written, more in ((3, ""), (4, " and 1 more that this run has read")):
        first, second = lines("cmp_1", 3, roster(imported=3, looked_at=0, rows=rows[:written]))
        assert first == "put in by this run: 3 from the list Fair (lst_1)"
        assert second == f"  on that list: {named}{more}"


def test_a_card_says_how_many_it_cannot_name() -> None:
    assert lines("cmp_1", 5, roster())[-1] == f"not put in by this run: 2 of them; {UNLISTED}"
    assert lines("cmp_1", 3, roster())[-1] == f"not named here: 2 of them, whom this run has not read; {UNLISTED}"
    assert lines("cmp_1", 4, {}) == (f"not put in by this run: 4 of them; {UNLISTED}",)
    assert lines("cmp_1", 0, {}) == ()
    nobody = roster(imported=1, looked_at=0, members=())
    assert lines("cmp_1", 0, nobody) == ("put in by this run: 1 from the list Fair (lst_1)",)
