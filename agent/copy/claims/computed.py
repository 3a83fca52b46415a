"""What known numbers come to: prices times a count, one span of time in others, how often, and what share."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from agent.copy.claims.derived import all_in, derived
from agent.copy.claims.numbers import Number, numbers_in
from agent.copy.claims.shares import shares_in
from agent.copy.date_words import DAY
from agent.copy.findings import Known, Source
from agent.copy.text import words

_MONTH = Decimal(730)
"""Hours."""
_DAY, _WEEK = 24, 168
_PERIODS = (Decimal(1), Decimal(24), Decimal(168), _MONTH, 3 * _MONTH, 12 * _MONTH)
"""Hours in which something comes so many times: an hour, a day, a week, a month, a quarter, a year."""
_PER = re.compile(
    r"\S+ (?:[^\W\d][\w'’]* ){1,2}?(?:an?|per|every|pro|je|in der|am|par|por|al|all['’]|al|na|w|op een|per) ?"
    r"(?:hour|day|week|month|year|stunde|tag|woche|monat|jahr|heure|jour|semaine|mois|an|hora|día|dia|semana|mes|mês|ora"
    r"|giorno|settimana|mese|uur|dag|maand|jaar|godzin\w*|dzień|tydzień|miesiąc|rok)\b",
    re.IGNORECASE,
)
"""So many in a span of time."""
_FROM_TO = re.compile(
    r"(?:from|between|von|zwischen|entre|de|dalle|da|tra|das|van|tussen|od)[ ](\d{1,2})(?:[ ]?(?:h|uhr|uur|am))?"
    r"[ ]?(?:to|and|bis|und|à|et|a|y|alle|e|às|tot|en|do|–|-)[ ]?(\d{1,2})(?![\d.,%]|[ ]?(?:€|%|days|weeks))",
    re.IGNORECASE,
)
"""Two hours of a day between which something is."""
_HALF = Decimal(50)
_HALVED = re.compile(
    r"\b(?:hal(?:f|ve[ds]?|ving|biert\w*|bier\w*)|hälfte|halb so|moitié|mitad|metà|metade|dimezz\w+|helft|gehalveerd)\b"
    r"|半分|半減|半額",
    re.IGNORECASE,
)
"""Words for a half, of whatever."""
_FEW = 40
"""Numbers of a source with which is computed: with more of them anything comes to anything."""


def computed(number: Number, sentence: str, body: str, known: Known, *, rounded: bool) -> Source | None:
    """What gives a number that nothing known says as it stands; rounded, where it is said to be about right."""
    known = _of_few(known)
    if often := _often(number, sentence, known):
        return often
    if number.is_time:
        says = _as_long(number, known, rounded=rounded) or _in_a_longer_time(number, sentence, known)
        return says or derived(number, sentence, body, known, rounded=rounded)
    if number.unit == "%":
        left = replace(number, value=f"{100 - number.amount:f}")
        if says := first_of(known, lambda one: any(map(left.says, all_in(one.text)))):
            return says
        return _share_of(number.amount, sentence, known, within=Decimal("0.06") if rounded else Decimal("0.03"))
    if number.unit == "date":
        return None
    return _counted(number, sentence, body, known, rounded=rounded)


def _counted(number: Number, sentence: str, body: str, known: Known, *, rounded: bool) -> Source | None:
    """What gives a number of things, of money, or of how often."""
    bare = replace(number, unit="") if number.unit == "x" else number
    says = _until(bare, known) or derived(bare, sentence, body, known, rounded=rounded)
    return says or _of_a_share(number, sentence, known)


def _of_a_share(number: Number, sentence: str, known: Known) -> Source | None:
    """What says the share that a count and another of its sentence come to: 2 where it was 5, of 60 % less."""
    others = [one for one in numbers_in(sentence) if one.unit == number.unit and one.value != number.value]
    shares = [one for one in _parts([number], others) if 1 < one < 100]
    if number.is_money or not shares:
        return None
    return first_of(known, lambda one: any(abs(it - say) < 1 for say in _shares_in(one.text) for it in shares))


def _shares_in(text: str) -> list[Decimal]:
    """The shares of a hundred that a text names."""
    said = [value for _, value, _ in shares_in(text)]
    return [*said, *(one.amount for one in all_in(text) if one.unit == "%"), *([_HALF] if _HALVED.search(text) else [])]


def _in_a_longer_time(number: Number, sentence: str, known: Known) -> Source | None:
    """What says a span of time for a week or so that comes to another one for a month or a year."""
    if not _PER.match(sentence, number.at):
        return None
    ways = [Decimal(one) for one in (5, 7, 12, 52, 250)]
    hours = _hours(number)

    def says(one: Source) -> bool:
        spans = [_hours(it) for it in all_in(one.text) if it.is_time]
        return any(_near(hours, span * way, Decimal("0.03")) for span in spans for way in ways)

    return first_of(known, says)


def _often(number: Number, sentence: str, known: Known) -> Source | None:
    """What says after how long something comes that does so many times, or of which there are so many, in some time."""
    if number.unit == "x" or (not number.unit and _PER.match(sentence, number.at)):
        return first_of(known, lambda one: _comes(number.amount, one.text))
    return None


def share(span: str, percents: Decimal, sentence: str, known: Known) -> Source | None:
    """What says a share that a text names in words, or has the two numbers that give it."""
    both, known = numbers_in(span), _of_few(known)
    says = first_of(known, lambda one: _holds_both(both, one.text) or _says_share(percents, one.text))
    says = says or first_of(known, lambda one: _leaves(percents, one.text))
    says = says or first_of(known, lambda one: _is_one_in(percents, one.text))
    return says or _share_of(percents, sentence, known, within=Decimal("0.08"))


def _of_few(known: Known) -> Known:
    """What is known, without a table of hundreds of numbers."""
    return replace(known, sources=_few(known.sources))


@lru_cache(maxsize=64)
def _few(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    return tuple(one for one in sources if len(all_in(one.text)) <= _FEW)


def first_of(known: Known, says: Callable[[Source], bool]) -> Source | None:
    """The first of what is known that says something."""
    return next(filter(says, known.sources), None)


def _near(one: Decimal, other: Decimal, within: Decimal) -> bool:
    return other != 0 and abs(one / other - 1) <= within


def _hours(number: Number) -> Decimal:
    return number.amount * (_MONTH if number.unit == "M" else 1)


def _comes(times: Decimal, text: str) -> bool:
    """Whether something that comes so many times in some period comes after a span of time that a text names."""
    spans = [_hours(one) for one in all_in(text) if one.is_time]
    spans += [one.amount / 60 for one in all_in(text) if one.unit == "min"]
    return times > 0 and any(_near(period / times, span, Decimal("0.03")) for period in _PERIODS for span in spans)


def _as_long(number: Number, known: Known, *, rounded: bool) -> Source | None:
    """What names as long a time in another unit, or the year since which it has passed."""
    says = first_of(known, lambda one: _lasts(number, one.text) or _lies_between(number, one.text))
    return says or _since(number, known, rounded=rounded)


def _lasts(number: Number, text: str) -> bool:
    """Whether a text names as long a time in another unit, or as many weeks of five days at work."""
    hours = _hours(number)
    return 60 * hours in _minutes_in(text) or any(_near(hours, one, Decimal("0.1")) for one in _as_hours(number, text))


def _as_hours(number: Number, text: str) -> list[Decimal]:
    """The hours of the times of a text that are in another unit, and of weeks at work those of whole ones."""
    spans = [one for one in all_in(text) if one.is_time]
    is_weeks = number.unit == "h" and number.amount >= _WEEK and number.amount % _WEEK == 0
    weeks = [_hours(one) * 7 / 5 for one in spans] if is_weeks else []
    return [*weeks, *(_hours(one) for one in spans if one.unit != number.unit)]


def _minutes_in(text: str) -> list[Decimal]:
    """The minutes that a text names, with the bare numbers beside them: ``from 90 to 25 minutes``."""
    every = all_in(text)
    return [one.amount for one in every if one.unit in ("min", "")] if any(it.unit == "min" for it in every) else []


def _lies_between(number: Number, text: str) -> bool:
    """Whether two neighbouring spans of time, or hours of a day, are so far apart: ``from 52 to 38 days``."""
    spans = [_hours(one) for one in all_in(text) if one.is_time]
    apart = [*_apart(spans), *_apart(_hours_of_day(text))]
    ahead = [_DAY * (other - one) % _WEEK for one, other in pairwise(_days_in(text))]
    return _hours(number) in (*apart, *ahead)


def _apart(some: Sequence[Decimal]) -> list[Decimal]:
    return [abs(one - other) for one, other in pairwise(some)]


def _hours_of_day(text: str) -> list[Decimal]:
    """The hours between which something is, from which to which."""
    return [Decimal(hour) for found in _FROM_TO.finditer(text) for hour in found.groups() if int(hour) <= _DAY]


def _days_in(text: str) -> list[int]:
    """The days of the week that a text names, from Monday on."""
    said = words(text)
    return [DAY.get(word, DAY.get(word.removesuffix("s"), -1)) for word in said if _is_day(word)]


def _is_day(word: str) -> bool:
    return word in DAY or word.removesuffix("s") in DAY


def _since(number: Number, known: Known, *, rounded: bool) -> Source | None:
    """What names the year since which so many have passed, or "more than" so many a few more."""
    if known.today is None or number.unit != "M":
        return None
    passed = number.amount / 12
    years = {str(known.today.year - passed - more) for more in range(min(6, int(passed)) if rounded else 1)}
    return _with_value(years, known)


def _until(number: Number, known: Known) -> Source | None:
    """What names how many years a coming one is ahead."""
    if known.today is None or number.unit or not number.value.isdecimal():
        return None
    ahead = number.amount - known.today.year
    return _with_value({str(12 * ahead), str(12 * (ahead - 1))}, known) if 0 < ahead < 30 else None


def _with_value(values: set[str], known: Known) -> Source | None:
    return first_of(known, lambda one: not values.isdisjoint(it.value for it in all_in(one.text)))


# -- shares ----------------------------------------------------------------------------------------------------------


def _holds_both(both: Sequence[Number], text: str) -> bool:
    """Whether a text has the numbers of which a share is made: ``71 of 430``."""
    return len(both) > 1 and all(any(part.says(it) for it in all_in(text)) for part in both)


def _is_one_in(percents: Decimal, text: str) -> bool:
    """Whether two neighbouring numbers of a text are one in so many: ``1 keg in 20``."""
    counts = [one.amount for one in _counts(text)]
    return any(0 < one < of and 100 * one / of == percents for one, of in pairwise(counts))


def _says_share(percents: Decimal, text: str) -> bool:
    said = [value for _, value, _ in shares_in(text)]
    said += [_HALF] if _HALVED.search(text) else []
    said += [one.amount for one in all_in(text) if one.unit == "%"]
    said += [100 * one.amount for one in all_in(text) if one.amount < 1]
    return any(_near(percents, value, Decimal("0.16")) for value in said)


def _leaves(percents: Decimal, text: str) -> bool:
    """Whether what a text takes away leaves a share."""
    return any(one.unit == "%" and abs(100 - percents - one.amount) <= 1 for one in all_in(text)) or any(
        abs(100 - percents - value) <= 1 for _, value, _ in shares_in(text)
    )


def _share_of(percents: Decimal, sentence: str, known: Known, *, within: Decimal) -> Source | None:
    """What holds a number that is such a share of one that the sentence or its reader says, or so much more or less."""
    said = _counts(sentence)
    asked = [it for one in known.sources if one.about in ("thread", "recipient") for it in _counts(one.text)]
    for one in known.sources:
        own = _counts(one.text)
        stated = [it for it in own if any(map(it.says, said))]
        if any(_near(percents, part, within) for part in _parts(stated, [*own, *said, *asked])):
            return replace(one, name=f"{one.name}, by its numbers")
    return None


def _counts(text: str) -> list[Number]:
    """The numbers of a text of which one may be a share of another."""
    return [one for one in all_in(text) if one.unit not in ("date", "%") and not one.is_year]


def _parts(some: Iterable[Number], others: Sequence[Number]) -> Iterator[Decimal]:
    """Every share of a hundred that one number is of another, or by which it is more or less."""
    for one in some:
        for other in others:
            small, large = sorted((Decimal(one.said or 0), Decimal(other.said or 0)))
            if 0 < small < large and (one.unit == other.unit or not one.unit or not other.unit):
                yield from (100 * small / large, 100 - 100 * small / large)
                yield from (100 * large / small, 100 * large / small - 100)
