"""Long lines, broken so that nothing of a stranger's text ever stands where a line of the program begins."""

import shutil
from collections.abc import Iterator
from typing import TextIO
from unicodedata import combining, east_asian_width

MARGIN = "│ "
"""What stands before every line that the model wrote."""
_QUOTED = "  | "
_FURTHER = "    "
_LEAST = 12


def wrap(text: str, width: int) -> Iterator[str]:
    """Lines of the program's own at a width; each continuation is set in, a quoted one behind its mark."""
    for line in text.split("\n"):
        yield from _broken(line, max(_LEAST, width))


def quote_block(text: str, width: int | None = None) -> Iterator[str]:
    """The lines of a text that is not the program's, each behind the margin; broken only where there is a width."""
    for line in text.split("\n"):
        whole = MARGIN + line.expandtabs(4)
        yield from [whole] if width is None else _broken(whole, max(_LEAST, width))


def width_of(stream: TextIO) -> int | None:
    """The columns that a line may have on a stream; ``None`` where nobody breaks lines, as in a file or pipe."""
    try:
        return shutil.get_terminal_size().columns - 1 if stream.isatty() else None
    except ValueError:  # it is closed
        return None


def _broken(line: str, width: int) -> Iterator[str]:
    mark = next((mark for mark in (_QUOTED, MARGIN) if line.startswith(mark)), _FURTHER)
    while len(line) > (fits := _fitting(line, width)):
        space = line.rfind(" ", len(mark) + 1, fits)
        cut = space + 1 if space > fits // 2 else fits
        yield line[:cut]
        line = mark + line[cut:]
    yield line


def columns_of(text: str) -> int:
    """How many columns of a screen a line takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def cut_to(text: str, width: int) -> str:
    """A line within so many columns of a screen, with dots where it was cut."""
    return text if columns_of(text) <= width else text[: _fitting(text, width - 3, least=1)] + "..."


def _columns(char: str) -> int:
    return 0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1


def _fitting(line: str, width: int, least: int = len(_QUOTED) + 1) -> int:
    """How many characters fit; at least one more than a mark has, so that it comes to an end."""
    used = 0
    for number, char in enumerate(line):
        used += _columns(char)
        if used > width:
            return max(number, least)
    return len(line)
