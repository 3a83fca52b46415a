"""Whether a question of the user's was looked into, or is answered in the model's last words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain

from agent.common.words.moods import starting
from agent.common.words.pieces import Piece
from agent.common.words.table import EVERY, table
from agent.common.words.table import stems as patterns
from agent.common.words.text import fold, stands_whole
from agent.session.account.acts import way
from agent.session.account.evidence import Use, folded

_WORD = re.compile(r"[^\W_]{2,}")
_STEM = 4
"""Letters by which two words are taken for the same."""
_NAMED = re.compile(r"(?<=[^.!?¿¡\s] )[A-ZÀ-Þ]|[\"“«„]")
"""A name, or what stands in quotation marks."""


def prepared(tools: Iterable[str]) -> set[str]:
    """The ways of what may have been read only to do something with these tools."""
    return set(chain.from_iterable(_prepares(way(tool)) for tool in tools))


def is_of_its_own(question: Piece) -> bool:
    """Whether it is a question that names what it is about."""
    return question.kinds["look"] > 1 / 2 and is_specific(question)


def is_specific(question: Piece) -> bool:
    """Whether it names what it is about: "of which companies do they speak" goes on with another."""
    return bool(subjects(question)) or _NAMED.search(question.plain) is not None


def asks_to_see(question: Piece) -> bool:
    """Whether it is no question but asks for something to be shown, as what was made may be: "show me the list"."""
    return not question.is_asked and EVERY.cue("know").match(starting(question.text, EVERY)) is not None


def subjects(question: Piece) -> frozenset[str]:
    """The tools that tell something of what a question speaks of, by the words of it that the table knows."""
    return spoken_of(question.plain)


def spoken_of(words: str) -> frozenset[str]:
    """The same of any words."""
    looks = (one["tools"] for one in table()["looks"].values() if _any_of(one["words"]).search(words))
    return frozenset(chain.from_iterable(looks))


@cache
def _any_of(nouns: str) -> re.Pattern[str]:
    return re.compile(patterns(nouns.split()), re.IGNORECASE)


@cache
def _prepares(way: str) -> frozenset[str]:
    """The ways of what may be read only to do something: what it stands under, and what else it needs."""
    parts = way.split("/")
    above = {"/".join(parts[:n]) for n in range(1, len(parts) + 1)} - ({"signals"} if len(parts) > 1 else set())
    return frozenset(above.union(*(table()["prepares"].get(one, ()) for one in above)))


@dataclass(frozen=True, eq=False)
class Report:
    """A model's last words, beside what it was shown."""

    text: str
    uses: Sequence[Use]

    def tells(self, question: Piece, others: Sequence[Piece], asked_beside: Sequence[Piece]) -> bool:
        """Whether they take up a word of the question alone, or tell what was looked up.

        Args:
            question: the question.
            others: what else is asked for.
            asked_beside: what else is asked to be known.
        """
        asked = stems(question.plain)
        wishes, questions = (stems(" ".join(one.plain for one in group)) for group in (others, asked_beside))
        if ((asked - wishes - questions) or (asked - wishes)) & self._said:
            return True
        new = self._said - asked - wishes
        is_shown = bool(new) and not new.isdisjoint(self._looked_at)
        if not is_of_its_own(question):  # "and tell me how many there are"
            return is_shown or not self._said.isdisjoint(self._numbers)
        return is_shown and not questions

    def names(self, ways: Iterable[str]) -> bool:
        """Whether they name somebody or something in any of some ways."""
        text = folded(self.text)
        return any(stands_whole(word, text) for way in ways for word in (folded(way), *folded(way).split()))

    @cached_property
    def _said(self) -> set[str]:
        return stems(_without_admissions(self.text))

    @cached_property
    def _looked_at(self) -> set[str]:
        """What looks have shown, without what is known of that which was done."""
        return _shown(use for use in self.uses if not use.strength) - _shown(use for use in self.uses if use.strength)

    @cached_property
    def _numbers(self) -> set[str]:
        return {*chain.from_iterable(map(_numbers, self.uses))}


def parted(others: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """What asks for something to be done, and what asks to know something."""
    questions = [one for one in others if one.kinds["look"] > 1 / 2]
    return [one for one in others if one not in questions], questions


def _without_admissions(report: str) -> str:
    """A report without what it says was not looked up."""
    return " ".join(one for one in re.split(r"(?<=[.!?;])\s|\n", report) if not EVERY.cue("admits").search(one))


def _numbers(use: Use) -> Iterable[str]:
    return map(str, use.numbers)


def _shown(uses: Iterable[Use]) -> set[str]:
    """The words and numbers of what calls have shown."""
    texts, numbers = set[str](), set[str]()
    for use in uses:
        texts |= use.known
        numbers.update(_numbers(use))
    return stems(" ".join(texts)) | numbers


def stems(text: str) -> set[str]:
    """How the words of a text begin that tell something, and its numbers."""
    said = set(_WORD.findall(fold(text))) - _plain()
    return {word if word.isdigit() else word[:_STEM] for word in said if word.isdigit() or len(word) >= _STEM}


@cache
def _plain() -> frozenset[str]:
    return frozenset(table()["plain"]["words"].split())
