"""A batch from its file to its results: registered, queued, watched, accounted for."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.app import App
from agent.batch.queue import Limits, Queue
from agent.batch.results import Account, ResultFile, exit_code, not_started
from agent.batch.tasks import TaskFile
from agent.batch.work import Worker
from agent.common.errors import UsageError
from agent.common.json_value import Json
from agent.state.batches import RuleSet, Standing
from agent.types import Mode

TICK = 0.3
"""Seconds between two looks at where the rows stand; more for a very long file."""
ROWS_A_SECOND = 20_000
HOUSEKEEPING = 5.0
"""Seconds between two signs of life, and two looks for what dead workers left behind."""
PATIENCE = 10
"""Seconds that tasks at hand have to come to an end after a signal."""
RETRIED = frozenset({"failed", "partial", "authentication", "budget"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the operator wants done with a file."""

    model: str
    """The model's spec."""
    mode: Mode
    """How much may run without a person."""
    cap: int | None = None
    """Credits of the whole file."""
    sets: Sequence[RuleSet] = ()
    """Answers given ahead, by name."""
    resume: bool = False
    """Go on with what waits and with what a key or credits stopped, too."""
    only_failed: bool = False
    """Take up what failed, and nothing else."""
    retry: Collection[str] = ()
    """Take these rows up, and nothing else."""
    limits: Limits
    """How fast."""
    throwaway: bool = False
    """Whether the server ends with the command, so that older results may be set aside."""

    def takes(self, row: Standing) -> bool:
        """Whether a row that has ended is to be taken up again."""
        if self.retry:
            return row.row_id in self.retry
        if self.only_failed:
            return row.status in RETRIED
        if row.status in ("not_started", "interrupted"):
            return True
        if row.status == "waiting":
            parked = "pending" in row.approvals
            return row.answered or (self.resume and (not parked or bool(self.sets)))
        return self.resume and row.status in ("authentication", "budget")


@dataclass(slots=True)
class Tally:
    """How a batch stands, for people."""

    total: int
    """Rows of the file that can be tasks."""
    statuses: dict[str, int] = field(default_factory=dict)
    """Rows by status."""
    credits: int = 0
    """Credits spent by the rows that ended in this session."""
    cost: float = 0.0
    """Model cost of those, in USD."""
    fresh: int = 0
    """How many those are."""


class Runner:
    """Runs one batch in this process, with whoever else works on the same queue."""

    def __init__(self, app: App, worker: Worker, file: TaskFile, out: ResultFile, order: Order) -> None:
        self._app, self._worker, self._file, self._out, self._order = app, worker, file, out, order
        self._account = Account(app.store, app.runs, app.approvals, app.clock)
        self.batch_id = identify(app, file)
        self.tally = Tally(len(file.tasks))
        self._ids = {task.id for task in file.tasks.values()}

    def run(self, queue: Queue, on_tick: Callable[[Tally], None]) -> int:
        """Do what is left to do; the exit code.

        Raises:
            UsageError: nothing was started: a task was changed, or the result file is another batch's.
        """
        with self._out.held():
            self._check_out()
            self._register()
            done = self._ended()
            self._out.write(self._account.result(r) for r in self._in_order() if r["row_id"] in done)
            try:
                if len(done) < self.tally.total:
                    self._work(queue, set(done), on_tick)
            except KeyboardInterrupt:  # a second signal: nothing more is waited for
                self._app.interrupts.event.set()
            return self._conclude()

    def _work(self, queue: Queue, reported: set[str], on_tick: Callable[[Tally], None]) -> None:
        with queue.listening(self._worker.work, self._order.limits):
            queue.recover(self._worker.alive)
            provider = self._order.model.partition(":")[0]
            for row_id, attempt in self._app.batches.open_rows(self.batch_id):
                queue.put(self.batch_id, row_id, attempt, provider)
            watch = Watch(self._app, self._worker, queue)
            while self._report(reported, on_tick) and not watch.tick(self._pause(), [self.batch_id]):
                pass
            if self._app.interrupts.event.is_set():
                queue.let_finish(PATIENCE)
            else:
                queue.settle(seconds=2)
        self._report(reported, on_tick)

    def _report(self, reported: set[str], on_tick: Callable[[Tally], None]) -> bool:
        """Write down what has ended since the last look; whether anything is left."""
        ended = self._ended()
        for row_id in [row_id for row_id in ended if row_id not in reported]:
            result = self._account.result(self._app.batches.row(self.batch_id, row_id))
            self._out.append(result)
            reported.add(row_id)
            self.tally.fresh += 1
            self.tally.credits += int(str(result["credits"]))
            self.tally.cost += float(str(result["cost_usd"] or 0))
        self.tally.statuses = _counted(ended.values())
        on_tick(self.tally)
        return len(ended) < self.tally.total

    def _ended(self) -> dict[str, str]:
        """The rows of the file that are neither queued nor run; earlier versions of it may have had others."""
        ended = self._app.batches.ended(self.batch_id)
        return {row_id: state for row_id, state in ended.items() if row_id in self._ids}

    def _pause(self) -> float:
        return max(TICK, self.tally.total / ROWS_A_SECOND)

    def _conclude(self) -> int:
        rows = list(self._all_results())
        self._out.write(rows)
        statuses = [str(row["status"]) for row in rows]
        self.tally.statuses = _counted(statuses)
        return exit_code(statuses, interrupted=self._app.interrupts.event.is_set())

    def _all_results(self) -> Iterator[dict[str, Json]]:
        """A row for each row of the file, in its order; what this process has at hand is as good as ended."""
        bad = {row.number: row for row in self._file.bad}
        for number in sorted({*self._file.tasks, *bad}):
            if number in bad:
                yield not_started(bad[number].row_id, number, bad[number].message) | {"batch": self.batch_id}
            else:
                row = self._app.batches.row(self.batch_id, self._file.tasks[number].id)
                yield self._account.result(row, alive=lambda owner: owner != self._worker.name and self._lives(owner))

    def _lives(self, owner: str | None) -> bool:
        return self._worker.alive(owner)

    def _in_order(self) -> Iterator[Mapping[str, Any]]:
        return (self._app.batches.row(self.batch_id, task.id) for task in self._file.tasks.values())

    def _check_out(self) -> None:
        path = str(self._file.path.resolve())
        before = self._app.batches.elsewhere(self._app.workspace, self._app.origin, path)
        if not self._out.batches() <= {"", self.batch_id, *before}:
            if not self._order.throwaway:
                raise UsageError(
                    f"{self._out.path} holds the results of another batch: choose another --out, or move it away"
                )
            self._out.set_aside()

    def _register(self) -> None:
        order, batches = self._order, self._app.batches
        unknown = set(order.retry) - self._ids
        if unknown:
            raise UsageError(f"--retry {sorted(unknown)[0]!r}: no task of {self._file.path} has this id")
        batch = {
            "batch_id": self.batch_id,
            "workspace": self._app.workspace,
            "origin": self._app.origin,
            "path": str(self._file.path.resolve()),
            "digest": self._file.digest,
            "model": order.model,
            "mode": order.mode,
            "cap": order.cap,
        }
        batches.register(batch, self._file.rows(), order.sets)
        standing = batches.standing(self.batch_id)
        ended = [row for row in standing if row.state is not None and row.row_id in self._ids]
        batches.again(self.batch_id, [row.row_id for row in ended if row.status != "done" and order.takes(row)])


class Watch:
    """What a working process does beside its tasks: it shows that it lives, and looks after what others left."""

    def __init__(self, app: App, worker: Worker, queue: Queue) -> None:
        self._app, self._worker, self._queue = app, worker, queue
        self._next = 0.0

    def tick(self, seconds: float, batch_ids: Collection[str]) -> bool:
        """Wait a moment; whether this process was asked to stop."""
        now = self._app.clock.monotonic()
        if now >= self._next:
            self._next = now + HOUSEKEEPING * self._app.settings.clock_speed
            self._app.batches.beat(self._worker.name)
            self._queue.recover(self._worker.alive)
            for batch_id in batch_ids:
                self._bury(batch_id)
        return self._app.interrupts.event.wait(seconds)

    def _bury(self, batch_id: str) -> None:
        """A task whose attempt broke (a defect of ours, or a death too many) ends as failed, and is not waited for."""
        current = dict(self._app.batches.open_rows(batch_id))
        for row_id, attempt, reason in self._queue.broken(batch_id):
            if current.get(row_id) == attempt:
                self._app.batches.end(batch_id, row_id, "failed", f"the attempt broke off ({reason})")


class Service:
    """A process that only works: it takes what others have queued for its key."""

    def __init__(self, app: App, worker: Worker, *, until_empty: bool) -> None:
        self._app, self._worker, self._until_empty = app, worker, until_empty

    def run(self, queue: Queue, limits: Limits) -> None:
        """Work until a signal, a refused key, or, if that was asked for, until nothing is left."""
        with queue.listening(self._worker.work, limits):
            watch = Watch(self._app, self._worker, queue)
            queue.let_finish(PATIENCE)
            while not watch.tick(TICK, open_ones := self._open()):
                if self._app.pause.halted or (self._until_empty and not open_ones):
                    return

    def _open(self) -> list[str]:
        mine = [batch for batch in self._app.batches.all() if batch["workspace"] == self._app.workspace]
        return [str(b["batch_id"]) for b in mine if self._app.batches.open_rows(b["batch_id"])]


def identify(app: App, file: TaskFile) -> str:
    """The batch that a file is: by its place, or by its content when it is a copy.

    Raises:
        UsageError: something was done for it under another key.
    """
    path = str(file.path.resolve())
    batch_id = "bat_" + hashlib.sha256(f"{app.workspace}\n{path}".encode()).hexdigest()[:16]
    if app.batches.get(batch_id) is not None:
        return batch_id
    if any(app.batches.elsewhere(app.workspace, app.origin, path).values()):
        raise UsageError(
            f"{file.path} was begun with another key, and what was done for it then is not known to this one: "
            "go on with that key, or put what is left into a new file"
        )
    return app.batches.of_content(app.workspace, file.digest) or batch_id


def _counted(statuses: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for status in statuses:
        found[status] = found.get(status, 0) + 1
    return found
