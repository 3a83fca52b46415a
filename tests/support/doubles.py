"""Stand-ins that several test packages share."""

import threading
from datetime import UTC, datetime, timedelta


class FakeClock:
    """A clock that moves only when something sleeps or a test moves it; it remembers every wait.  Safe for threads."""

    def __init__(self, start: datetime = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)) -> None:
        self.slept: list[float] = []
        self._now = start
        self._monotonic = 1000.0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def monotonic(self) -> float:
        with self._lock:
            return self._monotonic

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
        self.advance(max(0.0, seconds))

    def advance(self, seconds: float) -> None:
        """Time passes, on both clocks."""
        with self._lock:
            self._monotonic += seconds
            self._now += timedelta(seconds=seconds)

    def jump(self, seconds: float) -> None:
        """The system clock is set, forward or back; the monotonic one does not notice."""
        with self._lock:
            self._now += timedelta(seconds=seconds)
