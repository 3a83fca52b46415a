"""When two given names are one person's: short forms, diminutives, and how one calls somebody in Polish."""

import re
from pathlib import Path

from agent.copy.text import fold

_NAMES = [fold(names).split() for names in Path(__file__).with_name("first_names.txt").read_text("utf-8").splitlines()]
SHORT_FORMS = frozenset((short, long) for long, *rest in _NAMES for short in rest)
"""Names, each with the short ones that are not how it begins."""
FIRST_NAMES = frozenset(name for names in _NAMES for name in names)
"""Common first names, folded; a name that is not among them may be one all the same."""
_DIMINUTIVE = re.compile(r"(?P<stem>\w{3,}?)(?:[cz]?it[oa]|z?inh[oa]|uch[oa]|ucci[oa]|chen|lein|e?tje)")
_WOMAN = re.compile("ina|ine|ette|etta|elle|ella|otta|otte")
"""What a man's name has behind it where it is a woman's: ``Thomasina`` is no Thomas."""
_EITHER = frozenset("carol angel isabel mabel ingel".split())
"""Names that are short for such a woman's."""
_TWICE = re.compile(r"(?P<part>[^\W\daeiou][aeiou])(?P=part)")
CALLED = ("ie", "u", "o", "le", "ze")
"""How names end in Polish by which somebody is called."""


def is_same(one: str, other: str) -> bool:
    """Whether a word is somebody's name or short for it: ``Chris`` for Christina, never ``Paul`` for Paula."""
    if one == other or (one, other) in SHORT_FORMS or (other, one) in SHORT_FORMS or bare(one) == bare(other):
        return True
    return _is_part_of(one, other) or _is_smaller(one, other)


def _is_part_of(one: str, other: str) -> bool:
    """Whether a word is how a name begins or, in a vowel, ends: ``Chris``, ``Tina``."""
    rest = len(other) - len(one)
    if other.startswith(one):
        return not _is_mans(one, other) and len(one) >= 3 and (rest > 2 or (rest == 2 and other[-1] not in "aeo"))
    return other.endswith(one) and len(one) >= 4 and rest >= 3 and one[-1] in "aeio"


def _is_mans(one: str, other: str) -> bool:
    """Whether a name is a man's and the other the woman's made of it."""
    return len(one) > 4 and one not in _EITHER and _WOMAN.fullmatch(other[len(one) :]) is not None


def _is_smaller(one: str, other: str) -> bool:
    """Whether a word makes a name smaller: ``Lupita`` for Guadalupe, ``Fafa`` for Fatima."""
    twice = _TWICE.fullmatch(one)
    if twice is not None:
        return twice["part"] in other
    found = _DIMINUTIVE.fullmatch(one)
    return found is not None and found["stem"] in other and {one[-1], other[-1]} != {"a", "o"}


def bare(word: str) -> str:
    """A word with its umlauts as bare letters, a longer one as any other way to write its Cyrillic has it."""
    plain = re.sub("([aou])e|(a)a|(d)j", r"\1\2\3", word)
    return re.sub("[eij]?[ijy]$", "i", re.sub("[ijy]+(?=[aeou])", "j", plain)) if len(word) > 4 else plain


def is_called(one: str, other: str) -> bool:
    """Whether a word is a Polish name as one calls somebody by it: ``Marku``, ``Janie``, ``Joanno``, ``Robercie``."""
    common = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if common == len(other) and other[-1] in "aeo":  # what calls somebody stands for the vowel
        return False
    return one.endswith(CALLED) and common >= max(2, len(other) - 2, len(one) - 3)
