"""Plain lines, on any terminal or pipe: nothing is redrawn, coloured or placed."""

import contextlib
import os
import select
import shutil
import signal
import sys
import termios
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, TextIO

from agent.common.redaction import printable
from agent.ui.console import ASCII, Tone
from agent.ui.editor import edited
from agent.ui.tables import Table
from agent.ui.wrapping import hung, in_margin, width_of

PATIENCE = 600.0
"""Seconds that a question waits for its answer; after that it is a no."""
PROMPT = "you> "


def speaks_ascii() -> bool:
    """Whether the locale says that the terminal shows nothing but ASCII."""
    named = next((v for v in map(os.environ.get, ("LC_ALL", "LANG")) if v), "")
    return named in ("C", "POSIX")


class Plain:
    """Answers go to one stream, everything about the work to another."""

    shows_hints = False

    def __init__(self, *, answers: TextIO | None = None, work: TextIO | None = None) -> None:
        self._answers = answers or sys.stdout
        self._work = work or sys.stderr
        self._ascii = speaks_ascii()

    def line(self, text: str, tone: Tone = "plain") -> None:
        """See ``Talker``."""
        stream, safe = self._answers if tone == "strong" else self._work, printable(text, keep_lines=False)
        width = width_of(stream)
        for line in [safe] if width is None else hung(safe, width):
            self._put(stream, line)

    def markdown(self, block: str) -> None:
        """See ``Talker``."""
        for line in in_margin(printable(block), width_of(self._answers)):
            self._put(self._answers, line)
        self._put(self._answers, "")

    def table(self, table: Table) -> None:
        """See ``Talker``."""
        for row in table.rows:
            self._put(self._work, "    " + " | ".join(cell for cell in row if cell))
        if table.more:
            self._put(self._work, f"    and {table.more} more")

    def card(self, title: str, text: str) -> None:
        """See ``Talker``."""
        self._put(self._work, f"\n──── {title} ────".replace("─", "-") if self._ascii else f"\n──── {title} ────")
        for line in hung(text, shutil.get_terminal_size().columns - 1):  # safe where it was rendered
            self._put(self._work, line)
        self._put(self._work, "----" if self._ascii else "────")

    def hint(self, text: str) -> None:
        """Nothing passes in plain lines, so nothing is said."""

    def status(self, text: str) -> None:
        """There is no place for a line that stands."""

    def read(self, prompt: str) -> str | None:
        """See ``Talker``."""
        flush_typed()  # what was typed before the question does not count
        try:
            with answered_by_signals():  # before the question stands there: an answer may come at once
                with contextlib.suppress(OSError):
                    self._work.write(prompt)
                    self._work.flush()
                ready, _, _ = select.select([sys.stdin], [], [], PATIENCE)
                line = sys.stdin.readline() if ready else ""
        except (KeyboardInterrupt, OSError):
            line = ""
        if not line.endswith("\n"):
            self._put(self._work, "")
        return line or None

    def edit(self, text: str, suffix: str) -> str | None:
        """See ``Talker``."""
        return edited(text, suffix)

    def recall(self) -> None:
        """See ``Talker``."""
        flush_typed()

    def next(self) -> str | None:
        """See ``Talker``."""
        try:
            with contextlib.suppress(ImportError):
                import readline  # noqa: F401, PLC0415  # line editing for input(), where the system has it
            return input(PROMPT).strip()
        except (EOFError, KeyboardInterrupt):
            self._put(self._answers, "")
            return None

    def close(self) -> None:
        """See ``Talker``."""

    def _put(self, stream: TextIO, text: str) -> None:
        # A listener must not break the run it listens to: when nobody reads any more, nothing is said any more.
        with contextlib.suppress(OSError, ValueError):
            print(text.translate(ASCII) if self._ascii else text, file=stream, flush=True)


@contextlib.contextmanager
def answered_by_signals() -> Iterator[None]:
    """While a question stands, a signal is no answer to it; all but Ctrl-C also stop the run, as they always do."""

    def passed_on(before: Any) -> Callable[[int, FrameType | None], None]:
        def handle(number: int, frame: FrameType | None) -> None:
            before(number, frame)
            raise KeyboardInterrupt

        return handle

    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    changed = {number: passed_on(before) for number, before in kept.items() if callable(before)}
    previous = {number: signal.signal(number, handler) for number, handler in changed.items()}
    previous[signal.SIGINT] = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def flush_typed() -> None:
    """Throw away what was typed and not read yet."""
    with contextlib.suppress(termios.error, OSError, ValueError):
        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
