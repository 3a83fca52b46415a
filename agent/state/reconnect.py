"""A database server that goes away for a while, or takes no writes.

What tells that, how long it is waited for, and what is done again.

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
_READ_ONLY = "25006"
_CUT_OFF = ("08", "57P", "40", "57014", _READ_ONLY)
"""How the SQLSTATEs of a lost connection, of a server that stops or starts, of a deadlock that it broke, of a statement
that it cancelled and of one that stands by begin."""
BROKEN = (InterfaceError, PendingRollbackError, TimeoutError)
"""What a connection that broke, or that could not be had, is called where no database has said anything."""
_P = ParamSpec("_P")
_R = TypeVar("_R")


def is_lost(error: SQLAlchemyError) -> bool:
    """Whether an error of a server says that it kept nothing of the transaction, which may be done again."""
    gone = isinstance(error, BROKEN) or getattr(error, "connection_invalidated", False)
    return gone or _state_of(error).startswith(_CUT_OFF)


def takes_no_writes(error: SQLAlchemyError) -> bool:
    """Whether a server stands by for another one, which new connections may reach."""
    return _state_of(error) == _READ_ONLY


def _state_of(error: SQLAlchemyError) -> str:
    return getattr(getattr(error, "orig", None), "sqlstate", None) or ""


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
    """Do work of one transaction again as a whole when it was cut off: the server knows nothing of it.

    For a minute at most; each time begins by waiting for the server.
    """

    @wraps(work)
    def patient(*arguments: _P.args, **named: _P.kwargs) -> _R:
        for _ in tries(PATIENCE):
            try:
                return work(*arguments, **named)
            except StoreLost:
                continue
        return work(*arguments, **named)

    return patient
