"""What came of each task: computed from the runs and the ledger, written so that a kill costs a cut last line at most.

While the batch runs, rows are appended as they end.  At every start and every end the file is written anew beside
itself and moved into place, with one line for each row of the task file.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from agent.common.errors import EXIT_CODES, Status, UsageError
from agent.common.json_value import Json
from agent.gate.run_state import Run
from agent.session.result import effect_json, status_of
from agent.state.approvals import Approvals
from agent.state.ledger import Ledger
from agent.state.runs import Runs, is_alive
from agent.state.store import Store

Row = Mapping[str, Any]
_GRAVEST: tuple[Status, ...] = (
    "unknown", "authentication", "budget", "partial", "waiting", "denied", "failed", "interrupted",
)  # fmt: skip


class Account:
    """Says what came of rows."""

    def __init__(self, store: Store, runs: Runs, approvals: Approvals, clock: Any) -> None:
        self._store, self._runs, self._approvals, self._clock = store, runs, approvals, clock

    def result(self, row: Row, alive: Callable[[str | None], bool] = is_alive) -> dict[str, Json]:
        """The result row of a stored row; while a living process works on it its status is ``running``."""
        run = self._runs.find(row["run_id"])
        if run is None:
            without = not_started(row["row_id"], row["number"], row["error"]) | {"batch": row["batch_id"]}
            return without | {"status": row["state"] or "not_started"}
        ledger = Ledger(self._store, row["run_id"], run["workspace"], self._clock)
        effects = ledger.rows()
        pending = self._approvals.all(row["run_id"], pending=True)
        status = run["status"]
        if status is None:
            alone = Run(run_id=row["run_id"], workspace=run["workspace"], mode=run["mode"], stopped="interrupted")
            at_hand = row["state"] is None and alive(run["owner"])
            status = "running" if at_hand else status_of(effects, pending, alone)
        escalation = run["escalation"] or {}
        said: list[Json] = [e["correlation_id"] for e in effects] + [escalation.get("correlation_id")]
        return {
            "id": row["row_id"],
            "status": status,
            "run_id": row["run_id"],
            "answer": run["answer"],
            "effects": [effect_json(effect) for effect in effects],
            "pending_approvals": [approval.id for approval in pending],
            "credits": sum(int(str(effect["spent"])) for effect in effects),
            "cost_usd": run["usage"].get("cost_usd"),
            "correlation_ids": list(dict.fromkeys(c for c in said if c)),
            "error": row["error"] or (None if status == "done" else escalation.get("reason")),
            "row": row["number"],
            "batch": row["batch_id"],
        }


def not_started(row_id: str | None, number: int, error: str | None) -> dict[str, Json]:
    """The result row of a task that nothing was done for."""
    return {
        "id": row_id,
        "status": "not_started",
        "run_id": None,
        "answer": None,
        "effects": [],
        "pending_approvals": [],
        "credits": 0,
        "cost_usd": None,
        "correlation_ids": [],
        "error": error,
        "row": number,
    }


def exit_code(statuses: Sequence[str], *, interrupted: bool = False) -> int:
    """0 when all are done, 7 when some are, else what they share; of several, the gravest."""
    if all(status == "done" for status in statuses):
        return 0
    if "done" in statuses:
        return EXIT_CODES["partial"]
    if interrupted and not set(statuses) - {"not_started", "interrupted"}:
        return EXIT_CODES["interrupted"]
    return next((EXIT_CODES[status] for status in _GRAVEST if status in statuses), EXIT_CODES["failed"])


class ResultFile:
    """The file of result rows."""

    def __init__(self, path: Path, locks: Path) -> None:
        """``locks`` is a folder for what keeps two processes from writing one file."""
        self.path = path
        self._lock = locks / f"out-{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]}.lock"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the file for this process.

        Raises:
            UsageError: another process writes it, or its folder cannot be written.
        """
        try:
            descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise UsageError(f"{self.path} cannot be written: {error.strerror or error}") from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise UsageError(f"another process writes {self.path}") from None
        finally:
            os.close(descriptor)

    def batches(self) -> set[str]:
        """The batches whose results stand in it.

        Raises:
            UsageError: it holds something else than results.
        """
        if not self.path.exists():
            return set()
        try:
            lines = self.path.read_bytes().split(b"\n")
        except OSError as error:
            raise UsageError(f"{self.path} cannot be read: {error.strerror or error}") from None
        found: set[str] = set()
        for number, line in enumerate(lines, 1):
            batch = _batch_of(line)
            if batch is None and line.strip() and number < len(lines):  # the last line may be cut
                raise UsageError(f"{self.path}, line {number}, is no result of a batch: choose another --out")
            found |= {batch} if batch else set()
        return found

    def write(self, rows: Iterable[Row]) -> None:
        """Put these rows in place of what is there, whole or not at all."""
        draft = self.path.with_name(f".{self.path.name}.new")
        try:
            with draft.open("w", encoding="utf-8") as handle:
                for row in rows:
                    handle.write(_line(row))
                handle.flush()
                os.fsync(handle.fileno())
            draft.replace(self.path)
        except OSError as error:
            raise UsageError(f"{self.path} cannot be written: {error.strerror or error}") from None

    def set_aside(self) -> None:
        """Move it out of the way, beside itself."""
        number = 1
        while (aside := self.path.with_name(f"{self.path.name}.{number}")).exists():
            number += 1
        self.path.rename(aside)

    def append(self, row: Row) -> None:
        """Add one row at once."""
        with self.path.open("a", encoding="utf-8") as handle:
            handle.write(_line(row))


def _line(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


def _batch_of(line: bytes) -> str | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    batch = row.get("batch", "") if isinstance(row, dict) and "status" in row and "id" in row else None
    return batch if isinstance(batch, str) else None
