"""Strong words about an offer, and what of all that is known holds each of them."""

import re
from collections.abc import Iterator, Sequence

from agent.copy.computed import all_in
from agent.copy.findings import Known, Source
from agent.copy.number_words import SMALL
from agent.copy.numbers import numbers_in, single_in
from agent.copy.phrases import any_concept, concepts, phrases
from agent.copy.supports import EMPTY, asks, content, stems_of
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
_COUNTED = re.compile(rf"[ ](?:de |di |del |than |als |da )?(?:\d|(?:{SMALL})\b)", re.IGNORECASE)
_COUNT = re.compile(rf"(?:\d|(?<!\w)(?:{SMALL}))[ ]\Z", re.IGNORECASE)
_FEWER = re.compile(
    r"(?:weniger|moins|menos|meno|minder|fewer|less|hundert|cent|mil|dozen|dutzend|diz|decen|dezen|decin|dizain|centen|centai|centin|tysi|setki|honderd|duizend)"
    r"\w*(?: de)?\Z|thousands|dozens",
    re.IGNORECASE,
)
"""Strong words that only count, beside a number."""
_LESSENS = re.compile(
    r"less|fewer|weniger|moins|menos|meno|minder|faster|schneller|sneller|cheaper|günstiger|(?:plus|más|più) (?:rapid|vite"
    r"|veloc)|mais r[aá]pid|szybciej|mniej",
    re.IGNORECASE,
)
_SAVES = re.compile(
    r"reduc|rédu|redui|reduz|riduc|senk|sink|cut|sav|spar|erspar|économ|ahorr|rispar|poup|bespa|oszczęd", re.IGNORECASE
)
_PRICED = re.compile(r"%|(?<!\w)(?:offers?|angebot|offre|oferta|offerta|aanbod|oferta)(?!\w)", re.IGNORECASE)
"""What an offer that ends is beside."""
_MORE_OR_LESS = re.compile(r"m[aá]is ou menos|más o menos|più o meno|mehr oder weniger|plus ou moins|min of meer", re.I)
_MIGHT = re.compile(
    r"(?<!\w)(?:perhaps|maybe|probably|vermutlich|vielleicht|wohl|peut-être|sans doute|quizás?|tal vez|forse|magari|talvez"
    r"|misschien|wellicht|może|pewnie|would|could|might|würde\w*|könnte\w*|wäre\w*|zou|zouden|\w+(?:rai[st]|raient|rions|ría[ns]?|ríamos|riam?"
    r"|rebbe(?:ro)?|by[mś]?))(?!\w)",
    re.IGNORECASE,
)
"""A verb of what might be."""
_ALL_DAY = re.compile(
    r"24 ?/ ?7|(?:day and night|(?:a?round) the clock|rund um die uhr|tag und nacht|jour et nuit|día y noche"
    r"|giorno e notte|dia e noite|dag en nacht)|(?:24 (?:hours|stunden|heures|horas|ore|uur))(?: \w+)?",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,;–—](?!\d)|(?<=\w)[ ]-[ ]|(?<=\w)[ ](?:and|und|et|y|e|en|oraz)[ ](?!\d|an? half|half|demi|medi[oa]|mezz[oa]|mei[oa]|een half|pół)"
)


Claims = Iterator[tuple[str, Source | None]]


def offers(sentence: str, small: Sequence[tuple[str, Source | None]], known: Known) -> Claims:
    """The parts of a sentence with strong words about an offer, where nothing in them is marked yet.

    Args:
        sentence: where they are looked for.
        small: its numbers and names, each with what says it.
        known: what may hold them.
    """
    promises = [*_promises(sentence)]
    offer = _strong(sentence, is_promised=bool(promises))
    if not promises and offer.search(sentence) is None:
        return
    for part in _CLAUSE.split(sentence):
        within = [source for span, source in small if span in part]
        is_counted = any(source for span, source in small if span in part and numbers_in(span))
        found = [one for one in offer.finditer(part) if not _is_harmless(one, part, sentence, is_counted=is_counted)]
        held = [word for word, _ in promises if word in part]
        sources = [_offered(one[0], known) for one in found if not any(word in one[0] for word in held)]
        sources += [_promised(name, part, known, is_counted=is_counted) for word, name in promises if word in part]
        if sources and None not in within:
            yield part.strip(), None if None in sources else sources[0]


def _promises(sentence: str) -> Iterator[tuple[str, str]]:
    """The words that promise something, each with what."""
    if any_concept("promised").search(sentence):
        for name, concept in concepts("promised").items():
            yield from ((one[0], name) for one in concept.finditer(sentence))


def _strong(sentence: str, *, is_promised: bool) -> re.Pattern[str]:
    """The words that are looked for: until when something stands counts where something is offered."""
    kinds = ("offer", "treat", "no_ties")
    is_offer = is_promised or _PRICED.search(sentence) or phrases(*kinds).search(sentence)
    return phrases(*kinds, "deadline") if is_offer and not asks(sentence) else phrases(*kinds)


def _promised(name: str, part: str, known: Known, *, is_counted: bool) -> Source | None:
    """What promises the same in whatever words, or something near to it of the same thing."""
    same, near = concepts("promised")[name], concepts("also").get(name)
    if source := next((one for one in known.sources if same.search(one.text)), None):
        return source
    about = {word[:5] for word in content(same.sub(" ", part))}
    if (
        name == "included"
        and len(about) > 1
        and (source := next((one for one in known.sources if about <= stems_of(one.text)[0]), None))
    ):
        return source
    close = [one for one in known.sources if near is not None and near.search(one.text)]
    return next((one for one in close if is_counted or not about.isdisjoint(stems_of(one.text)[0])), None)


def _is_harmless(found: re.Match[str], part: str, sentence: str, *, is_counted: bool) -> bool:
    """Whether a strong word offers nothing where it stands: beside a number, in a talk, or as what might be."""
    word = found[0]
    if phrases("talk").search(part) is not None and phrases("no_ties").fullmatch(word):
        return True
    beside = _COUNTED.match(part, found.end()) or _COUNT.search(part[: found.start()]) or _MORE_OR_LESS.search(part)
    if beside and _FEWER.match(word):
        return True
    is_less = _LESSENS.match(word) is not None
    if is_less and concepts("who")["firm"].search(sentence) is None:
        return True
    if is_counted and (is_less or _SAVES.match(word)):
        return True
    might = _MIGHT.search(part) is not None
    return might and (is_less or phrases("deadline").fullmatch(word) is not None)


def _offered(word: str, known: Known) -> Source | None:
    """What holds each word of an offer, or one that says the same."""
    wanted = [one[:5] for one in words(word) if len(one) > 2 and one not in EMPTY]
    if _ALL_DAY.fullmatch(word):
        return next((one for one in known.sources if _ALL_DAY.search(one.text)), None)
    if span := next(single_in(word), None):
        return next((one for one in known.sources if any(span.says(it) for it in all_in(one.text))), None)
    is_free = phrases("treat").fullmatch(word) is not None
    groups = [_SAME[0].union(wanted)] if is_free else [*map(_synonyms, wanted)]
    return next((one for one in known.sources if groups and _holds_each(stems_of(one.text)[0], groups)), None)


def _synonyms(stem: str) -> frozenset[str]:
    return next((group for group in _SAME if stem in group), frozenset((stem,)))


def _holds_each(stems: frozenset[str], groups: Sequence[frozenset[str]]) -> bool:
    return not any(stems.isdisjoint(group) for group in groups)
