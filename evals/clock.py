"""Time that passes only when somebody waits, shared by agent and sandbox: a case takes no time and no luck."""

import threading
from datetime import UTC, datetime, timedelta

START = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
"""What the clock of a world shows that names no start of its own."""


class VirtualClock:
    """The agent's ``Clock``.  Its ``monotonic`` also drives the sandbox.  Safe for threads."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._passed = 0.0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The time of day in the world."""
        return self._start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Seconds that have passed."""
        with self._lock:
            return self._passed

    def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        with self._lock:
            self._passed += max(0.0, seconds)
