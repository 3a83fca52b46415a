"""Which sentences state what nothing known says: by boosted trees, over what the rules found and how much is known.

Rules know numbers, names and phrases; that a sentence says something of which no word is known they do not.  The trees
were trained on labelled mails (``tests/bench/labelled``).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from agent.common.words.linear import ngrams
from agent.common.words.trees import Trees, load
from agent.copy.claims.derived import all_in
from agent.copy.claims.numbers import numbers_in
from agent.copy.claims.offered import CLAUSE
from agent.copy.claims.stated import stated
from agent.copy.claims.supports import asks
from agent.copy.findings import Mark, Source
from agent.copy.flaws.told import all_stems, ordinary
from agent.copy.text import fold, words

_RARE, _ORDINARY = 1.0, 0.3
"""What a word counts of which nothing is known."""
_FEW = 4
"""Words of a sentence that are unknown and looked at by themselves."""
_GRAM = 4
"""Letters that stand side by side: for words in other forms, and where no space parts them."""
_LIKELY = 0.6
"""How likely a sentence says what nothing known says, from which it is marked where the rules found nothing, and below
which the words that they found are let be; a number or a name without a source is always marked."""
_MAIL = 4
"""Sentences of a text from which it is like the mails that the trees were trained on."""
_KINDS = ("counted", "named", "whole", "offered")


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence of a text, and what the rules found in it."""

    sentence: str
    place: int
    """How many sentences stand before it."""
    of: int
    """How many sentences the text has."""
    counted: Sequence[Mark] = ()
    """Numbers and times."""
    named: Sequence[Mark] = ()
    whole: Sequence[Mark] = ()
    """Clauses that say to know their reader, or what happened."""
    offered: Sequence[Mark] = ()

    def marks(self) -> Iterator[Mark]:
        """Everything that was found."""
        yield from (*self.counted, *self.named, *self.whole, *self.offered)


@dataclass(frozen=True, slots=True)
class _Known:
    """What all sources say together, as the signs are made of it."""

    each: tuple[frozenset[str], ...]
    of: Mapping[str, frozenset[str]]
    stems: frozenset[str]
    letters: frozenset[str]
    thread: frozenset[str]
    values: frozenset[object]


def trees() -> Trees:
    """The trees that come with the program."""
    return load("agent.copy.claims", "judged.bin")


def signs(found: Found, sources: tuple[Source, ...]) -> Mapping[str, float]:
    """What the trees look at."""
    said, known = found.sentence, _known(sources)
    every = [*found.marks()]
    return {
        **_of_stems(said, known),
        **_of_letters(said, known),
        **_of_numbers(said, known),
        **{f"states {kind}": share for kind, share in stated(said).items()},
        **{f"{name} without": float(_without(getattr(found, name))) for name in _KINDS},
        "without": float(_without(every)),
        "with": float(len(every) - _without(every)),
        "most without": max((len(span) for span, source in every if source is None), default=0) / len(said),
        "most with": max((len(span) for span, source in every if source), default=0) / len(said),
        "asks": float(asks(said)),
        "place": float(found.place),
        "to end": float(found.of - found.place),
        "words": float(len(words(said))),
    }


def _of_stems(said: str, known: _Known) -> Mapping[str, float]:
    stems = {stem: _ORDINARY if stem in ordinary() else _RARE for stem in all_stems(said)}
    unknown = sorted((value for stem, value in stems.items() if stem not in known.stems), reverse=True)
    whole = sum(stems.values()) or 1.0
    return {
        "unknown": sum(unknown),
        "unknown share": sum(unknown) / whole,
        "unknown most": sum(unknown[:_FEW]),
        "best source": max((_held(stems, one) for one in known.each), default=0.0) / whole,
        **{f"of {about}": _held(stems, held) / whole for about, held in known.of.items()},
    }


def _of_letters(said: str, known: _Known) -> Mapping[str, float]:
    letters = _letters(said)
    return {
        "letters unknown": float(len(letters - known.letters)),
        "letters unknown share": len(letters - known.letters) / (len(letters) or 1),
        "letters of thread": len(letters & known.thread) / (len(letters) or 1),
        "thread": float(bool(known.thread)),
        "known": float(len(known.letters)),
    }


def _of_numbers(said: str, known: _Known) -> Mapping[str, float]:
    numbers = numbers_in(said)
    return {
        "numbers": float(len(numbers)),
        "numbers unknown": float(sum(one.value not in known.values for one in numbers)),
    }


def judged(found: Found, sources: tuple[Source, ...]) -> Iterator[Mark]:
    """The marks of a sentence: without those that it does not need, and with one where it needs one and has none."""
    every = [*found.marks()]
    if found.of < _MAIL:
        yield from every
        return
    share = trees().share(signs(found, sources))
    if share < _LIKELY and not _without((*found.counted, *found.named)):
        every = [one for one in every if one[1] is not None]
    yield from every
    if share > _LIKELY and not _without(every):
        yield _least_known(found.sentence, _known(sources).stems), None


def _least_known(sentence: str, known: frozenset[str]) -> str:
    """The clause of a sentence that says most of which nothing is known."""
    clauses = [one.strip(" .,;:") for one in CLAUSE.split(sentence)]
    return max(clauses, key=lambda clause: sum(stem not in known for stem in {*all_stems(clause)} - ordinary()))


def _without(marks: Sequence[Mark]) -> int:
    return sum(source is None for _, source in marks)


def _held(stems: Mapping[str, float], known: frozenset[str]) -> float:
    return sum(value for stem, value in stems.items() if stem in known)


@lru_cache(maxsize=8)
def _known(sources: tuple[Source, ...]) -> _Known:
    of = {about: _together(_stems, sources, about) for about in ("recipient", "ours", "thread", "person")}
    return _Known(
        each=tuple(_stems(one.text) for one in sources),
        of=of,
        stems=_union(of.values()),
        letters=_union(_letters(one.text) for one in sources),
        thread=_together(_letters, sources, "thread"),
        values=frozenset(number.value for one in sources for number in all_in(one.text)),
    )


def _together(part: Callable[[str], frozenset[str]], sources: Sequence[Source], about: str) -> frozenset[str]:
    """What parts the sources of one kind have together."""
    return _union(part(one.text) for one in sources if one.about == about)


def _union(several: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*several)


@lru_cache(maxsize=64)
def _stems(text: str) -> frozenset[str]:
    return frozenset(all_stems(text))


@lru_cache(maxsize=64)
def _letters(text: str) -> frozenset[str]:
    return frozenset(ngrams(fold(text), (_GRAM,)))
