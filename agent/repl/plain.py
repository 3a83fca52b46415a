"""Plain lines, on any terminal or pipe: nothing is redrawn, coloured or placed."""

import contextlib
import os
import select
import signal
import sys
import termios
from collections.abc import Iterator
from typing import TextIO

from agent.redaction import printable
from agent.repl.editing import edited
from agent.repl.tables import Table
from agent.repl.talker import ASCII, Tone

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
        self._put(self._answers if tone == "strong" else self._work, printable(text, keep_lines=False))

    def markdown(self, block: str) -> None:
        """See ``Talker``."""
        self._put(self._answers, printable(block) + "\n")

    def table(self, table: Table) -> None:
        """See ``Talker``."""
        for row in table.rows:
            self._put(self._work, "    " + " | ".join(cell for cell in row if cell))
        if table.more:
            self._put(self._work, f"    and {table.more} more")

    def card(self, title: str, text: str) -> None:
        """See ``Talker``."""
        self._put(self._work, f"\n──── {title} ────".replace("─", "-") if self._ascii else f"\n──── {title} ────")
        self._put(self._work, text)  # made line by line and safe where it was rendered
        self._put(self._work, "----" if self._ascii else "────")

    def hint(self, text: str) -> None:
        """Nothing passes in plain lines, so nothing is said."""

    def status(self, text: str) -> None:
        """There is no place for a line that stands."""

    def read(self, prompt: str) -> str | None:
        """See ``Talker``."""
        with contextlib.suppress(termios.error, OSError, ValueError):
            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)  # what was typed before the question does not count
        with contextlib.suppress(OSError):
            self._work.write(prompt)
            self._work.flush()
        try:
            with _interrupts_raise():
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
def _interrupts_raise() -> Iterator[None]:
    """While a question stands, Ctrl-C answers it instead of stopping the run."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
