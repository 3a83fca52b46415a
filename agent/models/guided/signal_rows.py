"""Which signals words name: by whom or what they are about, by their score, source or type, or by their titles."""

import re
from collections.abc import Callable, Sequence

from agent.common.words.marks import counts
from agent.common.words.text import tokens, without_accents
from agent.models.guided.records import Row
from agent.models.guided.words import quotations

_NAMES = ("participant_name", "entityPerson", "entityCompany")
_VALUES = ("sourceId", "signalTypeLabel", "type")
_SCORE = re.compile(r"\bscor\w*|\bpunkt\w*|\bpuntu\w*|スコア|\bnot[ea]s?\b", re.IGNORECASE)
_LONG = 5
"""Letters from which on a word of a title tells it from others."""
_OF_ALL = frozenset(
    "signal signals signale señal señales signaux segnale segnali message messages comment comments first second third"
    " latest newest strongest thumbs erste ersten letzte primera primero última último première dernière please".split()
)
"""Words that tell no title from another."""


def titled(words: str, ranked: Sequence[Row]) -> list[Row]:
    """The signals whose titles hold what the words quote."""
    quoted = [one.casefold() for one in quotations(words)]
    return [row for row in ranked if any(one in str(row.get("title")).casefold() for one in quoted)]


def told_by_title(words: str, ranked: Sequence[Row]) -> list[Row]:
    """The one signal whose title holds a longer word of these, or more of them than any other; else none."""
    said = {one for one in tokens(words) if len(one) >= _LONG} - _OF_ALL
    shared = [len(said.intersection(tokens(str(row.get("title"))))) for row in ranked]
    most = max(shared, default=0)
    return [ranked[shared.index(most)]] if most and shared.count(most) == 1 else []


def fitting(words: str, rows: Sequence[Row]) -> list[Row]:
    """The rows that bear what the words name of them: a person or a company, a score, a source or a type."""
    score = score_in(words)
    bears: Sequence[Callable[[Row], bool]] = (
        lambda row: is_named(words, row),
        lambda row: bool(score) and row.get("score") == score,
        lambda row: any(_says(words, str(row.get(key) or "").replace("_", " ")) for key in _VALUES),
    )
    found, told = [*rows], False
    for one in bears:
        kept = [*filter(one, found)]
        found, told = kept or found, told or bool(kept)
    return found if told else []


def score_in(words: str) -> int | None:
    """The score that words speak of."""
    said = _SCORE.search(words)
    return next((one.value for one in counts(words[said.end() : said.end() + 12])), None) if said else None


def _says(words: str, name: str) -> bool:
    """Whether words hold a name, or its first part."""
    spellings = [name, name.split()[0]] if name.split() and len(name.split()[0]) > 2 else [name]
    plain = without_accents(words)
    return bool(name) and any(
        re.search(rf"(?<!\w){re.escape(without_accents(one))}(?!\w)", plain, re.IGNORECASE) for one in spellings
    )


def is_named(words: str, row: Row) -> bool:
    """Whether words name whom or what a signal is about."""
    return any(_says(words, str(row.get(key) or "")) for key in _NAMES)
