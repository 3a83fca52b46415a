"""Waiting for a state, never for a time: a machine may be ten times slower than the one on which a test was written."""

import time
from collections.abc import Callable

PATIENCE = 120.0
"""Seconds after which a test gives up; when all is well nobody waits so long, whatever else the machine does."""


class Patience:
    """Lasts for so many seconds, of which a machine that stood still has used one: it tells nothing of a program."""

    def __init__(self, seconds: float = PATIENCE) -> None:
        self._left = seconds
        self._looked = time.monotonic()

    def lasts(self) -> bool:
        """Whether to look once more."""
        now = time.monotonic()
        self._left -= min(now - self._looked, 1.0)
        self._looked = now
        return self._left > 0


def until(so: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Until it is so."""
    patience = Patience(seconds)
    while not so():
        assert patience.lasts(), f"waited for {seconds:g} s in vain"
        time.sleep(0.01)
