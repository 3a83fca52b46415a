"""What a text says of its reader that is known of another lead alone: their news, their place, what they count."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from agent.copy.findings import Known, Other
from agent.copy.number_words import values_of
from agent.copy.text import sentences, words

_SELF = re.compile(r"name|mail|linkedin|site|url|domain|phone|\bid$")
"""Fields by which somebody is found, not what is known of them."""
_ROLE = re.compile(r"title|position|headline|industry|company|department|seniority")
"""Fields that many people share: they tell only beside another one."""
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


@dataclass(frozen=True, slots=True)
class _Facts:
    telling: frozenset[str]
    shared: frozenset[str]
    brief: frozenset[str]
    """Of the telling words those of a field of few."""


@cache
def _ordinary() -> frozenset[str]:
    """How the words begin that many mails have, whoever writes them."""
    return frozenset(Path(__file__).with_name("ordinary.txt").read_text("utf-8").split())


def told(text: str, known: Known) -> Iterator[str]:
    """The sentences of a text that tell what is known of another lead, and of nothing that has to do with the reader."""
    by_word = _by_word(known.others)
    at_hand = [(sentence, _stems(sentence)) for sentence in sentences(text)] if by_word else []
    said = {stem for _, found in at_hand for stem in found if stem in by_word}
    if not said:
        return
    said -= {stem for one in known.sources for stem in _stems_of(one.text)}
    for facts in {id(one): one for stem in said for one in by_word[stem]}.values():
        yield from _of(facts, [(sentence, said & {*found}) for sentence, found in at_hand])


def _of(facts: _Facts, at_hand: list[tuple[str, set[str]]]) -> Iterator[str]:
    """The sentence that tells most of somebody, if that is enough."""
    hits = [(sentence, found & facts.telling, found & facts.shared) for sentence, found in at_hand]
    is_much = len(facts.telling) > _MUCH
    telling = max((one for _, one, _ in hits), key=len) if is_much else {stem for _, one, _ in hits for stem in one}
    shared = {stem for _, _, one in hits for stem in one}
    if not telling:
        return
    best = max(hits, key=lambda one: (len(one[1]), len(one[2])))
    alone = [word for word in words(best[0]) if word[:_BEGINS] in best[1] & facts.brief and len(word) >= _LONG]
    if len(telling) > 1 or (shared - telling and not is_much) or alone:
        yield best[0]


@lru_cache(maxsize=8)
def _by_word(others: tuple[Other, ...]) -> dict[str, list[_Facts]]:
    """What is known of the others by each word of it that is not known of many."""
    found: dict[str, list[_Facts]] = {}
    for facts in filter(None, map(_facts, others)):
        for stem in facts.telling | facts.shared:
            found.setdefault(stem, []).append(facts)
    return {stem: several for stem, several in found.items() if len(several) <= _MANY}


def _facts(other: Other) -> _Facts | None:
    """What is known of somebody at another company."""
    if not other.company:
        return None
    fields = [(name, _stems_of(text)) for name, text in other.facts if not _SELF.search(name)]
    telling = [stems for name, stems in fields if not _ROLE.search(name)]
    shared = [stems for name, stems in fields if _ROLE.search(name)]
    shared.append(_stems_of(" ".join(other.company.split()[1:])))
    brief = [stems for name, text in other.facts if len(text.split()) <= _FEW and not _PLACE.search(name) for stems in (_stems_of(text),)]
    return _Facts(frozenset().union(*telling), frozenset().union(*shared), frozenset().union(*brief))


_PLACE = re.compile(r"city|location|country|region|address")


@lru_cache(maxsize=4096)
def _stems_of(text: str) -> frozenset[str]:
    return frozenset(_stems(text))


def _stems(text: str) -> list[str]:
    """How the words of a text begin that say something, and its numbers, in digits or words."""
    found = []
    for word in words(text):
        values = [word] if word.isdigit() else [str(value) for value in values_of(word)][:1]
        stem = f"#{values[0]}" if values else word[:_BEGINS]
        if stem != "#1" and (values or len(word) > 3) and stem not in _ordinary():
            found.append(stem)
    return found
