"""The phrases of triage as patterns, from ``triage.toml``."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from agent.copy.tables import table
from agent.copy.text import bare_letters, fold

_UNSPACED = ("ja",)
"""Languages that set no space between words, so that an entry begins anywhere."""


@dataclass(frozen=True, slots=True)
class OptOuts:
    """How a language asks to be left alone."""

    certain: re.Pattern[str]
    guard: re.Pattern[str]
    """What makes it less than certain: a condition, or something less than being left alone."""
    turn: re.Pattern[str]
    """What makes it so behind it: a but."""
    polite: re.Pattern[str]
    """What makes a question a request."""


@cache
def phrases(label: str) -> re.Pattern[str]:
    """Every phrase of a class."""
    return _compiled(table("replies/triage")[label])


@cache
def opt_outs() -> tuple[OptOuts, ...]:
    """Each language's own."""
    own = table("replies/triage")["optout"]
    return tuple(OptOuts(**{name: _compiled({lang: one[name]}) for name in one}) for lang, one in own.items())


@cache
def alone() -> frozenset[str]:
    """What asks for it as the whole of a sentence."""
    return frozenset(map(fold, table("replies/triage")["alone"]["any"]))


@cache
def innocent() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Words of refusal in which nothing is refused, each with what is read in their place."""
    return tuple((re.compile(rf"\b(?:{said})"), meant) for said, meant in table("replies/triage")["innocent"].items())


@cache
def by_language() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The phrases of each language, questions apart."""
    phrased = table("replies/triage")
    labels = [
        label for label in phrased if label not in ("optout", "alone", "question", "innocent", "product", "works")
    ]
    every = {
        name: [*own["certain"], *(entry for label in labels for entry in phrased[label].get(name, ()))]
        for name, own in phrased["optout"].items()
    }
    return tuple((name, _compiled({name: entries})) for name, entries in every.items())


def _compiled(entries: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    spaced = [_spelled(entry) for name, own in entries.items() if name not in _UNSPACED for entry in own]
    unspaced = [bare_letters(entry) for name, own in entries.items() if name in _UNSPACED for entry in own]
    return re.compile("|".join([*([rf"(?<!\w)(?:{'|'.join(spaced)})"] if spaced else []), *unspaced]))


def _spelled(entry: str) -> str:
    """An entry with its umlauts in each way in which they are typed."""
    return bare_letters(re.sub("[äöü]", lambda found: f"{fold(found[0])}?", entry))
