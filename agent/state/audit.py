"""The audit: append-only, one hash chain a run, redacted before it is written.

Events wait in the run's journal.  The gate writes it in the very transaction that records an effect's intent, so an
effect is never sent unless its ``request_sent`` is on disk; reads are written at the end of a turn.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from agent.common.clock import Clock, stamp
from agent.common.json_value import Json, canonical
from agent.common.redaction import Redactor
from agent.state.chains import Broken, End, link
from agent.state.events import Event
from agent.state.journal import Journal, NewRow, insert_rows
from agent.state.reconnect import again_when_lost
from agent.state.recorded import Recorded, event_of
from agent.state.removals import GENESIS, pruned_end
from agent.state.schema import events, runs
from agent.state.store import Store
from agent.state.verifying import check, check_lines

Listener = Callable[[Recorded], None]
"""Receives each event the moment it is made, redacted."""
_LAST = (
    select(events.c.seq, events.c.hash)
    .where(events.c.run_id == bindparam("this_run"))
    .order_by(events.c.seq.desc())
    .limit(1)
)
_LOCK = select(runs.c.run_id).where(runs.c.run_id == bindparam("this_run")).with_for_update()


class Audit:
    """Makes the events of one run."""

    def __init__(
        self, past: Connection | None, journal: Journal, run_id: str, clock: Clock, redactor: Redactor
    ) -> None:
        """``past`` reads what the store holds of the run; ``None`` for a new one, of which it holds nothing."""
        self.journal = journal
        self.shared = False
        """Whether another process may write events of the run meanwhile: the answer to a question that waits."""
        self._run_id = run_id
        self._clock = clock
        self._redactor = redactor
        self._listeners: list[Listener] = []
        self._waiting: list[tuple[str, datetime, dict[str, Json]]] = []
        self._end = End(0, GENESIS) if past is None else self._stored_end(past)
        self._staged: tuple[int, End] | None = None
        journal.add(self)

    def listen(self, listener: Listener) -> None:
        """Hand every further event to a listener."""
        self._listeners.append(listener)

    def write(self, event: Event) -> None:
        """Record an event.  It reaches the disk with the journal."""
        now, data = self._clock.now(), event.data()
        self._waiting.append((event.type, now, data))
        if self._listeners:
            clean = self._redactor.json(data)
            shown = event if clean is data or not isinstance(clean, dict) else event_of(event.type, clean)
            recorded = Recorded(self._run_id, self._end.seq + len(self._waiting), stamp(now), shown)
            for listener in self._listeners:
                listener(recorded)

    def clean(self, text: str) -> str:
        """A text as it may be kept: without secrets."""
        return self._redactor.text(text)

    def dirty(self) -> bool:
        """See ``Buffer``."""
        return bool(self._waiting)

    def stage(self, db: Connection) -> None:
        """See ``Buffer``.  Events are linked here, behind whatever ends the chain now."""
        end = self._end
        if self.shared:
            db.execute(_LOCK, {"this_run": self._run_id})  # on a server two could read the same end
            end = self._stored_end(db)
        rows: list[NewRow] = []
        # One search for secrets in all of them; only where there is one, another in each.
        clean = self._redactor.is_clean([data for _, _, data in self._waiting])
        for type_, now, data in self._waiting:
            at, body = stamp(now), canonical(data if clean else self._redactor.json(data)).decode()
            seq, prev = end.seq + 1, end.hash
            end = End(seq, link(prev, self._run_id, seq, at, type_, body))
            row = {"run_id": self._run_id, "seq": seq, "at": at, "type": type_, "data": body}
            rows.append(row | {"prev": prev, "hash": end.hash})
        insert_rows(db, events, rows)
        self._staged = (len(rows), end)

    def mark_committed(self) -> None:
        """See ``Buffer``."""
        if self._staged is not None:
            written, self._end = self._staged
            del self._waiting[:written]
            self._staged = None

    def _stored_end(self, db: Connection) -> End:
        last = db.execute(_LAST, {"this_run": self._run_id}).first()
        return End(*(pruned_end(db, self._run_id) or (0, GENESIS))) if last is None else End(last.seq, last.hash)


def read_events(store: Store, run_id: str | None = None) -> Iterator[Recorded]:
    """The stored events of a run, or of all, in order."""
    for row in _rows(store, run_id):
        yield Recorded(row.run_id, row.seq, row.at, event_of(row.type, json.loads(row.data)))


def exported(store: Store, run_id: str | None = None) -> Iterator[dict[str, Json]]:
    """The stored events as JSON lines, exactly as they were recorded, by whatever version."""
    for row in _rows(store, run_id):
        yield {"type": row.type, "run_id": row.run_id, "seq": row.seq, "at": row.at, **json.loads(row.data)}


@again_when_lost
def verify(store: Store, run_id: str | None = None) -> tuple[int, list[Broken]]:
    """Check one run, or all: the number of events read and the first break of each run.

    What was taken out and stands among the ``removals`` is no break; those are a chain themselves.  What is missing at
    the end of a run, or all of it, is found by what the rest of the state knows of the run.

    Raises:
        StoreError: the state cannot be read.
    """
    with store.snapshot() as db:
        broken = {one.run_id: one for one in check_lines(db, run_id)}
        read, found = check(db, None if run_id is None else [run_id])
    for one in found:
        broken.setdefault(one.run_id, one)
    return read, list(broken.values())


def _rows(store: Store, run_id: str | None) -> Sequence[Row[Any]]:
    query = select(events).order_by(events.c.run_id, events.c.seq)
    return store.rows(query if run_id is None else query.where(events.c.run_id == run_id))
