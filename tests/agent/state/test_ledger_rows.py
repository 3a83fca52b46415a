"""What stands in the ledger's rows, whole: reports, resumes, reconciliation and audits read nothing else."""

import re
from dataclasses import asdict
from typing import Any

import pytest

from agent.common.redaction import Redactor
from agent.state.ledger import AlreadyClaimed, Ledger
from agent.state.runs import Runs
from agent.state.store import Store
from tests.agent.state.test_ledger import DAY, RUN, begin, closing, other_run, started
from tests.support.doubles import FakeClock
from tests.support.making import launch, made

NINE = "2026-01-05T09:00:00.000Z"
MESSAGE = {
    "run_id": "r1",
    "seq": 1,
    "call_id": "c1",
    "tool": "send_message",
    "method": "POST",
    "path": "/api/threads/thr_1/messages",
    "effect": "send",
    "arguments": {"thread_id": "thr_1", "body_text": "Hello", "cc": "bob@example.com"},
    "rule": None,
    "http_status": None,
    "correlation_id": None,
    "result": None,
    "recipients": ["ada@example.com", "bob@example.com"],
    "reach": 2,
    "reserved": 0,
    "spent": 0,
    "day": "2026-01-05",
    "workspace": "w1",
    "follow": None,
    "opened_at": NINE,
    "read_until": None,
}
SEARCH = {
    **MESSAGE,
    "tool": "start_lead_search",
    "path": "/api/leads/search",
    "effect": "spend",
    "arguments": {"prompt": "founders of bakeries", "fetch_count": 10},
    "recipients": [],
    "reach": 0,
}


@pytest.fixture
def ledger(store: Store, clock: FakeClock) -> Ledger:
    return Ledger(store, "r1", "w1", clock)


def test_an_intent_says_everything_of_what_is_being_sent(store: Store, ledger: Ledger) -> None:
    message, search = made("send_message", cc="bob@example.com"), made("start_lead_search")
    ids = [begin(store, ledger, call).id for call in (message, search)]
    sending = {"status": "open", "approved_by": "policy", "summary": "being sent", "closed_at": None}
    assert [asdict(row) for row in ledger.rows()] == [
        {**MESSAGE, **sending, "id": ids[0], "digest": message.digest},
        {**SEARCH, **sending, "id": ids[1], "digest": search.digest, "seq": 2, "reserved": 20},
    ]


def test_an_outcome_says_how_it_ended_and_when(store: Store, ledger: Ledger, clock: FakeClock) -> None:
    call = made("start_lead_search")
    intent = begin(store, ledger, call)
    clock.advance(60)
    end = closing("done", http_status=202, correlation_id="c-1", spent=8, result={"n": 4}, follow={"tool": "x"})
    ledger.close(intent, call, end, (RUN, DAY))
    ended = {
        "status": "done",
        "approved_by": "policy",
        "summary": "done",
        "http_status": 202,
        "correlation_id": "c-1",
        "result": {"n": 4},
        "follow": {"tool": "x"},
        "spent": 8,
        "closed_at": "2026-01-05T09:01:00.000Z",
    }
    assert [asdict(row) for row in ledger.rows()] == [{**SEARCH, **ended, "id": intent.id, "digest": call.digest}]


@pytest.mark.parametrize(
    ("rule", "hidden"), [("human.no", {}), ("key.leak", {"path": "/api/threads/{id}/messages", "recipients": []})]
)
def test_a_refusal_says_what_was_refused_and_why(ledger: Ledger, rule: str, hidden: dict[str, Any]) -> None:
    call = made("send_message", cc="bob@example.com")
    ledger.refuse(call, rule, "not this one")
    (row,) = ledger.rows()
    refused = {"status": "refused", "rule": rule, "summary": "not this one", "approved_by": None, "closed_at": NINE}
    assert asdict(row) == {**MESSAGE, **refused, "arguments": {}, **hidden, "id": row.id, "digest": call.digest}


def test_an_effect_has_an_id_that_its_column_holds(store: Store, ledger: Ledger) -> None:
    ledger.refuse(made("send_message"), "human.no", "no")
    intent = begin(store, ledger, made("create_list"))
    assert all(re.fullmatch("[0-9a-f]{16}", str(row.id)) for row in ledger.rows())
    assert intent.id == ledger.rows()[1].id


def test_after_a_crash_the_row_says_that_it_may_have_happened(store: Store, ledger: Ledger, clock: FakeClock) -> None:
    begin(store, ledger, made("send_message"))
    living = other_run(store, clock)
    begin(store, living, made("create_list"))
    ledger.mark_open_as_unknown()
    (row,) = ledger.rows()
    assert row.summary == "the program ended before the answer came: it may have happened"
    assert [row.status for row in living.rows()] == ["open"], "of another run nothing is known to have ended"


def test_a_send_is_never_free_again_once_it_was_done(store: Store, ledger: Ledger, clock: FakeClock) -> None:
    call = made("send_message")
    started(store, clock, "r1", owner=None)
    ledger.close(begin(store, ledger, call), call, closing("done"), (RUN, DAY))
    Runs(store, clock, Redactor([])).save("r1", status="done")
    assert other_run(store, clock).claimed(call) == "done"
    with pytest.raises(AlreadyClaimed, match=r"^done$"):
        begin(store, other_run(store, clock), call, DAY)


@pytest.mark.parametrize("status", ["done", "unknown"])
def test_a_second_try_is_told_what_became_of_the_first(store: Store, ledger: Ledger, status: Any) -> None:
    call = launch()
    ledger.close(begin(store, ledger, call), call, closing(status), (RUN, DAY))
    with pytest.raises(AlreadyClaimed) as refused:
        begin(store, ledger, call)
    assert (refused.value.status, str(refused.value)) == (status, status)


def test_of_two_effects_of_one_call_a_resume_goes_on_with_the_later_one(store: Store, ledger: Ledger) -> None:
    for name in ("Bakers", "Brewers"):
        begin(store, ledger, made("create_list", name=name))
    found = ledger.of_call("c1")
    assert found is not None
    assert (found.seq, found.arguments) == (2, {"name": "Brewers"})


def test_a_call_of_another_run_is_another_call(store: Store, ledger: Ledger, clock: FakeClock) -> None:
    begin(store, other_run(store, clock), made("send_message"))
    assert ledger.of_call("c1") is None


def test_of_two_unknown_effects_one_is_settled_and_the_other_stays(store: Store, ledger: Ledger) -> None:
    calls = [made("start_lead_search", fetch_count=count) for count in (10, 20)]
    intents = [begin(store, ledger, call) for call in calls]
    for intent, call in zip(intents, calls, strict=True):
        ledger.close(intent, call, closing("unknown"), (RUN, DAY))
    ledger.settle(intents[1].id, "failed", "seen", (RUN, DAY))
    rows = [(row.status, row.summary, row.reserved) for row in ledger.rows()]
    assert rows == [("unknown", "unknown", 20), ("failed", "seen", 0)]
    assert [ledger.claimed(call) for call in calls] == ["unknown", None]
    assert (ledger.held(RUN), ledger.held(DAY)) == (20, 20)


def test_who_has_sent_nothing_has_reached_nobody(store: Store, ledger: Ledger) -> None:
    begin(store, ledger, made("create_list"))
    assert (ledger.reached_in_run(), ledger.reached_today()) == (0, 0)
