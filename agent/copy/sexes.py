"""Whether a greeting is in the form for a man or for a woman, and which of them a first name is."""

from collections.abc import Iterable
from functools import cache
from typing import Literal

from agent.copy.tables import table
from agent.copy.text import fold, words

Sex = Literal["men", "women"]
_FORMS: dict[Sex, frozenset[str]] = {
    "men": frozenset(
        "herr herrn mr mister sir monsieur m senor sr signor sig senhor meneer heer dhr lieber geehrter verehrter"
        " werter querido estimado apreciado caro carissimo prezado stimato pregiato egregio cher pan panie szanowny"
        " drogi gentilissimo distinguido exmo ilmo don".split()
    ),
    "women": frozenset(
        "frau mrs ms miss madam madame mme mlle senora sra srta signora senhora mevrouw mevr mw liebe geehrte verehrte"
        " werte querida estimada apreciada cara carissima prezada stimata pregiata egregia chere pani szanowna droga"
        " gentilissima distinguida exma ilma dona ra ssa".split()
    ),
}
"""Titles and inflected greetings, folded; ``ra`` and ``ssa`` are the ends of ``Sig.ra`` and ``Dott.ssa``."""
_NEUTRAL = {"sig": "ra"}
"""What is a man's title but where this follows."""


@cache
def _names(sex: Sex) -> frozenset[str]:
    return frozenset(fold(table("sexes")[sex]).split())


def sex_of(names: Iterable[str]) -> Sex | None:
    """Which a first name is; ``None`` where that is not known, or names differ."""
    first = {said[0] for said in map(words, names) if said}
    found: list[Sex] = [sex for sex in _FORMS if not first.isdisjoint(_names(sex))]
    return found[0] if len(found) == 1 else None


def form_of(greeting: str) -> tuple[Sex, frozenset[str]] | None:
    """Which a greeting is for, and the words that say so; ``None`` where it tells nothing, or is for both."""
    said = {word for word in words(greeting) if not (word in _NEUTRAL and _NEUTRAL[word] in words(greeting))}
    found: list[Sex] = [sex for sex in _FORMS if not said.isdisjoint(_FORMS[sex])]
    return (found[0], frozenset(said & _FORMS[found[0]])) if len(found) == 1 else None


def is_known(word: str) -> bool:
    """Whether a folded word is one of these first names."""
    return any(word in _names(sex) for sex in _FORMS)
