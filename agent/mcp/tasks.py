"""Whole tasks for another agent: our planner works behind the gate, and the host gives words and waits.

The words are the host's: the planner reads them, but nothing of them counts as the user's, so the scope is empty and
whatever is no read waits for an answer that is given outside.
"""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from threading import Lock

from agent.app import App
from agent.common.json_value import Json
from agent.mcp.asking import Question
from agent.mcp.gateway import Answered, seconds_in
from agent.models.base import Model
from agent.session.result import RunResult
from agent.session.session import Session
from agent.session.transcript import fenced
from agent.session.user import User
from agent.state.approvals import Approval
from agent.types import Mode

_AT_ONCE = 4
"""Tasks that are worked on side by side; more wait."""


@dataclass(slots=True)
class _Task:
    session: Session
    work: "Future[RunResult]"


@dataclass(slots=True)
class Tasks:
    """The tasks of one host."""

    app: App
    model: Model
    """Our planner."""
    mode: Mode
    cap: int | None
    _tasks: dict[str, _Task] = field(default_factory=dict)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_AT_ONCE, "task"))
    _lock: Lock = field(default_factory=Lock)
    """A host calls side by side, and a task is worked on by one thread at a time."""

    def run_task(self, arguments: Mapping[str, Json]) -> Answered:
        """Begin a task, or say more to one that waits; tell how it stands after at most the seconds given."""
        text, run_id = arguments.get("task"), arguments.get("run_id")
        if not isinstance(text, str) or not text.strip():
            return _refused("task must be a text")
        with self._lock:
            if isinstance(run_id, str):
                task = self._tasks.get(run_id)
                if task is None or not task.work.done():
                    return _refused(f"no task {run_id[:40]!r} of this connection waits for words")
                session = task.session
            else:
                session = self.app.begin(text, self.model, User(speaker="host"), mode=self.mode, cap=self.cap)
            work = self._pool.submit(session.submit, text)
            self._tasks[session.run.run_id] = _Task(session, work)
        return self._standing(session.run.run_id, arguments)

    def run_status(self, arguments: Mapping[str, Json]) -> Answered:
        """How a task stands; one whose question was answered meanwhile goes on."""
        run_id = str(arguments.get("run_id"))
        with self._lock:
            task = self._tasks.get(run_id)
            if task is None:
                return _refused(f"there is no task {run_id[:40]!r} of this connection")
            if task.work.done() and task.work.result().pending and not self._pending(run_id):
                task.work = self._pool.submit(task.session.work)
        return self._standing(run_id, arguments)

    def waiting(self) -> list[Approval]:
        """What waits for an answer, over all of them."""
        return [approval for run_id in self._tasks for approval in self._pending(run_id)]

    def runs(self) -> list[str]:
        """The tasks, by the ids of their runs."""
        return [*self._tasks]

    def close(self) -> None:
        """Stop after the calls in flight; what waits goes on waiting."""
        self.app.interrupts.event.set()
        self._pool.shutdown()

    def _pending(self, run_id: str) -> list[Approval]:
        return self.app.approvals.all(run_id, pending=True)

    def _standing(self, run_id: str, arguments: Mapping[str, Json]) -> Answered:
        try:
            result = self._tasks[run_id].work.result(timeout=seconds_in(arguments, "wait_seconds"))
        except NotYet:
            return Answered("done", "it is being worked on: ask again", {"status": "running", "run_id": run_id})
        return _told(result)


def _told(result: RunResult) -> Answered:
    facts: dict[str, Json] = {
        "status": result.shown_status,
        "run_id": result.run_id,
        "approval_ids": [approval.id for approval in result.pending],
        "spent": result.spent,
    }
    text = fenced(result.as_json())
    waits = result.shown_status == "waiting"
    return Answered("waiting" if waits else "done", text, facts, _asked(result) if waits else None)


def _asked(result: RunResult) -> Question | None:
    """The question of a task that waits for words, not for a yes."""
    if result.pending or result.escalation is None:
        return None
    words = f"The agent that works in Puffle asks (an answer approves nothing): {result.escalation.question}"
    return Question("question", result.run_id, words)


def _refused(why: str) -> Answered:
    return Answered("error", why, {"status": "error"})
