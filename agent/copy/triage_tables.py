"""The phrases of triage as patterns, from ``triage.toml``."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from agent.copy.text import fold, without_accents

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
    return _compiled(_table()[label])


@cache
def opt_outs() -> tuple[OptOuts, ...]:
    """Each language's own."""
    table = _table()["optout"]
    return tuple(OptOuts(**{name: _compiled({lang: one[name]}) for name in one}) for lang, one in table.items())


@cache
def alone() -> frozenset[str]:
    """What asks for it as the whole of a sentence."""
    return frozenset(map(fold, _table()["alone"]["any"]))


@cache
def innocent() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Words of refusal in which nothing is refused, each with what is read in their place."""
    return tuple((re.compile(rf"\b(?:{said})"), meant) for said, meant in _table()["innocent"].items())


@cache
def by_language() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The phrases of each language, questions apart."""
    table = _table()
    labels = [label for label in table if label not in ("optout", "alone", "question", "innocent", "product", "works")]
    every = {
        name: [*own["certain"], *(entry for label in labels for entry in table[label].get(name, ()))]
        for name, own in table["optout"].items()
    }
    return tuple((name, _compiled({name: entries})) for name, entries in every.items())


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("triage.toml").read_text("utf-8"))


def _compiled(entries: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    spaced = [_spelled(entry) for name, own in entries.items() if name not in _UNSPACED for entry in own]
    unspaced = [without_accents(entry) for name, own in entries.items() if name in _UNSPACED for entry in own]
    return re.compile("|".join([*([rf"(?<!\w)(?:{'|'.join(spaced)})"] if spaced else []), *unspaced]))


def _spelled(entry: str) -> str:
    """An entry with its umlauts in each way in which they are typed."""
    return without_accents(re.sub("[äöü]", lambda found: f"{fold(found[0])}?", entry))
