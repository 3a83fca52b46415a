"""Shares of a whole in words, in eight languages: ``two thirds``, ``jede zwanzigste``, ``een op de drie``."""

import re
from collections.abc import Iterator
from decimal import Decimal

from agent.copy.number_words import SMALL, values_of
from agent.copy.text import fold, words

_PARTS = """\
3 thirds drittel tiers tercio tercios terzo terzi terço terços terça derde derden trzecia trzecią trzeciej trzecie
4 quarters viertel quarts cuarto cuartos quarti quartos kwart czwarta czwartą czwartej czwarte ćwierć
5 fifths fünftel cinquième cinquièmes quinto quintos quinta quinti vijfde piąta piątą piątej piąte
6 sechstel sixième sexto sesto zesde szósta szóstą szóstej
7 siebtel septième séptimo settimo sétimo zevende siódma siódmą siódmej
8 eighths achtel huitième octavo ottavo oitavo achtste ósma ósmą ósmej
9 neuntel neuvième noveno nono negende
10 tenths zehntel dixième dixièmes décimo décima décimos decimi tiende dziesiąta dziesiątą dziesiątej
20 zwanzigstel vingtième ventesimo vigésimo twintigste dwudziesta dwudziestą dwudziestej
"""
_ENGLISH = {"third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10, "twentieth": 20}
_ORDINALS = """\
2 second other zweite deuxième segunda segundo seconda secondo tweede drugi druga drugie
3 third dritte troisième tercer tercera terza terzo terceira terceiro derde trzeci trzecia trzecie
4 fourth vierte quatrième cuarto cuarta quarto quarta vierde czwarty czwarta czwarte
5 fifth fünfte cinquième quinto quinta vijfde piąty piąta piąte
6 sixth sechste sixième sexto sexta sesto sesta zesde szósty szósta szóste
10 tenth zehnte dixième décimo décima decimo decima tiende dziesiąty dziesiąta dziesiąte
12 twelfth zwölfte douzième duodécimo dodicesimo twaalfde dwunasty dwunasta dwunaste
20 twentieth zwanzigste vingtième vigésimo vigésima ventesimo ventesima twintigste dwudziesty dwudziesta dwudzieste
"""


def _table(rows: str) -> dict[str, int]:
    return {fold(word): int(row.split()[0]) for row in rows.splitlines() for word in row.split()[1:]}


def _any(rows: str) -> str:
    return "|".join(word for row in rows.splitlines() for word in row.split()[1:])


_OF_PART = _table(_PARTS) | _ENGLISH
_OF_ORDINAL = _table(_ORDINALS)
_ONE = frozenset(
    "a an one ein eine einem einen einer un une una uno um uma een jedna jedną jednej jedne jeden 1".split()
)
_WORD = r"[^\W\d_]+"
_N = rf"\d{{1,3}}|{'|'.join(sorted(_ONE))}|{SMALL}"
_SHARE = re.compile(
    rf"(?<![\w.,])(?:(?P<some>{_N})[ -](?:(?:good|gute[sn]?|knappe[sn]?|bon) )?(?P<part>{_any(_PARTS)})"
    rf"|(?:by|about|nearly|almost|roughly|than|over|cut|a good) (?:a|one)[ -](?P<after>{'|'.join(_ENGLISH)})"
    rf"|(?:a|one)[ -](?P<before>{'|'.join(_ENGLISH)})(?= (?:of|less|more|fewer|cheaper|faster|off)\b)"
    rf"|(?:every|each|jede[nrsm]?|chaque|cada|ogni|elke?|iedere|co) (?P<each>{_any(_ORDINALS)})[rnsm]?"
    rf"|(?P<one>{_N})(?: {_WORD})?? (?:in|out of|von|sur|de cada|su|em cada|(?:op|van) de|na) (?P<all>{_N})"
    rf"(?! (?:ou|or|oder|o|of|lub|y|et) ))(?!\w)",
    re.IGNORECASE,
)
_HALF_PERCENT = re.compile(
    r"(?<!\w)(?:half a|half an?|(?:ein(?:em|en)? )?halbe[sn]?|un demi|medio|mezzo|meio|een half|pół) "
    r"(?:per ?cent|prozent|pour ?cent|por ?cien(?:to)?|per ?cento|por ?cento|procent\w*)",
    re.IGNORECASE,
)
_HOUR = re.compile(
    r"[ -](?:of an )?(?:d['’]|de |di |van een |een )?(?:hours?|stunden?|heures?|horas?|ora|uur)\b"
    r"|[ ](?:nach|vor|past)\b",
    re.I,
)
"""What makes a quarter one of an hour."""

_UNIT = re.compile(
    r"\s?(?:min|se[ck]|kg|litr?|km|cm|mm|m[²2]|stund|hour|heure|hora|ora|ore|uur|godz|tag|day|jour|d[ií]a|giorn|dag|dni"
    r"|euro?|€|£|\$|zł)\w*(?!\w)",
    re.IGNORECASE,
)
"""What a number counts that is no whole: "a call of ten minutes", "a crate for 300 kg"."""


_WHOLE = 100
"""How many there are at most of which an article is one."""
_WHOLES = frozenset((*_OF_PART, *_OF_ORDINAL, *(f"{word}{end}" for word in _OF_ORDINAL for end in "rnsm")))
_PERCENTS = frozenset("half halben halbes halbe halber demi medio mezzo meio pol".split())
_BETWEEN = frozenset("in of von sur cada su de na".split())
"""What stands between two numbers of which one is a share of the other."""


def _may_share(text: str) -> bool:
    """Whether a text has words of which one is in every share, which is quicker than to look for one."""
    said = frozenset(words(text))
    if not said.isdisjoint(_WHOLES) or not said.isdisjoint(_PERCENTS):
        return True
    return not said.isdisjoint(_BETWEEN) and any(one.isdecimal() or values_of(one) for one in said)


def shares_in(text: str) -> Iterator[tuple[str, Decimal, int]]:
    """Each share that a text names in words: its span, how many in a hundred it is, and where it stands."""
    if not _may_share(text):
        return
    yield from ((found[0], Decimal("0.5"), found.start()) for found in _HALF_PERCENT.finditer(text))
    for found in _SHARE.finditer(text):
        if (
            _HOUR.match(text, found.end())
            or found[0].casefold() == "each other"
            or (found["all"] and _is_count(text, found))
        ):
            continue
        some, of = _parts(found)
        if some and of > some:
            yield found[0], Decimal(100 * some) / of, found.start()


def _is_count(text: str, found: re.Match[str]) -> bool:
    """Whether the second number of two counts something that is no whole, or is one that nobody speaks of so."""
    is_one = fold(found["one"]) in _ONE and not found["one"].isdigit()
    return _UNIT.match(text, found.end()) is not None or (
        is_one and found["all"].isdigit() and int(found["all"]) > _WHOLE
    )


def _parts(found: re.Match[str]) -> tuple[int, int]:
    if found["part"]:
        return _value(found["some"]), _OF_PART[fold(found["part"])]
    if english := found["after"] or found["before"]:
        return 1, _ENGLISH[english.casefold()]
    if found["each"]:
        return 1, _OF_ORDINAL[fold(found["each"])]
    return _value(found["one"]), _value(found["all"])


def _value(word: str) -> int:
    small = fold(word)
    return 1 if small in _ONE or word in _ONE else int(word) if word.isdecimal() else sum(values_of(small))
