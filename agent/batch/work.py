"""One task: its run is begun, or gone on with, and what it means for the rest of the file is noted.

Safe to call again at any point, by any process: the run's id is fixed, its transcript says how far it came, and the
ledger keeps every effect from happening twice.
"""

import threading
from collections.abc import Callable
from typing import Literal

from agent.app import App
from agent.common.errors import Escalation, Status, StoreError, StoreGone, UsageError
from agent.gate.services import MEND
from agent.models.base import Model, ModelError, ModelRequest, ModelResponse, OnText
from agent.session.session import Session
from agent.session.user import User
from agent.state.batch_pages import RowState
from agent.state.batches import Batch, Row
from agent.state.events import AnswerReceived
from agent.state.reconnect import again_when_lost
from agent.state.recorded import Recorded
from agent.state.runs import is_alive, this_process

DEAD_AFTER = 60.0
"""Seconds of silence after which a worker on another machine counts as dead; a beat comes every few seconds."""
KEY_REFUSED = Escalation(
    "The key was refused in another task; nothing was sent for this one after that.",
    "Please give a valid key.",
    "Set PUFFLE_API_KEY, then run the same batch again.",
)


class HandOver(BaseException):
    """This process ends: the task stays open, for whoever works next.  Nothing may catch it and call it a result."""


class OneAtATime:
    """A model that cannot answer two tasks at once."""

    def __init__(self, inner: Model) -> None:
        self._inner, self.name = inner, inner.name
        self.takes_reminders = getattr(inner, "takes_reminders", True)
        self._turn = threading.Lock()

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """Answer when it is this request's turn."""
        with self._turn:
            return self._inner.respond(request, on_text)

    def close(self) -> None:
        """Release the model."""
        self._inner.close()


class Worker:
    """Works on tasks, several at once."""

    def __init__(self, app: App, open_model: Callable[[str], Model]) -> None:
        """``open_model`` makes a model that several tasks may share."""
        self._app = app
        self._open_model = open_model
        self._models: dict[str, Model] = {}
        self._lock = threading.Lock()
        self.name = this_process()
        self.trouble: str | None = None
        """Why this process cannot work at all."""
        self.active = 0
        """Tasks at hand."""
        self.at_hand: dict[str, Session] = {}
        """What works on them, by run; where the end could not be recorded, what did."""

    def alive(self, owner: str | None) -> bool:
        """Whether the process that owns a run may still be working on it."""
        if not owner or not is_alive(owner):
            return False
        here = owner.rsplit(":", 2)[0] == self.name.rsplit(":", 2)[0]
        return here or self._app.batches.silent_for(owner) < DEAD_AFTER

    def elsewhere(self, owner: str | None) -> bool:
        """Whether another process owns a run and may be working on it; one of this process has come by here again."""
        return owner != self.name and self.alive(owner)

    def use(self, spec: str, model: Model) -> None:
        """Take a model that is open already; this closes it in the end."""
        self._models[spec] = model

    def work(self, batch_id: str, row_id: str, attempt: int) -> RowState | Literal["stale"]:
        """Take one task as far as it goes, and record where it stands; ``HandOver`` if this process is to stop."""
        self._hand_over_when_stopping()
        with self._lock:
            self.active += 1
        try:
            return self._take(batch_id, row_id, attempt)
        finally:
            with self._lock:
                self.active -= 1

    def _take(self, batch_id: str, row_id: str, attempt: int) -> RowState | Literal["stale"]:
        batches = self._app.batches
        batch, row = batches.get(batch_id), batches.row(batch_id, row_id)
        if batch is None or row.attempt != attempt or row.state is not None:
            return "stale"  # this attempt counts no more
        state, error = self._outcome(batch, row) if batch.stopped is None else ("not_started", batch.stop_reason)
        batches.end(batch_id, row_id, attempt, state, error)
        self.at_hand.pop(row.run_id, None)
        return state

    def _outcome(self, batch: Batch, row: Row) -> tuple[RowState, str | None]:
        try:
            return self._run(batch, row), None
        except StoreGone:  # the process ends; where it lives on, the attempt counts as broken and another is made
            raise
        except StoreError as error:  # a full disk: the task goes on once it can be recorded
            return "interrupted", str(error)
        except UsageError as refused:
            return "failed", str(refused)

    def close(self) -> None:
        """Release the models."""
        for model in self._models.values():
            model.close()

    @again_when_lost
    def _run(self, batch: Batch, row: Row) -> Status:
        found = self._app.runs.find(row.run_id)
        if found is not None and found.status not in (None, "interrupted"):
            return found.status  # only this note of it was lost
        session = self._session(batch, row, begun=found is not None)
        self.at_hand[row.run_id] = session
        result = session.work() if session.loop.entries else session.submit(row.task, own=row.own)
        if session.unsaved is not None:
            raise session.unsaved
        if result.status == "interrupted":
            self._hand_over_when_stopping()
        if session.run.stopped in ("authentication", "budget"):  # for every task of the file
            reason = "" if session.run.escalation is None else session.run.escalation.reason
            self._app.batches.stop(batch.batch_id, session.run.stopped, f"not started: {reason}")
        mends = session.run.escalation is not None and session.run.escalation.question == MEND
        return "interrupted" if mends else result.status

    def _session(self, batch: Batch, row: Row, *, begun: bool) -> Session:
        app, model = self._app, self._model(batch.model)
        part = app.batches.part_of(row.run_id)
        denies = part is not None and part.default == "deny"
        who = User(default="deny" if denies else "park", listeners=[self._listen])
        mode = app.settings.mode_over(batch.mode)
        if begun:
            return app.resume(row.run_id, model, who, mode=mode, cap=row.credits, alive=self.elsewhere)
        caps = [cap for cap in (row.credits, app.settings.credits, app.config.credits_per_run) if cap is not None]
        return app.begin(row.task, model, who, mode=mode, cap=min(caps, default=None), part=part)

    def _model(self, spec: str) -> Model:
        with self._lock:
            self._hand_over_when_stopping()
            try:
                if spec not in self._models:
                    self._models[spec] = self._open_model(spec)
            except ModelError as error:  # not the task's fault: another worker may have what this one lacks
                self.trouble = str(error)
                self._app.interrupts.event.set()
                raise HandOver from error
            return self._models[spec]

    def _listen(self, recorded: Recorded) -> None:
        """The moment a 401 comes, no other task of this process sends any more."""
        if isinstance(recorded.event, AnswerReceived) and recorded.event.http_status == 401:
            self._app.pause.halt("authentication", KEY_REFUSED)

    def _hand_over_when_stopping(self) -> None:
        if self._app.interrupts.event.is_set():
            raise HandOver
