"""Waiting for a state, never for a time: a machine may be ten times slower than the one on which a test was written."""

import time
from collections.abc import Callable

PATIENCE = 120.0
"""Seconds after which a test gives up; when all is well nobody waits so long, whatever else the machine does."""


def until(so: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Until it is so."""
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end, f"waited for {seconds:g} s in vain"
        time.sleep(0.01)
