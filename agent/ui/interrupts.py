"""Signals while a run works: the first lets the call in flight settle, the second ends with what the ledger knows."""

import os
import signal
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from agent.gate.run_state import Interrupts
from agent.session.result import RunResult
from agent.session.session import Session
from agent.ui.terminal import awake, handling


def stop_signals() -> list[signal.Signals]:
    """Ctrl-C, a polite end, a terminal that went away; under nohup, which ignores that one, it stays ignored."""
    kept = [] if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else [signal.SIGHUP]
    return [signal.SIGINT, signal.SIGTERM, *kept]


def silence_terminal() -> None:
    """Write nothing more to a terminal that went away: each word to it would be an error of its own."""
    for number in (1, 2):
        with suppress(OSError):
            if stat.S_ISCHR(os.fstat(number).st_mode):
                os.dup2(os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC), number)


@contextmanager
def stopped_by_signals(interrupts: Interrupts) -> Iterator[None]:
    """The first signal stops after the call in flight; the second ends at once with the journal kept."""

    def handle(_number: int, _frame: FrameType | None) -> None:
        if interrupts.event.is_set():
            raise KeyboardInterrupt
        interrupts.event.set()
        with suppress(OSError):  # the terminal may be what went away
            sys.stderr.write("\nstopping after the call in flight; once more to end at once\n")
        if interrupts.thinking:  # a model's answer has no effect: there is nothing to wait for
            raise KeyboardInterrupt

    with handling(dict.fromkeys(stop_signals(), handle)), awake():
        yield


def finish(session: Session, step: Callable[[], RunResult]) -> RunResult:
    """Take a step of a session; when it is broken off, conclude with what the ledger knows."""
    try:
        return step()
    except KeyboardInterrupt:
        return session.abandon()
