"""Many attempts are queued in one transaction, and are then what they are when each is queued by itself."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from agent.batch.queue import FILE, Attempt, Limits, Queue
from tests.support.waiting import until

SLOW = Limits(at_once=2, per_minute=1)
ITS_OWN = {"workflow_uuid", "created_at", "updated_at", "creator_xid", "executor_id", "application_id"}
"""When and by whom it was queued; whoever takes it writes itself there."""


def _attempts(names: str) -> list[Attempt]:
    return [Attempt("bat_1", name, 1, "openai", place) for place, name in enumerate(names, 1)]


def _rows(folder: Path) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(folder / FILE)) as db:
        db.row_factory = sqlite3.Row
        query = "SELECT * FROM workflow_status WHERE status = 'ENQUEUED' ORDER BY workflow_uuid"
        return [dict(row) for row in db.execute(query)]


def test_what_is_queued_together_is_what_is_queued_alone_and_a_second_time_it_stays(tmp_path: Path) -> None:
    done: list[str] = []

    def work(_batch: str, row_id: str, _attempt: int) -> str:
        done.append(row_id)
        return "done"

    with Queue("w", tmp_path, None, "host:1:1").listening(work, SLOW) as queue:
        queue.put_all(_attempts("a"))
        until(lambda: done == ["a"])  # no other one within this minute
        queue.put(Attempt("bat_1", "b", 1, "openai", 2))
        queue.put_all([Attempt("bat_1", "b", 1, "openai", 2), Attempt("bat_1", "c", 1, "openai", 2)])
        one, together = _rows(tmp_path)
        assert {name for name in one if one[name] != together[name]} <= ITS_OWN
        queue._limit(Limits(at_once=2))
        until(lambda: len(done) == 3)
        queue.put_all(_attempts("a"))
    assert sorted(done) == ["a", "b", "c"]


def test_where_they_cannot_be_queued_together_each_is_queued_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, lock = set[str](), threading.Lock()

    def work(_batch: str, row_id: str, _attempt: int) -> str:
        with lock:
            done.add(row_id)
        return "done"

    def busy(*_: object, **_more: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    monkeypatch.setattr("agent.batch.queue.DBOSClient.enqueue_in_transaction", busy)
    with Queue("w", tmp_path, None, "host:1:1").listening(work, Limits(at_once=2)) as queue:
        queue.put_all(_attempts("abc"))
        until(lambda: done == {*"abc"})
