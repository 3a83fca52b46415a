"""Batches: which task of a file is which run, which attempt at it counts, and what that came to.

Nothing of what a task *did* is kept here: that is in the runs and the ledger.  A row's run id is fixed before its run
begins, so a worker that takes the row again after a crash finds the run and goes on with it.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import itemgetter
from typing import TypedDict

from sqlalchemy import BindParameter, ColumnElement, Connection, bindparam, exists, insert, select, update

from agent.common.clock import Clock, stamp
from agent.common.errors import Status, UsageError
from agent.common.json_value import Json
from agent.common.redaction import Redactor
from agent.state import budget
from agent.state.batch_pages import BatchPages, RowState, Standing
from agent.state.reconnect import again_when_lost
from agent.state.rules import Shared, give
from agent.state.schema import approvals, batch_rows, batches, effects, runs, workers
from agent.state.store import Store, parts_of
from agent.types import Mode
from tools.spec import Journey

_AT_A_TIME = 500
"""Rows that are fetched at once where a whole file is gone through."""


class StoredSet(TypedDict):
    """What a batch keeps of a rule set."""

    numbers: list[int]
    """Of its rules in the book of the batch."""
    default: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBatch:
    """A task file as a command gives it."""

    batch_id: str
    """The same for the same file and workspace."""
    workspace: str
    origin: str
    """The server, hashed."""
    path: str
    digest: str
    """Of all ids and tasks."""
    model: str
    mode: Mode
    cap: int | None = None
    """Credits of the whole file; ``None`` leaves the cap that it had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch(NewBatch):
    """A task file as it is stored."""

    sets: Mapping[str, StoredSet]
    stopped: Status | None
    """What keeps the rest from being started."""
    stop_reason: str | None
    created_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """One task as a file gives it."""

    row_id: str
    number: int
    """Its place in the file, from 1."""
    digest: str
    """Of everything it says."""
    task: str
    own: str | None = None
    """What of the words is the user's own, where the rest may be a stranger's."""
    journey: Journey | None = None
    credits: int | None = None
    rules: str | None = None
    """The rule set it is bound to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(NewRow):
    """One task as it is stored."""

    batch_id: str
    run_id: str
    """Fixed before the run begins, so that it can only begin once."""
    attempt: int
    """The number of the one that counts."""
    state: RowState | None
    """How that attempt ended; ``None`` while it is queued or runs."""
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """Answers given ahead under a name."""

    name: str
    aliases: tuple[str, ...] = ()
    """The names that a row may call it by."""
    default: str
    """What happens to a question that no rule answers: ``park`` or ``deny``."""
    rules: Sequence[Mapping[str, Json]]
    """As the store keeps them."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a run shares with the other runs of its batch."""

    run_id: str
    batch_id: str
    cap: int | None
    rules: Shared
    """The user's answers; their uses count for the whole file."""
    default: str
    journey: Journey | None


_AT_ONCE = 1_000
"""Rows that are written in one statement: a long file is not held in memory once more for it."""
_UNFINISHED = batch_rows.c.state.is_(None)


def scope_of(batch_id: str) -> str:
    """The budget of a whole file."""
    return f"batch:{batch_id}"


def run_of(batch_id: str, row_id: str) -> str:
    """The run of a row: always the same, so that it cannot be begun twice."""
    return "run_" + hashlib.sha256(f"{batch_id}\n{row_id}".encode()).hexdigest()[:20]


class Batches:
    """The tables of batches, their rows and their workers."""

    def __init__(self, store: Store, clock: Clock, redactor: Redactor) -> None:
        self._store = store
        self._clock = clock
        self._redactor = redactor
        self.pages = BatchPages(store)

    # -- batches ---------------------------------------------------------------------------------------------------

    def get(self, batch_id: str) -> Batch | None:
        """One batch."""
        found = self._store.rows(select(batches).where(batches.c.batch_id == batch_id))
        return Batch(**found[0]._mapping) if found else None

    def of_content(self, here: Collection[str], digest: str) -> str | None:
        """The batch of a workspace, by its names, that has exactly these tasks."""
        same = (batches.c.workspace.in_(here), batches.c.digest == digest)
        return next((r.batch_id for r in self._store.rows(select(batches.c.batch_id).where(*same).limit(1))), None)

    def elsewhere(self, here: Collection[str], origin: str, path: str) -> dict[str, bool]:
        """Batches of the same file that version 0.1.0 began with other keys, and whether anything was done for them."""
        same = (batches.c.origin == origin, batches.c.path == path, batches.c.workspace.not_in(here))
        happened = exists().where(
            batch_rows.c.batch_id == batches.c.batch_id,
            effects.c.run_id == batch_rows.c.run_id,
            effects.c.status.in_(("open", "done", "unknown")),
        )
        return dict(self._store.rows(select(batches.c.batch_id, happened).where(*same)))

    def unfinished(self, here: Collection[str]) -> list[str]:
        """The batches of a workspace, by its names, that have a row which is queued or runs."""
        query = select(batches.c.batch_id).join(batch_rows, batch_rows.c.batch_id == batches.c.batch_id).distinct()
        return [r.batch_id for r in self._store.rows(query.where(batches.c.workspace.in_(here), _UNFINISHED))]

    @again_when_lost
    def spent(self, batch_id: str) -> int:
        """Credits that are spent or reserved under a batch's cap."""
        with self._store.read() as db:
            return budget.held(db, scope_of(batch_id))

    def all(self) -> list[Batch]:
        """Every batch, the newest first."""
        return [Batch(**r._mapping) for r in self._store.rows(select(batches).order_by(batches.c.created_at.desc()))]

    @again_when_lost
    def register(self, batch: NewBatch, rows: Sequence[NewRow], sets: Sequence[RuleSet]) -> None:
        """Record a file: a new batch, or more of one that is known.  All or nothing.

        Raises:
            UsageError: a task that is known stands under its old id with other words.
        """
        with self._store.begin() as db:
            query = select(batch_rows.c.row_id, batch_rows.c.digest).where(batch_rows.c.batch_id == batch.batch_id)
            known: dict[str, str] = dict(db.execute(query).all())
            _refuse_changed(rows, known)
            self._save(db, batch, _give_rules(db, batch.batch_id, sets))
            new = [row for row in rows if row.row_id not in known]
            for start in range(0, len(new), _AT_ONCE):
                values = [self._values(batch.batch_id, row) for row in new[start : start + _AT_ONCE]]
                db.execute(insert(batch_rows), values)
            this = update(batch_rows).where(*_is(batch.batch_id, bindparam("this_row")))
            for row in rows:
                if row.row_id in known:
                    now = {"number": row.number, "rules": row.rules, "credits": row.credits}
                    db.execute(this, {"this_row": row.row_id} | now)
            never = this.where(_UNFINISHED).values(state="not_started", error="it was taken out of the file")
            for gone in known.keys() - {row.row_id for row in rows}:
                db.execute(never, {"this_row": gone})

    @again_when_lost
    def stop(self, batch_id: str, status: Status, reason: str) -> None:
        """What is not started of a batch is not to be started."""
        with self._store.begin() as db:
            values = {"stopped": status, "stop_reason": self._redactor.text(reason)}
            db.execute(update(batches).where(batches.c.batch_id == batch_id).values(**values))

    def part_of(self, run_id: str) -> Part | None:
        """What a run shares with its batch; ``None`` when it belongs to none."""
        query = select(batches, batch_rows.c.rules, batch_rows.c.journey)
        query = query.join(batch_rows, batch_rows.c.batch_id == batches.c.batch_id)
        found = self._store.rows(query.where(batch_rows.c.run_id == run_id))
        if not found:
            return None
        row = found[0]
        chosen = [s for name, s in row.sets.items() if row.rules in (None, name)]
        numbers = frozenset(n for s in chosen for n in s["numbers"])
        default = "deny" if any(s["default"] == "deny" for s in chosen) else "park"
        return Part(run_id, row.batch_id, row.cap, Shared(row.batch_id, numbers), default, row.journey)

    def tasks_of_runs(self, among: Collection[str]) -> dict[str, tuple[str, str]]:
        """The batch and the id of each task whose run is ``among`` these."""
        query = select(batch_rows.c.run_id, batch_rows.c.batch_id, batch_rows.c.row_id)
        found = (self._store.rows(query.where(batch_rows.c.run_id.in_(part))) for part in parts_of(among))
        return {row.run_id: (row.batch_id, row.row_id) for rows in found for row in rows}

    def paths(self, among: Collection[str]) -> dict[str, str]:
        """The file of each batch that is ``among`` these, by its id."""
        query = select(batches.c.batch_id, batches.c.path)
        found = (self._store.rows(query.where(batches.c.batch_id.in_(part))) for part in parts_of(among))
        return {row.batch_id: row.path for rows in found for row in rows}

    # -- rows ------------------------------------------------------------------------------------------------------

    def row(self, batch_id: str, row_id: str) -> Row:
        """One row."""
        return Row(**self._store.rows(select(batch_rows).where(*_is(batch_id, row_id)))[0]._mapping)

    def rows(self, batch_id: str, row_ids: Collection[str]) -> dict[str, Row]:
        """Some rows, by their ids."""
        query = select(batch_rows).where(batch_rows.c.batch_id == batch_id, batch_rows.c.row_id.in_(row_ids))
        return {row.row_id: Row(**row._mapping) for row in self._store.rows(query)}

    def open_rows(self, batch_id: str) -> dict[str, int]:
        """The attempt of each row that is queued or runs, in the order of the file."""
        query = select(batch_rows.c.row_id, batch_rows.c.attempt).where(batch_rows.c.batch_id == batch_id, _UNFINISHED)
        return dict(self._store.rows(query.order_by(batch_rows.c.number)))

    @again_when_lost
    def ended(self, batch_id: str, among: Collection[str]) -> dict[str, RowState]:
        """The state of some rows, of those that are neither queued nor run; the batch may have others."""
        query = select(batch_rows.c.row_id, batch_rows.c.state).where(batch_rows.c.batch_id == batch_id, ~_UNFINISHED)
        with self._store.read() as db:  # a long file is asked for often: its rows are not held all at once
            found = db.execute(query.execution_options(yield_per=_AT_A_TIME))
            return {row_id: state for row_id, state in found if row_id in among}

    def standing(self, batch_id: str) -> list[Standing]:
        """Where every row stands, in the order of the file."""
        joined = batch_rows.outerjoin(runs, runs.c.run_id == batch_rows.c.run_id)
        joined = joined.outerjoin(approvals, approvals.c.run_id == batch_rows.c.run_id)
        query = select(batch_rows.c.row_id, batch_rows.c.state, runs.c.status, runs.c.owner, approvals.c.status)
        query = query.select_from(joined).where(batch_rows.c.batch_id == batch_id)
        found = self._store.rows(query.order_by(batch_rows.c.number, batch_rows.c.row_id))
        return [
            Standing(row_id, state, run_status, owner, frozenset(asked for *_, asked in rows if asked))
            for (row_id, state, run_status, owner), rows in groupby(found, itemgetter(0, 1, 2, 3))
        ]

    @again_when_lost
    def again(self, batch_id: str, row_ids: Collection[str]) -> None:
        """Queue rows once more, whatever the batch stopped at; what their runs did stays known, and is gone on with."""
        more = update(batch_rows).values(attempt=batch_rows.c.attempt + 1, state=None, error=None)
        with self._store.begin() as db:
            db.execute(update(batches).where(batches.c.batch_id == batch_id).values(stopped=None, stop_reason=None))
            for row_id in row_ids:
                db.execute(more.where(*_is(batch_id, row_id)))
                run_id = run_of(batch_id, row_id)
                db.execute(update(runs).where(runs.c.run_id == run_id).values(status=None, owner=None))

    @again_when_lost
    def replace(self, batch_id: str, row_id: str, attempt: int) -> int | None:
        """The attempt that takes the place of one that broke, or whose process died; ``None`` when the row has ended.

        Whoever asks first makes it, the others are told the same one.  Any process may go on with its run, also where
        that of the broken one lives.
        """
        this = (*_is(batch_id, row_id), _UNFINISHED)
        taken = update(batch_rows).where(*this, batch_rows.c.attempt == attempt).values(attempt=attempt + 1)
        begun = (runs.c.run_id == run_of(batch_id, row_id), runs.c.status.is_(None))
        with self._store.begin() as db:
            if db.execute(taken).rowcount:
                db.execute(update(runs).where(*begun).values(owner=None))
            return db.execute(select(batch_rows.c.attempt).where(*this)).scalar()

    @again_when_lost
    def end(self, batch_id: str, row_id: str, attempt: int, state: RowState, error: str | None = None) -> None:
        """An attempt came to its end; one that counts no more changes nothing."""
        this = (*_is(batch_id, row_id), batch_rows.c.attempt == attempt, _UNFINISHED)
        values = {"state": state, "error": self._redactor.json(error)}
        with self._store.begin() as db:
            db.execute(update(batch_rows).where(*this).values(values))

    # -- workers ---------------------------------------------------------------------------------------------------

    @again_when_lost
    def beat(self, worker_id: str) -> None:
        """A worker lives."""
        now = self._clock.now().timestamp()
        with self._store.begin() as db:
            same = update(workers).where(workers.c.worker_id == worker_id)
            if db.execute(same.values(seen_at=now)).rowcount == 0:
                db.execute(insert(workers).values(worker_id=worker_id, seen_at=now))

    def silent_for(self, worker_id: str) -> float:
        """Seconds since a worker was last heard of; for ever, when it never was."""
        seen = self._store.rows(select(workers.c.seen_at).where(workers.c.worker_id == worker_id))
        return self._clock.now().timestamp() - seen[0].seen_at if seen else float("inf")

    def _values(self, batch_id: str, row: NewRow) -> dict[str, object]:
        values = asdict(row) | {"task": self._redactor.text(row.task), "own": self._redactor.json(row.own)}
        return values | {"batch_id": batch_id, "run_id": run_of(batch_id, row.row_id), "attempt": 1, "state": None}

    def _save(self, db: Connection, batch: NewBatch, sets: Mapping[str, StoredSet]) -> None:
        """Write the batch; a cap that was given before holds on unless another one is given.

        Under a new name of its workspace it has another queue, and what waits in the old one is attempted anew.
        """
        moved = select(batches.c.batch_id).where(batches.c.workspace != batch.workspace)
        waiting = (batch_rows.c.batch_id == batch.batch_id, _UNFINISHED, batch_rows.c.batch_id.in_(moved))
        db.execute(update(batch_rows).where(*waiting).values(attempt=batch_rows.c.attempt + 1))
        values = {k: v for k, v in asdict(batch).items() if k != "cap" or v is not None} | {"sets": sets}
        same = batches.c.batch_id == batch.batch_id
        if db.execute(update(batches).where(same).values(**values, stopped=None, stop_reason=None)).rowcount == 0:
            db.execute(insert(batches).values(**values, created_at=stamp(self._clock.now())))


def _is(batch_id: str, row_id: str | BindParameter[str]) -> tuple[ColumnElement[bool], ...]:
    return batch_rows.c.batch_id == batch_id, batch_rows.c.row_id == row_id


def _refuse_changed(rows: Sequence[NewRow], known: Mapping[str, str]) -> None:
    changed = [row.row_id for row in rows if known.get(row.row_id, row.digest) != row.digest]
    if changed:
        raise UsageError(
            f"{len(changed)} tasks were changed under their old ids ({', '.join(map(repr, changed[:5]))}): "
            "what was done for them stays done, so give the changed ones new ids. Nothing was started"
        )


def _give_rules(db: Connection, batch_id: str, sets: Sequence[RuleSet]) -> dict[str, StoredSet]:
    """The sets of this command are those that hold: what an earlier one gave and this one does not is withdrawn."""
    before = db.execute(select(batches.c.sets).where(batches.c.batch_id == batch_id)).scalar() or {}
    names = {one.name for one in sets}
    for gone in before.keys() - names:
        give(db, batch_id, gone, [], instead=True, beside=before.keys() | names)
    given = {one.name: give(db, batch_id, one.name, one.rules, instead=True, beside=names) for one in sets}
    return {one.name: {"numbers": given[one.name], "default": one.default} for one in sets}
