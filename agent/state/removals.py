"""What was taken out of the audit, and where each chain goes on without it.

A line for each run whose events were pruned, and for each event whose words were erased; the lines are a chain of their
own, and the hash of the newest is noted beside them.  So the rest can be verified as before.  What is taken out without
a line here is found, unless whoever does it also makes anew what they leave: the hashes hold no secret, and who may
write to the database can compute them all and take a run out of every table.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from agent.state.journal import insert_rows
from agent.state.reconnect import again_when_lost
from agent.state.schema import ONE_WRITER, removals, settings
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
_NEWEST = "newest removal"
"""The setting that holds the hash of the newest line."""


class Taken(NamedTuple):
    """One thing to take out."""

    kind: Literal["pruned", "erased"]
    """All events of a run up to one, or the words of one."""
    run_id: str
    seq: int
    event_hash: str
    """Of that event, as it was."""
    data: str = ""
    """What stands in its place."""


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
    number, end = _before_the_next(db)
    rows: list[dict[str, object]] = []
    for one in taken:
        number += 1
        line = Removal(number, at, one.kind, one.run_id, one.seq, one.event_hash, digest_of(one.data), "")
        end = _link(end, line)
        rows.append(line._replace(hash=end)._asdict())
    if rows:
        insert_rows(db, removals, rows)
        if not db.execute(update(settings).where(settings.c.name == _NEWEST).values(value=end)).rowcount:
            db.execute(insert(settings).values(name=_NEWEST, value=end))


def pruned_end(db: Connection, run_id: str) -> tuple[int, str] | None:
    """Where the chain of a run goes on whose events were pruned: number and hash of the last one."""
    found = db.execute(_PRUNED, {"this_run": run_id}).first()
    return None if found is None else (found.seq, found.event_hash)


@again_when_lost
def removed(store: Store, run_id: str | None = None) -> list[Removal]:
    """What was taken out of one run, or of all, in order."""
    with store.read() as db:
        return lines_of(db, None if run_id is None else [run_id])


def lines_of(db: Connection, run_ids: Collection[str] | None = None) -> list[Removal]:
    """What was taken out of some runs, or of all, in order."""
    query = select(removals).order_by(_ORDER)
    query = query if run_ids is None else query.where(removals.c.run_id.in_(run_ids))
    return [Removal(*row) for row in db.execute(query)]


def sorted_out(
    lines: Sequence[Removal],
) -> tuple[dict[str, tuple[int, str]], dict[tuple[str, int], Removal]]:
    """Number and hash of the last event that was pruned of each run; the line of each event that was erased."""
    pruned = {line.run_id: (line.seq, line.event_hash) for line in lines if line.kind == "pruned"}
    return pruned, {(line.run_id, line.seq): line for line in lines if line.kind == "erased"}


def forged(lines: Iterable[Removal]) -> Iterator[Removal]:
    """Those of all lines that do not follow from the one before."""
    number, prev = 0, GENESIS
    for line in lines:
        if line.number != number + 1 or line.hash != _link(prev, line):
            yield line
        number, prev = line.number, line.hash


def is_cut_off(db: Connection, lines: Sequence[Removal]) -> bool:
    """Whether the last of all lines is another one than was written last, as far as that was noted."""
    noted = _noted(db)
    return noted is not None and (not lines or lines[-1].hash != noted)


def put_instead(at: str, type_: str, data: str) -> str:
    """All that is left of an event whose words were erased, so that a line can stand for it."""
    return "\n".join((at, type_, data))


def stands_for(erased: Removal, at: str, type_: str, data: str) -> bool:
    """Whether an event is what a line says was left of it; older lines speak of its data alone."""
    return erased.digest in (digest_of(put_instead(at, type_, data)), digest_of(data))


def digest_of(data: str) -> str:
    """Of what stands in the place of something; empty where nothing does."""
    return hashlib.sha256(data.encode()).hexdigest() if data else ""


def _before_the_next(db: Connection) -> tuple[int, str]:
    """Number and hash of what the next line follows on.

    Where the newest was taken out it follows on that one all the same: else the next would hide that it is missing.
    """
    last, noted = db.execute(_TOP).first(), _noted(db)
    number, end = (0, GENESIS) if last is None else (last.number, last.hash)
    if noted in (None, end) or db.execute(select(removals.c.number).where(removals.c.hash == noted)).first():
        return number, end
    return number, str(noted)


def _noted(db: Connection) -> str | None:
    return db.execute(select(settings.c.value).where(settings.c.name == _NEWEST)).scalar()


def _link(prev: str, line: Removal) -> str:
    *facts, _ = line
    return hashlib.sha256("\n".join((prev, *map(str, facts))).encode()).hexdigest()
