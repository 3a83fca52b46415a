"""What a run has not yet written: its audit events, messages and records, put on disk together.

Before an effect everything up to there is written in the very transaction that records its intent, so nothing is sent
before the road to it is on disk.  Turns that only read are written at their end, those that follow each other within
half a second together: what a killed process loses of them had no effect, and a resume asks again.
"""

import time
from typing import Protocol

from sqlalchemy import Connection, Insert

from agent.state.store import Store

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

    def stage(self, db: Connection) -> None:
        """Put what waits into the caller's transaction; ``staged`` forgets it once that has committed.

        Raises:
            StoreError: it cannot be written; nothing may be sent.
        """
        for part in self._parts:
            if part.waits():
                part.stage(db)

    def staged(self) -> None:
        """The transaction with the staged rows has committed."""
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
            with self._store.begin(synced=False) as db:
                self.stage(db)
            self.staged()


class Rows:
    """New rows of one table that wait to be written."""

    def __init__(self, journal: Journal, statement: Insert) -> None:
        self._statement = statement
        self._waiting: list[dict[str, object]] = []
        journal.add(self)

    def add(self, **row: object) -> None:
        """Write this row too."""
        self._waiting.append(row)

    def waits(self) -> bool:
        """See ``Part``."""
        return bool(self._waiting)

    def stage(self, db: Connection) -> None:
        """See ``Part``."""
        db.execute(self._statement, self._waiting)

    def staged(self) -> None:
        """See ``Part``."""
        self._waiting = []
