"""Takes runs up again once they were answered on a page; the only part of the pages that can send, through the gate."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import or_, select

from agent.app import App
from agent.common.errors import StoreError, UsageError
from agent.models.base import Model
from agent.models.silent import Host
from agent.session.result import is_resumable
from agent.session.user import User
from agent.state.runs import is_alive
from agent.state.schema import approvals, runs

AT_ONCE = 4
"""Runs at hand."""
_ANSWERED = (
    select(runs.c.run_id, runs.c.status, runs.c.owner, runs.c.ended_at, approvals.c.answered_by)
    .join(approvals, approvals.c.run_id == runs.c.run_id)
    .where(
        or_(runs.c.status.is_(None), runs.c.status == "waiting"), approvals.c.status.in_(("approved", "denied", "used"))
    )
)


class Work:
    """Works on runs, several at once; see ``agent.web.site.Going``."""

    def __init__(self, app: App, open_model: Callable[[str], Model]) -> None:
        """``open_model`` takes what a run calls its model; ``UsageError`` when it cannot be had."""
        self._app, self._open_model = app, open_model
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="run")
        self._lock = threading.Lock()
        self._again: dict[str, bool] = {}
        """The runs that are at hand or wait for it, and whether each was answered once more meanwhile."""
        self._trouble: dict[str, str] = {}

    def begin(self) -> None:
        """Take up what was answered on a page, and whose process ended before it went on with it or while it did."""
        for row in self._app.store.rows(_ANSWERED):
            by = row.answered_by or {}
            left = not is_alive(row.owner) if row.status is None else str(by.get("at")) >= str(row.ended_at)
            if by.get("via") == "page" and left:
                self.go_on(row.run_id)

    def go_on(self, run_id: str) -> None:
        """Take a run up again, after the one that is at work on it now if that is this process."""
        with self._lock:
            if run_id in self._again:
                self._again[run_id] = True
                return
            self._again[run_id] = False
        self._pool.submit(self._work, run_id)

    def trouble(self, run_id: str) -> str:
        """Why a run could not be taken up; empty when it could."""
        return self._trouble.get(run_id, "")

    def close(self) -> None:
        """Let what is at hand settle; what has not begun is taken up by the next process."""
        self._app.interrupts.event.set()
        self._pool.shutdown(cancel_futures=True)

    def _work(self, run_id: str) -> None:
        while True:
            self._trouble.pop(run_id, None)
            try:
                self._resume(run_id)
            except (UsageError, StoreError) as error:
                self._trouble[run_id] = f"It was answered, and does not go on here: {error}"
            with self._lock:
                if not self._again.pop(run_id) or self._app.interrupts.event.is_set():
                    return
                self._again[run_id] = False

    def _resume(self, run_id: str) -> None:
        """As ``runs resume`` does, with nobody who can be asked: what needs an answer is parked again."""
        row = self._app.runs.get(run_id)
        # Another agent's run goes on when that makes its call again.
        if row.model == Host.name or (row.status is not None and not is_resumable(row.status)):
            return
        model = self._open_model(self._app.settings.model or row.model)
        try:
            session = self._app.resume(run_id, model, User(), mode=None, cap=None)
            result = session.work()
        finally:
            model.close()
        if session.unsaved is not None:
            raise session.unsaved
        if result.status == "authentication" and result.escalation is not None:
            self._trouble[run_id] = result.escalation.reason
