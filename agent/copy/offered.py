"""Strong words about an offer, and what of all that is known holds each of them."""

import re
from collections.abc import Iterator, Sequence

from agent.copy.findings import Known, Source
from agent.copy.phrases import phrases
from agent.copy.supports import EMPTY, asks, stems_of
from agent.copy.text import words

_LESS = (
    "save saves saved savin cheap less lower fewer reduc spart spare erspa wenig senkt sinkt econo redui moins ahorr"
    " menos rispa meno poupa poupe minde bespa daalt"
)
_SAME = tuple(
    frozenset(stems.split())
    for stems in (
        "free grati koste gratu offer bezpl darmo",
        "day days tag tage tagen tages jour journ dia dias giorn dag dagen",
        "hour hours stund heure hora horas ora ore uur uren",
        "week weeks woche semai seman setti weken",
        _LESS,
        "faste quick schne rapid veloc snell",
        "certi zerti gecer",
        "disco rabat remis descu scont desco korti",
    )
)
"""How words begin that say the same in one language or another."""
_CLAUSE = re.compile(r"[,;–—](?!\d)|(?<=\w)[ ]-[ ]")


def offers(sentence: str, marked: Sequence[str], known: Known) -> Iterator[tuple[str, Source | None]]:
    """The parts of a sentence with strong words about an offer, where nothing in them is marked yet."""
    kinds = ("offer", "treat", "no_ties")
    offer = phrases(*kinds) if asks(sentence) else phrases(*kinds, "deadline")
    for part in _CLAUSE.split(sentence):
        is_talk = phrases("talk").search(part) is not None
        sources = [
            _offered(found[0], known)
            for found in offer.finditer(part)
            if not (is_talk and phrases("no_ties").fullmatch(found[0]))
        ]
        if sources and not any(span in part for span in marked):
            yield part.strip(), None if None in sources else sources[0]


def _offered(word: str, known: Known) -> Source | None:
    """What holds each word of an offer, or one that says the same."""
    wanted = [one[:5] for one in words(word) if len(one) > 2 and one not in EMPTY]
    is_free = phrases("treat").fullmatch(word) is not None
    groups = [_SAME[0].union(wanted)] if is_free else [*map(_synonyms, wanted)]
    return next((one for one in known.sources if groups and _holds_each(stems_of(one.text)[0], groups)), None)


def _synonyms(stem: str) -> frozenset[str]:
    return next((group for group in _SAME if stem in group), frozenset((stem,)))


def _holds_each(stems: frozenset[str], groups: Sequence[frozenset[str]]) -> bool:
    return not any(stems.isdisjoint(group) for group in groups)
