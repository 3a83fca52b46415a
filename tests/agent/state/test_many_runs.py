"""Runs are found among many: on both databases, and in a state that an older version has filled."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from agent.common.clock import SystemClock
from agent.common.errors import UsageError
from agent.common.redaction import Redactor
from agent.state.journal import Journal
from agent.state.runs import Runs
from agent.state.schema import runs
from agent.state.store import Store, open_store
from tests.support.postgres import binaries, new_database

ROW = {"workspace": "w", "model": "m", "mode": "ask", "gaps": [], "usage": {}, "started_at": "2026-01-05T09:00:00.000Z"}


NO_SERVER = pytest.mark.skipif(binaries() is None, reason="there is no PostgreSQL on this machine")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=NO_SERVER)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A state in a file, and one on a server."""
    url = new_database(request.getfixturevalue("server_url"), tmp_path) if request.param == "postgres" else None
    made = open_store(tmp_path / "home", url)
    yield made
    made.close()


def _runs(store: Store) -> Runs:
    return Runs(store, SystemClock(), Redactor())


def _begun(store: Store, *tasks: str, model: str = "m") -> list[str]:
    made, journal, ids = _runs(store), Journal(store), []
    for number, task in enumerate(tasks):
        ids.append(f"run_{model}{number}")
        made.create(journal, run_id=ids[-1], workspace="w", task=task, model=model, mode="ask", journey=None, cap=None)
    journal.flush()
    return ids


def test_words_and_statuses_find_runs_newest_first(store: Store) -> None:
    ids = _begun(store, "Write to ZOË at 100%", "Find people", "Find_more people")
    found = _runs(store)
    found.save(ids[1], status="done")
    assert [run.run_id for run in found.page(10)] == ids[::-1]
    assert [run.run_id for run in found.page(1)] == ids[2:]
    assert [run.run_id for run in found.page(10, before=ids[2])] == ids[1::-1]
    assert [run.run_id for run in found.page(10, words="zoë")] == ids[:1]
    assert [run.run_id for run in found.page(10, words="0%")] == ids[:1]
    assert [run.run_id for run in found.page(10, words="d_m")] == ids[2:]
    assert [run.run_id for run in found.page(10, words="run_m1")] == ids[1:2]
    assert [run.run_id for run in found.page(10, status="done")] == ids[1:2]
    assert [run.run_id for run in found.page(10, status="open")] == [ids[2], ids[0]]
    assert len(found.page(None)) == 3


def test_what_nobody_asked_for_is_left_out(store: Store) -> None:
    _begun(store, "boot", model="none")
    ids = _begun(store, "Find people")
    assert [run.run_id for run in _runs(store).page(10, unasked="none")] == ids


def test_there_is_nothing_before_a_run_that_is_none(store: Store) -> None:
    with pytest.raises(UsageError, match="no run 'run_x'"):
        _runs(store).page(10, before="run_x")


def test_the_runs_of_an_older_state_are_found_too(tmp_path: Path) -> None:
    made = open_store(tmp_path / "home")
    with made.begin() as db:
        for index in ("runs_newest", "runs_status"):
            db.exec_driver_sql(f"DROP INDEX {index}")
        db.exec_driver_sql("DROP INDEX approvals_status")
        db.exec_driver_sql("ALTER TABLE runs DROP COLUMN words")
        db.exec_driver_sql("UPDATE alembic_version SET version_num = '0007'")
        db.execute(insert(runs).values(**ROW, run_id="run_1", task="Find ZOË"))
    made.close()
    again = open_store(tmp_path / "home")
    assert [run.run_id for run in _runs(again).page(10, words="zoë")] == ["run_1"]
    assert again.rows(select(runs.c.words))[0][0] == "find zoë"
    again.close()
