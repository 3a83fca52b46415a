"""Running a session for a person: calm progress lines, and interrupts that still end with a result."""

import sys
from collections.abc import Callable

from agent.cli.output import Output
from agent.models.base import ToolCall
from agent.session.result import RunResult
from agent.session.session import Session
from agent.state.events import Recorded
from agent.types import ToolResult
from agent.ui.plain import Plain
from agent.ui.progress import CallProgress


class Progress:
    """One line on standard error for each call, and for waits."""

    def __init__(self, form: Output = "text") -> None:
        self._session: Session | None = None
        plain = Plain(answers=sys.stderr) if form == "text" else None
        self._calls = None if plain is None else CallProgress(plain, self._spent, tables=False, requests=True)

    def of(self, session: Session) -> Session:
        """Tell of this session."""
        self._session = session
        return session

    def event(self, recorded: Recorded) -> None:
        """Take an audit event, if a person wants to see it."""
        if self._calls is not None:
            self._calls.event(recorded)

    def result(self, call: ToolCall, result: ToolResult) -> None:
        """Take a call that is over."""
        if self._calls is not None:
            self._calls.result(call, result)

    def _spent(self, call_id: str) -> int:
        row = None if self._session is None else self._session.ledger.of_call(call_id)
        return 0 if row is None else row.spent


def finish(session: Session, step: Callable[[], RunResult]) -> RunResult:
    """Take a step of a session; when it is broken off, conclude with what the ledger knows."""
    try:
        return step()
    except KeyboardInterrupt:
        return session.abandon()
