"""Long lines of a card, broken so that nothing of a stranger's text ever stands where a line of the card begins."""

from collections.abc import Iterator
from unicodedata import combining, east_asian_width

_QUOTED = "  | "
_FURTHER = "    "
_LEAST = 12


def hung(text: str, width: int) -> Iterator[str]:
    """The lines of a card at a width; each continuation is set in, a quoted one behind its mark."""
    for line in text.split("\n"):
        yield from _broken(line, max(_LEAST, width))


def _broken(line: str, width: int) -> Iterator[str]:
    mark = _QUOTED if line.startswith(_QUOTED) else _FURTHER
    while len(line) > (fits := _fitting(line, width)):
        space = line.rfind(" ", len(mark) + 1, fits)
        cut = space + 1 if space > fits // 2 else fits
        yield line[:cut]
        line = mark + line[cut:]
    yield line


def _fitting(line: str, width: int) -> int:
    """How many characters fit; at least one more than a mark has, so that it comes to an end."""
    used = 0
    for number, char in enumerate(line):
        used += 0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1
        if used > width:
            return max(number, len(_QUOTED) + 1)
    return len(line)
