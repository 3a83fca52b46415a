"""Time, injected.  Waits use a monotonic clock, so a jump of the system clock neither stalls nor hurries anything."""

import threading
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the agent knows of time."""

    def now(self) -> datetime:
        """The time of day, aware, in UTC; for stamps, never for waits."""

    def monotonic(self) -> float:
        """Seconds on a clock that only goes forward; for waits and deadlines."""

    def sleep(self, seconds: float) -> None:
        """Wait.

        Raises:
            Interrupted: the user asked to stop meanwhile.
        """


class Interrupted(Exception):
    """The user asked to stop while the program waited."""


class SystemClock:
    """The real clock.  ``speed`` divides waits and stretches the monotonic clock alike (loopback only)."""

    def __init__(self, speed: float = 1.0, stop: threading.Event | None = None) -> None:
        self._speed = speed
        self._stop = stop or threading.Event()

    def now(self) -> datetime:
        """See ``Clock``."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """See ``Clock``."""
        return time.monotonic() * self._speed

    def sleep(self, seconds: float) -> None:
        """See ``Clock``."""
        if self._stop.wait(max(0.0, seconds) / self._speed):
            raise Interrupted


def stamp(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, as every output of the program has it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
