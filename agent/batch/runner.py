"""A batch from its file to its results: registered, queued, watched, accounted for."""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import assert_never

from agent.app import App
from agent.batch.queue import PATIENCE, Attempt, Limits, Queue
from agent.batch.results import BatchProgress, ResultFile, ResultStatus, TaskResult, exit_code, result_of
from agent.batch.tasks import BadRow, TaskFile
from agent.batch.work import Worker
from agent.common.clock import Interrupted
from agent.common.errors import EXIT_CODES, NotWritten, StoreError, UsageError
from agent.state.batch_pages import RowState, Standing
from agent.state.batches import NewBatch, RuleSet, run_of

TICK = 0.3
"""Seconds between two looks at where the rows stand; more for a very long file."""
ROWS_A_SECOND = 10_000
HOUSEKEEPING = 5.0
"""Seconds between two signs of life, and two looks for what dead workers left behind."""
_PUT = 100
"""Rows that are queued in one transaction."""
MOST_ATTEMPTS = 100
"""An attempt with this number is not followed by another one when its worker dies: the task may be what kills it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the user wants done with a file."""

    model: str
    cap: int | None = None
    sets: Sequence[RuleSet] = ()
    resume: bool = False
    """Go on with what waits and with what credits stopped, too."""
    only_failed: bool = False
    """Take up what failed, and nothing else."""
    retry: Collection[str] = ()
    """Take these rows up, and nothing else."""
    errors: ResultFile | None = None
    """Where the rows that are not done stand once more."""
    limits: Limits

    def takes(self, row: Standing) -> bool:
        """Whether a row that has ended is to be taken up again."""
        if self.retry:
            return row.status != "done" and row.row_id in self.retry
        match row.status:
            case "failed" | "partial":
                return self.only_failed
            case "authentication" | "budget":
                # With the key that was refused it stops again at once; with another one it goes on.
                return any((row.status == "authentication", self.only_failed, self.resume))
            case "not_started" | "interrupted":
                return not self.only_failed
            case "waiting":
                return not self.only_failed and self._answers(row)
            case "done" | "denied" | "unknown" | "queued" | "running":
                return False
            case never:
                assert_never(never)

    def _answers(self, row: Standing) -> bool:
        """Whether there is something new for a row that waits for the user, or nothing that the user could answer."""
        parked = "pending" in row.approvals
        return row.answered or row.state == "interrupted" or (self.resume and (not parked or bool(self.sets)))


class Runner:
    """Runs one batch in this process, with whoever else works on the same queue."""

    def __init__(self, app: App, worker: Worker, file: TaskFile, out: ResultFile, order: Order) -> None:
        self._app, self._worker, self._file, self._out, self._order = app, worker, file, out, order
        self._path = str(file.path.resolve())
        self._before = app.batches.elsewhere(app.here, app.origin, self._path)
        self.batch_id = self._identify()
        self.progress = BatchProgress(len(file.tasks))
        self.stranded: str | None = None
        """Why not everything could be recorded: the state was lost on the way."""
        self.unwritten: str | None = None
        """Why the results do not stand in their files."""
        self._rows = {number: task.id for number, task in file.tasks.items()}
        self._left = {*self._rows.values()}
        """The rows that are not reported."""

    def _identify(self) -> str:
        """The batch that the file is, by its place or, as a copy, by its content; ``UsageError`` for another key's."""
        batches, here = self._app.batches, self._app.here
        ids = ["bat_" + hashlib.sha256(f"{name}\n{self._path}".encode()).hexdigest()[:16] for name in here]
        found = next((batch_id for batch_id in ids if batches.get(batch_id) is not None), None)
        if found is not None:
            return found
        if any(self._before.values()):
            raise UsageError(
                f"{self._file.path} was begun with another key, and what was done for it then is not known to this "
                "one: go on with that key, or put what is left into a new file"
            )
        return batches.of_content(here, self._file.digest) or ids[0]

    def run(self, queue: Queue, on_tick: Callable[[BatchProgress], None]) -> int:
        """Do what is left; the exit code.  ``UsageError``, nothing started, for a changed task or a foreign --out."""
        with self._out.held():
            self._check_out()
            self._register()
            done = self._ended()
            self._out.write(self._result(row_id) for row_id in self._rows.values() if row_id in done)
            self._left -= done.keys()
            self.progress.statuses.update(done.values())
            try:
                if len(done) < self.progress.total:
                    self._work_until_stopped(queue, on_tick)
                code = self._conclude()
            except StoreError as error:
                code = self._give_up(error)
            return self._with_errors(code)

    def _work_until_stopped(self, queue: Queue, on_tick: Callable[[BatchProgress], None]) -> None:
        try:
            self._work(queue, on_tick)
        except KeyboardInterrupt:  # a second signal: nothing more is waited for
            self._app.interrupts.event.set()

    def _work(self, queue: Queue, on_tick: Callable[[BatchProgress], None]) -> None:
        pause = max(TICK, self.progress.total / ROWS_A_SECOND)
        with queue.listening(self._worker.work, self._order.limits):
            keeper = Housekeeper(self._app, self._worker, queue)
            stops = self._queue_up(queue, lambda: self._report(on_tick) and keeper.tick(0.0, [self.batch_id]), pause)
            while self._report(on_tick) and not stops:
                stops = keeper.tick(pause, [self.batch_id])
            keeper.finish()
        self._report(on_tick)

    def _queue_up(self, queue: Queue, look: Callable[[], bool], pause: float) -> bool:
        """Queue what is open; whether this process was asked to stop, for which it looks now and then.

        To queue a long file takes minutes, in which tasks are worked on already.
        """
        clock, speed = self._app.clock, self._app.settings.clock_speed
        provider, due = self._order.model.partition(":")[0], clock.monotonic() + pause * speed
        rows = enumerate(self._app.batches.open_rows(self.batch_id).items(), 1)
        attempts = (Attempt(self.batch_id, row_id, number, provider, place) for place, (row_id, number) in rows)
        while part := list(islice(attempts, _PUT)):
            queue.put_all(part)
            if clock.monotonic() >= due:
                if look():
                    return True
                due = clock.monotonic() + pause * speed
        return False

    def _report(self, on_tick: Callable[[BatchProgress], None]) -> bool:
        """Write down what has ended since the last look; whether anything is left."""
        for row_id in self._ended():
            self._write_down(self._result(row_id))
        on_tick(self.progress)
        return bool(self._left)

    def _write_down(self, result: TaskResult) -> None:
        """A row that cannot be written down is the last one: nothing more is begun."""
        try:
            if self.unwritten is None:
                self._out.append(result)
        except NotWritten as error:
            self.unwritten = str(error)
            self._app.interrupts.event.set()
        self._left.discard(result.id or "")
        self.progress.add(result)

    def _ended(self) -> dict[str, RowState]:
        """The rows that have ended and are not reported."""
        return self._app.batches.ended(self.batch_id, self._left)

    def _conclude(self) -> int:
        statuses: list[ResultStatus] = []
        told = self._told(statuses)
        try:
            self._out.write(told)
        except NotWritten as error:
            self.unwritten = str(error)
            list(told)  # what came of them is known all the same
        self.progress.statuses = Counter(statuses)
        return exit_code(statuses, interrupted=self._app.interrupts.event.is_set())

    def _with_errors(self, code: int) -> int:
        """Write the rows once more that are not done; the exit code, which is none of success without the results."""
        try:
            if self._order.errors is not None and self.unwritten is None:
                self._order.errors.write_left(self._out)
        except NotWritten as error:
            self.unwritten = str(error)
        return code if self.unwritten is None else code or EXIT_CODES["partial"]

    def _told(self, statuses: list[ResultStatus]) -> Iterator[TaskResult]:
        """What came of each row, in the order of the file and one at a time; ``statuses`` grows with them."""
        bad = {row.number: row for row in self._file.bad}
        for number in sorted(bad.keys() | self._rows.keys()):
            result = self._result(self._rows[number]) if number in self._rows else self._bad(bad[number])
            statuses.append(result.status)
            yield result

    def _bad(self, row: BadRow) -> TaskResult:
        return TaskResult(id=row.row_id, row=row.number, batch=self.batch_id, error=row.message)

    def _result(self, row_id: str) -> TaskResult:
        """What came of a row; what this process has at hand is as good as ended."""
        return result_of(self._app, self._app.batches.row(self.batch_id, row_id), self._worker.elsewhere)

    def _give_up(self, error: StoreError) -> int:
        """The state is lost: write a line for every row that has none, of what is known here; the exit code."""
        self.stranded = f"{error}. Give the same command again once it can be used"
        left = [self._unrecorded(row_id, n) for n, row_id in self._rows.items() if row_id in self._left]
        for result in [*left, *map(self._bad, self._file.bad)]:
            self._write_down(result)
        return EXIT_CODES["unknown" if "unknown" in self.progress.statuses else "failed"]

    def _unrecorded(self, row_id: str, number: int) -> TaskResult:
        """What this process knows of a row by itself."""
        alone = TaskResult(id=row_id, row=number, batch=self.batch_id, error=self.stranded)
        session = self._worker.at_hand.get(run_of(self.batch_id, row_id))
        if session is None:
            return alone
        unsure = bool(session.services.ledger.unsure)
        return replace(alone, run_id=session.run.run_id, status="unknown" if unsure else "interrupted")

    def _check_out(self) -> None:
        errors = self._order.errors
        if errors is not None and errors.place == self._out.place:
            raise UsageError(f"--errors {errors.path} is where the results go: choose another file")
        for out in (self._out, *([] if errors is None else [errors])):
            if not out.batches() <= {self.batch_id, *self._before}:
                if not self._app.throwaway:
                    raise UsageError(
                        f"{out.path} holds the results of another batch: choose another file, or move it away"
                    )
                out.set_aside()

    def _register(self) -> None:
        order, batches = self._order, self._app.batches
        unknown = set(order.retry) - self._left
        if unknown:
            raise UsageError(f"--retry {sorted(unknown)[0]!r}: no task of {self._file.path} has this id")
        batch = NewBatch(
            batch_id=self.batch_id,
            workspace=self._app.workspace,
            origin=self._app.origin,
            path=self._path,
            digest=self._file.digest,
            model=order.model,
            mode=self._app.settings.mode,
            cap=order.cap,
        )
        batches.register(batch, self._file.rows(), order.sets)
        self._file.tasks.clear()  # the state has their words now: a long file is not held twice
        ended = [row for row in batches.standing(self.batch_id) if row.state is not None and row.row_id in self._left]
        batches.again(self.batch_id, [row.row_id for row in ended if order.takes(row)])


class Housekeeper:
    """What a working process does beside its tasks: it shows that it lives, and looks after what others left."""

    def __init__(self, app: App, worker: Worker, queue: Queue) -> None:
        self._app, self._worker, self._queue = app, worker, queue
        self._next = 0.0
        self._hands = ThreadPoolExecutor(1)
        self._chores: Future[None] | None = None

    def tick(self, seconds: float, batch_ids: Collection[str]) -> bool:
        """Do what is due, then wait, in real seconds; whether this process was asked to stop."""
        speed = self._app.settings.clock_speed
        now = self._app.clock.monotonic()
        if now >= self._next:
            self._next = now + HOUSEKEEPING * speed
            self._app.batches.beat(self._worker.name)
            self._look_after(batch_ids)
        try:
            self._app.clock.sleep(seconds * speed)
        except Interrupted:
            return True
        return False

    def _look_after(self, batch_ids: Collection[str]) -> None:
        """In a thread of its own: the queue waits for a lost database without an end, and this process does not."""
        if self._chores is not None and not self._chores.done():
            return
        self.finish()
        self._chores = self._hands.submit(self._do_chores, list(batch_ids))

    def _do_chores(self, batch_ids: Collection[str]) -> None:
        with suppress(StoreError):  # the next look may find it mended
            self.replace_abandoned()
            for batch_id in batch_ids:
                self.fail_broken(batch_id)

    def finish(self) -> None:
        """Wait for what is still being done; what went wrong there is raised here."""
        if self._chores is not None:
            with suppress(TimeoutError):
                self._chores.result(timeout=PATIENCE)

    def replace_abandoned(self) -> None:
        """Queue the next attempt at each task whose worker died; after too many of them the task has failed."""
        for lost in self._queue.abandoned(self._worker.alive):
            self._try_again(lost, f"attempt {lost.number} ended with its worker")
            self._queue.discard(lost)

    def fail_broken(self, batch_id: str) -> None:
        """Mark rows failed whose attempt crashed; one that only could not be recorded is followed by the next."""
        current = self._app.batches.open_rows(batch_id)
        for broken in self._queue.broken(batch_id):
            attempt = broken.attempt
            if current.get(attempt.row_id) != attempt.number:
                continue
            if broken.unrecorded:
                self._try_again(attempt, broken.reason)
            else:
                self._fail(attempt, broken.reason)

    def _try_again(self, attempt: Attempt, reason: str) -> None:
        if attempt.number >= MOST_ATTEMPTS:
            self._fail(attempt, reason)
            return
        number = self._app.batches.replace(attempt.batch_id, attempt.row_id, attempt.number)
        if number is not None:
            self._queue.put(replace(attempt, number=number))

    def _fail(self, attempt: Attempt, reason: str) -> None:
        reason = f"the attempt broke off ({reason})"
        self._app.batches.end(attempt.batch_id, attempt.row_id, attempt.number, "failed", reason)


def help_others(app: App, worker: Worker, queue: Queue, limits: Limits, *, until_empty: bool) -> None:
    """Work on what others have queued for this key, until a signal, a refused key or, if asked, nothing is left."""
    with queue.listening(worker.work, limits):
        keeper = Housekeeper(app, worker, queue)
        while not keeper.tick(TICK, unfinished := app.batches.unfinished(app.here)):
            if app.pause.halted or (until_empty and not unfinished):
                break
        keeper.finish()
