"""What is held against junk that was made to be slow to read: time grows no faster than the length of that."""

import time
from collections.abc import Callable

LENGTH = 20_000
"""Characters of such a text."""
_PART = 8
"""How often a part of it, its beginning and its end, is as long as the whole."""
_AT_MOST = 3 * _PART
"""What the whole may take of the part's time: a square takes 64 times as much, and clocks are noisy."""
_LEAST = 0.02
"""Seconds as which the part counts at least: less is noise."""


def read_in_time(read: Callable[[str], object], text: str) -> None:
    """Fail where the whole takes more time of the processor than its length beside that of a part explains."""
    read(text[:_PART])  # what is loaded but once
    half = len(text) // _PART // 2
    part = min(_time(read, text[: half - at] + text[-half:]) for at in (0, 1))
    assert _time(read, text) < _AT_MOST * max(part, _LEAST)


def _time(read: Callable[[str], object], text: str) -> float:
    begun = time.process_time()
    read(text)
    return time.process_time() - begun
