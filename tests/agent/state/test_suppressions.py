"""Who asked to be left alone is kept: a person's word counts, and only what is newer than it counts against it."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from agent.common.errors import UsageError
from agent.common.suppression import Suppression
from agent.state.journal import insert_rows
from agent.state.schema import marks, suppressions
from agent.state.store import Store
from agent.state.suppressions import Suppressions
from tests.support.doubles import FakeClock
from tests.support.making import store_in

ADA = "ada@example.com"


def entry(*, hold: bool = False, by: str = "puffle-agent", value: str = ADA) -> Suppression:
    return Suppression(value=value, reason="asked", at="2026-11-25T10:00:00.000Z", by=by, hold=hold)


@pytest.fixture
def kept(tmp_path: Path) -> Suppressions:
    return Suppressions(store_in(tmp_path), FakeClock(), "here")


def heard(kept: Suppressions, at: str | None, *, hold: bool = False) -> bool:
    return kept.enter(entry(hold=hold), said_at=at, message=True)


def test_what_is_certain_replaces_a_hold_and_a_hold_never_weakens_it(kept: Suppressions) -> None:
    assert heard(kept, "2026-11-25T10:00:00Z", hold=True)
    assert kept.active()[ADA].hold
    assert heard(kept, "2026-11-25T09:00:00Z")
    assert not heard(kept, "2026-11-25T11:00:00Z", hold=True)
    assert not kept.active()[ADA].hold


def test_what_was_said_before_a_person_took_them_off_does_not_count_again(kept: Suppressions) -> None:
    heard(kept, "2026-11-25T10:00:00Z")
    heard(kept, "2026-11-25T12:00:00+01:00")  # an hour later
    kept.release(ADA, "robin")
    assert not heard(kept, "2026-11-25T11:00:00Z")
    assert not heard(kept, None)
    assert not heard(kept, "yesterday")
    assert kept.active() == {}
    assert heard(kept, "2026-11-25T11:00:01Z")
    with pytest.raises(UsageError, match="nothing was changed"):
        kept.release("bo@customer.example", "robin")


def test_a_reply_counts_in_its_workspace_and_a_persons_entry_everywhere(kept: Suppressions) -> None:
    elsewhere = Suppressions(kept.store, kept.clock, "elsewhere")
    heard(kept, "2026-11-25T10:00:00Z")
    assert (ADA in kept.active(), ADA in elsewhere.active()) == (True, False)
    assert kept.enter_all([entry(by="robin", hold=True), entry(by="robin", value="@rival.example")]) == 2
    assert elsewhere.active()[ADA].hold
    assert [one.value for one in Suppressions(kept.store, kept.clock).all()] == [ADA, "@rival.example"]


def test_of_two_entries_for_one_person_the_certain_one_holds(kept: Suppressions) -> None:
    kept.enter(entry(by="robin", hold=True))
    heard(kept, "2026-11-25T10:00:00Z")
    assert not kept.active()[ADA].hold


def test_another_process_is_seen_at_once(kept: Suppressions) -> None:
    other = Suppressions(kept.store, kept.clock, "here")
    assert kept.active() == {}
    heard(other, "2026-11-25T10:00:00Z")
    assert ADA in kept.active()


def test_a_text_with_a_nul_is_kept_on_every_database(anywhere: Store, clock: FakeClock) -> None:
    kept = Suppressions(anywhere, clock, "here")
    assert kept.enter(replace(entry(), quote="Leave me\0 alone."), message=True)
    assert kept.active()[ADA].quote.startswith("Leave me")
    rows: list[dict[str, object]] = [{"run_id": one, "kind": "k", "key": "a\0", "count": 1} for one in ("r1", "r2")]
    with anywhere.begin() as db:
        insert_rows(db, marks, rows)
        db.execute(insert(marks), [row | {"kind": "l"} for row in rows])
    assert len(anywhere.rows(select(marks))) == 4


@pytest.mark.parametrize("who", ["bo@example.com", ADA])
def test_of_two_who_are_entered_at_once_none_is_missed(anywhere: Store, clock: FakeClock, who: str) -> None:
    kept, beside = Suppressions(anywhere, clock, "here"), Suppressions(anywhere, clock, "here")
    later = threading.Thread(target=lambda: beside.enter(entry(value=who), message=True))
    with kept._writing() as db:
        kept._enter(db, entry(), None, message=True)
        later.start()
        later.join(0.3)  # on a server nobody waits for a transaction that has not ended, unless they are made to
    later.join()
    assert set(kept.active()) == {ADA, who}
    revisions = [row.revision for row in anywhere.rows(select(suppressions))]
    assert len(revisions) == len(set(revisions)) == len({ADA, who})
