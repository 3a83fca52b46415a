"""Commands that only read the state: no key, no model, no server."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from agent.common.clock import SystemClock
from agent.common.json_value import Json
from agent.common.redaction import Redactor
from agent.gate.run_state import Run
from agent.session.result import result_json, status_of
from agent.settings import load_settings
from agent.state.approvals import Answer, Approval, Approvals
from agent.state.audit import Audit
from agent.state.journal import Journal
from agent.state.ledger import Ledger
from agent.state.runs import Runs, is_alive
from agent.state.store import Store, open_store

JsonFlag = Annotated[bool, typer.Option("--json", help="One JSON document, for programs.")]


@dataclass(frozen=True, slots=True)
class Stored:
    """The state, for looking at."""

    store: Store
    """The open store."""
    runs: Runs
    approvals: Approvals
    clock: SystemClock
    """Time, for what lapses."""
    redactor: Redactor
    """Knows the secrets of the environment."""

    def answer(self, asked: Approval, answer: Answer) -> None:
        """Record the answer to a question of a run that may be at work elsewhere.

        Raises:
            UsageError: it was answered, used or lapsed before.
        """
        with self.store.read() as past:
            audit = Audit(past, Journal(self.store), asked.run_id, self.clock, self.redactor)
        audit.shared = True
        self.approvals.answer(asked.id, answer, audit)

    def listed(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A run as ``runs list --json`` shows it."""
        result = self._result(row)
        return {
            "run_id": row["run_id"],
            "status": result["status"],
            "exit_code": result["exit_code"],
            "task": row["task"],
            "started_at": row["started_at"],
            "ended_at": row["ended_at"],
            "resumable": result["status"] not in ("done", "denied", "running"),
        }

    def result(self, run_id: str) -> dict[str, Json]:
        """A run as ``runs show --json`` shows it."""
        return self._result(self.runs.get(run_id))

    def _result(self, row: Mapping[str, Any]) -> dict[str, Json]:
        run_id = row["run_id"]
        effects = Ledger(self.store, run_id, row["workspace"], self.clock).rows()
        pending = self.approvals.all(run_id, pending=True)
        if row["status"] is not None:
            return result_json(row, effects, pending, row["status"])
        if is_alive(row["owner"]):
            return result_json(row, effects, pending, "waiting") | {"status": "running", "exit_code": None}
        run = Run(run_id=run_id, workspace=row["workspace"], mode=row["mode"], stopped="interrupted", gaps=row["gaps"])
        return result_json(row, effects, pending, status_of(effects, pending, run))


@contextmanager
def reading() -> Iterator[Stored]:
    """Open the state for looking at it."""
    settings = load_settings({}, Path.cwd()).settings
    clock = SystemClock()
    store = open_store(settings.home, settings.database)
    try:
        redactor = Redactor(settings.secrets())
        yield Stored(store, Runs(store, clock, redactor), Approvals(store, clock), clock, redactor)
    finally:
        store.close()
