"""A process that kills itself in the middle of the product's work.

The product has no hooks: its functions are wrapped from outside, in the child alone.  Each passage of a wrapped
function's beginning or end counts; at the chosen one the process gets a real SIGKILL, and nothing is unwound.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any
from unittest import mock

from agent.common.errors import StoreError
from agent.common.network import _Stream
from agent.gate.approval import ApprovalResolver
from agent.gate.delivery import Delivery
from agent.session.session import Session
from agent.state.approvals import Approvals
from agent.state.audit import Audit
from agent.state.journal import Journal
from agent.state.ledger import Ledger
from agent.state.memory import Memory
from agent.state.messages import Messages
from agent.state.rules import RuleBook
from agent.state.runs import Runs
from agent.state.store import Store
from tests.support.program import Program
from tests.support.waiting import PATIENCE
from tools.api.permit import PermitBook
from tools.api.transport import Transport

ROOT = Path(__file__).parents[3]
PRODUCT = (f"{ROOT}/agent/", f"{ROOT}/tools/")
POINTS: tuple[tuple[type, str], ...] = (
    (Approvals, "use"),
    (ApprovalResolver, "use"),
    (Delivery, "announce"),
    (Delivery, "_record_answer"),
    (Journal, "flush"),
    (Audit, "stage"),
    (Audit, "mark_committed"),
    (Ledger, "accept"),
    (Ledger, "close"),
    (Ledger, "open"),
    (Memory, "mark"),
    (Messages, "append"),
    (PermitBook, "issue"),
    (PermitBook, "redeem"),
    (RuleBook, "use"),
    (Runs, "create"),
    (Runs, "write"),
    (Session, "_conclude"),
    (Transport, "send"),
    (_Stream, "_send"),
    (_Stream, "read"),
    (_Stream, "write"),
)
"""Where a kill can be placed, before and after each."""


INTENT = "Ledger.open<"
"""From here on something may be sent."""


@dataclass(frozen=True, slots=True)
class Doom:
    """When a process dies."""

    passage: int = 0
    """At this passage of a point after the intent was begun, from 1."""
    point: str = ""
    """Of these points only; without it, of any."""
    line: int = 0
    """At this line of the product, from 1."""
    disk: str = ""
    """Not at all, but from this passage (``Ledger.open<``) on nothing can be written any more."""
    blind: bool = False
    """Whether the state cannot be read then either."""
    trail: str = ""
    """A file for the passages, and the number of lines, of a process that lives."""
    deadline: float | None = None
    """Seconds that a request may take."""


class Countdown:
    """Counts what was passed."""

    def __init__(self, doom: Doom) -> None:
        self.doom = doom
        self.passed: list[str] = []
        self.lines = 0
        self.blinded = False
        self._left = doom.passage

    def passes(self, label: str) -> None:
        """One passage."""
        self.passed.append(label)
        if self.doom.passage and INTENT in self.passed and self.doom.point in ("", label):
            self._left -= 1
            if self._left == 0:
                die()
        if label == self.doom.disk and INTENT in self.passed:
            fill_the_disk()
            self.blinded = self.doom.blind

    def trace(self, frame: FrameType, _event: str, _value: Any) -> Any:
        """Called for each frame of the process: lines of the product count."""
        return self._line if frame.f_code.co_filename.startswith(PRODUCT) else None

    def _line(self, _frame: FrameType, event: str, _value: Any) -> Any:
        if event == "line":
            self.lines += 1
            if self.lines == self.doom.line:
                die()
        return self._line


def die() -> None:
    """As a power cut does it."""
    os.kill(os.getpid(), signal.SIGKILL)


def fill_the_disk() -> None:
    """Every further byte in a file is refused."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))


def _around(name: str, real: Callable[..., Any], countdown: Countdown) -> Callable[..., Any]:
    def passing(*args: Any, **kwargs: Any) -> Any:
        countdown.passes(f"{name}<")
        result = real(*args, **kwargs)
        countdown.passes(f"{name}>")
        return result

    return passing


def _around_begin(real: Callable[..., Any], countdown: Countdown) -> Callable[..., Any]:
    @contextmanager
    def begin(store: Store, **how: Any) -> Iterator[Any]:
        if countdown.blinded:
            raise StoreError("the state cannot be used: disk I/O error")
        with real(store, **how) as db:
            yield db
            countdown.passes("commit<")
        countdown.passes("commit>")

    return begin


def _around_read(real: Callable[..., Any], countdown: Countdown) -> Callable[..., Any]:
    def read(store: Store) -> Any:
        if countdown.blinded:
            raise StoreError("the state cannot be used: disk I/O error")
        return real(store)

    return read


@contextmanager
def watched(countdown: Countdown) -> Iterator[None]:
    """The product with every point counted."""
    with ExitStack() as stack:
        for owner, name in POINTS:
            around = _around(f"{owner.__name__}.{name}", getattr(owner, name), countdown)
            stack.enter_context(mock.patch.object(owner, name, around))
        stack.enter_context(mock.patch.object(Store, "begin", _around_begin(Store.begin, countdown)))
        stack.enter_context(mock.patch.object(Store, "read", _around_read(Store.read, countdown)))
        if countdown.doom.deadline is not None:
            stack.enter_context(short_deadline(countdown.doom.deadline))
        yield


@contextmanager
def short_deadline(seconds: float) -> Iterator[None]:
    """Requests that are given up early."""
    with mock.patch.dict(Transport.__init__.__kwdefaults__, {"deadline": seconds}):
        yield


def live(program: Program, args: Sequence[str], doom: Doom, out: str, gate: Any = None) -> None:
    """The child: run a command until its doom, and leave what it said in a file."""
    countdown = Countdown(doom)
    if gate is not None:
        gate.wait(PATIENCE)
    with watched(countdown):
        if doom.line or doom.trail:
            sys.settrace(countdown.trace)
        done = program.run(*args)
        sys.settrace(None)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    Path(out).write_text(json.dumps({"code": done.code, "out": done.out, "err": done.err}))
    if doom.trail:
        Path(doom.trail).write_text(json.dumps({"passed": countdown.passed, "lines": countdown.lines}))
