"""What words say of why, when, how and like what: whoever is named there is only mentioned."""

import re
from collections.abc import Iterator

from agent.common.words.table import EVERY, table
from agent.common.words.text import ENDS, QUOTED, fold, written_without_spaces
from tools.spec import Records

_AND = re.compile(
    r"\b(?:and|und|et|y|e|en)\s+(?:(?:then|dann|puis|luego|poi|also|auch|please|bitte)\s+)*", re.IGNORECASE
)
"""Behind which another wish may begin."""


def without_asides(words: str, records: Records) -> str:
    """Words without reasons, purposes, times and comparisons: "archive Ada's because Bo asked me to, like Eve's".

    Args:
        words: the user's, or a clause of them.
        records: what was read: a list may be called "Before Summer".
    """
    kept = [*_spans_called_so(words, records), *(one.span() for one in QUOTED.finditer(words))]
    at, left = 0, ""
    for found in EVERY.cue("aside").finditer(words):
        is_name = any(start <= found.start() and found.end() <= end for start, end in kept)
        if found.start() >= at and not is_name:
            left, at = f"{left}{words[at : found.start()]} ", _end(words, found)
    return left + words[at:]


def _end(words: str, found: re.Match[str]) -> int:
    """Where an aside ends: with its sentence or clause, or where another wish begins."""
    if written_without_spaces(found[0]):
        return found.end()
    end = ENDS.search(words, found.end())
    last = end.start() if end else len(words)
    wishes = [one.end() for one in _AND.finditer(words, found.end(), last)]
    begins = EVERY.verb(*table()["verb"], begins=True)
    starts_so = not ENDS.split(words[: found.start()])[-1].strip()
    wishes += [one.start() for one in begins.finditer(words, found.end(), last)] if starts_so else []
    return min((at for at in wishes if begins.match(words, at)), default=last)


def _spans_called_so(words: str, records: Records) -> Iterator[tuple[int, int]]:
    """Where words hold a name that the workspace itself has given."""
    names = [facts.get("name") for (kind, _), facts in records.items() if kind in ("list", "campaign")]
    for name in dict.fromkeys(fold(one) for one in names if isinstance(one, str) and one.strip()):
        yield from (one.span() for one in re.finditer(re.escape(name), words, re.IGNORECASE))
