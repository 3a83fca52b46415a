"""Whole tasks for another agent: our planner works behind the gate, and the host gives words and waits.

The words are the host's: the planner reads them, but nothing of them counts as the user's, so the scope is empty and
whatever is no read waits for an answer that is given outside.

A task is a run in the store and nothing else: a server that takes the place of one that ended goes on with what hosts
have begun in this workspace, as ``runs resume`` does, and with no run of a person's.
"""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import suppress
from dataclasses import dataclass, field, replace
from threading import Event, Lock

from agent.app import App
from agent.common.errors import StoreError, UsageError
from agent.common.json_value import Json
from agent.common.markdown import harmless
from agent.mcp.asking import Question
from agent.mcp.bounds import whole_rows
from agent.mcp.gateway import Answered, seconds_in
from agent.models.base import Model
from agent.models.silent import Host
from agent.session.result import RunResult
from agent.session.session import Session
from agent.session.stored import Stored
from agent.session.transcript import fenced, unanswered
from agent.session.user import User
from agent.state.approvals import Approval
from agent.state.messages import runs_of_hosts
from agent.state.runs import RunRow, is_alive, this_process
from agent.types import Mode
from tools.api.endpoints import SEGMENT

_AT_ONCE = 4
"""Tasks that are worked on side by side; more wait."""
_LOOKS = 0.5
"""Seconds between two looks at what is answered or worked on outside of this process."""
_LONGEST_QUESTION = 2_000
"""Characters of a question that a host puts before its person; all of it stands in how the task stands."""
_HOST = User(speaker="host")


@dataclass(slots=True)
class Tasks:
    """The tasks of the hosts of one workspace."""

    app: App
    model: Model
    """Our planner."""
    mode: Mode
    cap: int | None
    _work: "dict[str, Future[RunResult | None]]" = field(default_factory=dict)
    """What this process works on, by run; each ends with what could not be written."""
    _seen: dict[str, None] = field(default_factory=dict)
    """The runs that this process has worked on."""
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_AT_ONCE, "task"))
    _lock: Lock = field(default_factory=Lock)
    """A host calls side by side, and a task is worked on by one thread at a time."""
    _leaving: Event = field(default_factory=Event)

    def run_task(self, arguments: Mapping[str, Json]) -> Answered:
        """Begin a task, or say more to one that waits; tell how it stands after at most the seconds given."""
        text, run_id = arguments.get("task"), arguments.get("run_id")
        if not isinstance(text, str) or not text.strip():
            return _refused("task must be a text")
        with self._lock:
            if run_id is None:
                session = self.app.begin(text, self.model, _HOST, mode=self.mode, cap=self.cap)
            else:
                row = self._own(run_id)
                if row is None:
                    return _unknown(run_id)
                if self._is_at_work(row):
                    return _refused(f"{row.run_id} is being worked on: wait for it with run_status")
                session = self._taken_up(row)
                self._drop_what_was_stopped(session, row)
            self._start(session, session.heard(text))
        return self._standing(session.run.run_id, arguments, went_on=True)

    def run_status(self, arguments: Mapping[str, Json]) -> Answered:
        """How a task stands; one whose question was answered, or whose process ended, goes on.

        One that a person has stopped only after more words, or when a person goes on with it.
        """
        row = self._own(arguments.get("run_id"))
        if row is None:
            return _unknown(arguments.get("run_id"))
        return self._standing(row.run_id, arguments, went_on=False)

    def waiting(self) -> list[Approval]:
        """What waits for an answer, over all of them."""
        waits = self.app.runs.of(self.app.approvals.runs_that_wait()).values()
        own = runs_of_hosts(self.app.store, [row.run_id for row in waits if self._is_here(row)])
        return [approval for run_id in sorted(own) for approval in self.app.approvals.all(run_id, pending=True)]

    def runs(self) -> list[str]:
        """The tasks that are not finished, and those that were worked on here, by the ids of their runs."""
        seen = [*self._seen]
        own = runs_of_hosts(self.app.store, seen)
        return [*dict.fromkeys([*self.unfinished(), *(run_id for run_id in seen if run_id in own)])]

    def unfinished(self) -> list[str]:
        """The tasks that wait, are at work or were broken off, newest first."""
        found = [row.run_id for row in self.app.runs.unfinished(self.app.here) if self._is_here(row)]
        own = runs_of_hosts(self.app.store, found)
        return [run_id for run_id in found if run_id in own]

    def owns(self, run_id: str) -> bool:
        """Whether a run is a task of a host."""
        return self._own(run_id) is not None

    def close(self) -> None:
        """Stop after the calls in flight; what waits goes on waiting."""
        self._leaving.set()
        self.app.interrupts.event.set()
        self._pool.shutdown()

    # -- whose it is -----------------------------------------------------------------------------------------------

    def _own(self, run_id: Json) -> RunRow | None:
        """A run that a host has begun in this workspace, and in which no person has spoken."""
        row = self.app.runs.find(run_id) if isinstance(run_id, str) and SEGMENT.fullmatch(run_id) else None
        if row is None or not self._is_here(row) or not runs_of_hosts(self.app.store, [row.run_id]):
            return None
        return row

    def _is_here(self, row: RunRow) -> bool:
        return row.workspace in self.app.here and row.model != Host.name  # whose calls a host makes by itself

    # -- work ------------------------------------------------------------------------------------------------------

    def _standing(self, run_id: str, arguments: Mapping[str, Json], *, went_on: bool) -> Answered:
        """How it stands at its next stop, or when the time is over; until it ``went_on``, it waits for answers too."""
        until = time.monotonic() + seconds_in(arguments, "wait_seconds")
        while True:
            result = self._look(run_id, goes_on=not went_on)
            if result is None:
                return _unknown(run_id)
            went_on = went_on or result.running
            is_over = not (result.running or (result.pending and not went_on))
            left = until - time.monotonic()
            if is_over or left <= 0 or self._leaving.is_set():
                return _told(result)
            work = self._work.get(run_id)
            if work is None:
                self._leaving.wait(min(left, _LOOKS))
            else:
                wait_for([work], left)

    def _look(self, run_id: str, *, goes_on: bool) -> RunResult | None:
        """How it stands; ``None`` once it is no host's any more: a person may speak in it while a host waits."""
        with self._lock:
            work = self._work.get(run_id)
            if work is not None and work.done():
                del self._work[run_id]
                if (unsaved := work.result()) is not None:
                    return unsaved
            row = self._own(run_id)
            if row is None:
                return None
            if goes_on and run_id not in self._work and self._can_go_on(row):
                with suppress(_Busy):
                    session = self._taken_up(row)
                    self._start(session, session.work)
                row = self.app.runs.get(run_id)
            stands = self._stored().result(row)
            return replace(stands, running=stands.running or run_id in self._work)

    def _can_go_on(self, row: RunRow) -> bool:
        """Whether something is left to be done without a word of anybody."""
        if self._leaving.is_set():
            return False
        return not self._is_at_work(row) if row.status is None else self._is_answered(row)

    def _is_answered(self, row: RunRow) -> bool:
        """Whether calls wait for no answer any more that have waited for one.

        An answer from before a run was stopped opens it no more: whoever stopped it has spoken last.
        """
        if self.app.approvals.all(row.run_id, pending=True):
            return False
        waits = unanswered(self._stored().messages(row.run_id))
        asked = [self.app.approvals.of_call(row.run_id, call.id) for call in waits]
        open_ones = [one for one in asked if one is not None and one.status != "used"]
        if row.status == "waiting":
            return bool(open_ones)
        return any(_is_later(one, row) for one in open_ones)

    def _drop_what_was_stopped(self, session: Session, row: RunRow) -> None:
        """A person who stops a run speaks after the yeses that were not used by then: a host's words use none."""
        if row.status not in ("interrupted", "unknown"):
            return
        waits = [(call, self.app.approvals.of_call(row.run_id, call.id)) for call in unanswered(session.loop.entries)]
        stale = tuple(
            call for call, asked in waits if asked and asked.status == "approved" and not _is_later(asked, row)
        )
        session.loop.drop(stale, "a person stopped it after their yes, and is to be asked anew")

    def _is_at_work(self, row: RunRow) -> bool:
        work = self._work.get(row.run_id)
        elsewhere = row.owner != this_process() and is_alive(row.owner)
        return (work is not None and not work.done()) or (row.status is None and elsewhere)

    def _taken_up(self, row: RunRow) -> Session:
        """Raises: _Busy: another process was quicker."""
        try:
            return self.app.resume(
                row.run_id, self.model, _HOST, mode=self.mode, cap=self.cap,
                alive=lambda owner: owner != this_process() and is_alive(owner),
            )  # fmt: skip
        except StoreError:
            raise
        except UsageError as error:
            raise _Busy(str(error)) from None

    def _start(self, session: Session, step: Callable[[], RunResult]) -> None:
        self._seen[session.run.run_id] = None
        self._work[session.run.run_id] = self._pool.submit(self._worked, session, step)

    def _worked(self, session: Session, step: Callable[[], RunResult]) -> RunResult | None:
        result = step()
        if session.unsaved is not None:
            return result
        if session.run.stopped == "interrupted":  # by the end of this process alone: the next one goes on with it
            self.app.runs.save(session.run.run_id, status=None, ended_at=None)
        return None

    def _stored(self) -> Stored:
        return Stored.of(self.app.store, self.app.clock, self.app.redactor)


class _Busy(UsageError):
    """A run cannot be taken up."""


def _is_later(asked: Approval, row: RunRow) -> bool:
    """Whether an answer came after its run had stopped."""
    return str((asked.answered_by or {}).get("at", "")) >= str(row.ended_at)


def _told(result: RunResult) -> Answered:
    facts: dict[str, Json] = {
        "status": result.shown_status,
        "run_id": result.run_id,
        "approval_ids": [approval.id for approval in result.pending],
        "spent": result.spent,
    }
    if result.running:
        return Answered("done", "it is being worked on: ask again with run_status", facts)
    text = fenced(whole_rows(result.as_json(), facts))
    waits = result.shown_status == "waiting"
    return Answered("waiting" if waits else "done", text, facts, _asked(result) if waits else None)


def _asked(result: RunResult) -> Question | None:
    """The question of a task that waits for words, not for a yes."""
    if result.pending or result.escalation is None:
        return None
    asked = harmless(result.escalation.question)[:_LONGEST_QUESTION]
    words = f"The agent that works in Puffle asks (an answer approves nothing): {asked}"
    return Question("question", result.run_id, words)


def _unknown(run_id: Json) -> Answered:
    name = str(run_id)[:40]
    return _refused(f"there is no task {name!r} that an agent began in this workspace and no person has gone on with")


def _refused(why: str) -> Answered:
    return Answered("error", why, {"status": "error"})
