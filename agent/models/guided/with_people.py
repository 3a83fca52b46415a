"""People who are known and are to be on a list that is made: "make a list Vienna with Ada and Bo on it"."""

import re

from agent.models.guided.words import called, quotations

_ON_IT = re.compile(
    r"\s(?:with|mit|avec|con|com|met)\s(?P<people>[^@:\n]{3,120}?)\s?(?:on it|in it|drauf|darauf|drin|dessus|dedans"
    r"|en ella|dentro|sopra|nela|erop|erin)\b",
    re.IGNORECASE,
)


def split_off(words: str) -> tuple[str, str] | None:
    """The words that make a list, and those that put people on it; ``None`` where they do not do both."""
    found = _ON_IT.search(words)
    if found is None:
        return None
    makes = f"{words[: found.start()]}{words[found.end() :]}".strip()
    name = next(iter(quotations(makes)), "") or called(makes, "list")
    return (makes, f'Add {found["people"]} to the list "{name}"') if name else None
