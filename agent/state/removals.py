"""What was taken out of the audit, and where each chain goes on without it.

A line for each run whose events were pruned, and for each event whose words were erased; the lines are a chain of their
own.  So the rest can be verified as before, and whoever takes something out without a line here is found.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from sqlalchemy import Connection, bindparam, select

from agent.state.journal import insert_rows
from agent.state.schema import ONE_WRITER, removals
from agent.state.store import Store

GENESIS = "0" * 64
"""What stands before the first line of a chain."""
_ORDER = removals.c.number
_TOP = select(removals.c.number, removals.c.hash).order_by(_ORDER.desc()).limit(1)
_PRUNED = (
    select(removals.c.seq, removals.c.event_hash)
    .where(removals.c.run_id == bindparam("this_run"), removals.c.kind == "pruned")
    .order_by(_ORDER.desc())
    .limit(1)
)


class Taken(NamedTuple):
    """One thing to take out."""

    kind: Literal["pruned", "erased"]
    """All events of a run up to one, or the words of one."""
    run_id: str
    seq: int
    event_hash: str
    """Of that event, as it was."""
    data: str = ""
    """What stands in the place of its words."""


class Removal(NamedTuple):
    """One line."""

    number: int
    at: str
    kind: Literal["pruned", "erased"]
    run_id: str
    seq: int
    event_hash: str
    digest: str
    hash: str


def note(db: Connection, at: str, taken: Iterable[Taken]) -> None:
    """Record what is taken out, in the transaction that does it."""
    db.execute(ONE_WRITER)
    last = db.execute(_TOP).first()
    number, end = (0, GENESIS) if last is None else (last.number, last.hash)
    rows: list[dict[str, object]] = []
    for one in taken:
        number += 1
        line = Removal(number, at, one.kind, one.run_id, one.seq, one.event_hash, digest_of(one.data), "")
        end = _link(end, line)
        rows.append(line._replace(hash=end)._asdict())
    if rows:
        insert_rows(db, removals, rows)


def pruned_end(db: Connection, run_id: str) -> tuple[int, str] | None:
    """Where the chain of a run goes on whose events were pruned: number and hash of the last one."""
    found = db.execute(_PRUNED, {"this_run": run_id}).first()
    return None if found is None else (found.seq, found.event_hash)


def removed(store: Store, run_id: str | None = None) -> list[Removal]:
    """What was taken out of one run, or of all, in order."""
    query = select(removals).order_by(_ORDER)
    return [Removal(*row) for row in store.rows(query if run_id is None else query.where(removals.c.run_id == run_id))]


def sorted_out(
    lines: Sequence[Removal],
) -> tuple[dict[str, tuple[int, str]], dict[tuple[str, int], Removal]]:
    """Number and hash of the last event that was pruned of each run; the line of each event that was erased."""
    pruned = {line.run_id: (line.seq, line.event_hash) for line in lines if line.kind == "pruned"}
    return pruned, {(line.run_id, line.seq): line for line in lines if line.kind == "erased"}


def forged(lines: Iterable[Removal]) -> Iterator[Removal]:
    """Those of all lines that do not follow from the one before."""
    prev = GENESIS
    for number, line in enumerate(lines, 1):
        if line.number != number or line.hash != _link(prev, line):
            yield line
        prev = line.hash


def digest_of(data: str) -> str:
    """Of what stands in the place of something; empty where nothing does."""
    return hashlib.sha256(data.encode()).hexdigest() if data else ""


def _link(prev: str, line: Removal) -> str:
    *facts, _ = line
    return hashlib.sha256("\n".join((prev, *map(str, facts))).encode()).hexdigest()
