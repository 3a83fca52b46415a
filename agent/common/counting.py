"""Numbers with what they count, as people write them."""

MOST = 1_000_000_000
"""The largest number that a person sets as a limit: whatever keeps it has room for that, and for a sum of some."""


def many(count: object, one: str, more: str = "") -> str:
    """``1 lead`` and ``3 leads``; ``more`` where the plural is no ``s``."""
    return f"{count} {one if count == 1 else more or one + 's'}"
