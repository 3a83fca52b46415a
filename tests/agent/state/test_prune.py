"""What is old goes, what protects people stays, and the record can be verified without it."""

import os
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, update

from agent.common.clock import stamp
from agent.common.redaction import Redactor
from agent.state.audit import Audit, verify
from agent.state.budget import Scope
from agent.state.effects import Closing
from agent.state.events import Reminded, RequestSent
from agent.state.journal import Journal
from agent.state.ledger import AlreadyClaimed, Ledger
from agent.state.prune import Pruned, prune
from agent.state.removals import removed
from agent.state.runs import _process
from agent.state.schema import approvals, batch_rows, batches, effects, events, metadata, removals, runs
from agent.state.size import size_of
from agent.state.snoozes import of_threads, snooze
from agent.state.store import Store
from tests.support.doubles import FakeClock
from tests.support.making import made
from tests.support.many_runs import end_as, fill

LATER = datetime(2027, 1, 1, tzinfo=UTC)
DAY = Scope("day:w:2026-01-05", 10, "the day's cap")
BATCH = {
    "batch_id": "bat_1", "workspace": "w", "origin": "o", "path": "tasks.jsonl", "digest": "d", "model": "m",
    "mode": "ask", "sets": {}, "created_at": "2025-12-31T00:00:00.000Z",
}  # fmt: skip
SENT = RequestSent(
    call_id="c1", attempt=1, approved_by="human", tool="t", method="POST", target="/t", digest="d"
)  # fmt: skip
NEVER = "2999-01-01T00:00:00.000Z"


def count(store: Store, name: str) -> int:
    return int(store.rows(select(func.count()).select_from(metadata.tables[name]))[0][0])


def left(store: Store) -> list[str]:
    return sorted(row.run_id for row in store.rows(select(runs.c.run_id)))


def in_a_batch(store: Store, states: dict[str, str | None]) -> None:
    """A batch whose rows are these runs, each in its state."""
    with store.begin() as db:
        db.execute(insert(batches), [BATCH])
        for number, (run_id, state) in enumerate(states.items(), 1):
            row = {"batch_id": "bat_1", "row_id": f"row{number}", "number": number, "digest": "d", "task": "x"}
            db.execute(insert(batch_rows), [row | {"run_id": run_id, "attempt": 1, "state": state}])


def test_old_runs_go_whole_and_what_they_sent_stays_without_its_words(anywhere: Store, clock: FakeClock) -> None:
    store = anywhere
    ids = fill(store, 450)
    done = prune(store, clock, LATER)
    assert (done.runs, done.events, dict(done.kept)) == (450, 1350, {})
    sizes = {name: count(store, name) for name in ("runs", "messages", "events", "approvals", "effects", "claims")}
    assert sizes == {"runs": 0, "messages": 0, "events": 0, "approvals": 0, "effects": 45, "claims": 45}
    said = store.rows(select(effects.c.arguments, effects.c.recipients, effects.c.result, effects.c.summary))
    assert [tuple(row) for row in said] == [({}, [], None, "pruned")] * 45
    assert verify(store) == (0, [])
    assert {line.run_id for line in removed(store)} == set(ids)
    assert size_of(store).bytes > 0
    assert prune(store, clock, LATER) == Pruned()


def test_a_day_until_which_something_was_put_off_goes_when_it_is_as_old(store: Store, clock: FakeClock) -> None:
    snooze(store, clock, "w", "th_past", date(2026, 12, 31))
    snooze(store, clock, "w", "th_then", date(2027, 1, 1))
    prune(store, clock, LATER)
    assert [row["thread_id"] for row in of_threads(store, ["th_past", "th_then"])] == ["th_then"]


def test_only_what_is_old_goes(store: Store, clock: FakeClock) -> None:
    ids = fill(store, 60)  # a minute apart
    prune(store, clock, datetime(2025, 12, 31, 23, 50, tzinfo=UTC))
    assert left(store) == ids[50:]
    assert verify(store) == (30, [])


def test_a_pruned_send_is_not_made_again_and_counts_on_its_day(store: Store, clock: FakeClock) -> None:
    fill(store, 2)
    send, harmless = made("send_message"), made("create_list")
    first = Ledger(store, "run_000000000001", "w", clock)
    with store.read() as past:
        audit = Audit(past, Journal(store), "run_000000000001", clock, Redactor())
    for call in (send, harmless):
        with audit.journal.transaction() as db:
            intent = first.open(db, call, "human", [DAY])
            audit.write(SENT)
        first.close(intent, call, Closing(status="done", summary="done"), [DAY])
    assert prune(store, clock, LATER).runs == 2
    again = Ledger(store, "run_2", "w", clock)
    assert (again.claimed(send), again.claimed(harmless)) == ("done", None)
    assert again.reached_today() == 1
    with store.begin() as db:
        again.open(db, harmless, "policy", [DAY])
        with pytest.raises(AlreadyClaimed):
            again.open(db, send, "policy", [DAY])


def _unfinished(store: Store, run_id: str) -> None:
    _change(store, run_id, status=None, ended_at=None)


def _waits(store: Store, run_id: str) -> None:
    end_as(store, run_id, "waiting")


def _was_interrupted(store: Store, run_id: str) -> None:
    end_as(store, run_id, "interrupted")


def _wants_credits(store: Store, run_id: str) -> None:
    end_as(store, run_id, "budget")


def _asks(store: Store, run_id: str) -> None:
    with store.begin() as db:
        db.execute(update(approvals).where(approvals.c.run_id == run_id).values(status="pending"))


def _has_a_yes(store: Store, run_id: str) -> None:
    with store.begin() as db:
        db.execute(update(approvals).where(approvals.c.run_id == run_id).values(status="approved", expires_at=NEVER))


def _is_unsure(store: Store, run_id: str) -> None:
    with store.begin() as db:
        db.execute(update(effects).where(effects.c.run_id == run_id).values(status="unknown"))


def _is_open(store: Store, run_id: str) -> None:
    _change(store, run_id, owner=_process(os.getppid()))


def _ended_lately(store: Store, run_id: str) -> None:
    end_as(store, run_id, "done", NEVER)


def _change(store: Store, run_id: str, **values: Any) -> None:
    with store.begin() as db:
        db.execute(update(runs).where(runs.c.run_id == run_id).values(**values))


def test_nothing_goes_of_what_somebody_still_needs(store: Store, clock: FakeClock) -> None:
    ids = fill(store, 120)
    needed = (
        _unfinished,
        _was_interrupted,
        _wants_credits,
        _waits,
        _asks,
        _has_a_yes,
        _is_unsure,
        _is_open,
        _ended_lately,
    )
    mine = dict(zip(ids[::10], needed, strict=False))
    for run_id, so in mine.items():
        so(store, run_id)
    in_a_batch(store, {ids[101]: "done", ids[102]: None})
    done = prune(store, clock, LATER)
    assert done.runs == 120 - len(mine) - 2
    assert sum(done.kept.values()) == len(mine) + 1  # the one that ended lately is not old
    assert left(store) == sorted([*mine, *ids[101:103]])
    assert (count(store, "events"), count(store, "messages")) == (33, 22)
    assert verify(store) == (33, [])


def test_a_batch_that_has_ended_keeps_what_its_tasks_came_to(store: Store, clock: FakeClock) -> None:
    ids = fill(store, 20)
    in_a_batch(store, {ids[0]: "done", ids[10]: "failed"})
    end_as(store, ids[10], "failed")
    again = Pruned(kept=Counter({"not finished": 1}))
    assert prune(store, clock, LATER).kept == again.kept
    assert left(store) == [ids[0], ids[10]]
    assert [row.summary for row in store.rows(select(effects).order_by(effects.c.id))] == ["sent", "sent"]
    assert verify(store) == (3, [])
    assert prune(store, clock, LATER) == again


def test_a_record_goes_on_behind_what_was_pruned(store: Store, clock: FakeClock) -> None:
    (run_id,) = fill(store, 1)
    prune(store, clock, LATER)
    with store.read() as past:
        audit = Audit(past, Journal(store), run_id, clock, Redactor())
    audit.write(Reminded(unused=("x",)))
    audit.journal.flush()
    assert [row.seq for row in store.rows(select(events.c.seq))] == [4]
    assert verify(store) == verify(store, run_id) == (1, [])


def test_a_record_that_does_not_hold_stays_and_is_named(store: Store, clock: FakeClock) -> None:
    ids = fill(store, 5)
    with store.begin() as db:
        db.execute(update(events).where(events.c.run_id == ids[1], events.c.seq == 1).values(data='{"cap":9}'))
        db.execute(delete(events).where(events.c.run_id == ids[2], events.c.seq == 3))
        db.execute(delete(events).where(events.c.run_id == ids[3]))
    before = verify(store)[1]
    assert [one.run_id for one in before] == ids[1:4]
    done = prune(store, clock, LATER)
    assert (done.runs, done.broken, done.kept.total()) == (2, ids[1:4], 3)
    assert (left(store), verify(store)[1]) == (ids[1:4], before)


def test_a_conversation_that_may_be_open_on_another_machine_stays_for_a_day(store: Store, clock: FakeClock) -> None:
    (lately, before) = ids = fill(store, 2)
    end_as(store, lately, "done", stamp(clock.now()))
    for run_id in ids:
        _change(store, run_id, owner="elsewhere:1:1")
    assert prune(store, clock, LATER).kept == Counter({"of another machine, where it may be open": 1})
    assert left(store) == [lately]
    clock.advance(25 * 3600)
    assert (prune(store, clock, LATER).runs, before in left(store)) == (1, False)


def test_whoever_takes_something_out_without_a_line_is_found(store: Store, clock: FakeClock) -> None:
    ids = fill(store, 3)
    _change(store, ids[2], status="waiting")
    prune(store, clock, LATER)
    with store.begin() as db:
        db.execute(delete(events).where(events.c.run_id == ids[2], events.c.seq == 1))
    assert [(one.run_id, one.seq) for one in verify(store)[1]] == [(ids[2], 2)]
    with store.begin() as db:
        db.execute(delete(removals).where(removals.c.run_id == ids[0]))
    assert [one.run_id for one in verify(store)[1]] == [ids[1], ids[2], ids[0]]
    with store.begin() as db:
        db.execute(update(removals).values(number=1, seq=2))
    assert "what was taken out" in verify(store)[1][0].reason


def test_a_state_in_use_is_not_made_smaller(store: Store, clock: FakeClock) -> None:
    fill(store, 200)
    prune(store, clock, LATER)
    with store.read() as db:
        db.execute(select(effects.c.id)).first()
        assert not store.compact()
    size = size_of(store).bytes
    assert store.compact()
    assert size_of(store).bytes < size / 2
