"""Numbers in texts, with what they count, so that two spellings of one are the same."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from agent.copy.date_words import MONTH
from agent.copy.number_words import SMALL, blank, values_of, written_out
from agent.copy.text import fold

_KIND = r"(?:(?:working|business|calendar|full)[ -])?"
_UNITS = {
    "%": r"%|割|percent|per ?cent|prozent|pour ?cent|por ?ciento|por ?cento|per ?cento|procent",
    "€": r"€|eur(?:os?)?\b",
    "$": r"(?:[a-z]{1,2})?\$|usd\b|(?:us )?dollars?\b|reais\b|pesos?\b",
    "£": r"£|gbp\b|pounds?\b",
    "₹": r"₹|rs\b\.?|inr\b|rupees?\b",
    "R": r"(?-i:R)\b|rand\b|zar\b",
    "¥": r"¥|円|yen\b|jpy\b",
    "z": r"zł\b|pln\b|złotych\b",
    "F": r"chf\b|franken\b|f ?cfa\b|francs?(?: cfa)?\b",
    "c": r"¢|p\b(?![/.])|pence\b|grosz\w*|ct\b|cents?\b|centimes?\b|céntimos?\b|centavos?\b|cêntimos?\b|centesimi\b",
    "°": r"°(?:[ ]?[cf]\b)?|degrees?\b|grad\b|degrés?\b|grados?\b|grad[oi]\b|graus?\b|graden\b|stopni\w*",
    "h": r"(?:hours?|hrs?|stunden?|heures?|horas?|or[ae]|uur|uren|godzin\w*)\b|時間",
    "d": rf"{_KIND}(?:days?|(?:werk|arbeits)tage?n?|tage?n?|jours?|días?|giorn[oi]|dias?|dag(?:en)?|werkdag(?:en)?"
    r"|dni|dzień)\b|営業日|日間",
    "w": rf"{_KIND}(?:weeks?|wochen?|semain[es]+|semanas?|settiman[ae]|weken|tygodni\w*|tydzień)\b|週間",
    "M": r"(?:months?|monate?n?|mois|mes(?:es)?|mes[ei]|mês|maand(?:en)?|miesi[ąę]c\w*)\b|か月|ヶ月",
    "y": r"(?:years?|jahre?n?|ans|années?|años?|ann[oi]|anos?|jaar|jaren|lat|lata|rok\w*)\b|年間",
    "x": r"(?:x|×|times|fold|razy|fach|mal|fois|veces|volte|vezes|keer)\b|倍",
}
_SCALE = {
    "k": r"k\b|thousand\b|tausend\b|mille\b|mil\b|duizend\b|tys\b|tysi\w+|tsd\b",
    "m": r"m\b|mn\b|mln\b|mio\b|milion\w*|millions?\b|millionen\b|millones\b|milioni\b|milhões\b|miljoen\b",
    "W": r"万",
    "O": r"億",
    "b": r"bn\b|mrd\b|mld\b|billions?\b|milliarden?\b|milliards?\b|miliardi\b",
}
_MONEY = frozenset("€$£Fcz₹R¥")
_TIMES = frozenset("hM")
_OF_TIME = {"d": (24, "h"), "w": (168, "h"), "y": (12, "M")}
"""Spans of time as so many shorter ones."""
_SCALES = {"k": 1000, "W": 10_000, "m": 1_000_000, "O": 100_000_000, "b": 1_000_000_000}
_UNIT = "|".join(_UNITS.values())
_UNSPACED = "\u3005-\u3007\u3040-\u30ff\u4e00-\u9fff"
"""Signs between which and a number stands no space."""
_NUMBER = re.compile(
    r"(?P<before>[€£₹¥]|(?:\b[a-z]{1,2})?\$|\b(?:eur|usd|gbp|chf|zar|rs\.?)(?!\w)|\b(?-i:R)(?=\d))?[ \u00a0\u202f]?"
    rf"(?<!\.)(?:(?<![^\W{_UNSPACED}])|(?<=\bR))"
    r"(?P<digits>\d+(?:[.,'’\u00a0\u202f]\d+|[ ]\d{3}(?!\d))*)"
    rf"(?:[ \u00a0\u202f-]?(?P<scale>{'|'.join(_SCALE.values())}))?"
    rf"(?:[ \u00a0\u202f-]?(?P<after>{_UNIT}))?(?P<tail>[^\W\d{_UNSPACED}]*)",
    re.IGNORECASE,
)
_MONTHS = "|".join((*sorted(MONTH, key=len, reverse=True), "märz", "jänner", "février", "août", "décembre", "março"))
_IN_ENGLISH = (
    "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug"
    "|sept?|oct|nov|dec"
)
"""The months that stand before their day."""
_DATE_PART = re.compile(r"\d+|[^\W\d_]+")
_DATE = re.compile(
    rf"\b\d{{4}}-\d\d-\d\d\b|\b(?:[0-2]?\d|3[01])[./](?:[0-2]?\d|3[01])[./](?:\d{{4}}|\d\d)?(?!\d)"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|er|º|°|\.)?[ ](?:of |de |di |d['’])?(?:{_MONTHS})\b(?:[ ](?:de )?\d{{4}})?"
    rf"|\b(?:{_IN_ENGLISH})[ ](?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\b(?![.,]\d)(?:,?[ ]\d{{4}})?",
    re.IGNORECASE,
)
_MINUTES = r"(?:mins?|minutes?|minuten|minutos?|minut[oiayę]?|minuut)"
_SKIPPED = re.compile(
    r"(?<![\d/])\d{1,2}/\d{1,2}(?![\d/])"
    r"|https?://\S+|www\.\S+|(?<!\S)[^\s@]{1,100}@\S+|\[\d+\]"
    r"|\b\d{1,2}(?:[:h]\d\d|[ ]h[ ]\d\d|[ ]?(?:am|pm|uhr|o['’]clock|h))\b"
    r"|(?<![€$£.,\d])(?<![€$£][ ])\b(?!0\.)\d{1,2}[:.]\d\d\b(?!\.\d|\.[ ][a-zß-ÿ])"
    r"(?![ ]?(?:[%€$£\d]|eur|usd|gbp|chf|cent|ct))"
    rf"|\b\d{{1,3}}(?:[ -–]\d{{1,3}})?[ -]?{_MINUTES}\b"
    r"|\A[^\d\n+]{0,20}(?:\+|0)\d[\d ()/.–-]{6,}\d\s*\Z|(?<![\w€$£.,])(?:\+|00)\d[\d ()/.–-]{7,}\d"
    r"|(?<![\w€$£.,])(?:\(\d{2,5}\)[ ]?\d{3,}(?:[ -]?\d{2,})*|0\d{1,4}(?=(?:[ /-]?\d){7})(?:[ /-]\d{2,})+"
    r"|\d{3}(?:[ -]\d\d){3}|\d{3}(?:[ -]\d{3}){2}(?=\s*(?:[|;)]|\Z)))(?![.,]?\d)"
    r"|\d{4}年(?!間)(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月(?:\d{1,2}日)?|\d{1,2}日(?!間)|\d{1,2}時(?!間)(?:\d{1,2}分|半)?|\d{1,3}分(?:間|ほど)?"
    r"|\b(?:at|um|gegen|à|vers|las|alle|ore|às|om|rond|o|około)[ ]\d{1,2}(?![:.,h]?\d)"
    r"(?:[ ](?:uur|heures?|horas|ore|hours))?(?=\s*(?:[.,;!?)]|\Z)|[ ](?:or|oder|ou|o|of|lub)\b|[^.!?\n]{0,30}\?)",
    re.IGNORECASE,
)
"""What holds digits and claims nothing: addresses, footnotes, telephones, times, the minutes that a talk takes."""
_RANGE = re.compile(
    r"[ ]?(?:-|–|to|bis|à|a|al|e|y|und|and|et|en|tot|do)[ ]?(?:(?:il|el|les?|de|het|o|au|al) )?(?=[€$£\d])",
    re.IGNORECASE,
)
"""What stands between two ends, of which the second names what both count."""
_CUT = re.compile(r"(?<!\d)['’]\Z")
"""What stands before a year without its century."""
_SMALL = frozenset("0123456789")
_FEW = 12
"""Up to which a number is no span of time because something known counts as many of something."""
_ONE = re.compile(
    r"\b(?:(?:an?|one|eine[rnms]?|un[aeo]?|n?uma?|een|één|jed\w+)[ ]"
    rf"(?P<unit>{'|'.join(_UNITS[key] for key in 'hdwMy')}|an\b)|(?:per|pro|par|por|je)[ ](?P<week>{_UNITS['w']}))",
    re.IGNORECASE,
)
_OF_PERIOD = {"w": "168", "f": "336", "m": "1", "q": "3", "s": "6", "y": "12"}
_PERIODIC = re.compile(
    r"(?<!\w)(?:(?P<w>weekly|wöchentlich\w*|hebdomadaire\w*|semanal\w*|settimanal\w*|wekelijks\w*|(?:co)?tygodniow\w*)"
    r"|(?P<f>fortnight(?:ly)?|quinzaine|quincena(?:l\w*)?|quindicinal\w*|quinzenal\w*|veertiendaags\w*|dwutygodn\w+)"
    r"|(?P<m>monthly|monatlich\w*|mensue\w+|mensual\w*|mensil\w*|mensal\w*|maandelijks\w*|(?:co)?miesięczn\w*)"
    r"|(?P<q>quarter(?:ly)?|quartal\w*|vierteljähr\w*|trimest\w+|kwartaal\w*|kwarta[lł]\w*)"
    r"|(?P<s>half[- ]year\w*|halbjähr\w*|semest\w+|halfjaar\w*|półrocz\w*|pół roku)"
    r"|(?P<y>yearly|annual(?:ly)?|jährlich\w*|annue\w+|anual\w*|annual[ei]|jaarlijks\w*|roczn\w*|corocz\w*))(?!\w)",
    re.IGNORECASE,
)
"""What comes again after some time, or lasts as long."""
_HALF = re.compile(
    rf"(?<!\w)(?P<count>\d{{1,2}}|an?|one|ein\w*|une?|una|uno|uma?|een|één|{SMALL})[ ]"
    r"(?:(?P<million>million|millón|milione|milhão|miljoen|milion)[ ])?"
    rf"(?:(?P<before>{_UNIT})[ ])?"
    r"(?:and a half|et demie?|y medi[oa]|e mezz[oa]|e mei[oa]|en een hal(?:f|ve)|i pół)"
    rf"(?:[ ](?P<after>{_UNIT}))?|(?<!\w)(?P<word>anderthalb\w*|eineinhalb\w*|anderhalf|anderhalve|półtora|półtorej)"
    rf"[ ](?P<of>{_UNIT})",
    re.IGNORECASE,
)
_HALVES = re.compile(
    r"half|demi|medi[oa]|mezz[oa]|mei[oa]|hal(?:f|ve)\b|i pół|anderthalb|eineinhalb|półtor", re.IGNORECASE
)
_JAPANESE = re.compile(
    r"(?<![\d.,])(?P<myriads>\d[\d,]*(?:\.\d+)?)万(?P<rest>\d[\d,]*)(?P<thousand>千)?(?P<unit>円)?"
    r"|(?<![\d.,一二三四五六七八九十百千万])(?P<signs>[一二三四五六七八九十百千万]+)(?:(?P<of>円|割|時間|営業日|日間|週間|か月|ヶ月|年間)"
    r"|(?=[名人社店軒校院台個本件枚箱キ%\uff05パ]))"
)
"""A number of ten thousands and a rest, or in signs before what it counts."""
_SIGN = re.compile("[一二三四五六七八九十百千万]")
_SIGNS = {sign: value for value, sign in enumerate("一二三四五六七八九", 1)}
_TENFOLD = {"十": 10, "百": 100, "千": 1000}
_OF_MINUTES = re.compile(rf"\b(?:(?P<digits>\d{{1,3}})|(?P<word>[^\W\d_]+))[ -]{_MINUTES}\b", re.IGNORECASE)
_QUARTER = re.compile(
    r"(?<!\w)(?:quarter of an hour|viertelstunde|quart d['’]heure|cuarto de hora|quarto d['’]ora|quarto de hora"
    r"|kwartier|kwadrans)(?!\w)",
    re.IGNORECASE,
)
_AND = frozenset((" ", " e ", " and ", " et ", " y ", " und ", " en ", " i "))
"""What stands between an amount and its cents."""
_AN_AMOUNT = re.compile(
    rf"(?<!\w)(?:one|an?|un[aeo]?|ein|een|uma?|jed\w+) (?P<unit>{'|'.join(_UNITS[key] for key in '€$£Fz')})"
    r" ?(?:(?:e|and|et|y|und|en|i) )?$",
    re.IGNORECASE,
)
"""One of some money, before its cents."""
_AT = re.compile(r"(?<!\w)(?:at|um|gegen|à|las|alle|ore|às|om)\s$", re.IGNORECASE)
"""What stands before a time of day."""
_DIGIT = re.compile(r"\d")
_AFTER = re.compile(
    rf"[ \u00a0-]?(?:(?:uur|horas?|heures?|ore?|hours)[ ](?:'s[ ]|de la (?:tard|mañan|noch)|del (?:pomer|matt)"
    rf"|da (?:tard|manh|noit)|du (?:mat|soir))\w*|(?P<unit>{_UNIT})|(?:{_MINUTES}|uhr|o['’]clock)\b)",
    re.IGNORECASE,
)
"""What may follow a number in words; minutes and times of day claim nothing."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number or a date in a text."""

    span: str
    value: str
    """In one spelling: for a number its digits, for a date its parts in order."""
    unit: str = ""
    at: int = 0
    year: int = 0
    """Of a date, where it says one."""
    said: str = ""
    """The number as it is said, where its value counts in a smaller unit."""

    def says(self, other: "Number") -> bool:
        """Whether another number is this one: its value, no other unit or year, percents in both."""
        if self.unit != other.unit:
            return self._may_say(other) and (self.said == other.said or self.is_coins(other))
        return self.value == other.value and (not self.year or not other.year or self.year == other.year)

    def _may_say(self, other: "Number") -> bool:
        """Whether one of two has no unit where the other has one that may be left out."""
        is_bare = not self.unit or (not other.unit and self.unit != "°")
        return is_bare and "%" not in (self.unit, other.unit) and not self._is_short_time(other)

    def _is_short_time(self, other: "Number") -> bool:
        """Whether one of two is a few hours, days or so: a few of something else are not the same by chance."""
        return not _TIMES.isdisjoint((self.unit, other.unit)) and self.said.isdecimal() and Decimal(self.said) <= _FEW

    def is_coins(self, other: "Number") -> bool:
        """Whether one of two is an amount of cents and the other the same as a part of the whole."""
        return self.value == other.value and {self.unit, other.unit} <= {"", *_MONEY} and "." in self.value

    @property
    def amount(self) -> Decimal:
        """Its value; of a date none."""
        return Decimal(0) if self.unit == "date" else Decimal(self.value)

    @property
    def is_year(self) -> bool:
        """Whether it is more likely a year than a number of things."""
        return not self.unit and len(self.value) == 4 and self.value[:2] in ("19", "20")

    @property
    def is_money(self) -> bool:
        """Whether it is an amount of money."""
        return self.unit in _MONEY

    @property
    def is_time(self) -> bool:
        """Whether it is a span of time."""
        return self.unit in _TIMES


def claims_in(text: str) -> Iterator[Number]:
    """The numbers and dates of a text that claim something: no time of day, no small count of things."""
    return (one for one in numbers_in(text) if one.unit or (len(one.span) > 1 and one.value not in _SMALL))


@lru_cache(maxsize=1024)
def numbers_in(text: str) -> tuple[Number, ...]:
    """Every number and date of a text, in digits or in words; a text is asked for each of its numbers."""
    return (*_numbers_in(text),)


def _numbers_in(text: str) -> Iterator[Number]:
    halves = [*_HALF.finditer(text)] if _HALVES.search(text) else []
    yield from filter(None, map(_and_a_half, halves))
    text = _HALF.sub(blank, text) if halves else text
    signed, text = _japanese(text)
    yield from signed
    if not _DIGIT.search(text):
        yield from _in_words(text)
        return
    bare = _SKIPPED.sub(blank, text)
    for found in _DATE.finditer(bare):
        yield replace(_date(found[0].strip()), at=found.start())
    bare = _DATE.sub(blank, bare)
    for found in _NUMBER.finditer(bare):
        if not ((found["tail"] and not found["after"]) or _is_part_of_a_name(bare, found.start("digits"))):
            yield _in_digits(found, bare)
    yield from _in_words(_NUMBER.sub(blank, bare))


def _japanese(text: str) -> tuple[list[Number], str]:
    """The numbers of a text that have signs in them, and the rest of it."""
    if not _SIGN.search(text):
        return [], text
    return [*map(_in_signs, _JAPANESE.finditer(text))], _JAPANESE.sub(blank, text)


def _and_a_half(found: re.Match[str]) -> Number | None:
    unit = _key(_UNITS, found["of"] or found["before"] or found["after"])
    if not unit and not found["million"]:
        return None
    said = fold(found["count"] or "")
    count = int(said) if said.isdecimal() else sum(values_of(said)) or 1
    size = _SCALES["m"] if found["million"] else 1
    return _number(found[0], (count + Decimal("0.5")) * size, unit, found.start())


def _in_signs(found: re.Match[str]) -> Number:
    """A number of a Japanese text that has signs in it."""
    if found["signs"]:
        signs = _of_signs(found["signs"]) * (10 if found["of"] == "割" else 1)
        return _number(found[0], Decimal(signs), _key(_UNITS, found["of"]), found.start())
    rest = Decimal(found["rest"].replace(",", "")) * (1000 if found["thousand"] else 1)
    value = Decimal(found["myriads"].replace(",", "")) * _SCALES["W"] + rest
    return _number(found[0], value, _key(_UNITS, found["unit"]), found.start())


def _of_signs(signs: str) -> int:
    total = part = digit = 0
    for sign in signs:
        if sign == "万":
            total, part, digit = total + (part + digit or 1) * _SCALES["W"], 0, 0
        elif sign in _TENFOLD:
            part, digit = part + (digit or 1) * _TENFOLD[sign], 0
        else:
            digit = _SIGNS[sign]
    return total + part + digit


def _in_digits(found: re.Match[str], text: str) -> Number:
    unit = _key(_UNITS, found["before"]) or _key(_UNITS, found["after"]) or _unit_of_range(text, found.end())
    value = Decimal(_plain(found["digits"])) * _SCALES.get(_key(_SCALE, found["scale"]), 1)
    value *= 10 if found["after"] == "割" else 1
    if unit == "y" and 1900 <= value < 2100:
        unit = ""
    if 10 <= value < 100 and _CUT.search(text, 0, found.start("digits")):
        value += 1900 if value > 40 else 2000
    return _number(found[0].strip(), value, unit, found.start("digits"))


def _unit_of_range(text: str, at: int) -> str:
    """What the second end of a range counts, where one goes on."""
    rest = _RANGE.match(text, at)
    end = None if rest is None else _NUMBER.match(text, rest.end())
    return "" if end is None else _key(_UNITS, end["before"]) or _key(_UNITS, end["after"])


def single_in(text: str) -> Iterator[Number]:
    """The spans of time that a text names without a number: ``a week``, ``quarterly``."""
    for found in _PERIODIC.finditer(text):
        yield Number(
            found[0], _OF_PERIOD[found.lastgroup or ""], "h" if found.lastgroup in ("w", "f") else "M", found.start()
        )
    for found in _ONE.finditer(text):
        yield _number(found[0], Decimal(1), _key(_UNITS, found["unit"] or found["week"]), found.start())


def minutes_in(text: str) -> Iterator[tuple[str, int]]:
    """How many minutes a text speaks of, in digits or in words, each with its span."""
    yield from ((found[0], 15) for found in _QUARTER.finditer(text))
    for found in _OF_MINUTES.finditer(text):
        value = int(found["digits"]) if found["digits"] else sum(values_of(fold(found["word"])))
        if value:
            yield found[0], value


def _in_words(text: str) -> Iterator[Number]:
    end = 0
    every = [*written_out(text)]
    for here, (span, value, at) in enumerate(every):
        if at < end or _AT.search(text[max(0, at - 8) : at]):
            continue
        end = at + len(span)
        after = _AFTER.match(text, end)
        if after is None:
            yield _number(span, Decimal(value), "", at)
        elif after["unit"]:
            follows = every[here + 1] if here + 1 < len(every) else None
            number = _counting(text, at, value, after, follows)
            end = number.at + len(number.span)
            yield number


def _counting(text: str, at: int, value: int, after: re.Match[str], follows: tuple[str, int, int] | None) -> Number:
    """A number in words with what it counts: an amount of money with the cents that follow it, or go after one."""
    unit, end = _key(_UNITS, after["unit"]), after.end()
    small, cents, from_ = follows or ("", 0, 0)
    if unit in _MONEY and 0 < cents < 100 and text[end:from_] in _AND:
        return _number(text[at : from_ + len(small)], Decimal(value) + Decimal(cents) / 100, unit, at)
    one = _AN_AMOUNT.search(text[max(0, at - 24) : at]) if unit == "c" else None
    if one is not None:
        start = at - len(one[0])
        return _number(text[start:end], 1 + Decimal(value) / 100, _key(_UNITS, one["unit"]), start)
    return _number(text[at:end], Decimal(value), unit, at)


def _number(span: str, value: Decimal, unit: str, at: int) -> Number:
    """A number, an amount of cents as what part of the whole it is."""
    if unit == "c":
        value, unit = value / 100, ""
    times, unit = _OF_TIME.get(unit, (1, unit))
    return Number(span, f"{(value * times).normalize():f}", unit, at, said=f"{value.normalize():f}")


def _is_part_of_a_name(text: str, at: int) -> bool:
    return re.search(r"#$|_$|\w[-/]$", text[max(0, at - 2) : at]) is not None


def _key(table: dict[str, str], said: str | None) -> str:
    if not said:
        return ""
    return next((key for key, pattern in table.items() if re.fullmatch(pattern, said, re.IGNORECASE)), "")


def _plain(digits: str) -> str:
    """Digits without what parts thousands, a point before what comes after it."""
    parts = re.split(r"[.,'’ \u00a0\u202f]", digits)
    if len(parts) > 1 and (len(parts[-1]) != 3 or not parts[0].strip("0")):
        return "".join(parts[:-1]) + "." + parts[-1]
    return "".join(parts)


def _date(text: str) -> Number:
    """A date by its day and month, whichever stands first, and its year where it has one."""
    figures = [
        MONTH.get(part) or int(part) for part in _DATE_PART.findall(fold(text)) if part in MONTH or part.isdecimal()
    ]
    if figures[0] > 31:
        figures = figures[::-1]
    *_, year = (*figures, 0) if len(figures) < 3 else figures
    day = " ".join(map(str, sorted(figures[:2])))
    return Number(text, day, "date", year=year + 2000 if 0 < year < 100 else year)
