"""Batches: which task of a file is which run, and what is left to do.

Nothing of what a task *did* is kept here: that is in the runs and the ledger.  A row's run id is fixed before its run
begins, so a worker that takes the row again after a crash finds the run and goes on with it.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from agent.common.clock import Clock, stamp
from agent.common.errors import UsageError
from agent.common.json_value import Json
from agent.common.redaction import Redactor
from agent.state import budget
from agent.state.rules import Shared
from agent.state.schema import approvals, batch_rows, batches, effects, rules, runs, workers
from agent.state.store import Store

_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """One task as a file gives it."""

    row_id: str
    """Its id, unique in the file."""
    number: int
    """Its place in the file, from 1."""
    digest: str
    """Of everything it says."""
    task: str
    """The words for the agent."""
    own: str | None = None
    """What of the words is the operator's own, where the rest may be a stranger's."""
    journey: str | None = None
    """The journey it names."""
    credits: int | None = None
    """Its own cap."""
    rules: str | None = None
    """The rule set it is bound to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """Answers given ahead under a name."""

    name: str
    """The name that tasks refer to it by."""
    default: str
    """What happens to a question that no rule answers."""
    rules: Sequence[Mapping[str, Json]]
    """Its rules, as the store keeps them."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a run shares with the other runs of its batch."""

    run_id: str
    """The run."""
    batch_id: str
    """The batch."""
    cap: int | None
    """Credits of the whole file."""
    rules: Shared
    """The operator's answers; their uses count for the whole file."""
    default: str
    """What happens to a question that no rule answers."""
    journey: str | None
    """The journey that its task names."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a row stands."""

    row_id: str
    """Its id."""
    state: str | None
    """How its last attempt ended; ``None`` while it is queued or runs."""
    run_status: str | None
    """The status of its run; ``None`` when it has none, or none yet."""
    owner: str | None
    """The process that has or had its run; ``None`` before it began."""
    approvals: frozenset[str]
    """The statuses of the approvals that its run asked for."""

    @property
    def status(self) -> str:
        """One word for it, as far as it can be told without asking whether a process lives."""
        if self.run_status is not None:
            return self.run_status
        if self.state is None:
            return "queued" if self.owner is None else "running"
        return self.state if self.owner is None else "interrupted"

    @property
    def answered(self) -> bool:
        """Whether a person has answered what it waits for."""
        return "approved" in self.approvals or ("denied" in self.approvals and "pending" not in self.approvals)


_GET = select(batches).where(batches.c.batch_id == bindparam("this_batch"))
_PART_OF = (
    select(batches, batch_rows.c.rules, batch_rows.c.journey)
    .join(batch_rows, batch_rows.c.batch_id == batches.c.batch_id)
    .where(batch_rows.c.run_id == bindparam("this_run"))
)
_THIS_ROW = (batch_rows.c.batch_id == bindparam("this_batch"), batch_rows.c.row_id == bindparam("this_row"))
_ROW = select(batch_rows).where(*_THIS_ROW)
_CHANGE_ROW = update(batch_rows).where(*_THIS_ROW)


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

    # -- batches ---------------------------------------------------------------------------------------------------

    def get(self, batch_id: str) -> Mapping[str, Any] | None:
        """One batch."""
        with self._store.read() as db:
            row = db.execute(_GET, {"this_batch": batch_id}).first()
        return None if row is None else dict(row._mapping)

    def of_content(self, workspace: str, digest: str) -> str | None:
        """The batch of a workspace that has exactly these tasks."""
        same = (batches.c.workspace == workspace, batches.c.digest == digest)
        with self._store.read() as db:
            return db.execute(select(batches.c.batch_id).where(*same).limit(1)).scalar()

    def elsewhere(self, workspace: str, origin: str, path: str) -> dict[str, bool]:
        """Batches of the same file on the same server under other keys, with whether anything was done for them."""
        same = (batches.c.origin == origin, batches.c.path == path, batches.c.workspace != workspace)
        happened = effects.c.status.in_(("open", "done", "unknown"))
        touched = select(batch_rows.c.batch_id).join(effects, effects.c.run_id == batch_rows.c.run_id).where(happened)
        with self._store.read() as db:
            found = list(db.execute(select(batches.c.batch_id).where(*same)).scalars())
            marked = set(db.execute(touched.where(batch_rows.c.batch_id.in_(found)).distinct()).scalars())
        return {batch_id: batch_id in marked for batch_id in found}

    def spent(self, batch_id: str) -> int:
        """Credits that are spent or reserved under a batch's cap."""
        with self._store.read() as db:
            return budget.held(db, scope_of(batch_id))

    def all(self) -> list[Mapping[str, Any]]:
        """Every batch, the newest first."""
        with self._store.read() as db:
            return [dict(r._mapping) for r in db.execute(select(batches).order_by(batches.c.created_at.desc()))]

    def register(self, batch: Mapping[str, Any], rows: Sequence[NewRow], sets: Sequence[RuleSet]) -> None:
        """Record a file: a new batch, or more of one that is known.  All or nothing.

        Raises:
            UsageError: a task that is known stands under its old id with other words.
        """
        batch_id = batch["batch_id"]
        with self._store.begin() as db:
            known = {r.row_id: r.digest for r in db.execute(_rows(batch_id, batch_rows.c.row_id, batch_rows.c.digest))}
            changed = [row.row_id for row in rows if known.get(row.row_id, row.digest) != row.digest]
            if changed:
                raise UsageError(
                    f"{len(changed)} tasks were changed under their old ids ({', '.join(map(repr, changed[:5]))}): "
                    "what was done for them stays done, so give the changed ones new ids. Nothing was started"
                )
            self._save(db, batch, self._add_rules(db, batch_id, sets))
            new = [self._values(batch_id, row) for row in rows if row.row_id not in known]
            for start in range(0, len(new), _CHUNK):
                db.execute(insert(batch_rows), new[start : start + _CHUNK])
            for row in rows:
                if row.row_id in known:
                    now = {"number": row.number, "rules": row.rules, "credits": row.credits}
                    db.execute(_CHANGE_ROW, _this(batch_id, row.row_id) | now)
            for gone in set(known).difference(row.row_id for row in rows):
                never = {"state": "not_started", "error": "it was taken out of the file"}
                db.execute(_CHANGE_ROW.where(batch_rows.c.state.is_(None)), _this(batch_id, gone) | never)

    def stop(self, batch_id: str, status: str, reason: str) -> None:
        """What is not started of a batch is not to be started."""
        with self._store.begin() as db:
            values = {"stopped": status, "stop_reason": self._redactor.text(reason)}
            db.execute(update(batches).where(batches.c.batch_id == batch_id).values(**values))

    def part_of(self, run_id: str) -> Part | None:
        """What a run shares with its batch; ``None`` when it belongs to none."""
        with self._store.read() as db:
            row = db.execute(_PART_OF, {"this_run": run_id}).first()
        if row is None:
            return None
        chosen = [s for name, s in row.sets.items() if row.rules in (None, name)]
        numbers = frozenset(n for s in chosen for n in s["numbers"])
        default = "deny" if any(s["default"] == "deny" for s in chosen) else "park"
        return Part(run_id, row.batch_id, row.cap, Shared(row.batch_id, numbers), default, row.journey)

    def tasks_of_runs(self) -> dict[str, tuple[str, str]]:
        """The batch and the id of each task whose run has asked for an approval."""
        asked = select(approvals.c.run_id).distinct()
        query = select(batch_rows.c.run_id, batch_rows.c.batch_id, batch_rows.c.row_id)
        with self._store.read() as db:
            rows = db.execute(query.where(batch_rows.c.run_id.in_(asked)))
            return {r.run_id: (r.batch_id, r.row_id) for r in rows}

    # -- rows ------------------------------------------------------------------------------------------------------

    def row(self, batch_id: str, row_id: str) -> Mapping[str, Any]:
        """One row."""
        with self._store.read() as db:
            found = db.execute(_ROW, _this(batch_id, row_id)).one()
        return dict(found._mapping)

    def rows(self, batch_id: str) -> Iterator[Mapping[str, Any]]:
        """The rows of a batch by id, a few at a time: a file may be long."""
        after = ""
        while True:
            query = _rows(batch_id, batch_rows).where(batch_rows.c.row_id > after)
            with self._store.read() as db:
                found = [dict(r._mapping) for r in db.execute(query.order_by(batch_rows.c.row_id).limit(_CHUNK))]
            yield from found
            if not found:
                return
            after = found[-1]["row_id"]

    def open_rows(self, batch_id: str) -> list[tuple[str, int]]:
        """Id and attempt of each row that is queued or runs."""
        query = _rows(batch_id, batch_rows.c.row_id, batch_rows.c.attempt).where(batch_rows.c.state.is_(None))
        with self._store.read() as db:
            return [(r.row_id, r.attempt) for r in db.execute(query.order_by(batch_rows.c.number))]

    def ended(self, batch_id: str) -> dict[str, str]:
        """The state of every row that is neither queued nor runs."""
        query = _rows(batch_id, batch_rows.c.row_id, batch_rows.c.state).where(batch_rows.c.state.is_not(None))
        with self._store.read() as db:
            return {r.row_id: r.state for r in db.execute(query)}

    def standing(self, batch_id: str) -> list[Standing]:
        """Where every row stands, in the order of the file."""
        columns = (batch_rows.c.row_id, batch_rows.c.run_id, batch_rows.c.state, runs.c.status, runs.c.owner)
        query = select(*columns).select_from(batch_rows.outerjoin(runs, runs.c.run_id == batch_rows.c.run_id))
        mine = batch_rows.c.batch_id == batch_id
        asked = select(approvals.c.run_id, approvals.c.status).join(
            batch_rows, batch_rows.c.run_id == approvals.c.run_id
        )
        with self._store.read() as db:
            said: dict[str, set[str]] = {}
            for run_id, status in db.execute(asked.where(mine)):
                said.setdefault(run_id, set()).add(status)
            rows = db.execute(query.where(mine).order_by(batch_rows.c.number, batch_rows.c.row_id)).all()
        return [Standing(r.row_id, r.state, r.status, r.owner, frozenset(said.get(r.run_id, ()))) for r in rows]

    def again(self, batch_id: str, row_ids: Collection[str]) -> None:
        """Queue rows once more; what their runs did stays known, and they go on from there."""
        with self._store.begin() as db:
            for row_id in row_ids:
                more = _CHANGE_ROW.values(attempt=batch_rows.c.attempt + 1, state=None, error=None)
                db.execute(more, _this(batch_id, row_id))
                db.execute(
                    update(runs).where(runs.c.run_id == run_of(batch_id, row_id)).values(status=None, owner=None)
                )

    def end(self, batch_id: str, row_id: str, state: str, error: str | None = None) -> None:
        """A row came to an end, for now."""
        with self._store.begin() as db:
            said = None if error is None else self._redactor.text(error)
            db.execute(_CHANGE_ROW, _this(batch_id, row_id) | {"state": state, "error": said})

    # -- workers ---------------------------------------------------------------------------------------------------

    def beat(self, worker_id: str) -> None:
        """A worker lives."""
        now = self._clock.now().timestamp()
        with self._store.begin() as db:
            same = update(workers).where(workers.c.worker_id == worker_id)
            if db.execute(same.values(seen_at=now)).rowcount == 0:
                db.execute(insert(workers).values(worker_id=worker_id, seen_at=now))

    def silent_for(self, worker_id: str) -> float:
        """Seconds since a worker was last heard of; for ever, when it never was."""
        with self._store.read() as db:
            seen = db.execute(select(workers.c.seen_at).where(workers.c.worker_id == worker_id)).scalar()
        return float("inf") if seen is None else self._clock.now().timestamp() - seen

    # -- inside ----------------------------------------------------------------------------------------------------

    def _values(self, batch_id: str, row: NewRow) -> dict[str, Any]:
        own = None if row.own is None else self._redactor.text(row.own)
        values = asdict(row) | {"task": self._redactor.text(row.task), "own": own}
        return values | {"batch_id": batch_id, "run_id": run_of(batch_id, row.row_id), "attempt": 1, "state": None}

    def _save(self, db: Connection, batch: Mapping[str, Any], sets: Mapping[str, Json]) -> None:
        """Write the batch; a cap that was given before holds on unless another one is given."""
        values = {k: v for k, v in batch.items() if k != "cap" or v is not None} | {"sets": sets}
        same = batches.c.batch_id == batch["batch_id"]
        if db.execute(update(batches).where(same).values(**values, stopped=None, stop_reason=None)).rowcount == 0:
            db.execute(insert(batches).values(**values, created_at=stamp(self._clock.now())))

    def _add_rules(self, db: Connection, batch_id: str, sets: Sequence[RuleSet]) -> dict[str, Json]:
        """Number the rules.  One that was given before keeps its number, so its uses are not given twice."""
        before = db.execute(select(batches.c.sets).where(batches.c.batch_id == batch_id)).scalar() or {}
        query = select(rules.c.seq, rules.c.data).where(rules.c.run_id == batch_id).order_by(rules.c.seq)
        held = [(row.seq, row.data) for row in db.execute(query)]
        named: dict[str, Json] = dict(before)
        for one in sets:
            numbers = list(before.get(one.name, {}).get("numbers", ()))
            taken: set[int] = set()
            for data in one.rules:
                mine = [n for n, d in held if d == data and n in numbers and n not in taken]
                number = mine[0] if mine else self._add_rule(db, batch_id, data, held)
                taken.add(number)
                numbers += [number] if number not in numbers else []
            named[one.name] = {"numbers": numbers, "default": one.default}
        return named

    def _add_rule(
        self, db: Connection, batch_id: str, data: Mapping[str, Json], held: list[tuple[int, Mapping[str, Json]]]
    ) -> int:
        top = db.execute(select(func.max(rules.c.seq)).where(rules.c.run_id == batch_id)).scalar() or 0
        fresh = {"run_id": batch_id, "seq": top + 1, "data": dict(data), "used": 0, "credits_used": 0}
        db.execute(insert(rules).values(**fresh))
        held.append((top + 1, data))
        return int(top) + 1


def _rows(batch_id: str, *columns: Any) -> Any:
    return select(*columns).where(batch_rows.c.batch_id == batch_id)


def _this(batch_id: str, row_id: str) -> dict[str, Any]:
    return {"this_batch": batch_id, "this_row": row_id}
