"""The audit is one chain a run: whatever is changed, taken out or moved is found."""

import json
from typing import Literal

import pytest
from sqlalchemy import delete, insert, select, update

from agent.common.errors import StoreError
from agent.common.redaction import Redactor
from agent.state.audit import Audit, exported, read_events, verify
from agent.state.events import (
    CalledTool,
    Decided,
    Invalid,
    LocalTool,
    ModelAnswered,
    ModelRequested,
    RequestSent,
    RunResumed,
    ScopeFixed,
    StrangersShown,
)
from agent.state.journal import Journal
from agent.state.recorded import Recorded
from agent.state.schema import events
from agent.state.store import Store
from tests.support.doubles import FakeClock
from tools.spec import Goal

KEY = "pk_live_planted_key_123"
SENT = RequestSent(call_id="c1", attempt=1, approved_by=None, tool="t", method="GET", target="/api/t", digest="d")
TOKENS = {"input_tokens": 1, "output_tokens": 1, "cached_tokens": 0}


def decided(*recipients: str) -> Decided:
    return Decided(call_id="c1", recipients=recipients, verdict="allow", rule="r", reason="")


@pytest.fixture
def journal(store: Store) -> Journal:
    return Journal(store)


@pytest.fixture
def audit(store: Store, journal: Journal, clock: FakeClock) -> Audit:
    made = Audit(None, journal, "r1", clock, Redactor([KEY]))
    for number in range(4):
        made.write(ModelRequested(model="made:up", messages=number))
    journal.flush()
    return made


def change(store: Store, seq: int, **values: object) -> None:
    with store.begin() as db:
        db.execute(update(events).where(events.c.seq == seq).values(**values))


def row(store: Store, seq: int) -> dict[str, object]:
    with store.begin() as db:
        return dict(db.execute(select(events).where(events.c.seq == seq)).one()._mapping)


def breaks(store: Store) -> list[tuple[int, str]]:
    return [(broken.seq, broken.reason) for broken in verify(store)[1]]


def test_an_untouched_chain_holds(store: Store, audit: Audit) -> None:
    assert verify(store) == (4, [])
    assert verify(store, "r9") == (0, [])


@pytest.mark.parametrize(
    "values",
    [
        {"data": '{"messages":9,"model":"made:up"}'},
        {"type": "other"},
        {"at": "2026-01-05T09:00:01.000Z"},
        {"hash": "f" * 64},
        {"prev": "f" * 64},
    ],
)
def test_a_changed_event_is_found(store: Store, audit: Audit, values: dict[str, str]) -> None:
    change(store, 2, **values)
    assert breaks(store) == [(2, "it was changed after it was written")]
    assert verify(store, "r1")[1][0].run_id == "r1"


@pytest.mark.parametrize("gone", [1, 2, 3])
def test_a_deleted_event_is_found(store: Store, audit: Audit, gone: int) -> None:
    with store.begin() as db:
        db.execute(delete(events).where(events.c.seq == gone))
    assert breaks(store) == [(gone + 1, "an event before it is missing")]


def test_events_that_changed_places_are_found(store: Store, audit: Audit) -> None:
    second = row(store, 2)
    third = row(store, 3)
    change(store, 2, **{k: third[k] for k in ("data", "hash", "prev")})
    change(store, 3, **{k: second[k] for k in ("data", "hash", "prev")})
    assert breaks(store)[0][0] == 2


def test_an_event_of_another_run_does_not_fit_in(
    store: Store, audit: Audit, clock: FakeClock, journal: Journal
) -> None:
    other = Audit(None, journal, "r2", clock, Redactor())
    other.write(ModelRequested(model="made:up", messages=0))
    journal.flush()
    assert verify(store) == (5, [])
    with store.begin() as db:
        db.execute(update(events).where(events.c.run_id == "r2").values(data='{"messages":1,"model":"made:up"}'))
    (broken,) = verify(store)[1]
    assert (broken.run_id, broken.seq) == ("r2", 1)


def test_a_resumed_run_goes_on_with_its_chain(store: Store, audit: Audit, clock: FakeClock, journal: Journal) -> None:
    with store.read() as past:
        again = Audit(past, journal, "r1", clock, Redactor())
    again.write(RunResumed(model="made:up", unknown_effects=0))
    journal.flush()
    assert verify(store) == (5, [])
    assert [recorded.seq for recorded in read_events(store)] == [1, 2, 3, 4, 5]


def test_staged_events_come_and_go_with_their_transaction(store: Store, audit: Audit, journal: Journal) -> None:
    audit.write(SENT)

    def fail() -> None:
        with journal.transaction():
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert verify(store) == (4, [])
    with journal.transaction():
        pass
    journal.flush()
    assert verify(store) == (5, [])


def test_what_cannot_be_written_is_said_and_is_not_forgotten(store: Store, audit: Audit, journal: Journal) -> None:
    blocker = row(store, 4) | {"seq": 5}
    with store.begin() as db:
        db.execute(insert(events), [blocker])
    audit.write(SENT)
    with pytest.raises(StoreError):
        journal.flush()
    with store.begin() as db:
        db.execute(delete(events).where(events.c.seq == 5))
    journal.flush()
    assert verify(store) == (5, [])


def test_two_processes_that_write_events_of_one_run_make_one_chain(
    store: Store, audit: Audit, clock: FakeClock, journal: Journal
) -> None:
    audit.shared = True
    with store.read() as past:
        elsewhere = Audit(past, other := Journal(store), "r1", clock, Redactor())
    elsewhere.shared = True
    for writer, its in ((audit, journal), (elsewhere, other)) * 3:
        writer.write(SENT)
        audit.write(SENT)
        its.flush()
    journal.flush()
    assert verify(store) == (16, [])


def test_a_flush_of_nothing_and_a_stage_of_nothing_write_nothing(store: Store, audit: Audit, journal: Journal) -> None:
    journal.flush()
    with journal.transaction():
        pass
    assert verify(store) == (4, [])


def test_a_secret_is_hidden_before_it_reaches_the_disk_or_a_listener(
    store: Store, clock: FakeClock, journal: Journal
) -> None:
    heard: list[Recorded] = []
    audit = Audit(None, journal, "r1", clock, Redactor([KEY]))
    audit.listen(heard.append)
    audit.write(LocalTool(call_id=f"bad key {KEY}", tool=KEY, result={KEY: [KEY[::-1]]}))
    audit.write(decided(KEY, KEY[::-1]))
    audit.write(ModelAnswered(text="", calls=(CalledTool(KEY, KEY),), stop="end", **TOKENS))
    journal.flush()
    assert heard == list(read_events(store, "r1"))
    assert [type(recorded.event) for recorded in heard] == [LocalTool, Decided, ModelAnswered]
    for lines in ([recorded.as_json() for recorded in heard], list(exported(store, "r1"))):
        assert KEY not in json.dumps(lines)
        assert KEY[::-1] not in json.dumps(lines)
    assert verify(store) == (3, [])


def test_half_a_surrogate_pair_is_written_as_an_escape(store: Store, audit: Audit, journal: Journal) -> None:
    audit.write(Invalid(call_id="c1", tool="x\ud800y", reason="\udfff"))
    journal.flush()
    *_, last = read_events(store)
    assert last.event == Invalid(call_id="c1", tool="x\\ud800y", reason="\\udfff")
    assert verify(store) == (5, [])


def test_an_event_has_its_type_run_number_and_time(store: Store, audit: Audit) -> None:
    first = next(iter(read_events(store, "r1")))
    assert first == Recorded("r1", 1, "2026-01-05T09:00:00.000Z", ModelRequested(model="made:up", messages=0))
    line = {"type": "model_requested", "run_id": "r1", "seq": 1, "at": first.at, "model": "made:up", "messages": 0}
    assert first.as_json() == line == next(iter(exported(store, "r1")))
    assert [*first.as_json()] == [*line]


def fixed(turn: int, by: Literal["plan", "words"], *goals: Goal) -> ScopeFixed:
    return ScopeFixed(turn=turn, words="0" * 64, by=by, journey=None, goals=goals, because=(), tools=())


SHOWN = StrangersShown(source="list_threads")


@pytest.mark.parametrize(
    "told",
    [
        (fixed(1, "plan", "replies.archive"), SHOWN),
        (fixed(1, "plan", "answer"), fixed(1, "plan", "replies.archive"), SHOWN),
        (fixed(1, "plan", "replies.archive", "replies.read"), SHOWN, fixed(1, "plan", "replies.read")),
        (fixed(1, "words"), SHOWN, fixed(2, "words", "replies.archive"), fixed(2, "words")),
    ],
)
def test_a_scope_that_was_fixed_before_strangers_and_never_grew_verifies(
    told: tuple[ScopeFixed | StrangersShown, ...], store: Store, audit: Audit, journal: Journal
) -> None:
    for event in told:
        audit.write(event)
    journal.flush()
    assert breaks(store) == []


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ((SHOWN,), "strangers' text was shown before the scope was fixed"),
        ((fixed(1, "words"), SHOWN, fixed(1, "words", "replies.archive")), "the scope was widened after strangers'"),
        ((fixed(1, "words"), SHOWN, fixed(2, "plan", "replies.archive")), "the scope was widened after strangers'"),
    ],
)
def test_a_scope_that_a_stranger_could_have_made_is_found(
    told: tuple[ScopeFixed | StrangersShown, ...], why: str, store: Store, audit: Audit, journal: Journal
) -> None:
    for event in told:
        audit.write(event)
    journal.flush()
    ((seq, reason),) = breaks(store)
    assert (seq, reason.startswith(why)) == (4 + len(told), True)
