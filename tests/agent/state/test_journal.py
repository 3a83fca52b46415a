"""What waits is written together: at once where it must be, and never twice."""

import time

import pytest
from sqlalchemy import func, select

from agent.common.redaction import Redactor
from agent.state.audit import Audit, verify
from agent.state.events import RunResumed
from agent.state.journal import Journal
from agent.state.messages import Messages
from agent.state.schema import messages
from agent.state.store import Store
from tests.support.doubles import FakeClock


@pytest.fixture
def journal(store: Store) -> Journal:
    return Journal(store)


@pytest.fixture
def talk(store: Store, journal: Journal) -> Messages:
    return Messages(None, journal, "r1", Redactor())


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    at = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: at[0])
    return at


def kept(store: Store) -> int:
    with store.begin() as db:
        return int(db.execute(select(func.count()).select_from(messages)).scalar_one())


def test_a_turn_is_written_at_its_end_and_the_next_a_moment_later_waits(
    store: Store, journal: Journal, talk: Messages, now: list[float]
) -> None:
    talk.append({"text": "one"})
    journal.flush_if_due()
    assert kept(store) == 1
    talk.append({"text": "two"})
    now[0] += 0.1
    journal.flush_if_due()
    assert kept(store) == 1
    now[0] += 0.5
    journal.flush_if_due()
    assert kept(store) == 2


def test_a_flush_writes_at_once_and_everything(
    store: Store, journal: Journal, talk: Messages, clock: FakeClock, now: list[float]
) -> None:
    audit = Audit(None, journal, "r1", clock, Redactor())
    for _ in range(3):
        talk.append({"text": "said"})
        audit.write(RunResumed(model="made:up", unknown_effects=0))
        journal.flush()
    assert (kept(store), verify(store)) == (3, (3, []))
    journal.flush()
    assert kept(store) == 3


def test_what_an_effect_takes_along_is_not_written_again(
    store: Store, journal: Journal, talk: Messages, now: list[float]
) -> None:
    talk.append({"text": "one"})
    with journal.transaction():
        pass
    now[0] += 1
    journal.flush_if_due()
    assert kept(store) == 1


@pytest.mark.parametrize(("synced", "level"), [(True, 2), (False, 1)])
def test_only_what_has_no_effect_is_committed_without_waiting_for_the_disk(
    store: Store, *, synced: bool, level: int
) -> None:
    for other in (True, False):  # whatever the connection was used for before
        with store.begin(synced=other):
            pass
        with store.begin(synced=synced) as db:
            assert db.exec_driver_sql("PRAGMA synchronous").scalar() == level
