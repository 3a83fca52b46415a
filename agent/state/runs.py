"""Runs: who works on each, and how it stands."""

import os
import platform
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, Row, bindparam, select, update

from agent.common.clock import Clock, stamp
from agent.common.errors import Escalation, Status, UsageError
from agent.common.json_value import Json
from agent.common.redaction import Redactor
from agent.state.journal import Journal, Rows
from agent.state.schema import runs
from agent.state.store import Store
from agent.types import Mode
from tools.spec import Journey

_THIS = runs.c.run_id == bindparam("this_run")
_GET = select(runs).where(_THIS)
_SAVE = update(runs).where(_THIS).returning(runs)


def new_run_id() -> str:
    """A fresh id."""
    return "run_" + secrets.token_hex(6)


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
    """See ``agent.policy.scope``; ``None`` before it is fixed."""
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
        Rows(journal, runs).add(run_id=run_id, task=self._redactor.text(task), **facts, **started)

    def find(self, run_id: str) -> RunRow | None:
        """One run, if there is one with this id."""
        found = self._store.rows(_GET, this_run=run_id)
        return _run_row(found[0]) if found else None

    def take_over(self, run_id: str, alive: Callable[[str | None], bool] | None = None) -> None:
        """Make this process the run's owner; ``alive`` judges the one it has, also on another machine.

        Raises:
            UsageError: another living process has it.
        """
        (seen,) = self._store.rows(select(runs.c.owner, runs.c.status).where(runs.c.run_id == run_id))
        mine = {"owner": this_process(), "status": None, "ended_at": None}
        as_seen = (runs.c.run_id == run_id, runs.c.owner.is_not_distinct_from(seen.owner))
        if seen.status is not None or not (alive or is_alive)(seen.owner):
            with self._store.begin() as db:
                if db.execute(update(runs).where(*as_seen).values(**mine)).rowcount == 1:
                    return
        raise UsageError(f"run {run_id} is being worked on by another process ({seen.owner})")

    def save(self, run_id: str, **values: Json) -> None:
        """Update columns of a run; text is redacted."""
        with self._store.begin(synced=False) as db:
            self.write(db, run_id, **values)

    def write(self, db: Connection, run_id: str, **values: Json) -> RunRow:
        """The same in the caller's transaction; the run as it stands then."""
        clean = {name: self._redactor.json(value) for name, value in values.items()}
        return _run_row(db.execute(_SAVE, {"this_run": run_id} | clean).one())

    def get(self, run_id: str) -> RunRow:
        """One run; ``UsageError`` when none has this id."""
        found = self.find(run_id)
        if found is None:
            raise UsageError(f"there is no run {run_id!r}; `puffle-agent runs list` shows them")
        return found

    def all(self) -> list[RunRow]:
        """Every run, newest first."""
        return [_run_row(row) for row in self._store.rows(select(runs).order_by(runs.c.started_at.desc()))]


def _run_row(row: Row[*tuple[object, ...]]) -> RunRow:
    values = dict(row._mapping)
    return RunRow(**values | {"escalation": values["escalation"] and Escalation(**values["escalation"])})


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
