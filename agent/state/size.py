"""How large a state is, and what of it is what.  It is told without reading through it, so the parts are estimates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Integer, Table, Text, cast, column, func, literal_column, select, text

from agent.state import schema
from agent.state.store import Store

_PARTS: dict[str, tuple[Table, ...]] = {
    "runs": (schema.runs,),
    "conversations": (schema.messages,),
    "audit": (schema.events, schema.removals),
    "approvals": (schema.approvals,),
    "effects": (schema.effects, schema.claims, schema.budgets, schema.rules),
    "records": (schema.records, schema.marks),
    "batches": (schema.batches, schema.batch_rows),
    "left alone": (schema.suppressions, schema.snoozes),
}
"""What people call the parts.  The first table of each says how many rows it has."""
_SAMPLE = 200
"""Rows whose length stands for all."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the state."""

    name: str
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Size:
    """A whole state."""

    bytes: int
    parts: Sequence[Part]
    """The largest first; about, and together the whole."""


def size_of(store: Store) -> Size:
    """How large the state is.

    Raises:
        StoreError: it cannot be read.
    """
    with store.read() as db:
        measured = list((_on_server if store.on_server else _in_file)(db))
    own = sum(part.bytes for part in measured)
    whole = own if store.on_server else _length(store.where)
    parts = [Part(part.name, part.rows, part.bytes * whole // max(1, own)) for part in measured]
    return Size(whole, sorted(parts, key=lambda part: -part.bytes))


def readable(size: int) -> str:
    """A number of bytes for people."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"


def in_words(size: Size) -> str:
    """The whole and what most of it is, in one line."""
    return f"{readable(size.bytes)} ({', '.join(f'{part.name} {readable(part.bytes)}' for part in size.parts[:3])})"


def _length(where: str) -> int:
    files = (Path(where), Path(f"{where}-wal"))
    return sum(path.stat().st_size for path in files if path.exists())


def _in_file(db: Connection) -> Iterator[Part]:
    for name, tables in _PARTS.items():
        counted = [_rows(db, table) for table in tables]
        yield Part(
            name, counted[0], sum(rows * _average(db, table) for rows, table in zip(counted, tables, strict=True))
        )


def _rows(db: Connection, table: Table) -> int:
    """About: the numbers that SQLite gives rows grow, and the oldest are removed first."""
    number = literal_column("rowid", Integer)
    # Two questions: to a single one SQLite would answer by going through all rows.
    ends = (db.execute(select(end(number)).select_from(table)).scalar() for end in (func.min, func.max))
    first, last = (int(end or 0) for end in ends)
    return last - first + bool(last)


def _average(db: Connection, table: Table) -> int:
    """Bytes of a row, by the newest ones."""
    lengths = [func.coalesce(func.length(cast(column_, Text)), 0) for column_ in table.c]
    newest = select(sum(lengths[1:], lengths[0]).label("bytes")).order_by(text("rowid DESC")).limit(_SAMPLE).subquery()
    return int(db.execute(select(func.avg(newest.c.bytes))).scalar() or 0)


def _on_server(db: Connection) -> Iterator[Part]:
    for name, tables in _PARTS.items():
        sizes = [
            db.execute(select(func.pg_total_relation_size(func.to_regclass(table.name)))).scalar() for table in tables
        ]
        this = column("oid") == func.to_regclass(tables[0].name)
        rows = db.execute(select(column("reltuples")).select_from(text("pg_class")).where(this)).scalar()
        yield Part(name, max(0, int(rows or 0)), sum(int(size or 0) for size in sizes))
