"""The ledger and the budgets over a real store: claimed once, held until known, counted exactly."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import NoResultFound

from agent.common.clock import stamp
from agent.common.redaction import Redactor
from agent.state import budget
from agent.state.budget import OverBudget, Scope
from agent.state.effects import Closing, Intent
from agent.state.ledger import AlreadyClaimed, Ledger, _Holder
from agent.state.runs import Runs, this_process
from agent.state.schema import claims, runs
from agent.state.store import Store, open_store
from agent.types import EffectStatus, PreparedCall
from tests.support.doubles import FakeClock
from tests.support.making import launch, made

RUN = Scope("run:r1", 100, "the run's cap")
DAY = Scope("day:w1:2026-01-05", None, "the day's cap")


@pytest.fixture
def ledger(store: Store, clock: FakeClock) -> Ledger:
    return Ledger(store, "r1", "w1", clock)


def begin(store: Store, ledger: Ledger, call: PreparedCall, *scopes: Scope) -> Intent:
    with store.begin() as db:
        return ledger.open(db, call, "policy", scopes or (RUN, DAY))


def closing(status: EffectStatus, **values: Any) -> Closing:
    return Closing(status=status, summary=str(status), **values)


def held(store: Store, scope: Scope = RUN) -> int:
    with store.begin() as db:
        return budget.held(db, scope.name)


def other_run(store: Store, clock: FakeClock, run: str = "r2", workspace: str = "w1") -> Ledger:
    return Ledger(store, run, workspace, clock)


def started(store: Store, clock: FakeClock, run: str, owner: str | None) -> None:
    row = {"run_id": run, "workspace": "w1", "task": "x", "model": "m", "mode": "ask", "gaps": [], "usage": {}}
    with store.begin() as db:
        db.execute(insert(runs), [row | {"owner": owner, "started_at": stamp(clock.now())}])


# -- claims -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tool", ["send_message", "create_list", "start_lead_search", "launch_campaign"])
def test_while_an_effect_is_open_the_same_intent_is_claimed(store: Store, ledger: Ledger, tool: str) -> None:
    call = made(tool)
    assert ledger.claimed(call) is None
    begin(store, ledger, call)
    assert ledger.claimed(call) == "unknown"
    with pytest.raises(AlreadyClaimed) as refused:
        begin(store, ledger, replace(call, call_id="c2"))
    assert refused.value.status == str(refused.value) == "open"
    assert [row.status for row in ledger.rows()] == ["open"]


@pytest.mark.parametrize(
    ("tool", "status", "claimed"),
    [
        ("send_message", "done", "done"),
        ("send_message", "unknown", "unknown"),
        ("send_message", "failed", None),
        ("start_lead_search", "done", "done"),
        ("start_lead_search", "unknown", "unknown"),
        ("start_lead_search", "failed", None),
        ("create_list", "done", None),
        ("create_list", "unknown", "unknown"),
        ("create_list", "failed", None),
    ],
)
def test_only_what_did_not_happen_or_can_be_taken_back_may_be_tried_again(
    store: Store, ledger: Ledger, tool: str, status: EffectStatus, claimed: str | None
) -> None:
    call = made(tool)
    ledger.close(begin(store, ledger, call), call, closing(status), (RUN, DAY))
    assert ledger.claimed(call) == claimed
    if claimed is None:
        begin(store, ledger, call)
    else:
        with pytest.raises(AlreadyClaimed):
            begin(store, ledger, call)


def test_a_send_is_one_intent_for_the_whole_workspace(store: Store, ledger: Ledger, clock: FakeClock) -> None:
    begin(store, ledger, made("send_message"))
    second, elsewhere = other_run(store, clock), other_run(store, clock, "r3", "w2")
    assert second.claimed(made("send_message", call_id="x")) == "unknown"
    with pytest.raises(AlreadyClaimed):
        begin(store, second, made("send_message", call_id="x"))
    assert elsewhere.claimed(made("send_message")) is None
    begin(store, elsewhere, made("send_message"))


@pytest.mark.parametrize("tool", ["start_lead_search", "create_list"])
def test_what_a_run_did_is_free_for_others_once_the_run_has_ended(
    store: Store, ledger: Ledger, clock: FakeClock, tool: str
) -> None:
    call = made(tool)
    started(store, clock, "r1", owner=None)
    ledger.close(begin(store, ledger, call), call, closing("done"), (RUN, DAY))
    assert other_run(store, clock).claimed(call) == "done"
    with pytest.raises(AlreadyClaimed):
        begin(store, other_run(store, clock), call, DAY)
    Runs(store, clock, Redactor([])).save("r1", status="done")
    assert other_run(store, clock).claimed(call) is None
    begin(store, other_run(store, clock), call, DAY)


@pytest.mark.parametrize("tool", ["start_lead_search", "create_list", "send_message"])
def test_an_unknown_effect_of_a_run_that_has_ended_keeps_others_from_it(
    store: Store, ledger: Ledger, clock: FakeClock, tool: str
) -> None:
    call = made(tool)
    started(store, clock, "r1", owner=None)
    ledger.close(begin(store, ledger, call), call, closing("unknown"), (RUN, DAY))
    Runs(store, clock, Redactor([])).save("r1", status="unknown")
    with pytest.raises(AlreadyClaimed):
        begin(store, other_run(store, clock), call, DAY)


@pytest.mark.parametrize(
    ("tool", "unknown", "free"),
    [("start_lead_search", False, False), ("create_list", False, True), ("create_list", True, False)],
)
def test_beside_a_living_run_only_what_can_be_taken_back_is_free(
    store: Store, ledger: Ledger, clock: FakeClock, tool: str, unknown: bool, free: bool
) -> None:
    started(store, clock, "r1", owner=this_process())
    intent = begin(store, ledger, made(tool))
    if unknown:
        ledger.close(intent, made(tool), closing("unknown"), (RUN, DAY))
    assert (other_run(store, clock).claimed(made(tool)) is None) == free


@pytest.mark.parametrize("seen", [None, ("gone", "done", "r1", None, None)])
def test_a_claim_that_changed_hands_meanwhile_is_not_taken(
    store: Store, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, seen: tuple[Any, ...] | None
) -> None:
    call = made("create_list")
    ledger.close(begin(store, ledger, call), call, closing("done"), (RUN, DAY))
    stale = None if seen is None else _Holder(*seen)
    monkeypatch.setattr("agent.state.ledger._holder", lambda _db, _key: stale)
    with pytest.raises(AlreadyClaimed) as refused:
        begin(store, ledger, call)
    assert refused.value.status == "open"


def test_a_failed_send_is_given_back_in_both_its_claims(store: Store, ledger: Ledger, clock: FakeClock) -> None:
    call = made("send_message")
    ledger.close(begin(store, ledger, call), call, closing("failed"), (RUN, DAY))
    with store.begin() as db:
        assert db.execute(select(claims)).all() == []
    begin(store, other_run(store, clock), call)


def test_two_stores_on_one_file_share_the_claims(
    tmp_path: Path, store: Store, ledger: Ledger, clock: FakeClock
) -> None:
    begin(store, ledger, made("send_message"))
    twin = open_store(tmp_path / "home")
    with pytest.raises(AlreadyClaimed):
        begin(twin, other_run(twin, clock), made("send_message"))
    twin.close()


def test_a_refused_claim_leaves_no_row_no_claim_and_no_credits(store: Store, ledger: Ledger) -> None:
    begin(store, ledger, made("start_lead_search"))
    before = held(store)
    with pytest.raises(AlreadyClaimed):
        begin(store, ledger, made("start_lead_search"))
    assert held(store) == before == 20
    assert len(ledger.rows()) == 1


def test_a_read_has_no_claim(ledger: Ledger) -> None:
    assert ledger.claimed(made("get_context")) is None


# -- credits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "spent", "in_budget", "row"),
    [
        ("done", 20, 20, (20, 0)),
        ("done", 4, 4, (4, 0)),
        ("done", 25, 25, (25, 0)),
        ("done", -9, 0, (0, 0)),
        ("failed", 0, 0, (0, 0)),
        ("failed", 6, 6, (6, 0)),
        ("unknown", 20, 20, (0, 20)),
        ("unknown", 0, 20, (0, 20)),
    ],
)
def test_credits_are_settled_by_the_outcome_and_counted_once(
    store: Store, ledger: Ledger, status: EffectStatus, spent: int, in_budget: int, row: tuple[int, int]
) -> None:
    intent = begin(store, ledger, call := made("start_lead_search", fetch_count=10))
    assert (intent.reserved, held(store), held(store, DAY)) == (20, 20, 20)
    ledger.close(intent, call, closing(status, spent=spent), (RUN, DAY))
    assert (held(store), held(store, DAY)) == (in_budget, in_budget)
    assert [(r.spent, r.reserved) for r in ledger.rows()] == [row]


def test_a_cap_holds_for_the_strictest_scope_and_leaves_nothing_behind(store: Store, ledger: Ledger) -> None:
    tight = replace(DAY, cap=30)
    begin(store, ledger, made("start_lead_search", fetch_count=10), RUN, tight)
    with pytest.raises(OverBudget) as over:
        begin(store, ledger, made("start_lead_search", fetch_count=11), RUN, tight)
    assert str(over.value) == "22 credits would pass the day's cap of 30 (20 used or reserved, 10 left)"
    assert (over.value.wanted, over.value.held) == (22, 20)
    assert (held(store), held(store, DAY)) == (20, 20), "the run's part of it was rolled back too"
    begin(store, ledger, made("start_lead_search", fetch_count=5), RUN, tight)
    assert held(store, DAY) == 30


@pytest.mark.parametrize("cap", [0, 1, 7])
def test_a_cap_is_used_up_to_its_last_credit_and_not_by_one_more(store: Store, cap: int) -> None:
    scope = Scope("b", cap, "the cap")
    with pytest.raises(OverBudget), store.begin() as db:
        budget.hold(db, [scope], cap + 1)
    with store.begin() as db:
        budget.hold(db, [scope], cap)
    with pytest.raises(OverBudget, match=rf"1 credits .* the cap of {cap} \({cap} used"), store.begin() as db:
        budget.hold(db, [scope], 1)
    assert held(store, scope) == cap


def test_a_free_call_passes_a_cap_that_is_used_up_or_was_lowered(store: Store, ledger: Ledger) -> None:
    begin(store, ledger, made("start_lead_search", fetch_count=10))
    begin(store, ledger, made("create_list"), replace(RUN, cap=5))
    assert held(store) == 20


def test_an_unknown_price_that_a_person_agreed_to_holds_nothing(store: Store, ledger: Ledger) -> None:
    call = made("start_lead_search", prices={})
    intent = begin(store, ledger, call)
    ledger.close(intent, call, closing("done"), (RUN, DAY))
    assert (held(store), ledger.rows()[0].spent) == (0, 0)


def test_the_tightest_scope_is_the_one_that_leaves_the_fewest_credits(store: Store, ledger: Ledger) -> None:
    assert ledger.tightest((replace(RUN, cap=None), DAY)) == (None, 0)
    begin(store, ledger, made("start_lead_search", fetch_count=10))
    assert ledger.tightest((RUN, DAY)) == (100, 20)
    assert (ledger.held(RUN), ledger.held(Scope("run:other", None, "x"))) == (20, 0)
    assert ledger.tightest((RUN, replace(DAY, cap=110))) == (100, 20)
    assert ledger.tightest((RUN, replace(DAY, cap=90))) == (90, 20)
    assert ledger.tightest((RUN, Scope("day:other", 70, "x"))) == (70, 0)
    assert ledger.tightest((RUN, Scope("day:other", 90, "x"))) == (100, 20), "a smaller cap may leave more"


def test_an_intent_that_ends_on_another_day_settles_the_day_that_held_it(
    store: Store, ledger: Ledger, clock: FakeClock
) -> None:
    intent = begin(store, ledger, made("start_lead_search"))
    clock.advance(86_400)
    assert intent.day == "2026-01-05" == ledger.rows()[0].day


# -- rows -------------------------------------------------------------------------------------------------------------


def test_the_handle_of_something_that_goes_on_is_durable_while_it_is_open(
    tmp_path: Path, store: Store, ledger: Ledger, clock: FakeClock
) -> None:
    call = made("start_lead_search")
    intent = begin(store, ledger, call)
    ledger.accept(intent, closing("done", http_status=202, correlation_id="c-1"), {"tool": "get_lead_search"})
    twin = open_store(tmp_path / "home")
    again = Ledger(twin, "r1", "w1", clock)
    (row,) = again.rows()
    assert (row.status, row.follow, row.http_status, row.correlation_id) == (
        *("open", {"tool": "get_lead_search"}, 202),
        "c-1",
    )
    assert row.summary == "begun, not ended yet"
    assert again.mark_open_as_unknown() == 0, "it is followed, not lost"
    again.close(intent, call, closing("done", spent=20, result={"n": 1}), (RUN, DAY))
    (row,) = ledger.rows()
    assert (row.http_status, row.correlation_id, row.result, row.follow) == (202, "c-1", {"n": 1}, None)
    twin.close()


def test_after_a_crash_what_was_being_sent_is_unknown_and_stays_claimed(
    store: Store, ledger: Ledger, clock: FakeClock
) -> None:
    begin(store, ledger, made("send_message"))
    assert ledger.has_unknown()
    assert ledger.mark_open_as_unknown() == 1
    assert ledger.has_unknown()
    assert not other_run(store, clock).has_unknown()
    assert ledger.mark_open_as_unknown() == 0
    assert [row.status for row in ledger.rows()] == ["unknown"]
    assert ledger.claimed(made("send_message")) == "unknown"


def test_a_refusal_is_recorded_and_claims_nothing(store: Store, ledger: Ledger) -> None:
    call = made("send_message")
    ledger.refuse(call, "human.no", "not this one")
    (row,) = ledger.rows()
    assert (row.status, row.rule, row.summary, row.approved_by) == (
        "refused",
        "human.no",
        "not this one",
        None,
    )
    assert row.closed_at == row.opened_at
    assert ledger.claimed(call) is None
    assert ledger.of_call("c1") is None
    assert not ledger.has_unknown()


def test_nothing_is_kept_of_a_call_that_was_refused_for_a_key_in_it(store: Store, ledger: Ledger) -> None:
    key = "pk_live_planted_key_123"
    call = made("send_message", thread_id=key, body_text=key, cc=f"{key}@example.com")
    ledger.refuse(call, "key.leak", "the request would carry an API key")
    assert key not in str(row := ledger.rows()[0])
    assert (row.path, row.status) == ("/api/threads/{id}/messages", "refused")
    ledger.refuse(made("send_message"), "human.no", "no")
    assert [(r.path, r.arguments) for r in ledger.rows()][1] == ("/api/threads/thr_1/messages", {})


@pytest.mark.parametrize("status", ["done", "unknown", "failed"])
def test_a_resumed_call_finds_the_effect_that_it_became(store: Store, ledger: Ledger, status: EffectStatus) -> None:
    call = made("send_message", call_id="c7")
    end = closing(status, result={"x": 1}, http_status=207, correlation_id="c-7")
    ledger.close(begin(store, ledger, call), call, end, (RUN, DAY))
    found = ledger.of_call("c7")
    assert (found is None) == (status == "failed")
    assert found is None or (found.status, found.http_status, found.correlation_id) == (status, 207, "c-7")
    assert ledger.of_call("c8") is None


def test_rows_are_numbered_in_order_and_belong_to_their_run(store: Store, ledger: Ledger, clock: FakeClock) -> None:
    begin(store, ledger, made("create_list"))
    begin(store, other_run(store, clock), made("create_list", name="Other"))
    ledger.refuse(made("create_thread"), "x", "y")
    assert [(row.seq, row.tool) for row in ledger.rows()] == [(1, "create_list"), (2, "create_thread")]
    assert [row.seq for row in other_run(store, clock).rows()] == [1]


def test_people_reached_are_counted_by_day_and_by_run(store: Store, ledger: Ledger, clock: FakeClock) -> None:
    call = made("send_message", cc="bob@example.com")
    ledger.close(begin(store, ledger, call), call, closing("unknown"), (RUN, DAY))
    begin(store, ledger, launch(reach=5))
    failed = made("send_message", body_text="Failed")
    ledger.close(begin(store, ledger, failed), failed, closing("failed"), (RUN, DAY))
    ledger.refuse(made("send_message", body_text="Refused"), "x", "y")
    begin(store, other_run(store, clock), made("send_message", body_text="Another run"))
    begin(store, other_run(store, clock, "r3", "w2"), made("send_message"))
    assert (ledger.reached_in_run(), ledger.reached_today()) == (2, 8)
    clock.advance(86_400)
    assert (ledger.reached_in_run(), ledger.reached_today()) == (2, 0)


def test_what_is_known_already_is_not_settled_otherwise(store: Store, ledger: Ledger) -> None:
    call = made("send_message")
    intent = begin(store, ledger, call)
    ledger.close(intent, call, closing("done"), (RUN, DAY))
    with pytest.raises(NoResultFound):
        ledger.settle(intent.id, "failed", "seen", (RUN, DAY))
    assert ledger.claimed(call) == "done"


@pytest.mark.parametrize(
    ("tool", "status", "spent", "claimed"),
    [
        ("start_lead_search", "done", 20, "done"),
        ("start_lead_search", "failed", 0, None),
        ("create_list", "done", 0, None),
        ("send_message", "failed", 0, None),
        ("send_message", "done", 0, "done"),
    ],
)
def test_an_unknown_effect_is_settled_by_what_was_seen(
    store: Store, ledger: Ledger, tool: str, status: Any, spent: int, claimed: str | None
) -> None:
    call = made(tool)
    intent = begin(store, ledger, call)
    ledger.close(intent, call, closing("unknown"), (RUN, DAY))
    ledger.settle(intent.id, status, "seen", (RUN, DAY))
    (row,) = ledger.rows()
    assert (row.status, row.spent, row.reserved, row.summary) == (status, spent, 0, "seen")
    assert (held(store), ledger.claimed(call)) == (spent, claimed)
