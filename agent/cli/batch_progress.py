"""How far a batch is, on standard error: a living bar on a terminal that can redraw, else a plain line now and then."""

import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from agent.batch.results import BatchProgress
from agent.ui.terminal import redraws

BETWEEN_LINES = 5.0
"""Seconds between two plain lines."""
Show = Callable[[BatchProgress], None]


@contextmanager
def progress_shown(total: int, cap: int | None) -> Iterator[Show]:
    """Show the progress of a batch while the block runs."""
    summary = Summary(cap)
    if not redraws(sys.stderr):
        yield _plain_lines(summary)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.table import Column

    text = TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis"))
    with Progress(BarColumn(24), MofNCompleteColumn(), text, console=Console(stderr=True)) as bar:
        task = bar.add_task("starting", total=total)
        yield lambda progress: bar.update(task, completed=progress.ended, description=summary(progress))


class Summary:
    """Where a batch stands, in one line: rows by status, credits against the cap, money, time left."""

    def __init__(self, cap: int | None) -> None:
        self._cap = "" if cap is None else f" of {cap}"
        self._began = time.monotonic()

    def __call__(self, progress: BatchProgress) -> str:
        """The line."""
        counts = ", ".join(f"{number} {status}" for status, number in sorted(progress.statuses.items()))
        spent = f"{progress.credits}{self._cap} credits · ${progress.cost:.2f}"
        return f"{counts or 'starting'} · {spent}{self._left(progress)}"

    def _left(self, progress: BatchProgress) -> str:
        if not progress.fresh or progress.ended >= progress.total:
            return ""
        left = (progress.total - progress.ended) * (time.monotonic() - self._began) / progress.fresh
        return f" · about {left / 60:.0f} min left" if left >= 90 else f" · about {left:.0f} s left"


def _plain_lines(summary: Summary) -> Show:
    """For a file, a pipe or a poor terminal; the last state is always among them."""
    last, said = -math.inf, ""

    def show(progress: BatchProgress) -> None:
        nonlocal last, said
        line = f"{progress.ended} of {progress.total} · {summary(progress)}"
        now = time.monotonic()
        if line != said and (progress.ended >= progress.total or now - last >= BETWEEN_LINES):
            last, said = now, line
            print(line, file=sys.stderr, flush=True)

    return show
