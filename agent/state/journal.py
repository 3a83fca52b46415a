"""What a run has not yet written: its audit events, messages and records, put on disk together.

Before an effect everything up to there is written in the very transaction that records its intent, so nothing is sent
before the road to it is on disk.  Turns that only read are written at their end, those that follow each other within
half a second together: what a killed process loses of them had no effect, and a resume asks again.
"""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Protocol

from sqlalchemy import JSON, Connection, Dialect, Table, insert

from agent.state.reconnect import again_when_lost
from agent.state.store import Store

NewRow = dict[str, object]
"""The columns of a row that is not written yet."""
COALESCE_DELAY = 0.5
"""Seconds that a turn without an effect may wait for the next, to be written with it."""


class Buffer(Protocol):
    """Something that keeps rows until they are written."""

    def dirty(self) -> bool:
        """Whether it has any."""

    def stage(self, db: Connection) -> None:
        """Put them into a transaction."""

    def mark_committed(self) -> None:
        """That transaction has committed: forget them."""


class Journal:
    """The unwritten rows of one run."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._buffers: list[Buffer] = []
        self._written_at = 0.0

    def add(self, buffer: Buffer) -> None:
        """Write this buffer too."""
        self._buffers.append(buffer)

    @contextmanager
    def transaction(self, *, synced: bool = True) -> Iterator[Connection]:
        """A transaction of the caller's that takes along what waits at its end: all of it is written, or nothing.

        Raises:
            StoreError: it cannot be written; nothing may be sent.
        """
        with self._store.begin(synced=synced) as db:
            yield db
            for buffer in self._buffers:
                if buffer.dirty():
                    buffer.stage(db)
        for buffer in self._buffers:
            buffer.mark_committed()
        self._written_at = time.monotonic()

    def flush_if_due(self) -> None:
        """A turn has ended: ``flush``, unless something was written a moment ago."""
        if time.monotonic() - self._written_at > COALESCE_DELAY:
            self.flush()

    @again_when_lost
    def flush(self) -> None:
        """Write what waits: a killed process loses none of it, a power cut what came since the last synced commit.

        Raises:
            StoreError: it cannot be written.
        """
        if any(buffer.dirty() for buffer in self._buffers):
            with self.transaction(synced=False):
                pass


class Rows:
    """New rows of one table that wait to be written."""

    def __init__(self, journal: Journal, table: Table) -> None:
        self._table = table
        self._waiting: list[NewRow] = []
        self._staged = 0
        journal.add(self)

    def add(self, **row: object) -> None:
        """Write this row too."""
        self._waiting.append(row)

    def dirty(self) -> bool:
        """See ``Buffer``."""
        return bool(self._waiting)

    def stage(self, db: Connection) -> None:
        """See ``Buffer``."""
        self._staged = len(self._waiting)
        insert_rows(db, self._table, self._waiting[: self._staged])

    def mark_committed(self) -> None:
        """See ``Buffer``."""
        del self._waiting[: self._staged]
        self._staged = 0


def insert_rows(db: Connection, table: Table, rows: Sequence[NewRow]) -> None:
    """Insert rows that all name the same columns.

    They go to the driver as they are: what SQLAlchemy does for each row costs more than the database does.
    """
    statement, encoded = _insertion(table, db.dialect, tuple(rows[0]))
    if encoded:
        rows = [{**row, **{name: json.dumps(row[name]) for name in encoded}} for row in rows]
    db.exec_driver_sql(statement, rows)


@lru_cache(maxsize=64)
def _insertion(table: Table, dialect: Dialect, columns: tuple[str, ...]) -> tuple[str, list[str]]:
    """The statement in the driver's own words, and the columns that take JSON."""
    statement = insert(table).compile(dialect=dialect, column_keys=list(columns))
    return str(statement), [name for name in columns if isinstance(table.c[name].type, JSON)]
