"""The program on a terminal, forked from a clean server that has imported it already: a start takes milliseconds."""

import faulthandler
import fcntl
import multiprocessing
import os
import pty
import signal
import struct
import sys
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pexpect
from ptyprocess import PtyProcess

from agent.cli import main
from tests.support.tracing import wait_to_trace
from tests.support.waiting import PATIENCE, until

IMPORTED = [
    *("agent.chat.conversation", "agent.chat.live", "agent.gate.copies"),
    *(f"agent.cli.commands.{name}" for name in ("approvals", "chat", "policy", "run", "runs")),
    *("genai_prices", "openai", "sqlalchemy.dialects.sqlite"),
    *("tests.support.compiled", "tests.support.forked"),
    "tests.support.safety.host_life",
    "tests.support.safety.killing",
]


def _stacks(folder: str | Path) -> Path:
    """Where a program tells what its threads do, on SIGUSR2: beside its folder, in which tests look around."""
    return Path(folder).with_suffix(".stacks")


def processes() -> Any:
    """Children that are forked from a clean server with everything imported: a start takes milliseconds."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(IMPORTED)
    return context


class _Forked(PtyProcess):  # type: ignore[misc]
    """A terminal whose process is a child of the server, which tells how it ended."""

    def __init__(self, child: Any, fd: int) -> None:
        super().__init__(child.pid, fd)
        self._child = child
        self.exitstatus: int | None = None
        self.signalstatus: int | None = None

    def isalive(self) -> bool:
        """Whether it runs; how it ended stands in ``exitstatus`` or ``signalstatus``."""
        if self.flag_eof:
            self._child.join(PATIENCE)
        code = self._child.exitcode
        if code is None:
            return True
        self.terminated = True
        self.exitstatus, self.signalstatus = (code, None) if code >= 0 else (None, -code)
        return False


class Terminal(pexpect.spawn):  # type: ignore[misc]
    """The same as the program on a terminal of its own, begun in the middle: where its imports are done."""

    def __init__(self, args: Sequence[str], env: Mapping[str, str], cwd: Path, dimensions: tuple[int, int]) -> None:
        super().__init__(None, timeout=PATIENCE)
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *dimensions, 0, 0))
        child = processes().Process(target=_live, args=([*args], {**env}, str(cwd), os.ttyname(theirs)))
        child.start()
        self.ptyproc = _Forked(child, ours)
        self.pid, self.child_fd, self.closed, self.terminated = child.pid, ours, False, False
        self._stacks = _stacks(cwd)
        self._theirs: int | None = theirs  # open until the child has it: an end that nobody holds reads as the end

    def stacks(self) -> str:
        """Where each thread of the program is just now."""
        os.kill(self.pid, signal.SIGUSR2)
        until(lambda: "most recent call first" in self._stacks.read_text())
        return self._stacks.read_text()

    def read_nonblocking(self, size: int = 1, timeout: float | None = -1) -> bytes:
        """As pexpect reads."""
        data: bytes = super().read_nonblocking(size, timeout)
        if self._theirs is not None:
            os.close(self._theirs)
            self._theirs = None
        return data


def _live(args: Sequence[str], env: Mapping[str, str], folder: str, terminal: str) -> None:
    wait_to_trace()
    os.setsid()
    fd = os.open(terminal, os.O_RDWR)  # the first that the leader of a session opens is its terminal
    for stream in range(3):
        os.dup2(fd, stream)
    os.close(fd)
    sys.stdin, sys.stdout, sys.stderr = (
        open(stream, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
        for stream, mode in enumerate("rww")
    )
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whatever started the tests ignores it
    signal.signal(signal.SIGINT, signal.default_int_handler)
    faulthandler.register(signal.SIGUSR2, file=_stacks(folder).open("w"), all_threads=True)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    sys.argv = ["puffle-agent", *args]
    main()
