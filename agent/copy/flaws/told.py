"""What a text says of its reader that is known of another lead alone: their news, their place, what they count."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from agent.copy.findings import Known, Other
from agent.copy.names import is_german
from agent.copy.number_words import values_of
from agent.copy.phrases import concepts
from agent.copy.text import sentences, words

_SELF = re.compile(r"name|mail|linkedin|site|url|domain|phone|company|title|position|headline|industry|seniority|\bid$")
"""Fields by which somebody is found, or that many people share."""
_PLACE = re.compile(r"city|location|country|region|address")
_NAME = re.compile(r"(?<=[a-zß-ÿ,][ ])[A-ZÀ-ÞŁŚŻ][\w’'-]{3,}")
_THOUSANDS = re.compile(r"(?<=\d)[.,'’\u202f\u00a0 ](?=\d{3}(?!\d))")
_YEAR = re.compile(r"#(?:19|20)\d\d")
_BEGINS = 5
"""Letters of a word by which it is the same in another form."""
_LONG = 7
"""Letters of a word that is seldom used by chance."""
_FEW = 12
"""Words of a field of which one tells."""
_MUCH = 40
"""Words known of somebody from which on two of them have to stand in one sentence."""
_MANY = 5
"""Others of whom the same may be said for it to tell nothing."""
_ENOUGH = 3
"""What two words of somebody's news come to, or one of them and their place, or their trade and their place."""


_Key = str | tuple[str, str]
"""How a word begins, or a number and how the word behind it does."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """How the words begin that are known of somebody."""

    news: frozenset[str]
    brief: frozenset[str]
    """Of these the words of short fields."""
    named: frozenset[str]
    """Of these the words with a capital inside a text."""
    counted: frozenset[tuple[str, str]]
    """What their news counts: a number and the word behind it."""
    trade: frozenset[str]
    """What of their company's name is no name."""
    place: frozenset[str]

    def weight(self, found: set[_Key]) -> int:
        """How much words of a text tell of them."""
        return 2 * len(found & self.news) + 2 * bool(found & self.trade - self.news) + bool(found & self.place)


@cache
def ordinary() -> frozenset[str]:
    """How words begin that many mails have, whatever they are about: see ``tests.bench.labelled.ordinary``."""
    return frozenset(Path(__file__).with_name("ordinary.txt").read_text("utf-8").split())


def told(text: str, known: Known) -> Iterator[str]:
    """The sentences of a text that tell what is known of another lead, and of nobody that has to do with it."""
    by_word = _by_word(known.others)
    said = _of_others(_stems(text), _stems_of, known, by_word)
    counted = _of_others(_counted(text), _counted, known, by_word)
    if said or counted:
        at_hand = [(sentence, said & {*_stems(sentence)}) for sentence in sentences(text)]
        every = {id(one): one for key in (*said, *counted) for one in by_word[key]}
        yield from filter(None, (_told_of(facts, at_hand, counted) for facts in every.values()))


def _of_others(
    found: Iterable[_Key], of: Callable[[str], Iterable[_Key]], known: Known, by_word: Mapping[_Key, object]
) -> set[_Key]:
    """What of a text is known of another lead, and of nobody that has to do with it."""
    theirs = {one for one in found if one in by_word}
    return theirs.difference(*(of(one.text) for one in known.sources)) if theirs else theirs


def _told_of(facts: _Facts, at_hand: list[tuple[str, set[_Key]]], counted: set[_Key]) -> str:
    """The sentence that tells most of somebody, if it is enough; else nothing."""
    best, found = max(at_hand, key=lambda one: facts.weight(one[1]))
    said = {stem for _, stems in at_hand for stem in stems}
    weight = facts.weight(found if len(facts.news) > _MUCH else said) + _names(best, found & facts.named)
    return best if weight >= _ENOUGH or _tells_alone(best, found, facts) or facts.counted & counted else ""


def _names(sentence: str, wanted: set[_Key]) -> bool:
    """Whether a sentence has a name of their news."""
    return bool(wanted) and not wanted.isdisjoint(stem for name in _NAME.findall(sentence) for stem in all_stems(name))


def _tells_alone(sentence: str, found: set[_Key], facts: _Facts) -> bool:
    """Whether a sentence to the reader has a word that is seldom used, of somebody's news in a few words."""
    wanted = found & facts.brief
    return concepts("who")["reader"].search(sentence) is not None and any(
        word[:_BEGINS] in wanted and len(word) >= _LONG for word in words(sentence)
    )


@lru_cache(maxsize=8)
def _by_word(others: tuple[Other, ...]) -> dict[_Key, list[_Facts]]:
    """What is known of the others by each word of it, and each count, that is not known of many."""
    found: dict[_Key, list[_Facts]] = {}
    for facts in (_facts(one) for one in others if one.company):  # who works with the reader shares their news
        keys: frozenset[_Key] = facts.news | facts.trade | facts.place | facts.counted
        for key in keys:
            found.setdefault(key, []).append(facts)
    return {stem: several for stem, several in found.items() if len(several) <= _MANY}


def _facts(other: Other) -> _Facts:
    news = [text for name, text in other.facts if not _SELF.search(name) and not _PLACE.search(name)]
    return _Facts(
        news=_all(news),
        brief=_all(text for text in news if len(text.split()) <= _FEW),
        named=_named_in(news),
        counted=frozenset(pair for text in news for pair in _counted(text)),
        trade=_stems_of(" ".join(other.company.split()[1:])),
        place=_all(text for name, text in other.facts if _PLACE.search(name)),
    )


def _named_in(news: list[str]) -> frozenset[str]:
    """How the words with a capital begin; none in the language whose every noun has one."""
    return frozenset() if is_german(" ".join(news)) else _all(name for text in news for name in _NAME.findall(text))


def _all(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(stem for text in texts for stem in _stems_of(text))


@lru_cache(maxsize=4096)
def _stems_of(text: str) -> frozenset[str]:
    return frozenset(_stems(text))


def _stems(text: str) -> list[str]:
    """How the words of a text begin that say something, and its numbers, in digits or words."""
    return [stem for stem in all_stems(text) if stem not in ordinary() and stem != "#1"]


@lru_cache(maxsize=512)
def _counted(text: str) -> frozenset[tuple[str, str]]:
    """The numbers of a text with the word behind each that says what is counted."""
    pairs = pairwise(all_stems(text))
    return frozenset(
        (one, of)
        for one, of in pairs
        if one[0] == "#" and of[0] != "#" and of not in ordinary() and not _YEAR.fullmatch(one)
    )


def all_stems(text: str) -> Iterator[str]:
    """How the words of a text begin, without the short ones, and its numbers, in digits or words."""
    for word in words(_THOUSANDS.sub("", text)):
        values = [word] if word.isdigit() else values_of(word)[:1]
        if values or len(word) > 3:
            yield f"#{values[0]}" if values else word[:_BEGINS]
