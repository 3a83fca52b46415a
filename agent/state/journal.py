"""What a run has not yet written: its audit events, messages and records, put on disk together.

Before an effect everything up to there is written in the very transaction that records its intent, so nothing is sent
before the road to it is on disk.  Turns that only read are written at their end, those that follow each other within
half a second together: what a killed process loses of them had no effect, and a resume asks again.
"""

import json
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import JSON, Connection, Dialect, Table, insert

from agent.state.store import Store

Row = dict[str, Any]
PATIENCE = 0.5
"""Seconds that a turn without an effect may wait for the next, to be written with it."""


class Part(Protocol):
    """Something that keeps rows until they are written."""

    def waits(self) -> bool:
        """Whether it has any."""

    def stage(self, db: Connection) -> None:
        """Put them into a transaction."""

    def staged(self) -> None:
        """That transaction has committed: forget them."""


class Journal:
    """The unwritten rows of one run."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._parts: list[Part] = []
        self._written_at = 0.0

    def add(self, part: Part) -> None:
        """Write this part too."""
        self._parts.append(part)

    @contextmanager
    def transaction(self, *, synced: bool = True) -> Iterator[Connection]:
        """A transaction of the caller's that takes along what waits at its end: all of it is written, or nothing.

        Raises:
            StoreError: it cannot be written; nothing may be sent.
        """
        with self._store.begin(synced=synced) as db:
            yield db
            self._stage(db)
        self._staged()

    def _stage(self, db: Connection) -> None:
        for part in self._parts:
            if part.waits():
                part.stage(db)

    def _staged(self) -> None:
        for part in self._parts:
            part.staged()
        self._written_at = time.monotonic()

    def settle(self) -> None:
        """A turn has ended: write what waits, unless something was written a moment ago.

        Raises:
            StoreError: it cannot be written.
        """
        if time.monotonic() - self._written_at > PATIENCE:
            self.flush()

    def flush(self) -> None:
        """Write what waits: a killed process loses none of it, a power cut what came since the last synced commit.

        Raises:
            StoreError: it cannot be written.
        """
        if any(part.waits() for part in self._parts):
            with self.transaction(synced=False):
                pass


class Rows:
    """New rows of one table that wait to be written."""

    def __init__(self, journal: Journal, table: Table, make: Callable[[Row], Row] = dict) -> None:
        """``make`` makes a row of what was added, in order, when it is to be written: many at a time cost least."""
        self._table = table
        self._make = make
        self._added: deque[Row] = deque()
        self._made: list[Row] = []
        journal.add(self)

    def add(self, **row: object) -> None:
        """Write this row too."""
        self._added.append(row)

    def waits(self) -> bool:
        """See ``Part``."""
        return bool(self._added or self._made)

    def stage(self, db: Connection) -> None:
        """See ``Part``."""
        while self._added:
            self._made.append(self._make(self._added.popleft()))
        insert_rows(db, self._table, self._made)

    def staged(self) -> None:
        """See ``Part``."""
        self._made = []


def insert_rows(db: Connection, table: Table, rows: Sequence[Row]) -> None:
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
