"""What a run has seen and done that rules rely on: records read, previews made, bodies refused, noes said.

It lives in memory and, with the journal, in the store, so that a resumed run knows what the interrupted one knew.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sqlalchemy import Connection, bindparam, delete, insert, select

from agent.state.journal import Journal
from agent.state.schema import marks, records
from tools.api.request import Json
from tools.spec import Kind, Record

RecordKey = tuple[Kind, str]
_FORGET = delete(records).where(
    records.c.run_id == bindparam("r"), records.c.kind == bindparam("k"), records.c.id == bindparam("i")
)
_REMEMBER = insert(records)
_UNCOUNT = delete(marks).where(
    marks.c.run_id == bindparam("r"), marks.c.kind == bindparam("k"), marks.c.key == bindparam("i")
)
_COUNT = insert(marks)


class Memory:
    """The records and marks of one run."""

    def __init__(self, past: Connection | None, journal: Journal, run_id: str) -> None:
        """``past`` reads what the store holds of the run; ``None`` for a new one, of which it holds nothing."""
        self._run_id = run_id
        self._changed: dict[RecordKey, None] = {}
        self._marked: dict[tuple[str, str], None] = {}
        self._records: dict[RecordKey, Mapping[str, Json]] = {}
        self._marks: dict[tuple[str, str], int] = {}
        if past is not None:
            self._recall(past)
        journal.add(self)

    def _recall(self, past: Connection) -> None:
        for row in past.execute(select(records).where(records.c.run_id == self._run_id)):
            self._records[(row.kind, row.id)] = row.facts
        for row in past.execute(select(marks).where(marks.c.run_id == self._run_id)):
            self._marks[(row.kind, row.key)] = row._mapping["count"]  # a row has a method of that name

    @property
    def records(self) -> Mapping[RecordKey, Mapping[str, Json]]:
        """Every record read or made in this run, a read-only view."""
        return MappingProxyType(self._records)

    @property
    def marks(self) -> Mapping[tuple[str, str], int]:
        """Every mark with its count, a read-only view."""
        return MappingProxyType(self._marks)

    def learn(self, seen: Iterable[Record]) -> None:
        """Remember records; later facts of the same record replace earlier ones."""
        for record in seen:
            key = (record.kind, record.id)
            merged = {**self._records.get(key, {}), **record.facts}
            if len(record.id) <= 200 and self._records.get(key) != merged:
                self._records[key] = merged
                self._changed[key] = None

    def mark(self, kind: str, key: str) -> None:
        """Count something once more."""
        self._marks[(kind, key)] = self._marks.get((kind, key), 0) + 1
        self._marked[(kind, key)] = None

    def waits(self) -> bool:
        """See ``Part``."""
        return bool(self._changed or self._marked)

    def stage(self, db: Connection) -> None:
        """See ``Part``."""
        if self._changed:
            db.execute(_FORGET, [{"r": self._run_id, "k": kind, "i": record_id} for kind, record_id in self._changed])
            rows = [{"kind": kind, "id": name, "facts": self._records[(kind, name)]} for kind, name in self._changed]
            db.execute(_REMEMBER, [{"run_id": self._run_id} | row for row in rows])
        if self._marked:
            db.execute(_UNCOUNT, [{"r": self._run_id, "k": kind, "i": key} for kind, key in self._marked])
            counts = [{"kind": kind, "key": key, "count": self._marks[(kind, key)]} for kind, key in self._marked]
            db.execute(_COUNT, [{"run_id": self._run_id} | row for row in counts])

    def staged(self) -> None:
        """See ``Part``."""
        self._changed, self._marked = {}, {}
