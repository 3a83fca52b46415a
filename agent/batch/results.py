"""What came of each task: computed from the runs and the ledger, written so that a kill costs a cut last line at most.

While the batch runs, rows are appended as they end.  At every start and every end the file is written anew beside
itself and moved into place, with one line for each row of the task file.  So it is a regular file, and one that holds
anything else than such rows is left as it is.
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
from agent.common.files import writing
from agent.common.json_value import Json
from agent.common.markdown import harmless
from agent.session.result import stored_result
from agent.state.batch_pages import RowState
from agent.state.batches import Row
from agent.state.ledger import Ledger
from agent.state.runs import Unused

ResultStatus = RowState | Literal["running"]
_BEGINS = b'{"id": '
_STATUS = b'"status": "'
"""What every row begins with, and what comes next in it."""
_LONGEST = 64 * 1024 * 1024
"""Bytes of one row."""


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
    """A file of result rows."""

    def __init__(self, path: Path, locks: Path) -> None:
        """``locks`` is a folder for what keeps two processes from writing one file."""
        self.path = path
        self.place = path.resolve()
        """Where it is: a link stays, and what it leads to is written."""
        self._lock = locks / f"out-{hashlib.sha256(os.fsencode(self.place)).hexdigest()[:16]}.lock"
        self._draft = self.place.with_name(f".{self.place.name}.new")

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
        """The batches whose results stand in it; ``UsageError`` if it holds something else, or cannot be written."""
        with file_errors(self.path, "written"):
            if self.place.exists() and not self.place.is_file():
                raise UsageError(f"{self.path} is no regular file: results are read and written anew, choose another")
            self._draft.unlink(missing_ok=True)
            _open_private(self._draft).close()
            self._draft.unlink()
        return set(self._batches()) if self.place.exists() else set()

    def _batches(self) -> Iterator[str]:
        alone = True
        with file_errors(self.path, "read"), self.place.open("rb") as handle:
            for number, line in enumerate(iter(lambda: handle.readline(_LONGEST), b""), 1):
                batch = _batch_of(line)
                if batch is not None:
                    alone = False
                    yield batch
                elif line.strip() and not _is_cut(line, alone=alone):
                    raise UsageError(f"{self.path}, line {number}, is no result of a batch: choose another file")

    def write(self, rows: Iterable[TaskResult]) -> None:
        """Put these rows in place of what is there, whole or not at all; ``NotWritten`` if that cannot be."""
        self._replace(map(_line, rows))

    def write_left(self, whole: "ResultFile") -> None:
        """Put here those rows of another file that are not done; ``NotWritten`` if that cannot be."""
        with writing(self.path), whole.place.open(encoding="utf-8", newline="\n") as lines:
            self._replace(line for line in lines if json.loads(line)["status"] != "done")

    def _replace(self, lines: Iterable[str]) -> None:
        with writing(self.path):
            self._draft.unlink(missing_ok=True)
            try:
                with _open_private(self._draft) as handle:
                    handle.writelines(lines)
                    handle.flush()
                    os.fsync(handle.fileno())
                self._draft.replace(self.place)
            finally:
                self._draft.unlink(missing_ok=True)

    def set_aside(self) -> None:
        """Move it out of the way, beside itself."""
        number = 1
        while (aside := self.place.with_name(f"{self.place.name}.{number}")).exists():
            number += 1
        self.place.rename(aside)

    def append(self, row: TaskResult) -> None:
        """Add one row at once; ``NotWritten`` if that cannot be."""
        with writing(self.path), self.place.open("a", encoding="utf-8") as handle:
            handle.write(_line(row))


def _open_private(path: Path) -> TextIO:
    """A new file that only its owner may read, whatever the umask."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w", encoding="utf-8")


def _line(row: TaskResult) -> str:
    return json.dumps(asdict(row), ensure_ascii=False) + "\n"


def _batch_of(line: bytes) -> str | None:
    """The batch of a row; ``None`` for what is none."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    batch = row.get("batch") if isinstance(row, dict) and row.keys() >= {"id", "status", "effects", "row"} else None
    return batch if isinstance(batch, str) else None


def _is_cut(line: bytes, *, alone: bool) -> bool:
    """Whether a last line is the beginning of a row, which a kill cut short; alone it has to show more of it."""
    begins = line.startswith(_BEGINS) or _BEGINS.startswith(line)
    return begins and not line.endswith(b"\n") and (not alone or _STATUS in line)
