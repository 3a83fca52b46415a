"""Numbers with what they count, as people write them."""

from collections.abc import Sequence

MOST = 1_000_000_000
"""The largest number that a person sets as a limit: whatever keeps it has room for that, and for a sum of some."""


def many(count: object, one: str, more: str = "") -> str:
    """``1 lead`` and ``3 leads``; ``more`` where the plural is no ``s``."""
    return f"{count} {one if count == 1 else more or one + 's'}"


def some(of: Sequence[str], *, between: str = ", ", length: int = 80, most: int = 3) -> str:
    """The first of several in words, each no longer than ``length`` characters, and how many more there are."""
    more = f" and {len(of) - most} more" if len(of) > most else ""
    return between.join(one[:length] for one in of[:most]) + more
