"""What a run has seen and done that rules rely on: records read, previews made, bodies refused, noes said.

It lives in memory and, with the journal, in the store, so that a resumed run knows what the interrupted one knew.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Delete, Table, bindparam, delete, select

from agent.common.clock import Clock
from agent.state.journal import Journal, insert_rows
from agent.state.schema import marks, records
from tools.spec import Record, Records

FRESH, FRESH_FOR_A_SEND = timedelta(minutes=1), timedelta(seconds=10)
"""For how long a reading counts as what is so now: within it an effect follows on a reading without another one."""


def _forgetting(table: Table) -> Delete:
    run_id, kind, key, _ = table.c
    return delete(table).where(run_id == bindparam("r"), kind == bindparam("k"), key == bindparam("i"))


_FORGET = {table: _forgetting(table) for table in (records, marks)}


class _Kept:
    """One table's values of a run, by kind and key."""

    def __init__(self, table: Table, past: Connection | None, run_id: str) -> None:
        stored = () if past is None else past.execute(select(table).where(table.c.run_id == run_id))
        self.table = table
        self.now: dict[Any, Any] = {(kind, key): value for _, kind, key, value in stored}
        self.changed: dict[tuple[str, str], bool] = {}
        """What waits to be written, and whether the store holds an older value of it."""

    def put(self, key: tuple[str, str], value: object) -> None:
        self.changed.setdefault(key, key in self.now)
        self.now[key] = value

    def stage(self, db: Connection, run_id: str) -> None:
        older = [{"r": run_id, "k": kind, "i": key} for (kind, key), held in self.changed.items() if held]
        if older:
            db.execute(_FORGET[self.table], older)
        names = self.table.c.keys()
        rows = [dict(zip(names, (run_id, *key, self.now[key]), strict=True)) for key in self.changed]
        if rows:
            insert_rows(db, self.table, rows)


class Memory:
    """The records and marks of one run."""

    def __init__(self, past: Connection | None, journal: Journal, run_id: str, clock: Clock) -> None:
        """``past`` reads what the store holds of the run; ``None`` for a new one, of which it holds nothing."""
        self._run_id = run_id
        self._clock = clock
        self._records, self._marks = _Kept(records, past, run_id), _Kept(marks, past, run_id)
        self._seen: dict[tuple[str, str], datetime] = {}
        """When each was read last, of those that this process has read."""
        journal.add(self)

    def is_old(self, kind: str, record_id: str, fresh: timedelta = FRESH) -> bool:
        """Whether what is known of a record may not be so any more: read by an earlier process, or a while ago."""
        key = (kind, record_id)
        seen = self._seen.get(key)
        is_fresh = seen is not None and timedelta() <= self._clock.now() - seen <= fresh  # the clock may be set
        return key in self._records.now and not is_fresh

    def read_at(self, kind: str, record_id: str) -> datetime | None:
        """When a record was last read; ``None`` where this process has not read it."""
        return self._seen.get((kind, record_id))

    @property
    def records(self) -> Records:
        """Every record read or made in this run, a read-only view."""
        return MappingProxyType(self._records.now)

    @property
    def marks(self) -> Mapping[tuple[str, str], int]:
        """Every mark with its count, a read-only view."""
        return MappingProxyType(self._marks.now)

    def learn(self, seen: Iterable[Record]) -> None:
        """Remember records; later facts of the same record replace earlier ones."""
        now = self._clock.now()
        for record in seen:
            key = (record.kind, record.id)
            if not record.aside:
                self._seen[key] = now
            merged = {**self._records.now.get(key, {}), **record.facts}
            if len(record.id) <= 200 and self._records.now.get(key) != merged:
                self._records.put(key, merged)

    def forget(self, kind: str, record_id: str) -> None:
        """That a record is not known any more; that it was read once stays known."""
        self._records.put((kind, record_id), {})

    def age(self, kind: str, record_id: str) -> None:
        """That a record may be otherwise by now than it was read: before anything rests on it, it is read anew."""
        self._seen.pop((kind, record_id), None)

    def mark(self, kind: str, key: str) -> None:
        """Count something once more."""
        self._marks.put((kind, key), self._marks.now.get((kind, key), 0) + 1)

    def dirty(self) -> bool:
        """See ``Buffer``."""
        return bool(self._records.changed or self._marks.changed)

    def stage(self, db: Connection) -> None:
        """See ``Buffer``."""
        self._records.stage(db, self._run_id)
        self._marks.stage(db, self._run_id)

    def mark_committed(self) -> None:
        """See ``Buffer``."""
        self._records.changed, self._marks.changed = {}, {}
