"""Running a session for a person: calm progress lines, and interrupts that still end with a result."""

import sys
from collections.abc import Callable, Mapping
from typing import Any

from agent.cli.output import Output
from agent.common.json_value import Json
from agent.models.base import ToolCall
from agent.session.session import Session
from agent.types import ToolResult
from agent.ui.plain import Plain
from agent.ui.progress import Calls


class Progress:
    """One line on standard error for each call, and for waits."""

    def __init__(self, form: Output = "text") -> None:
        self._session: Session | None = None
        self._calls = (
            Calls(Plain(answers=sys.stderr), self._spent, tables=False, requests=True) if form == "text" else None
        )

    def of(self, session: Session) -> Session:
        """Tell of this session."""
        self._session = session
        return session

    def event(self, event: Mapping[str, Any]) -> None:
        """Take an audit event, if a person wants to see it."""
        if self._calls is not None:
            self._calls.event(event)

    def result(self, call: ToolCall, result: ToolResult) -> None:
        """Take a call that is over."""
        if self._calls is not None:
            self._calls.result(call, result)

    def _spent(self, call_id: str) -> int:
        row = None if self._session is None else self._session.ledger.of_call(call_id)
        spent = 0 if row is None else row["spent"]
        return spent if isinstance(spent, int) else 0


def finish(session: Session, step: Callable[[], dict[str, Json]]) -> dict[str, Json]:
    """Take a step of a session; when it is broken off, conclude with what the ledger knows."""
    try:
        return step()
    except KeyboardInterrupt:
        return session.abandon()
