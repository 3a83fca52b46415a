"""Plain lines, on any terminal or pipe: nothing is redrawn, coloured or placed."""

import contextlib
import select
import shutil
import sys
from typing import TextIO

from agent.common.redaction import printable
from agent.ui.console import Tone
from agent.ui.tables import Table, lines_of
from agent.ui.terminal import answered_by_signals, awake, edited, flush_typed, left_by_ctrl_c, speaks_ascii
from agent.ui.wrapping import quote_block, width_of, wrap

PATIENCE = 600.0
"""Seconds that a question waits for its answer; after that it is a no."""
PROMPT = "you> "
ASCII = str.maketrans({"✓": "+", "✗": "x", "·": "-", "→": ">", "…": "...", "─": "-", "│": "|", "—": "-", "\u203a": ">"})
"""For terminals that show nothing beyond ASCII; only the program's own signs are replaced."""


class Plain:
    """Answers go to one stream, everything about the work to another."""

    shows_status_line = False

    def __init__(self, *, answers: TextIO | None = None, work: TextIO | None = None) -> None:
        self._answers = answers or sys.stdout
        self._work = work or sys.stderr
        self._ascii = speaks_ascii()

    def line(self, text: str, tone: Tone = "plain") -> None:
        stream, safe = self._answers if tone == "strong" else self._work, printable(text, keep_lines=False)
        width = width_of(stream)
        for line in [safe] if width is None else wrap(safe, width):
            self._put(stream, line)

    def markdown(self, block: str) -> None:
        for line in quote_block(printable(block), width_of(self._answers)):
            self._put(self._answers, line)

    def table(self, table: Table) -> None:
        for line in lines_of(table, width_of(self._work)):
            self._put(self._work, line)

    def card(self, title: str, text: str) -> None:
        self._put(self._work, f"\n──── {title} ────")
        for line in wrap(text, shutil.get_terminal_size().columns - 1):  # safe where it was rendered
            self._put(self._work, line)
        self._put(self._work, "────")

    def status_line(self, text: str) -> None:
        """Nothing passes in plain lines, so nothing is said."""

    def footer(self, text: str) -> None:
        """There is no place for a line that stands."""

    def read(self, prompt: str) -> str | None:
        with contextlib.suppress(KeyboardInterrupt):
            return self.read_answer(prompt)
        return None

    def read_answer(self, prompt: str) -> str | None:
        flush_typed()  # what was typed before the question does not count
        line = ""
        try:
            with answered_by_signals():  # before the question stands there: an answer may come at once
                with contextlib.suppress(OSError):
                    self._work.write(prompt)
                    self._work.flush()
                ready, _, _ = select.select([sys.stdin], [], [], PATIENCE)
                line = sys.stdin.readline() if ready else ""
        except OSError:
            pass
        finally:
            if not line.endswith("\n"):
                self._put(self._work, "")
        return line or None

    def edit(self, text: str, suffix: str) -> str | None:
        return edited(text, suffix)

    def recall(self) -> None:
        flush_typed()

    def read_input(self) -> str | None:
        try:
            with contextlib.suppress(ImportError):
                import readline  # noqa: F401, PLC0415  # line editing for input(), where the system has it
            with left_by_ctrl_c(), awake():
                return input(PROMPT).strip()
        except (EOFError, KeyboardInterrupt):
            self._put(self._answers, "")
            return None

    def _put(self, stream: TextIO, text: str) -> None:
        # A listener must not break the run it listens to: when nobody reads any more, nothing is said any more.
        with contextlib.suppress(OSError, ValueError):
            print(text.translate(ASCII) if self._ascii else text, file=stream, flush=True)
