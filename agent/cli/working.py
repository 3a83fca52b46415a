"""Running a session for a person: calm progress lines, and interrupts that still end with a result."""

import sys
from collections.abc import Callable, Mapping
from typing import Any

from agent.app import Session
from agent.cli.showing import Output
from agent.redaction import printable
from tools.api.request import Json


class Progress:
    """One line on standard error for each call that went out, and for waits."""

    def __init__(self, form: Output = "text") -> None:
        self._quiet = form != "text"

    def event(self, event: Mapping[str, Any]) -> None:
        """Show an audit event, if a person wants to see it."""
        line = None if self._quiet else _line(event)
        if line is not None:
            print(printable(f"  {line}", keep_lines=False), file=sys.stderr, flush=True)


def finish(session: Session, step: Callable[[], dict[str, Json]]) -> dict[str, Json]:
    """Take a step of a session; when it is broken off, conclude with what the ledger knows."""
    try:
        return step()
    except KeyboardInterrupt:
        return session.abandon()


def _line(event: Mapping[str, Any]) -> str | None:
    kind = event["type"]
    if kind == "request_sent":
        again = f" (try {event['attempt']})" if event["attempt"] > 1 else ""
        return f"→ {event['tool']}  {event['method']} {event['target']}{again}"
    if kind == "retrying":
        return f"… {event['reason']}: once more in {event['seconds']:.0f} s"
    if kind == "answer_received" and event["outcome"] != "done":
        return f"! {event['message']}"
    if kind == "refused":
        return f"✗ not allowed: {event['reason']} ({event['rule']})"
    if kind == "approval_requested":
        return f"? waits for an answer: {event['approval_id']}"
    return None
