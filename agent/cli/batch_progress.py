"""How far a batch is, on standard error: a living bar on a terminal that can redraw, else a plain line now and then."""

import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from agent.ui.terminal import redraws

if TYPE_CHECKING:
    from agent.batch.runner import Tally

BETWEEN_LINES = 5.0
"""Seconds between two plain lines."""
Show = Callable[["Tally"], None]


@contextmanager
def watched(total: int, cap: int | None) -> Iterator[Show]:
    """What is to be told where the batch stands."""
    words = Words(cap)
    if not redraws(sys.stderr):
        yield _Lines(words)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.table import Column

    text = TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis"))
    with Progress(BarColumn(24), MofNCompleteColumn(), text, console=Console(stderr=True)) as bar:
        task = bar.add_task("starting", total=total)

        def show(tally: "Tally") -> None:
            bar.update(task, completed=_ended(tally), description=words(tally))

        yield show


class Words:
    """Where a batch stands, in one line: rows by status, credits against the cap, money, time left."""

    def __init__(self, cap: int | None) -> None:
        self._cap = "" if cap is None else f" of {cap}"
        self._began = time.monotonic()

    def __call__(self, tally: "Tally") -> str:
        """The line."""
        counts = ", ".join(f"{number} {status}" for status, number in sorted(tally.statuses.items()))
        parts = [counts or "starting", f"{tally.credits}{self._cap} credits", f"${tally.cost:.2f}", self._left(tally)]
        return " · ".join(part for part in parts if part)

    def _left(self, tally: "Tally") -> str:
        ended = _ended(tally)
        if not tally.fresh or ended >= tally.total:
            return ""
        left = (tally.total - ended) * (time.monotonic() - self._began) / tally.fresh
        return f"about {left / 60:.0f} min left" if left >= 90 else f"about {left:.0f} s left"


class _Lines:
    """Lines for a file, a pipe or a poor terminal; the last state is always among them."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._last = -math.inf
        self._said = ""

    def __call__(self, tally: "Tally") -> None:
        line = f"{_ended(tally)} of {tally.total} · {self._words(tally)}"
        now = time.monotonic()
        over = _ended(tally) >= tally.total
        if line != self._said and (over or now - self._last >= BETWEEN_LINES):
            self._said, self._last = line, now
            print(line, file=sys.stderr, flush=True)


def _ended(tally: "Tally") -> int:
    return sum(tally.statuses.values())
