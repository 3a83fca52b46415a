"""Strong words about an offer, and what of all that is known holds each of them."""

import re
from collections.abc import Iterator, Sequence

from agent.copy.claims.computed import first_of
from agent.copy.claims.derived import all_in
from agent.copy.claims.numbers import numbers_in, single_in
from agent.copy.claims.proposed import offers_something
from agent.copy.claims.supports import EMPTY, asks, content, stems_of
from agent.copy.findings import Known, Mark, Source
from agent.copy.number_words import SMALL
from agent.copy.phrases import any_concept, concepts, phrases
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
        "autom selbs vanze seul solo sola soli sole sozin itsel thems sam sama samo",
        "disco rabat remis descu scont desco korti",
    )
)
"""How words begin that say the same in one language or another."""
_COUNTED = re.compile(rf"[ ](?:de |di |del |than |als |da )?(?:\d|(?:{SMALL})\b)", re.IGNORECASE)
_COUNT = re.compile(rf"(?:\d|(?<!\w)(?:{SMALL}))[ ]\Z", re.IGNORECASE)
CLAUSE = re.compile(
    r"[,;–—](?!\d)|(?<=\w)[ ]-[ ]|(?<=\w)[ ](?:and|und|et|y|e|en|oraz)[ ]"
    r"(?!\d|an? half|half|demi|medi[oa]|mezz[oa]|mei[oa]|een half|pół)"
)
_KINDS = ("offer", "treat", "no_ties")


def offers(sentence: str, small: Sequence[Mark], known: Known) -> Iterator[Mark]:
    """The parts of a sentence with strong words about an offer, where nothing in them is marked yet.

    Args:
        sentence: where they are looked for.
        small: its numbers and names, each with what says it.
        known: what may hold them.
    """
    promises = [*_promises(sentence)]
    if not promises and phrases(*_KINDS, "deadline").search(sentence) is None:
        return
    strong = _strong(sentence, is_promised=bool(promises))
    for part in CLAUSE.split(sentence):
        within = [one for one in small if one[0] in part]
        sources = [*_sources(part, sentence, strong, promises, known, is_counted=_is_counted(within))]
        if sources and not any(source is None for _, source in within):
            yield part.strip(), None if None in sources else sources[0]


def _is_counted(within: Sequence[Mark]) -> bool:
    """Whether something known says a number of what was found."""
    return any(source is not None and numbers_in(span) for span, source in within)


def _promises(sentence: str) -> Iterator[tuple[str, str]]:
    """The words that promise something, each with what."""
    if any_concept("promised").search(sentence):
        for name, concept in concepts("promised").items():
            yield from ((one[0], name) for one in concept.finditer(sentence))


def _strong(sentence: str, *, is_promised: bool) -> re.Pattern[str]:
    """The words that are looked for: until when something stands counts where something is offered."""
    is_offer = is_promised or offers_something(sentence) or phrases(*_KINDS).search(sentence)
    return phrases(*_KINDS, "deadline") if is_offer and not asks(sentence) else phrases(*_KINDS)


def _sources(
    part: str,
    sentence: str,
    strong: re.Pattern[str],
    promises: Sequence[tuple[str, str]],
    known: Known,
    *,
    is_counted: bool,
) -> Iterator[Source | None]:
    """For each strong word and each promise of a part of a sentence what holds it."""
    promises = [one for one in promises if one[0] in part]
    for found in strong.finditer(part):
        is_promise = any(word in found[0] for word, _ in promises)
        if not is_promise and not _is_harmless(found, part, sentence, is_counted=is_counted):
            yield _offered(found[0], known)
    for _, name in promises:
        yield _promised(name, part, sentence, known, is_counted=is_counted)


def _promised(name: str, part: str, sentence: str, known: Known, *, is_counted: bool) -> Source | None:
    """What promises the same in whatever words, or something near to it of the same thing."""
    same, near = concepts("promised")[name], concepts("also").get(name)
    if source := first_of(known, lambda one: same.search(one.text) is not None):
        return source
    about = {word[:5] for word in content(same.sub(" ", part))}
    if name == "included" and len(about) > 1 and (source := _of_stems(about, known)):
        return source
    if near is None:
        return None
    beside = about | {word[:5] for word in content(sentence)} if about else about
    return first_of(known, lambda one: _is_near(one.text, near, set() if is_counted else beside))


def _of_stems(stems: set[str], known: Known) -> Source | None:
    return first_of(known, lambda one: stems <= stems_of(one.text)[0])


def _is_near(text: str, near: re.Pattern[str], about: set[str]) -> bool:
    return near.search(text) is not None and (not about or not about.isdisjoint(stems_of(text)[0]))


def _is_harmless(found: re.Match[str], part: str, sentence: str, *, is_counted: bool) -> bool:
    """Whether a strong word offers nothing where it stands: beside a number, in a talk, or as what might be."""
    word, soft = found[0], concepts("soft")
    if phrases("no_ties").fullmatch(word):
        return asks(sentence) or phrases("talk").search(sentence) is not None
    if soft["counts"].fullmatch(word) and _stands_by_a_number(found, part):
        return True
    if soft["less"].match(word) or soft["saves"].match(word):
        return is_counted or _is_of_nobody(word, part, sentence)
    if next(single_in(word), None):
        return concepts("who")["firm"].search(sentence) is None
    return phrases("deadline").fullmatch(word) is not None and soft["might"].search(part) is not None


def _is_of_nobody(word: str, part: str, sentence: str) -> bool:
    """Whether less of something is only what might be, or nothing of which a firm speaks as its own."""
    soft = concepts("soft")
    if soft["might"].search(part) or (asks(sentence) and soft["might"].search(sentence)):
        return True
    return soft["less"].match(word) is not None and concepts("who")["firm"].search(sentence) is None


def _stands_by_a_number(found: re.Match[str], part: str) -> bool:
    ways = (_COUNTED.match(part, found.end()), _COUNT.search(part[: found.start()]))
    return any(ways) or concepts("soft")["more_or_less"].search(part) is not None


def _offered(word: str, known: Known) -> Source | None:
    """What holds each word of an offer, or one that says the same."""
    all_day = concepts("soft")["all_day"]
    if all_day.fullmatch(word):
        return first_of(known, lambda one: all_day.search(one.text) is not None)
    if span := next(single_in(word), None):
        return first_of(known, lambda one: any(map(span.says, all_in(one.text))))
    wanted = [one[:5] for one in words(word) if len(one) > 2 and one not in EMPTY]
    is_free = phrases("treat").fullmatch(word) is not None
    groups = [_SAME[0].union(wanted)] if is_free else [*map(_synonyms, wanted)]
    return first_of(known, lambda one: _holds_each(stems_of(one.text)[0], groups)) if groups else None


def _synonyms(stem: str) -> frozenset[str]:
    return next((group for group in _SAME if stem in group), frozenset((stem,)))


def _holds_each(stems: frozenset[str], groups: Sequence[frozenset[str]]) -> bool:
    return not any(stems.isdisjoint(group) for group in groups)
