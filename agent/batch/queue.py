"""The durable queue: one DBOS workflow for each attempt at a task, in a database that survives any process.

DBOS knows which attempts wait, which process has which of them, and how many were started in the last minute.  Which
attempt at a task counts, and what it came to, is in our own tables (``agent/state/batches.py``): an attempt whose
process died is not begun anew here, another one takes its place.  Nothing of a task's text is in here, only ids.
"""

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from dbos import (
    DBOS,
    DBOSClient,
    DBOSConfig,
    DBOSPortableJSONSerializer,
    EnqueueOptions,
    SetEnqueueOptions,
    SetWorkflowID,
    WorkflowStatus,
)
from dbos import error as faults
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError, SQLAlchemyError

from agent.common.errors import StoreError, StoreGone, StoreLost
from agent.state.reconnect import BROKEN, again_when_lost, is_lost, reason_of, tries
from agent.state.store import server_engine

NAME = "puffle-agent"
VERSION = "batch-2"
"""Pinned: a queue that an older release filled is emptied by a newer one.  It changes when the arguments do."""
FILE = "queue.db"
POLL = 0.2
"""Seconds between two looks into the queue."""
PATIENCE = 10
"""Seconds that tasks at hand have to come to an end when the queue is closed."""
_CONNECTIONS = 5
_SCHEMA = "puffle_queue"
_LOCK = 0x50464C5155455545
"""What is locked on a server while a process opens the queue ("PFLQUEUE")."""
_TASK = "task"
_UNRECORDED = {fault.__name__ for fault in (StoreError, StoreLost, StoreGone, OperationalError, *BROKEN)}
"""What an exception is called that says only that a database could not be used, ours or the queue's."""

Work = Callable[[str, str, int], object]
"""Takes batch, row and number of an attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How fast tasks are taken from a queue."""

    at_once: int
    """Tasks at once in this process."""
    per_minute: int | None = None
    """Tasks started in a minute, in all processes of the workspace's key."""
    model_per_minute: int | None = None
    """Tasks started in a minute with one model provider, in all processes of the key."""
    follows: bool = False
    """Whether rates that are not given here stay as another process has set them; else they are lifted."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a task."""

    batch_id: str
    row_id: str
    number: int
    """From 1; the highest one counts."""
    provider: str
    """The provider of its model; each has a rate of its own."""
    place: int = 1
    """Its row's place in the file; of what waits the first is taken first."""

    @property
    def id(self) -> str:
        """The same for the same attempt, so that it is queued once however often it is put."""
        return f"{self.batch_id}:{self.number}:{self.row_id}"

    @classmethod
    def of(cls, flow: WorkflowStatus) -> Self:
        """The attempt that a workflow is."""
        batch_id, number, row_id = flow.workflow_id.split(":", 2)
        return cls(batch_id, row_id, int(number), flow.queue_partition_key or "", flow.priority or 1)


@dataclass(frozen=True, slots=True)
class Broken:
    """An attempt that did not come to its end."""

    attempt: Attempt
    reason: str
    unrecorded: bool
    """Whether all that was wrong is that the state could not be read or written."""

    @classmethod
    def of(cls, flow: WorkflowStatus) -> Self:
        """What became of a workflow."""
        raised = getattr(flow.error, "name", "")  # what is left of an exception in the queue
        return cls(Attempt.of(flow), f"{flow.status.lower()}: {flow.error}", raised in _UNRECORDED)


@contextmanager
def _in_words(where: str = "of the tasks") -> Iterator[None]:
    """``StoreError`` for whatever the queue's database, or its file, refuses."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError, faults.DBOSException) as error:
        said = (
            reason_of(error) if isinstance(error, SQLAlchemyError) else getattr(error, "strerror", None) or str(error)
        )
        lost = isinstance(error, SQLAlchemyError) and is_lost(error)
        raise (StoreLost if lost else StoreError)(f"the queue {where} cannot be used: {said}") from None


class Queue:
    """The queue of one workspace, as long as ``listening`` lasts."""

    def __init__(self, workspace: str, home: Path, database: str | None, worker: str) -> None:
        self._name = f"tasks-{workspace}"
        self._home, self._database, self._worker = home, database, worker
        self._task: Callable[[str, str, int], None]
        self._engine: Engine

    @contextmanager
    def listening(self, work: Work, limits: Limits) -> Iterator["Queue"]:
        """Take tasks from the queue, within limits.

        Raises:
            StoreError: it cannot be used.
        """
        config: DBOSConfig = {
            "name": NAME,
            "application_version": VERSION,
            "executor_id": self._worker,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "CRITICAL",  # what matters is in the rows; a line here would break the progress lines
            "sys_db_pool_size": _CONNECTIONS,
            "dbos_system_schema": _SCHEMA,
            "use_listen_notify": False,
            "notification_listener_polling_interval_sec": POLL,
        }
        local = self._database is None or self._database.startswith("sqlite")
        where = f"{self._home / FILE}, which is made anew when it is moved away," if local else "of the tasks"
        with _in_words(where):
            engine = _sqlite(self._home / FILE) if local else _on_a_server(str(self._database))
        config["system_database_engine"] = self._engine = engine
        with _no_pickles():
            DBOS(config=config)
            try:
                with _in_words(where), nullcontext() if local else _alone(engine):
                    self._register(work)
                    DBOS.listen_queues([self._name])
                    DBOS.launch()
                    self._limit(limits)
                yield self
            except StoreGone:
                raise  # the process ends as it is: whatever is closed here would wait for the database
            except BaseException:
                self._close(engine, 0)
                raise
            else:
                self._close(engine, PATIENCE if self._pending(executor_id=self._worker) else 0)

    def _close(self, engine: Engine, patience: int) -> None:
        """First nothing more is taken, then what is at hand may come to its end."""
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=patience)
        engine.dispose()

    @again_when_lost
    @_in_words()
    def put(self, attempt: Attempt) -> None:
        """Queue an attempt; one that is there already stays as it is."""
        with SetWorkflowID(attempt.id), SetEnqueueOptions(queue_partition_key=attempt.provider, priority=attempt.place):
            DBOS.enqueue_workflow(self._name, self._task, attempt.batch_id, attempt.row_id, attempt.number)

    @again_when_lost
    @_in_words()
    def put_all(self, attempts: Sequence[Attempt]) -> None:
        """Queue attempts in one transaction; where that is not to be had, one by one."""
        client = DBOSClient(
            system_database_engine=self._engine,
            dbos_system_schema=_SCHEMA,
            serializer=DBOSPortableJSONSerializer(),
            application_name=NAME,
            lazy=True,
        )
        try:
            with self._engine.begin() as db:
                for attempt in attempts:
                    given = (attempt.batch_id, attempt.row_id, attempt.number)
                    client.enqueue_in_transaction(db, self._options(attempt), *given)
        except (DatabaseError, *BROKEN):  # it is busy or lost: what is put by itself waits for it
            for attempt in attempts:
                self.put(attempt)

    def _options(self, attempt: Attempt) -> EnqueueOptions:
        return {
            "workflow_name": _TASK,
            "queue_name": self._name,
            "workflow_id": attempt.id,
            "app_version": VERSION,
            "queue_partition_key": attempt.provider,
            "priority": attempt.place,
        }

    def abandoned(self, alive: Callable[[str], bool]) -> list[Attempt]:
        """The attempts that are in the hands of dead processes."""
        pending = self._pending()
        owners = {flow.executor_id for flow in pending if flow.executor_id}
        dead = {owner for owner in owners if owner != self._worker and not alive(owner)}
        return [Attempt.of(flow) for flow in pending if flow.executor_id in dead]

    @again_when_lost
    @_in_words()
    def discard(self, attempt: Attempt) -> None:
        """Forget an attempt that has not ended."""
        DBOS.cancel_workflow(attempt.id)

    @again_when_lost
    @_in_words()
    def broken(self, batch_id: str) -> list[Broken]:
        """The attempts that raised, or that somebody else cancelled."""
        ended = ["ERROR", "CANCELLED"]
        flows = DBOS.list_workflows(status=ended, workflow_id_prefix=f"{batch_id}:", load_input=False)
        return [Broken.of(flow) for flow in flows]

    @again_when_lost
    @_in_words()
    def _pending(self, executor_id: str | None = None) -> list[WorkflowStatus]:
        return DBOS.list_workflows(
            status="PENDING", queue_name=self._name, executor_id=executor_id, load_input=False, load_output=False
        )

    def _limit(self, limits: Limits) -> None:
        """The queue has a partition for each model provider: one rate holds for all of it, one for each partition."""
        before = DBOS.retrieve_queue(self._name) if limits.follows else None
        total, each = limits.per_minute, limits.model_per_minute
        DBOS.register_queue(
            self._name,
            worker_concurrency=limits.at_once,
            partition_worker_concurrency=limits.at_once,  # any limit of partitions makes them
            limiter={"limit": total, "period": 60.0} if total else before.limiter if before else None,
            partition_limiter={"limit": each, "period": 60.0} if each else before.partition_limiter if before else None,
            polling_interval_sec=POLL,
            on_conflict="always_update",
        )

    def _register(self, work: Work) -> None:
        # Without steps: a task's run knows what was done.  Without a count of recoveries: attempts are counted by us.
        @DBOS.workflow(name=_TASK, max_recovery_attempts=None)
        def task(batch_id: str, row_id: str, attempt: int) -> None:
            work(batch_id, row_id, attempt)

        self._task = task


@contextmanager
def _no_pickles() -> Iterator[None]:
    """While a queue is open, nothing in this process is made from a pickle.

    Each row of the queue names its own serializer, and DBOS unpickles one that says so: no setting of it forbids that.
    Python raises this event before a pickle gets hold of anything that can be called.
    """
    refusing = True

    def refuse(name: str, _arguments: tuple[object, ...]) -> None:
        if refusing and name == "pickle.find_class":
            raise ValueError("the queue holds an object that this program has not written")

    sys.addaudithook(refuse)  # it stays for the life of the process, which opens one queue
    try:
        yield
    finally:
        refusing = False


def _sqlite(path: Path) -> Engine:
    """The queue's file: for this user alone, in WAL mode.

    ``synchronous=NORMAL`` may lose the last moments in a power cut, and may: a task that is taken again goes on with
    its run, whose own state is fully synced.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    engine = create_engine(URL.create("sqlite", database=str(path)), pool_size=_CONNECTIONS, max_overflow=0)
    event.listen(engine, "connect", _configure)
    return engine


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """One process at a time makes the queue's tables.

    The lock belongs to a transaction, as a pooler may give the next one another connection, and it is tried for: who
    waits inside the database would keep those from ending who make an index there.
    """
    for _ in tries():
        with engine.begin() as db:
            # Without parameters: else its snapshot stays, and who makes an index waits for that, too.
            if db.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({_LOCK})").scalar():
                yield
                return
    raise StoreError("the queue of the tasks is being made by another process: try again in a minute")


def _on_a_server(url: str) -> Engine:
    """The queue on a server, every commit synced: it may crash alone, and what it forgot would be waited for."""
    engine = server_engine(url, pool_size=_CONNECTIONS, max_overflow=0)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("SET LOCAL synchronous_commit TO ON"))
    return engine


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = "IMMEDIATE"
    for pragma in ("synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON", "cache_size=-512"):
        connection.execute(f"PRAGMA {pragma}")
