"""What a conversation has at hand, and which of it words mean: by name, by place, by kind, or as the latest.

Words are read without a model, in English, German, Spanish and French.  What they leave open means nothing.
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from agent.common.words.marks import counts
from agent.common.words.text import stands_whole, tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """An object of the workspace that this conversation has made or read."""

    kind: str
    id: str
    name: str = ""
    """What people call it."""
    about: str = ""
    """What else tells it from others, in a few words."""
    made: bool = False
    """Whether this conversation made it."""
    turn: int = 0
    """After which of the user's messages it came up last, from 1."""
    place: int = 0
    """Its place among the rows of its kind that were shown last, from 1; 0 when it is none of them."""
    latest: int = 0
    """The larger, the later it was spoken of by itself; 0 when it was only a row."""
    shown: int = 0
    """The larger, the later its rows were shown."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What some of the user's words mean."""

    words: str
    things: tuple[Thing, ...]
    """More than one where the words name several, or do not tell which."""
    how: Literal["name", "place", "latest"]


_PEOPLE = ("lead", "thread")
_NOUNS = {
    "signal_type": r"signal ?types?|signaltyp\w*|tipos? de señal\w*|types? de signa\w*",
    "list": r"lists?|listen?|listas?|listes?",
    "campaign": r"campaigns?|kampagnen?|campañas?|campagnes?",
    "thread": r"threads?|conversations?|repl(?:y|ies)|gespräche?|unterhaltung(?:en)?|antwort(?:en)?|hilos?"
    r"|conversaci[oó]n(?:es)?|respuestas?|réponses?",
    "lead": r"leads?|people|persons?|contacts?|personen|kontakte?|leute|personas?|contactos?|personnes?",
    "signal": r"signals?|signale?|señal(?:es)?|signaux",
    "sender": r"senders?|absender|remitentes?|expéditeurs?",
}
_NOUN = "|".join(f"(?P<{kind}>{nouns})" for kind, nouns in _NOUNS.items())
_THAT = re.compile(
    rf"\b(?:that|this|these|those|the same|die(?:se[rsnm]?|selben?)|jene[rsnm]?|es[ae]s?|esos|est[ae]s?|estos"
    rf"|cette|cet|ces|ce|the(?! (?:list|campaign) (?:called|named))|die|la)\s+(?:{_NOUN})\b",
    re.IGNORECASE,
)
_A_NAME = re.compile(
    r"\s+(?:[\"'“„«]|[A-ZÀ-ÖØ-Þ]\w|(?i:with|about|from|of|called|named|mit|über|von|vom|namens|avec|sur|de|du|d['’]|con|sobre|del)\b)"
)
"""How words behind a noun say which one is meant: "the conversation with ada"."""
_MANY = re.compile(r"(?:these|those|esos|esas|estos|estas|ces)\b", re.IGNORECASE)
_THAT_ONE = re.compile(r"\b(?:that|this|the same) one\b|\bdiese[rsn]? da\b|\bcelle-là\b|\bcelui-là\b", re.IGNORECASE)
_HER = re.compile(r"\b(?:her|him|she|he|ihr|ihm|ihn|à elle|à lui|a ella|a él)\b")
_SOMEBODY = frozenset("her him she he them they ihr ihm ihn ihnen elle lui leur ella él ellos".split())
_ORDINALS = {
    word: number
    for number, words in {
        1: "first 1st erste ersten erster erstes primera primero primer première premier eerste primo prima",
        2: "second 2nd zweite zweiten zweiter zweites segunda segundo deuxième seconde tweede secondo seconda",
        3: "third 3rd dritte dritten dritter drittes tercera tercero troisième",
        4: "fourth 4th vierte vierten vierter viertes cuarta cuarto quatrième",
        5: "fifth 5th fünfte fünften fünfter fünftes quinta quinto cinquième",
        6: "sixth 6th sechste sechsten", 7: "seventh 7th siebte siebten", 8: "eighth 8th achte achten",
        9: "ninth 9th neunte neunten", 10: "tenth 10th zehnte zehnten",
        -1: "last letzte letzten letzter letztes última último dernière dernier laatste ultimo ultima",
    }.items()
    for word in words.split()
}  # fmt: skip
_ORDINAL = "|".join(_ORDINALS)
_PLACE = re.compile(
    rf"\b(?P<word>{_ORDINAL})\s+(?:one|{_NOUN})\b"
    rf"|\b(?:(?:the|der|die|das|den|dem|la|el|le|il|de)\s+|l['’])(?P<alone>{_ORDINAL})(?=\s*(?:$|[.,;:!?)]|\s(?:and|und|y|et|bitte|please|as|als|comme|como)\b))"
    r"|(?:#|\b(?:number|no\.|nr\.|nummer|número|numéro)\s*)(?P<digits>\d{1,3})\b(?!\s*(?:%|[.,]\d))",
    re.IGNORECASE,
)
_THE_ORDINAL = re.compile(
    r"\b(?:(?:the|that|this|its|my|our|your|der|die|das|den|dem|diese[rnms]?|ihre?|seine?|unsere|la|el|le|les|los|las"
    r"|cett?e|sa|son|es[ae]|su|il|quel(?:la)?|questa?|de|het)\s+|l['’])"
    rf"({_ORDINAL})\b",
    re.IGNORECASE,
)
_FEW = re.compile(
    r"\b(?:(?:first|top|ersten|primer[ao]s|premi(?:ers|ères))|(?P<last>last|letzten|últim[ao]s|derni(?:ers|ères)))\s+(?=\w)",
    re.IGNORECASE,
)
_NO_MORE = re.compile(
    r"(?:\s+(?:ones|of them|of those|davon|de ell[ao]s))?"
    r"(?:\s*(?:$|[.,;:!?)])|\s+(?:can|could|should|may|please|and|to|kann|können|sollen|bitte|und|y|pueden|et|peuvent)\b)",
    re.IGNORECASE,
)
"""What stands behind "the last two" where no word says what they are."""
_LONGEST = 5000
"""Characters of words in which something is looked for."""


def meant(words: str, things: Iterable[Thing]) -> tuple[Meant, ...]:
    """What the user's words mean of what is at hand, in no order that matters."""
    text, known = words[:_LONGEST], [*things]
    if not known:
        return ()
    found = [*_by_name(text, known), *_by_place(text, known)]
    taken = {thing.kind for one in found for thing in one.things}
    return (*found, *(one for one in _latest(text, known) if one.things[0].kind not in taken))


def chosen(answer: str, question: str, things: Iterable[Thing]) -> tuple[Thing, ...]:
    """What an answer means by a place: one of those whom the question names, in its order; no row of a table."""
    named = sorted(_by_name(question[:_LONGEST], [*things]), key=lambda one: question.find(one.words))
    places = places_in(answer)
    if len(named) < 2 or len(places) != 1 or not (place := places.pop()) <= len(named):
        return ()
    return named[place if place < 0 else place - 1].things


def places_in(words: str) -> set[int]:
    """The places of rows that words name, of which they do not say what they are: "the last one" is -1."""
    return {_place_of(match) for match in _PLACE.finditer(words[:_LONGEST]) if _kind(match) is None}


def points_at_a_row(words: str) -> bool:
    """Whether words point at a place of what was shown last, and do not say what it is: "the first one"."""
    return bool(places_in(words))


def points_at_that_one(words: str) -> bool:
    """Whether words speak of the one that was spoken of last: "that one"."""
    return _THAT_ONE.search(words[:_LONGEST]) is not None


def ordinal_in(words: str) -> int | None:
    """The place that an ordinal behind an article names, whatever stands behind it: "kick the last one out"."""
    found = _THE_ORDINAL.search(words[:_LONGEST])
    return _ORDINALS[found[1].lower()] if found else None


def is_nobody(name: str) -> bool:
    """Whether what should be a name only points at somebody: "him"."""
    return set(tokens(name)) <= _SOMEBODY


# -- by name -----------------------------------------------------------------------------------------------------------


def _by_name(text: str, known: Sequence[Thing]) -> list[Meant]:
    spoken: dict[str, list[Thing]] = {}
    lower = text.casefold()
    for thing in (thing for thing in known if len(thing.name) > 2 and thing.name.casefold() in lower):
        if stands_whole(thing.name, text, any_case=True):
            spoken.setdefault(thing.name, []).append(thing)
    whole_names = [Meant(name, tuple(_of_said_kind(text, name, bearers)), "name") for name, bearers in spoken.items()]
    return [*whole_names, *_by_half_a_name(text, known, {part for name in spoken for part in name.split()})]


def _by_half_a_name(text: str, known: Sequence[Thing], taken: Container[str]) -> Iterator[Meant]:
    bearers_of = _parts([thing for thing in known if thing.kind in _PEOPLE and "@" not in thing.name])
    for part in dict.fromkeys(re.findall(r"[^\W\d_][\w'’-]{2,}", text)):
        bearers = () if part in taken else bearers_of.get(part, ())
        if len({thing.name for thing in bearers}) == 1:
            yield Meant(part, tuple(bearers), "name")


def _of_said_kind(text: str, name: str, bearers: list[Thing]) -> list[Thing]:
    """Those of a kind that stands right beside the name, as in "the campaign Fair"; else all."""
    if len(bearers) == 1:
        return bearers
    beside = [rf"\b(?:{_NOUNS[one.kind]})\W{{1,3}}{re.escape(name)}|{re.escape(name)}\W{{1,3}}(?:{_NOUNS[one.kind]})\b"
              if one.kind in _NOUNS else "(?!)" for one in bearers]  # fmt: skip
    said = [one for one, near in zip(bearers, beside, strict=True) if re.search(near, text, re.IGNORECASE)]
    return said or bearers


def _parts(people: Sequence[Thing]) -> dict[str, list[Thing]]:
    found: dict[str, list[Thing]] = {}
    for person in people:
        for part in filter(str.istitle, {*person.name.split()}):
            found.setdefault(part, []).append(person)
    return found


# -- by place ----------------------------------------------------------------------------------------------------------


def _by_place(text: str, known: Sequence[Thing]) -> Iterator[Meant]:
    for match in _PLACE.finditer(text):
        rows = _rows(_kind(match), known)
        place = _place_of(match)
        at = rows[-1:] if place == -1 else [thing for thing in rows if thing.place == place]
        yield from _if_any(match[0], at, "place")
    for match in _FEW.finditer(text):
        yield from _few(text, match, known)


def _place_of(match: re.Match[str]) -> int:
    return int(match["digits"]) if match["digits"] else _ORDINALS[(match["word"] or match["alone"]).casefold()]


def _few(text: str, match: re.Match[str], known: Sequence[Thing]) -> Iterator[Meant]:
    """Those of "the first two leads", or of "the last two"; "the last two weeks" are none."""
    number = next(iter(counts(text[match.end() : match.end() + 20])), None)
    if number is None or number.start or number.value < 2:
        return
    end = match.end() + number.end
    rest = re.match(rf"\s*(?:{_NOUN})\b", text[end:], re.IGNORECASE)
    if rest is not None or _NO_MORE.match(text, end):
        rows = _rows(None if rest is None else _kind(rest), known)
        at = rows[-number.value :] if match["last"] else rows[: number.value]
        yield from _if_any(text[match.start() : end], at, "place")


def _if_any(words: str, things: Sequence[Thing], how: Literal["place", "latest"]) -> Iterator[Meant]:
    if things:
        yield Meant(words, tuple(things), how)


def _kind(match: re.Match[str]) -> str | None:
    return next((kind for kind in _NOUNS if match[kind]), None)


def _rows(kind: str | None, known: Sequence[Thing]) -> list[Thing]:
    """The rows of a kind, in their order; without a kind those that were shown last."""
    rows = [thing for thing in known if thing.place and kind in (None, thing.kind)]
    newest = max((thing.shown for thing in rows), default=0)
    return sorted((thing for thing in rows if thing.shown == newest), key=lambda thing: thing.place)


# -- the latest --------------------------------------------------------------------------------------------------------


def _latest(text: str, known: Sequence[Thing]) -> Iterator[Meant]:
    for match in filter(_names_none, _THAT.finditer(text)):
        kind = _kind(match)
        many = _rows(kind, known) if _MANY.match(match[0]) else []
        yield from _if_any(match[0], many or newest_of([thing for thing in known if thing.kind == kind]), "latest")
    people = [thing for thing in known if thing.kind in _PEOPLE]
    for one, among in ((_THAT_ONE.search(text), known), (_HER.search(text), people)):
        if one is not None:
            yield from _if_any(one[0], newest_of(among), "latest")


def _names_none(match: re.Match[str]) -> bool:
    """Whether "the campaign" does not go on with the name of one."""
    return _A_NAME.match(match.string, match.end()) is None


def newest_of(things: Sequence[Thing]) -> list[Thing]:
    """What was spoken of by itself last, else the only one there is."""
    alone = max(things, key=lambda thing: thing.latest, default=None)
    if alone is not None and alone.latest:
        return [alone]
    return [*things] if len(things) == 1 else []
