"""What was changed or taken out is found, also behind an erasure or a pruning and where no later event tells of it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Delete, Update, delete, insert, select, update

from agent.common.clock import stamp
from agent.common.redaction import Redactor
from agent.state.audit import Audit, verify
from agent.state.chains import link
from agent.state.events import RunEnded, RunResumed
from agent.state.journal import Journal
from agent.state.privacy import erase, known
from agent.state.prune import prune
from agent.state.removals import GENESIS, digest_of, removed
from agent.state.schema import claims, effects, events, removals, runs, settings
from agent.state.store import Store
from tests.support.doubles import FakeClock
from tests.support.many_runs import end_as, fill

LATER = datetime(2027, 1, 1, tzinfo=UTC)


def do(store: Store, *statements: Delete | Update) -> None:
    with store.begin() as db:
        for statement in statements:
            assert db.execute(statement).rowcount > 0


def of(run_id: str, seq: int) -> Any:
    return (events.c.run_id == run_id, events.c.seq == seq)


def found(store: Store, run_id: str | None = None) -> list[tuple[str, int]]:
    return [(one.run_id, one.seq) for one in verify(store, run_id)[1]]


def reasons(store: Store, run_id: str | None = None) -> str:
    return "\n".join(one.reason for one in verify(store, run_id)[1])


def change(store: Store, run_id: str, seq: int, **values: str) -> None:
    do(store, update(events).where(*of(run_id, seq)).values(**values))


def told(store: Store, run_id: str, seq: int) -> Any:
    return store.rows(select(events).where(*of(run_id, seq)))[0]


# -- what was changed before it was taken out --------------------------------------------------------------------------


@pytest.mark.parametrize("again", [False, True])
def test_an_event_that_was_changed_is_found_after_somebody_in_it_was_erased(
    anywhere: Store, clock: FakeClock, *, again: bool
) -> None:
    run_id = fill(anywhere, 3)[1]
    if again:  # by then it has a line of its own
        assert erase(anywhere, clock, known(anywhere, "person1@example.com")).rows
        data = json.dumps({"task": "Write to bob@example.com", "mode": "auto"})
    else:
        data = json.dumps({"task": "Write to person1@example.com and bob@example.com", "mode": "auto"})
    change(anywhere, run_id, 1, data=data)
    assert found(anywhere) == [(run_id, 1)]
    assert erase(anywhere, clock, known(anywhere, "bob@example.com")).rows == {"events": 1}
    assert "bob@" not in told(anywhere, run_id, 1).data, "their words go all the same"
    assert found(anywhere) == found(anywhere, run_id) == [(run_id, 1)]


def test_two_erasures_of_one_event_leave_it_whole(store: Store, clock: FakeClock) -> None:
    run_id = fill(store, 1)[0]
    last = told(store, run_id, 2)
    data = json.dumps({**json.loads(last.data), "said": "person0@example.com", "also": "bob@example.com"})
    new = link(last.prev, run_id, 2, last.at, last.type, data)
    end = told(store, run_id, 3)
    change(store, run_id, 2, data=data, hash=new)
    change(store, run_id, 3, prev=new, hash=link(new, run_id, 3, end.at, end.type, end.data))
    for who in ("person0@example.com", "bob@example.com"):
        assert erase(store, clock, known(store, who)).rows["events"] >= 1
    assert [line.seq for line in removed(store)] == [1, 2, 2]
    assert verify(store) == (3, [])


@pytest.mark.parametrize("values", [{"at": "2020-01-01T00:00:00.000Z"}, {"type": "run_resumed"}, {"data": "{}"}])
def test_what_is_left_of_an_erased_event_cannot_be_changed(
    store: Store, clock: FakeClock, values: dict[str, str]
) -> None:
    run_id = fill(store, 2)[1]
    erase(store, clock, known(store, "person1@example.com"))
    assert verify(store) == (6, [])
    change(store, run_id, 1, **values)
    assert found(store) == [(run_id, 1)]


def test_a_line_of_an_older_version_speaks_of_the_data_alone(store: Store, clock: FakeClock) -> None:
    run_id = fill(store, 2)[1]
    was = told(store, run_id, 1)
    erase(store, clock, known(store, "person1@example.com"))
    (line,) = removed(store)
    digest = digest_of(told(store, run_id, 1).data)
    facts = (line.number, line.at, line.kind, run_id, 1, was.hash, digest)
    as_then = {"digest": digest, "hash": digest_of("\n".join((GENESIS, *map(str, facts))))}
    do(store, update(removals).values(**as_then), delete(settings).where(settings.c.name == "newest removal"))
    assert verify(store) == (6, [])


# -- what is missing ---------------------------------------------------------------------------------------------------


def test_a_run_of_which_nothing_is_left_is_found(anywhere: Store) -> None:
    run_id = fill(anywhere, 3)[1]
    do(anywhere, delete(events).where(events.c.run_id == run_id))
    assert found(anywhere) == found(anywhere, run_id) == [(run_id, 1)]


def test_the_end_of_a_run_that_was_taken_out_is_found(anywhere: Store) -> None:
    run_id = fill(anywhere, 3)[1]
    do(anywhere, delete(events).where(*of(run_id, 3)))
    assert found(anywhere) == found(anywhere, run_id) == [(run_id, 3)]
    assert "ended as done" in reasons(anywhere)


def go_on(store: Store, clock: FakeClock, run_id: str, *more: RunEnded | RunResumed) -> None:
    """A run has gone on after its end; its row says that it ended as done, an hour later."""
    clock.advance(3600)
    with store.read() as past:
        audit = Audit(past, Journal(store), run_id, clock, Redactor())
    for event in more:
        audit.write(event)
    audit.journal.flush()
    do(store, update(runs).where(runs.c.run_id == run_id).values(status="done", ended_at=stamp(clock.now())))


RESUMED = RunResumed(model="m", unknown_effects=0)


@pytest.mark.parametrize("first", ["done", "waiting"])
@pytest.mark.parametrize(
    "more", [(RunEnded(status="done", escalation=None),), (RESUMED, RunEnded(status="done", escalation=None))]
)
def test_the_last_of_several_ends_is_found_when_it_is_missing(
    store: Store, clock: FakeClock, first: str, more: tuple[RunEnded | RunResumed, ...]
) -> None:
    run_id = fill(store, 1)[0]
    end_as(store, run_id, first)
    go_on(store, clock, run_id, *more)
    assert found(store) == []
    for seq in range(3 + len(more), 3, -1):
        do(store, delete(events).where(*of(run_id, seq)))
        assert found(store) == [(run_id, seq)]


def test_a_run_that_goes_on_needs_no_end(store: Store, clock: FakeClock) -> None:
    run_id = fill(store, 1)[0]
    go_on(store, clock, run_id, RESUMED)
    do(store, update(runs).values(status=None, ended_at=None))
    assert found(store) == []


def test_an_effect_whose_request_is_not_on_record_is_found(store: Store) -> None:
    run_id = fill(store, 1)[0]
    do(store, update(runs).values(status=None, ended_at=None), delete(events).where(events.c.seq > 1))
    assert found(store) == [(run_id, 2)]
    assert "send_message (call_1)" in reasons(store)
    do(store, update(effects).values(status="refused"))
    assert found(store) == []


def test_a_run_that_was_taken_from_the_runs_is_found_by_what_is_left_of_it(anywhere: Store) -> None:
    ids = fill(anywhere, 11)
    do(anywhere, delete(runs).where(runs.c.run_id == ids[1]))
    assert found(anywhere) == [(ids[1], 4)]
    for run_id in (ids[0], ids[10]):
        do(anywhere, *(delete(table).where(table.c.run_id == run_id) for table in (runs, events)))
    assert found(anywhere) == [(ids[1], 4), (ids[0], 1), (ids[10], 1)]
    assert found(anywhere, ids[0]) == [(ids[0], 1)]


def test_a_claim_tells_of_a_run_of_which_nothing_else_is_left(store: Store) -> None:
    with store.begin() as db:
        db.execute(insert(claims).values(key="run_0:send:x", effect_id="e"))
    assert found(store) == [("run_0", 1)]


def test_the_newest_line_of_what_was_taken_out_is_missed(anywhere: Store, clock: FakeClock) -> None:
    fill(anywhere, 3)
    prune(anywhere, clock, LATER)
    assert found(anywhere) == []
    do(anywhere, delete(removals).where(removals.c.number == 3))
    assert found(anywhere) == [("", 0)]
    assert "newest line" in reasons(anywhere)


@pytest.mark.parametrize("gone", [1, 3])
def test_a_newest_line_that_was_taken_out_is_missed_behind_a_later_one_too(
    store: Store, clock: FakeClock, gone: int
) -> None:
    first = fill(store, 4)[3]
    end_as(store, first, "waiting")
    prune(store, clock, LATER)
    do(store, delete(removals).where(removals.c.number > 3 - gone))
    erase(store, clock, known(store, "person3@example.com"))
    assert found(store)[0] == (first, 1)
    assert "does not follow" in reasons(store)


# -- one run -----------------------------------------------------------------------------------------------------------


def test_a_forged_line_covers_nothing_when_one_run_is_checked(store: Store, clock: FakeClock) -> None:
    ids = fill(store, 3)
    was = told(store, ids[1], 1)
    change(store, ids[1], 1, data="{}")
    forged = {"number": 7, "at": "x", "kind": "erased", "seq": 1, "hash": "0" * 64, "digest": digest_of("{}")}
    with store.begin() as db:
        db.execute(insert(removals).values(**forged, run_id=ids[1], event_hash=was.hash))
    assert found(store) == found(store, ids[1]) == [(ids[1], 1)]
    assert found(store, ids[0]) == []
    assert prune(store, clock, LATER).broken == [ids[1]]
    assert found(store) == found(store, ids[1]) == [(ids[1], 1)], "what comes behind it follows on it"


def test_a_run_that_needs_a_line_is_not_whole_where_the_lines_are_not(store: Store, clock: FakeClock) -> None:
    ids = fill(store, 3)
    erase(store, clock, known(store, "person1@example.com"))
    erase(store, clock, known(store, "person2@example.com"))
    do(store, delete(removals).where(removals.c.number == 1))
    assert found(store, ids[0]) == []
    assert found(store, ids[2]) == [(ids[2], 1)]
    do(store, update(removals).where(removals.c.number == 2).values(number=1))
    assert found(store, ids[2]) == [(ids[2], 1)]
    erase(store, clock, known(store, "person0@example.com"))
    assert "audit verify" in reasons(store, ids[0]), "its own line is good, and one before it is not"


def test_a_run_whose_process_died_at_its_very_beginning_is_whole(anywhere: Store) -> None:
    run_id = fill(anywhere, 3)[1]  # one that has sent nothing
    do(anywhere, delete(events).where(events.c.run_id == run_id))
    assert found(anywhere) == [(run_id, 1)]
    do(anywhere, update(runs).where(runs.c.run_id == run_id).values(status=None, ended_at=None))
    assert found(anywhere) == []
