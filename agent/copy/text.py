"""Words of a text, so that two spellings of one are the same."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SHORT = (
    "ing geom dott avv rag arch sig dr mr mrs ms prof exmo exma sr sra dra hr fr drs mgr inż hab st bzw ca resp"
    " art artt nr tel bspw ggf inkl zzgl approx vs e.g i.e z.b d.h i.a u.a m.in np ul pl av eng lic tys mln mld nr"
)
"""Words that are cut short, behind which no sentence ends."""
_UNENDED = "".join(rf"(?<!\b{re.escape(one)}\.)" for word in _SHORT.split() for one in (word, word.capitalize()))
_END = re.compile(
    rf"(?<=[.!?…])(?<!\b\d\.)(?<!\b\d\d\.)(?<!\b[A-Z]\.)(?<!i\.A\.){_UNENDED}\s+|\n+|(?<=[。\uff01\uff1f])"
)


def fold(text: str) -> str:
    """A text without differences of case, width, accents and signs.

    An umlaut is ``ae``, apostrophes and dashes are straight, spaces single, and nothing in it is invisible.
    """
    if not text.isascii():
        text = bare_letters(unicodedata.normalize("NFKC", text).translate(_PLAIN))
        text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(text.casefold().split())


def bare_letters(text: str) -> str:
    """A text without differences of width, and with bare letters."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@lru_cache(maxsize=2048)
def folded(text: str) -> str:
    """The same of a word, or of something known which many texts are held against."""
    return fold(text)


def holds_word(text: str, word: str) -> bool:
    """Whether a folded text holds a folded word as a whole one."""
    return word in text and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return [*_words(text)]


@lru_cache(maxsize=2048)  # each rule asks for those of the same sentences
def _words(text: str) -> tuple[str, ...]:
    return tuple(folded(found) for found in _WORD.findall(text))


def sentences(text: str) -> list[str]:
    """The sentences of a text, letter for letter; a line ends one, a point inside a number does not."""
    return [*_sentences(text)]


@lru_cache(maxsize=256)
def _sentences(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _END.split(text) if part.strip())


def runs(wanted: Sequence[str], said: Sequence[str]) -> bool:
    """Whether words stand one after the other in others."""
    size = len(wanted)
    return bool(wanted) and any(said[at : at + size] == wanted for at, word in enumerate(said) if word == wanted[0])


_PLAIN = str.maketrans(
    dict(
        pair.split("=")
        for pair in (
            "ä=ae ö=oe ü=ue Ä=Ae Ö=Oe Ü=Ue ß=ss ø=o Ø=O ł=l Ł=L œ=oe Œ=Oe æ=ae Æ=Ae \u0131=i đ=d Đ=D ð=d þ=th Þ=Th"
        ).split()
    )
    | dict.fromkeys("\u2019\u2018`\u00b4", "'")
    | dict.fromkeys("\u2010\u2011\u2013\u2014", "-")
)
