"""Threads under coverage: Python 3.11 ends one that starts while another installs its trace function; it never runs.

Where the program watches the interpreter's events (``agent.batch.queue``), that lasts long enough to happen.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

_INSTALL = sys.settrace


def _once_it_can(trace: Callable[..., Any] | None) -> None:
    while True:
        try:
            return _INSTALL(trace)
        except RuntimeError:
            time.sleep(0)


def wait_to_trace() -> None:
    """Let a thread wait for its trace function instead of failing."""
    sys.settrace = _once_it_can
