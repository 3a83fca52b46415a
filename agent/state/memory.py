"""What a run has seen and done that rules rely on: records read, previews made, bodies refused, noes said.

It lives in memory and in the store, so that a resumed run knows what the interrupted one knew.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sqlalchemy import delete, insert, select

from agent.state.schema import marks, records
from agent.state.store import Store
from tools.api.request import Json
from tools.spec import Kind, Record

RecordKey = tuple[Kind, str]


class Memory:
    """The records and marks of one run."""

    def __init__(self, store: Store, run_id: str) -> None:
        self._store = store
        self._run_id = run_id
        self._records: dict[RecordKey, Mapping[str, Json]] = {}
        self._marks: dict[tuple[str, str], int] = {}
        with store.begin() as db:
            for row in db.execute(select(records).where(records.c.run_id == run_id)):
                self._records[(row.kind, row.id)] = row.facts
            for row in db.execute(select(marks).where(marks.c.run_id == run_id)):
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
        changed: set[RecordKey] = set()
        for record in seen:
            key = (record.kind, record.id)
            merged = {**self._records.get(key, {}), **record.facts}
            if len(record.id) <= 200 and self._records.get(key) != merged:
                self._records[key] = merged
                changed.add(key)
        if changed:
            with self._store.begin() as db:
                for kind, record_id in changed:
                    same = (records.c.run_id == self._run_id, records.c.kind == kind, records.c.id == record_id)
                    db.execute(delete(records).where(*same))
                db.execute(insert(records), [self._row(key) for key in changed])

    def _row(self, key: RecordKey) -> dict[str, object]:
        return {"run_id": self._run_id, "kind": key[0], "id": key[1], "facts": self._records[key]}

    def mark(self, kind: str, key: str) -> None:
        """Count something once more."""
        count = self._marks.get((kind, key), 0) + 1
        self._marks[(kind, key)] = count
        same = (marks.c.run_id == self._run_id, marks.c.kind == kind, marks.c.key == key)
        with self._store.begin() as db:
            db.execute(delete(marks).where(*same))
            db.execute(insert(marks).values(run_id=self._run_id, kind=kind, key=key, count=count))
