"""A database server that goes away for a while: what tells that, how long it is waited for, and what is done again.

A transaction that was cut off did not happen; of a commit whose answer was lost the server is asked, once it is back.
So whatever was cut off can be done again as a whole.
"""

import threading
import time
from collections.abc import Callable, Iterator
from functools import wraps
from itertools import chain, repeat
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import InterfaceError, PendingRollbackError, SQLAlchemyError, TimeoutError

from agent.common.errors import StoreLost

PATIENCE = 60.0
"""Seconds for which a server that was there before is waited for."""
_DELAYS = (0.1, 0.2, 0.5, 1.0)
"""Seconds between the first tries; the last one goes on."""
_TIMES = 10
"""Times that one and the same piece of work is begun; each begins by waiting for the server."""
_CUT_OFF = ("08", "57P", "40")
"""How the SQLSTATEs of a lost connection, of a server that stops or starts, and of a deadlock that it broke begin."""
BROKEN = (InterfaceError, PendingRollbackError, TimeoutError)
"""What a connection that broke, or that could not be had, is called where no database has said anything."""
_P = ParamSpec("_P")
_R = TypeVar("_R")


def is_lost(error: SQLAlchemyError) -> bool:
    """Whether an error of a server says that it kept nothing of the transaction, which may be done again."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    gone = isinstance(error, BROKEN) or getattr(error, "connection_invalidated", False)
    return gone or (state or "").startswith(_CUT_OFF)


def reason_of(error: SQLAlchemyError | None) -> str:
    """What a database said, in one line."""
    said = str(getattr(error, "orig", None) or "").strip()
    return said.splitlines()[0][:200] if said else type(error).__name__


def tries(patience: float = PATIENCE) -> Iterator[None]:
    """One step for each try to reach a server, with the waits between them; it ends when patience does."""
    until = time.monotonic() + patience
    for delay in chain(_DELAYS, repeat(_DELAYS[-1])):
        yield
        if time.monotonic() + delay > until:
            return
        threading.Event().wait(delay)  # for a machine elsewhere: no clock of ours speeds it up


def again_when_lost(work: Callable[_P, _R]) -> Callable[_P, _R]:
    """Do work of one transaction again as a whole when its connection was lost: the server knows nothing of it."""

    @wraps(work)
    def patient(*arguments: _P.args, **named: _P.kwargs) -> _R:
        for _ in range(_TIMES - 1):
            try:
                return work(*arguments, **named)
            except StoreLost:
                continue
        return work(*arguments, **named)

    return patient
