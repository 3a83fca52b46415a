"""Whether a greeting is in the form for a man or for a woman, and which of them a first name is."""

import re
from collections.abc import Iterable, Iterator
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
_PRONOUNS: dict[Sex, frozenset[str]] = {
    "men": frozenset("he him male man mann er il lui el ele hij uomo hombre homme".split()),
    "women": frozenset("she her female woman weiblich sie elle lei ella ela zij donna mujer femme".split()),
}
_PAIRS: dict[Sex, re.Pattern[str]] = {
    "men": re.compile(r"\b(?:he/him|er/ihm|il/lui|él/él|lui/egli|ele/dele|hij/hem)\b", re.IGNORECASE),
    "women": re.compile(
        r"\b(?:she/her|sie/ihr|ella/ella|elle/elle|lei/ella|ela/dela|zij/haar)(?:/\w+)?\b", re.IGNORECASE
    ),
}
"""Pronouns as people give them behind their names."""
_OF_FORM = re.compile(
    r"salutation|anrede|civilit|tratamiento|tratamento|titolo|aanhef|gender|sex\b|geschlecht|pronoun", re.IGNORECASE
)
"""Fields of a record that say how somebody is addressed."""
_OF_WOMEN = re.compile(
    r"\w{2,}trice|\w{3,}(?:tora|sora|euse)|\w{4,}(?:erin|orin|eurin|istin|antin|entin|aerztin|waeltin|chefin|treterin)"
    r"|(?:funda|vende|conta|coordina|coordena)dora|ssa|dottoressa|jefa|socia|duena|presidenta|gerenta|avvocata|titularin"
)
_NEUTRAL = {"sig": "ra"}
"""What is a man's title but where this follows."""


@cache
def _names(of: Sex | Literal["elsewhere"]) -> frozenset[str]:
    return frozenset(fold(table("sexes")[of]).split())


def sex_of(names: Iterable[str]) -> Sex | None:
    """Which a first name is; ``None`` where that is not known, or names differ."""
    first = {said[0] for said in map(words, names) if said}
    found: list[Sex] = [sex for sex in _FORMS if not first.isdisjoint(_names(sex))]
    return found[0] if len(found) == 1 else None


def told_sex(of_record: Iterable[tuple[str, str]]) -> Sex | None:
    """Which somebody's record says that they are, by its fields' names and texts: a form of address, or pronouns."""
    found = {sex for name, text in of_record for sex in _told(name, text)}
    return found.pop() if len(found) == 1 else None


def is_of_women(title: str) -> bool:
    """Whether what somebody is begins with the form for a woman; further on are those for whom they work."""
    return any(map(_OF_WOMEN.fullmatch, words(" ".join(title.split()[:1]))))


def _told(name: str, text: str) -> Iterator[Sex]:
    is_form = _OF_FORM.search(name) is not None
    for sex in _FORMS:
        said = {*words(text)}
        if (is_form and not said.isdisjoint(_FORMS[sex] | _PRONOUNS[sex])) or _PAIRS[sex].search(text):
            yield sex


def form_of(greeting: str) -> tuple[Sex, frozenset[str]] | None:
    """Which a greeting is for, and the words that say so; ``None`` where it tells nothing, or is for both."""
    found = _forms_in(greeting)
    return found[0] if len(found) == 1 else None


def is_for_both(greeting: str) -> bool:
    """Whether a greeting has a form for a man and one for a woman."""
    return len(_forms_in(greeting)) > 1


def _forms_in(greeting: str) -> list[tuple[Sex, frozenset[str]]]:
    all_ = {*words(greeting)}
    said = {word for word in all_ if _NEUTRAL.get(word) not in all_}
    return [(sex, frozenset(said & forms)) for sex, forms in _FORMS.items() if not said.isdisjoint(forms)]


def is_known(word: str) -> bool:
    """Whether a folded word is one of these first names."""
    return any(word in _names(sex) for sex in _FORMS)


def is_european(word: str) -> bool:
    """Whether a folded word is a first name of these languages, where no title stands before it."""
    return is_known(word) and word not in _names("elsewhere")
