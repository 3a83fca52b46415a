"""The durable queue: one workflow for each attempt at a task, in a database that survives any process.

DBOS keeps who has which task; a task whose process died goes to the next one.  It is begun at least once, which is
enough: what must happen at most once is kept by the ledger.  Nothing of a task's text is in here, only ids.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetEnqueueOptions, SetWorkflowID
from dbos._serialization import DBOSDefaultSerializer
from sqlalchemy import URL, Engine, create_engine, event

NAME = "puffle-agent"
VERSION = "batch-2"
"""Pinned: a queue that an older release filled is emptied by a newer one.  It changes when the arguments do."""
FILE = "queue.db"
POLL = 0.2
"""Seconds between two looks into the queue."""
_CONNECTIONS = 5
_MOMENT = 0.02
_BROKEN = ["ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]

Work = Callable[[str, str, int], str]


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


class Queue:
    """The queue of one workspace, as long as ``listening`` lasts."""

    def __init__(self, workspace: str, home: Path, database: str | None, worker: str) -> None:
        self._name = f"tasks-{workspace}"
        self._home, self._database, self._worker = home, database, worker
        self._task: Any = None
        self._patience = 0

    @contextmanager
    def listening(self, work: Work, limits: Limits) -> Iterator["Queue"]:
        """Take tasks from the queue, within limits."""
        config: DBOSConfig = {
            "name": NAME,
            "application_version": VERSION,
            "executor_id": self._worker,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "CRITICAL",  # what matters is in the rows; a line here would break the progress lines
            "sys_db_pool_size": _CONNECTIONS,
            "dbos_system_schema": "puffle_queue",
            "use_listen_notify": False,
            "notification_listener_polling_interval_sec": POLL,
        }
        _make_no_objects()
        engine = None
        if self._database is None or self._database.startswith("sqlite"):
            engine = _sqlite(self._home / FILE)
            config["system_database_engine"] = engine
        else:
            config["system_database_url"] = self._database
        DBOS(config=config)
        try:
            self._register(work)
            DBOS.listen_queues([self._name])
            DBOS.launch()
            self._limit(limits)
            yield self
        finally:
            # First nothing more is taken, then what is at hand may come to its end.
            DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=self._patience)
            if engine is not None:
                engine.dispose()

    def put(self, batch_id: str, row_id: str, attempt: int, provider: str) -> None:
        """Queue an attempt at a task for a model of a provider; one that is there already stays as it is."""
        with SetWorkflowID(_id(batch_id, row_id, attempt)), SetEnqueueOptions(queue_partition_key=provider):
            DBOS.enqueue_workflow(self._name, self._task, batch_id, row_id, attempt)

    def recover(self, alive: Callable[[str], bool]) -> None:
        """Queue again what dead processes have left behind."""
        pending = DBOS.list_workflows(status="PENDING", queue_name=self._name, load_input=False, load_output=False)
        owners = {flow.executor_id for flow in pending if flow.executor_id}
        dead = [owner for owner in owners if owner != self._worker and not alive(owner)]
        if dead:
            DBOS._recover_pending_workflows(dead)

    def settle(self, seconds: float) -> None:
        """Wait until the attempts at hand are recorded as ended."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and DBOS.list_workflows(
            status="PENDING", executor_id=self._worker, queue_name=self._name, load_input=False, load_output=False
        ):
            time.sleep(_MOMENT)

    def let_finish(self, seconds: int) -> None:
        """At the end, wait that long for the tasks at hand."""
        self._patience = seconds

    def broken(self, batch_id: str) -> list[tuple[str, int, str]]:
        """Attempts that came to no end of their own: id, number, and what is known of the reason."""
        flows = DBOS.list_workflows(status=_BROKEN, workflow_id_prefix=f"{batch_id}:", queue_name=self._name)
        return [(*_parts(flow.workflow_id), f"{flow.status.lower()}: {flow.error}") for flow in flows]

    def _limit(self, limits: Limits) -> None:
        """The queue has a partition for each model provider: one rate holds for all of it, one for each partition."""
        before = DBOS.retrieve_queue(self._name) if limits.follows else None
        DBOS.register_queue(
            self._name,
            worker_concurrency=limits.at_once,
            partition_worker_concurrency=limits.at_once,  # any limit of partitions makes them
            limiter=_rate(limits.per_minute) or (before.limiter if before else None),
            partition_limiter=_rate(limits.model_per_minute) or (before.partition_limiter if before else None),
            polling_interval_sec=POLL,
            on_conflict="always_update",
        )

    def _register(self, work: Work) -> None:
        @DBOS.workflow(name="task")
        def task(batch_id: str, row_id: str, attempt: int) -> str:
            return work(batch_id, row_id, attempt)  # without steps: its run knows what was done, and goes on from there

        self._task = task


def _rate(per_minute: int | None) -> Any:
    return None if per_minute is None else {"limit": per_minute, "period": 60.0}


def _make_no_objects() -> None:
    """Rows say how they are read, and the library would unpickle one that says so: nothing here ever wrote one."""

    def refused(serialized_data: str) -> Any:
        raise ValueError(f"the queue holds an object that this program has not written: {serialized_data[:20]}")

    setattr(DBOSDefaultSerializer, "deserialize", refused)  # noqa: B010  # a plain assignment is none for the type checker


def _id(batch_id: str, row_id: str, attempt: int) -> str:
    return f"{batch_id}:{attempt}:{row_id}"


def _parts(workflow_id: str) -> tuple[str, int]:
    _, attempt, row_id = workflow_id.split(":", 2)
    return row_id, int(attempt)


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


def _configure(connection: Any, _record: Any) -> None:
    connection.isolation_level = "IMMEDIATE"
    for pragma in ("synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
