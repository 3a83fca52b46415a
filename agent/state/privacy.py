"""What the state holds about a person: shown, or erased.

Erasing puts ``[erased]`` in the place of what told of them, in every run that has ended.  An event keeps its place and
its hash, and a line among the removals says that its words went; one that was changed before gets no such line, so that
it stays one that does not fit.  Kept are the claims and digests, which are hashes, and whatever forbids to write to
them; a run that is not settled is left as it is, and named, and so is what names them where a row is found by it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Connection, Table, Text, and_, cast, exists, or_, select, update

from agent.common.clock import Clock, stamp
from agent.common.json_value import Json
from agent.state.person import OF_ONE, Person
from agent.state.person_rows import WITHOUT, Rows, calls_about
from agent.state.reconnect import again_when_lost
from agent.state.removals import Taken, note, put_instead
from agent.state.runs import is_open_beside
from agent.state.schema import approvals, batch_rows, effects, events, marks, records, rules, runs
from agent.state.store import Store
from agent.state.verifying import changed_in

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Trace:
    """A row that tells of the person."""

    table: Table
    row: Mapping[str, Any]
    without: Mapping[str, Any]
    """The columns that change when they are erased, as they are then."""
    left: Sequence[str]
    """The columns that name them then, too."""

    def as_json(self) -> dict[str, Json]:
        """The row for people who ask what is known of them."""
        values = {name: value for name, value in self.row.items() if name not in ("owner", "prev", "hash", "usage")}
        return values | ({"data": json.loads(self.row["data"])} if self.table is events else {})


@dataclass(frozen=True, slots=True)
class Kept:
    """What is not erased."""

    what: str
    id: str
    why: str


@dataclass(slots=True)
class Erased:
    """What was erased, by table, and what was not."""

    rows: dict[str, int] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)


def known(store: Store, handle: str) -> Person:
    """Somebody by an address or a profile, with what any run has read of them.

    Raises:
        StoreError: the state cannot be read.
    """
    person, before = Person([handle]), None
    query = select(records.c.kind, records.c.id, records.c.facts).where(records.c.kind.in_(OF_ONE))
    while before is None or person.known_as != before.known_as:  # an address leads to a profile, and that to another
        before = person
        with store.read() as db:
            for row in db.execution_options(yield_per=_AT_ONCE).execute(query):
                person = person.with_record(*row)
    return person


def traces(store: Store, person: Person) -> Iterator[Trace]:
    """Every row that tells of the person, run by run.

    Raises:
        StoreError: the state cannot be read.
    """
    for run_id in _told_in(store, person):
        with store.read() as db:
            found = _of_run(db, person, run_id)
        yield from found


def erase(store: Store, clock: Clock, person: Person) -> Erased:
    """Take the person out of every run that is settled, each whole or not at all.

    Raises:
        StoreError: the state cannot be written; what was erased until then is.
    """
    done = Erased()
    for run_id in _told_in(store, person):
        found, why = _erase_run(store, stamp(clock.now()), person, run_id)
        if why:
            done.kept.append(Kept("batch" if run_id.startswith("bat_") else "run", run_id, why))
        for trace in found:
            name = trace.table.name
            if trace.without:
                done.rows[name] = done.rows.get(name, 0) + 1
            if trace.left:
                done.kept.append(_kept(run_id, trace))
    return done


def _kept(run_id: str, trace: Trace) -> Kept:
    if trace.table is rules and not trace.without:
        return Kept("grant", f"{run_id}.{trace.row['seq']}", "it is a no, which protects them")
    where = ", ".join(trace.left)
    if trace.table is batch_rows:
        why = f"its {where} names them, here and in the queue: without it the file would be worked through once more"
        return Kept("task", run_id, why)
    return Kept(trace.table.name, run_id, f"its {where} names them, by which it is found or gone on with")


@again_when_lost
def _erase_run(store: Store, now: str, person: Person, run_id: str) -> tuple[Sequence[Trace], str]:
    with store.begin() as db:
        why = _needed(db, run_id)
        found = [] if why else _of_run(db, person, run_id)
        lines = _lines_for(db, run_id, [trace for trace in found if trace.table is events])
        for trace in found:
            this = and_(*(column == trace.row[column.name] for column in trace.table.primary_key))
            if trace.table is marks:
                db.execute(marks.delete().where(this))
            elif trace.without:
                db.execute(update(trace.table).where(this).values(**trace.without))
        note(db, now, lines)
    return found, why


def _lines_for(db: Connection, run_id: str, gone: Sequence[Trace]) -> list[Taken]:
    """What is noted of events whose words go, before they do.

    Nothing of one that was changed before: a line would make its hash good, and `audit verify` find it no more.
    """
    changed = changed_in(db, run_id) if gone else set()
    return [_erased(trace) for trace in gone if trace.row["seq"] not in changed]


def _erased(trace: Trace) -> Taken:
    row = trace.row
    left = put_instead(row["at"], row["type"], trace.without["data"])
    return Taken("erased", row["run_id"], row["seq"], row["hash"], left)


def _needed(db: Connection, run_id: str) -> str:
    """Why nothing of a run may go yet; empty when it may."""
    own = {table: table.c.run_id == run_id for table in (approvals, effects)}
    of_batch = or_(batch_rows.c.run_id == run_id, batch_rows.c.batch_id == run_id)
    asks = exists().where(own[approvals], approvals.c.status.in_(("pending", "approved")))
    unsure = exists().where(own[effects], effects.c.status.in_(("open", "unknown")))
    run = db.execute(select(runs.c.status, runs.c.owner).where(runs.c.run_id == run_id).with_for_update()).first()
    if db.execute(select(unsure)).scalar():
        return "an effect of it may have happened: settle it with puffle-agent reconcile"
    if db.execute(select(asks)).scalar():
        return "it waits for an answer: puffle-agent approvals list"
    if db.execute(select(exists().where(of_batch, batch_rows.c.state.is_(None)))).scalar():
        return "it belongs to a batch that has not ended: let it end, or give its file again without the task"
    if run is not None and (run.status is None or is_open_beside(run.owner)):
        return "it has not ended, or its process still runs"
    return ""


def _told_in(store: Store, person: Person) -> list[str]:
    """The runs that may tell of the person; the state is gone through once."""
    found: set[str] = set()
    with store.read() as db:
        for table in WITHOUT:
            texts = select(_book(table), *_texts_of(table))
            for run_id, *said in db.execution_options(yield_per=_AT_ONCE).execute(texts):
                if run_id not in found and person.is_meant_in("\n".join(text for text in said if text)):
                    found.add(run_id)
    return sorted(found)


def _texts_of(table: Table) -> list[ColumnElement[str]]:
    """The columns with words in them, JSON as it is stored."""
    words = [cast(column, Text) for column in table.c if isinstance(column.type, Text | JSON)]
    keys = [cast(column, Text) for column in table.c if column.name in ("id", "key", "row_id")]
    return [*words, *keys]


def _book(table: Table) -> Column[str]:
    """Whose row it is: a run's, or a batch's, as the rules that its runs share."""
    found: Column[str] = table.c.run_id if "run_id" in table.c else table.c.batch_id
    return found


def _of_run(db: Connection, person: Person, run_id: str) -> list[Trace]:
    """The rows of a run that tell of the person."""
    rows: Rows = {}
    for table in WITHOUT:
        rows[table] = [row._mapping for row in db.execute(select(table).where(_book(table) == run_id))]
    calls = calls_about(person, rows)
    found: list[Trace] = []
    for table, some in rows.items():
        for row in some:
            without = WITHOUT[table](person, row, calls)
            left = [] if table is marks else _left(person, {**row, **without})
            if without or left:
                found.append(Trace(table, dict(row), without, left))
    return found


def _left(person: Person, row: Mapping[str, Any]) -> list[str]:
    return [name for name, value in row.items() if value and person.is_named_in(json.dumps(value, ensure_ascii=False))]
