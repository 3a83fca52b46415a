"""What came of each task: computed from the runs and the ledger, written so that a kill costs a cut last line at most.

While the batch runs, rows are appended as they end.  At every start and every end the file is written anew beside
itself and moved into place, with one line for each row of the task file.
"""

import fcntl
import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal, TextIO

from agent.app import App
from agent.common.errors import EXIT_CODES, Status, UsageError, file_errors
from agent.common.json_value import Json
from agent.common.markdown import harmless
from agent.session.result import stored_result
from agent.state.batch_pages import RowState
from agent.state.batches import Row
from agent.state.ledger import Ledger
from agent.state.runs import Unused

ResultStatus = RowState | Literal["running"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskResult:
    """What came of a row of a task file, by the keys of the machine contract; without a run nothing was done for it."""

    id: str | None
    status: ResultStatus = "not_started"
    run_id: str | None = None
    answer: str | None = None
    effects: Sequence[Json] = ()
    pending_approvals: Sequence[str] = ()
    credits: int = 0
    cost_usd: str | None = None
    """The model's cost as decimal text; ``None`` where a price is not known."""
    correlation_ids: Sequence[str] = ()
    unused: Sequence[Json] = ()
    """What the row named and nothing was done with."""
    error: str | None = None
    row: int
    batch: str


def result_of(app: App, row: Row, alive: Callable[[str | None], bool]) -> TaskResult:
    """What came of a stored row; while a living process works on it its status is ``running``."""
    state = row.state or "not_started"
    alone = TaskResult(id=row.row_id, status=state, error=row.error, row=row.number, batch=row.batch_id)
    run = app.runs.find(row.run_id)
    if run is None:
        return alone
    effects = Ledger(app.store, row.run_id, run.workspace, app.clock).rows()
    pending = app.approvals.all(row.run_id, pending=True)
    found = stored_result(run, effects, pending, alive=row.state is None and alive(run.owner))
    stopped = None if run.escalation is None or found.status == "done" else harmless(run.escalation.reason)
    cost = run.usage.get("cost_usd")
    return replace(
        alone,
        status=found.shown_status,
        run_id=row.run_id,
        answer=found.harmless_answer,
        effects=[effect.as_json() for effect in effects],
        pending_approvals=[approval.id for approval in pending],
        credits=found.spent,
        cost_usd=cost if isinstance(cost, str) else None,
        correlation_ids=found.correlation_ids,
        unused=list(map(Unused.as_json, found.unused)),
        error=row.error or stopped,
    )


@dataclass(slots=True)
class BatchProgress:
    """How a batch stands, for people."""

    total: int
    """Rows of the file that can be tasks."""
    statuses: Counter[ResultStatus] = field(default_factory=Counter)
    """Rows by status, as far as they have ended."""
    credits: int = 0
    """Credits spent by the rows that ended in this session."""
    cost: float = 0.0
    """Model cost of those, in USD."""
    fresh: int = 0
    """How many those are."""

    @property
    def ended(self) -> int:
        """Rows that have ended."""
        return sum(self.statuses.values())

    def add(self, result: TaskResult) -> None:
        """Count a row that has just ended."""
        self.statuses[result.status] += 1
        self.fresh += 1
        self.credits += result.credits
        self.cost += float(result.cost_usd or 0)


GRAVEST_FIRST: tuple[Status, ...] = (
    "unknown", "authentication", "budget", "partial", "waiting", "denied", "failed", "interrupted"
)  # fmt: skip


def exit_code(statuses: Sequence[ResultStatus], *, interrupted: bool = False) -> int:
    """0 when all are done, 7 when some are, else what they share; of several, the gravest."""
    kinds = set(statuses)
    if kinds <= {"done"}:
        return 0
    if "done" in kinds:
        return EXIT_CODES["partial"]
    if interrupted and kinds <= {"not_started", "interrupted", "running"}:
        return EXIT_CODES["interrupted"]
    return EXIT_CODES[next((status for status in GRAVEST_FIRST if status in kinds), "failed")]


class ResultFile:
    """The file of result rows."""

    def __init__(self, path: Path, locks: Path) -> None:
        """``locks`` is a folder for what keeps two processes from writing one file."""
        self.path = path
        self._lock = locks / f"out-{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]}.lock"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the file for this process; ``UsageError`` if another one writes it, or it cannot be written."""
        with file_errors(self.path, "written"):
            descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise UsageError(f"another process writes {self.path}") from None
        finally:
            os.close(descriptor)

    def batches(self) -> set[str]:
        """The batches whose results stand in it; ``UsageError`` if it holds something else."""
        if not self.path.exists():
            return set()
        with file_errors(self.path, "read"):
            lines = self.path.read_bytes().split(b"\n")
        found: set[str] = set()
        for number, line in enumerate(lines, 1):
            batch = _batch_of(line)
            if batch is None and line.strip() and number < len(lines):  # the last line may be cut
                raise UsageError(f"{self.path}, line {number}, is no result of a batch: choose another --out")
            found |= {batch} if batch else set()
        return found

    def write(self, rows: Iterable[TaskResult]) -> None:
        """Put these rows in place of what is there, whole or not at all."""
        draft = self.path.with_name(f".{self.path.name}.new")
        with file_errors(self.path, "written"):
            draft.unlink(missing_ok=True)
            with open_private(draft) as handle:
                handle.writelines(map(_line, rows))
                handle.flush()
                os.fsync(handle.fileno())
            draft.replace(self.path)

    def set_aside(self) -> None:
        """Move it out of the way, beside itself."""
        number = 1
        while (aside := self.path.with_name(f"{self.path.name}.{number}")).exists():
            number += 1
        self.path.rename(aside)

    def append(self, row: TaskResult) -> None:
        """Add one row at once."""
        with self.path.open("a", encoding="utf-8") as handle:
            handle.write(_line(row))


def open_private(path: Path) -> TextIO:
    """A new file that only its owner may read, whatever the umask."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w", encoding="utf-8")


def _line(row: TaskResult) -> str:
    return json.dumps(asdict(row), ensure_ascii=False) + "\n"


def _batch_of(line: bytes) -> str | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    batch = row.get("batch", "") if isinstance(row, dict) and "status" in row and "id" in row else None
    return batch if isinstance(batch, str) else None
