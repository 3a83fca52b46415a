"""Numbers that are written in words, of several parts too: "thirty five", "fünfunddreißig", "quatre-vingt-dix"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(r"[^\W\d_]+|[^\s]")
_LEAST = 10
"""The least number that is told by this: those below it are also articles and fillers ("no one", "ein")."""
_ROUND = (1_000, 1_000_000)
"""What is said by one word and often means no number: "mille grazie"."""
_ELSEWHERE = {"once": "en", "onze": "nl"}
"""Numbers that are no number in another language."""
_WITHIN = "-'’"
"""What stands within a number: "vingt-cinq"."""
_KNOWN = frozenset({"en", "de", "fr", "es", "it", "pt", "nl"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its place."""

    found: re.Match[str]

    def text(self) -> str:
        """The word as it stands there, or a sign that parts numbers: what cannot be encoded never leaves this."""
        word = self.found[0]
        return word if word.isalpha() or word in _WITHIN else ","

    def nt_separated(self, _previous: "Token") -> bool:
        """Whether a pause parts it from the word before it: none is known."""
        return False

    def not_a_number_part(self) -> bool:
        """Whether it is known to be no part of a number: it is not."""
        return False


@dataclass(frozen=True, slots=True)
class Count:
    """A number as it stands in a text, in digits or in words."""

    value: int
    start: int
    end: int


@lru_cache(maxsize=128)
def numerals(text: str, languages: frozenset[str]) -> tuple[Count, ...]:
    """The numbers from ten on, in order; of several that begin at one place the longest."""
    if not re.search(r"[^\W\d_]", text):
        return ()
    tokens = [Token(found) for found in _TOKEN.finditer(text)]
    kept: list[Count] = []
    for one in sorted(_found(tokens, languages & _KNOWN), key=lambda one: (one.start, -one.end)):
        if not kept or kept[-1].end <= one.start:
            kept.append(one)
    return tuple(kept)


def _found(tokens: list[Token], languages: frozenset[str]) -> Iterator[Count]:
    from text_to_num import find_numbers  # noqa: PLC0415 - only where words are read

    for language in sorted(languages):
        for one in find_numbers(tokens, language, 0.0):
            start, end = tokens[one.start].found.start(), tokens[one.end - 1].found.end()
            word = tokens[one.start].text().lower() if one.end == one.start + 1 else ""
            is_none = one.is_ordinal or one.value < _LEAST or (word and one.value in _ROUND)
            if not is_none and _ELSEWHERE.get(word) not in languages:
                yield Count(int(one.value), start, end)
