"""Runs: who works on each, and how it stands."""

import os
import platform
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from sqlalchemy import Connection, Row, bindparam, func, or_, select, tuple_, update

from agent.common.clock import Clock, stamp
from agent.common.errors import Escalation, Status, StoreError, UsageError
from agent.common.json_value import Json
from agent.common.redaction import Redactor
from agent.state.journal import Journal, Rows
from agent.state.reconnect import again_when_lost
from agent.state.removals import Removal, lines_of, removed
from agent.state.schema import effects, runs
from agent.state.store import Store, parts_of
from agent.types import Mode
from tools.spec import Journey

_THIS = runs.c.run_id == bindparam("this_run")
_GET = select(runs).where(_THIS)
_PLACES = select(runs.c.run_id, runs.c.workspace).where(runs.c.run_id.in_(bindparam("these", expanding=True)))
_SAVE = update(runs).where(_THIS).returning(runs)


def new_run_id() -> str:
    """A fresh id."""
    return "run_" + secrets.token_hex(6)


_IN_CONTRACT = {"question": "goal"}


@dataclass(frozen=True, slots=True)
class Unused:
    """Something that the user named and that nothing was done with."""

    kind: str
    """``address``, ``url``, ``id``, ``text``, ``number``, ``date``, ``name``, ``file``, ``question`` or ``goal``."""
    value: str
    """The user's own words."""

    def as_json(self) -> dict[str, Json]:
        """As the machine contract shows it, to which a question is a goal."""
        return {"kind": _IN_CONTRACT.get(self.kind, self.kind), "value": self.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run as it is stored."""

    run_id: str
    workspace: str
    task: str
    model: str
    mode: Mode
    journey: Journey | None
    status: Status | None
    """``None`` while it runs, and for ever when its process died."""
    answer: str | None
    escalation: Escalation | None
    gaps: Sequence[str]
    scope: Mapping[str, Json] | None = None
    """See ``agent.policy.scope.scope``; ``None`` before it is fixed."""
    unused: Sequence[Unused]
    """What the user named and nothing was done with."""
    cap: int | None
    """Credits."""
    usage: Mapping[str, Json]
    """The ``usage`` object of the contract; empty before the run's first end."""
    owner: str | None
    """The process that runs it, or did."""
    started_at: str
    ended_at: str | None


class Runs:
    """The table of runs."""

    def __init__(self, store: Store, clock: Clock, redactor: Redactor) -> None:
        self._store = store
        self._clock = clock
        self._redactor = redactor

    def create(self, journal: Journal, *, run_id: str, task: str, **facts: str | int | None) -> None:
        """Begin a run; it is on disk with whatever of it is written first."""
        started = {"owner": this_process(), "started_at": stamp(self._clock.now()), "gaps": [], "usage": {}}
        clean = self._redactor.text(task)
        Rows(journal, runs).add(run_id=run_id, task=clean, words=_searched(clean), **facts, **started)

    def find(self, run_id: str) -> RunRow | None:
        """One run, if there is one with this id."""
        found = self._store.rows(_GET, this_run=run_id)
        return _run_row(found[0]) if found else None

    @again_when_lost
    def take_over(self, run_id: str, alive: Callable[[str | None], bool] | None = None) -> None:
        """Make this process the run's owner; ``alive`` judges the one it has, also on another machine.

        Raises:
            UsageError: another living process has it, or it is gone.
        """
        seen = self.get(run_id)
        mine = {"owner": this_process(), "status": None, "ended_at": None}
        as_seen = (runs.c.run_id == run_id, runs.c.owner.is_not_distinct_from(seen.owner))
        if seen.status is not None or not (alive or is_alive)(seen.owner):
            with self._store.begin() as db:
                if db.execute(update(runs).where(*as_seen).values(**mine)).rowcount == 1:
                    return
        self.get(run_id)  # it may be gone by now
        raise UsageError(f"run {run_id} is being worked on by another process ({seen.owner})")

    @again_when_lost
    def save(self, run_id: str, **values: Json) -> None:
        """Update columns of a run; text is redacted."""
        with self._store.begin(synced=False) as db:
            self.write(db, run_id, **values)

    def write(self, db: Connection, run_id: str, **values: Json) -> RunRow:
        """The same in the caller's transaction; the run as it stands then.

        Raises:
            StoreError: the run was removed meanwhile, so that nothing more of it can be recorded.
        """
        clean = {name: self._redactor.json(value) for name, value in values.items()}
        written = db.execute(_SAVE, {"this_run": run_id} | clean).first()
        if written is None:
            raise StoreError(_gone(lines_of(db, [run_id]), run_id))
        return _run_row(written)

    def check_kept(self, run_id: str) -> None:
        """``UsageError`` when the run was removed after this process began with it."""
        gone = self.find(run_id) is None and removed(self._store, run_id)
        if gone:
            raise UsageError(f"{_gone(gone, run_id)}: it cannot be gone on with. Begin a new one")

    def get(self, run_id: str) -> RunRow:
        """One run; ``UsageError`` when none has this id."""
        found = self.find(run_id)
        if found is not None:
            return found
        raise UsageError(_gone(removed(self._store, run_id), run_id))

    def of(self, run_ids: Collection[str]) -> dict[str, RunRow]:
        """Some runs, by their ids."""
        return {row.run_id: _run_row(row) for row in self._store.rows(select(runs).where(runs.c.run_id.in_(run_ids)))}

    def of_workspaces(self, names: Collection[str], among: Collection[str]) -> frozenset[str]:
        """Those ``among`` some runs that are of some workspaces, by their ids."""
        found = (self._store.rows(_PLACES, these=part) for part in parts_of(among))
        return frozenset(run.run_id for rows in found for run in rows if run.workspace in names)

    def newest(self) -> str:
        """When the last run began; empty where there is none."""
        return self._store.rows(select(func.max(runs.c.started_at)))[0][0] or ""

    def unfinished(self, here: Collection[str]) -> list[RunRow]:
        """The runs of a workspace, by its names, that wait, are at work or were broken off, newest first."""
        open_ones = or_(runs.c.status.is_(None), runs.c.status.in_(("waiting", "interrupted")))
        found = select(runs).where(open_ones, runs.c.workspace.in_(here)).order_by(runs.c.started_at.desc())
        return [_run_row(row) for row in self._store.rows(found)]

    def unsettled(self, here: Collection[str]) -> list[RunRow]:
        """The runs of a workspace, by its names, with effects that are open or unknown, newest first."""
        ids = select(effects.c.run_id).where(effects.c.status.in_(("open", "unknown")))
        found = select(runs).where(runs.c.run_id.in_(ids)).order_by(runs.c.started_at.desc())
        return [_run_row(row) for row in self._store.rows(found) if row.workspace in here]

    def following(self, plan: str) -> RunRow | None:
        """The last run whose model follows a plan, by its mark, and that did something or may have."""
        did = select(effects.c.run_id).where(effects.c.status.in_(("done", "open", "unknown")))
        found = select(runs).where(runs.c.model.like(f"plan:%@{plan}"), runs.c.run_id.in_(did))
        rows = self._store.rows(found.order_by(runs.c.started_at.desc()).limit(1))
        return _run_row(rows[0]) if rows else None

    def page(
        self,
        most: int | None,
        *,
        before: str | None = None,
        words: str = "",
        status: Status | Literal["open"] | None = None,
        unasked: str = "",
    ) -> list[RunRow]:
        """Runs, newest first, at most so many of those that came ``before`` one.

        ``words`` stand in how the task begins, or begin the run's id.  ``open`` is a run that has no status yet.  Where
        nothing is searched for, those of the model ``unasked`` are left out, which nobody has asked for.

        Raises:
            UsageError: there is no run ``before``.
        """
        found = select(runs.c.run_id)
        if before is not None:
            last = self.get(before)
            found = found.where(tuple_(runs.c.started_at, runs.c.run_id) < tuple_(last.started_at, last.run_id))
        if words.startswith("run_"):
            found = found.where(runs.c.run_id.between(words, f"{words}~"))
        elif words:
            place = func.strpos if self._store.on_server else func.instr  # no pattern, and three times as fast as one
            found = found.where(place(runs.c.words, _searched(words)) > 0)
        if status is not None:
            found = found.where(runs.c.status == (None if status == "open" else status))
        newest = runs.c.started_at.desc(), runs.c.run_id.desc()
        # First which, by an index alone; then all of each.
        chosen = found.where(runs.c.model != unasked) if not words else found
        ids = chosen.order_by(*newest).limit(most).scalar_subquery()
        rows = self._store.rows(select(runs).where(runs.c.run_id.in_(ids)).order_by(*newest))
        return [_run_row(row) for row in rows]


class RunChanges:
    """What changes in the row of one run as it goes on; it reaches the disk with the run's journal."""

    def __init__(self, runs: Runs, journal: Journal, run_id: str) -> None:
        self._runs = runs
        self._run_id = run_id
        self._waiting: dict[str, Json] = {}
        self.written: RunRow | None = None
        """The row as it was last written."""
        journal.add(self)

    def save(self, **values: Json) -> None:
        """Update columns; text is redacted."""
        self._waiting |= values

    def dirty(self) -> bool:
        """See ``Buffer``."""
        return bool(self._waiting)

    def stage(self, db: Connection) -> None:
        """See ``Buffer``."""
        self.written = self._runs.write(db, self._run_id, **self._waiting)

    def mark_committed(self) -> None:
        """See ``Buffer``."""
        self._waiting = {}


def _gone(lines: Sequence[Removal], run_id: str) -> str:
    """What is said of a run that is not on record, with the lines of what was taken out of it."""
    if lines:
        return f"run {run_id} was removed on {lines[-1].at[:10]} (state prune); only what it sent is known"
    return f"there is no run {run_id!r}; `puffle-agent runs list` shows them"


def _searched(text: str) -> str:
    """What a search looks through, or for."""
    return text.casefold()[:200]


def _run_row(row: Row[*tuple[object, ...]]) -> RunRow:
    values = dict(row._mapping)
    del values["words"]
    escalation = values["escalation"] and Escalation(**values["escalation"])
    return RunRow(**values | {"escalation": escalation, "unused": [Unused(**item) for item in values["unused"] or ()]})


def this_process() -> str:
    """The name of this process as an owner of runs."""
    return _process(os.getpid())


@cache
def _process(pid: int) -> str:
    return f"{platform.node()[:40]}:{pid}:{_started(pid)}"


def is_alive(owner: str | None) -> bool:
    """Whether the process that owned a run still lives; a run of another machine counts as alive."""
    if not owner:
        return False
    host, pid, started = owner.rsplit(":", 2)
    return host != platform.node()[:40] or (bool(started) and _started(int(pid)) == started)


def is_open_beside(owner: str | None) -> bool:
    """Whether another process of this machine has a run open; of other machines nothing is known."""
    mine = owner is not None and owner.rsplit(":", 2)[0] == platform.node()[:40]
    return mine and owner != this_process() and is_alive(owner)


def is_elsewhere(owner: str | None) -> bool:
    """Whether a process of another machine has begun the run, or gone on with it last."""
    return owner is not None and owner.rsplit(":", 2)[0] != platform.node()[:40]


def _started(pid: int) -> str:
    """When a process started, so that a reused process number is not taken for the old one; empty when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as handle:
            fields = handle.read().rsplit(b")", 1)[1].split()
            return "" if fields[0] == b"Z" else fields[19].decode()  # a zombie is dead, only not buried
    except (FileNotFoundError, ProcessLookupError):
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        pass
    return "alive"
