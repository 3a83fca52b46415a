"""Numbers with what they count, as people write them."""


def many(count: object, one: str, more: str = "") -> str:
    """``1 lead`` and ``3 leads``; ``more`` where the plural is no ``s``."""
    return f"{count} {one if count == 1 else more or one + 's'}"
