"""What numbers give another one: products, quotients, sums and differences of what is known and what the text says."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from agent.copy.claims.numbers import Number, minutes_in, numbers_in, single_in
from agent.copy.findings import Known, Source

_EXACT = 1e-4
_NEARLY = 2e-3
_ABOUT = 0.07
_ABOUT_OF_COUNTS = 0.01
_ABOUT_A_YEAR = 0.06
_MOST = 60
"""Numbers of a text with which is computed."""
_OF_MONEY = (2, 4, 30, 7, 12, 24, 52, 60, 365)
_OF_TIME = (7, 12, 24, 52, 60, 365)
"""How many of a shorter time a longer one has."""
_ABOUT_A_MONTH = (4.33, 20, 21, 22, 30.4, 250)
"""The same, where a number is said not to be exact: weeks, and days at work, of a month, and of a year."""
_LEAST = 13
"""From which on a whole number is seldom given by two others by chance."""
_PAIR, _MINUTES = 2, 60
_THEIRS = ("thread", "recipient")
"""What is known of the reader."""
_NAME = re.compile(r"\b(?:company|\w*name|email)\Z")
"""Fields that name somebody, and count nothing."""
_GLUED = re.compile(r"(?<![^\W\u3005-\u9fff])(?<![.,])[1-9]\d*(?=[a-zµ]{1,2}(?![a-zA-Z\d]))")
"""A number with a unit at it: ``100ms``."""


@dataclass(frozen=True, slots=True)
class _Given:
    """A number with which is computed, and what says it."""

    number: Number
    source: Source


@lru_cache(maxsize=1024)
def all_in(text: str) -> tuple[Number, ...]:
    """The numbers of something known; the same text is asked for every number of every mail."""
    minutes = (Number(span, f"{value}", "min", said=f"{value}") for span, value in minutes_in(text))
    glued = (Number(found[0], found[0], said=found[0]) for found in _GLUED.finditer(text))
    return (*numbers_in(text), *single_in(text), *minutes, *glued)


def derived(number: Number, sentence: str, body: str, known: Known, *, rounded: bool) -> Source | None:
    """What gives a number with what the text or something known says beside it, or its sentence alone."""
    ways = (_derived(one, sentence, body, known, rounded=rounded) for one in (number, *_of_money(number, sentence)))
    return next(filter(None, ways), None)


def _derived(number: Number, sentence: str, body: str, known: Known, *, rounded: bool) -> Source | None:
    said, base = _beside(number, body), _base(known.sources)
    within = (_ABOUT if number.unit else _ABOUT_OF_COUNTS) if rounded else _EXACT
    if (source := _first(number, base, said, base, within)) is not None:
        return source
    if _is_of_sentence(number, sentence, within):
        return Source("the numbers beside it", sentence, "ours")
    if source := next((one for one in known.sources if _in_proportion(number, said, one.text, within)), None):
        return _by_numbers(source)
    return _of_given(number, body, known, within) or _of_more(number, sentence, said, base, within)


def _of_given(number: Number, body: str, known: Known, within: float) -> Source | None:
    """Which other number of the text gives one, that itself is known or given."""
    given = [one for one in _given(body, known.sources) if one.number.value != number.value]
    return _first(number, given, _beside(number, body), _base(known.sources), within)


def _of_more(
    number: Number, sentence: str, said: Sequence[Number], base: Sequence[_Given], within: float
) -> Source | None:
    """What gives a number with several others: a price with two counts, a tax or a discount, a share of a count."""
    near = min(max(within, _NEARLY), _ABOUT_OF_COUNTS)
    prices = [one for one in base if one.number.is_money and one.source.about == "ours"]
    counts = _counts_of(said, base)
    if number.is_money:
        return _near_price(prices, [*_taxed(base, counts), *_times(counts)], float(number.value), near)
    return _beside_sum(number, sentence, prices, counts, near) or _of_reader(number, base, within)


def _taxed(base: Sequence[_Given], counts: Sequence[float]) -> list[float]:
    """By what a price is taken with a tax or a discount, or a share of it, for one or as many as are said."""
    shares = [float(one.number.value) / 100 for one in base if one.number.unit == "%"]
    ways = [way for share in shares for way in (1 + share, 1 - share, share)]
    return [way * count for way in ways for count in (1.0, *counts)]


def _times(counts: Sequence[float]) -> list[float]:
    """What two of some counts come to."""
    return [one * other for at, one in enumerate(counts) for other in counts[at + 1 :]]


def _beside_sum(
    number: Number, sentence: str, prices: Sequence[_Given], counts: Sequence[float], within: float
) -> Source | None:
    """Which known price comes to a sum of a sentence with a count beside it, and maybe with another one."""
    sums = [float(one.value) for one in numbers_in(sentence) if one.is_money]
    if number.unit in ("date", "%") or not number.amount:
        return None
    some = float(number.said or number.value)
    ways = [some * one for one in (1.0, *counts) if one != some]
    return next(filter(None, (_near_price(prices, ways, one, within) for one in sums)), None)


def _of_reader(number: Number, base: Sequence[_Given], within: float) -> Source | None:
    """Which known share of what its reader has comes to a number."""
    near = _ABOUT if within > _EXACT else _EXACT
    counts = [] if number.unit else [one.number for one in base if one.source.about in _THEIRS and not one.number.unit]
    shares = (one for one in base if one.number.unit == "%")
    return next((_by_numbers(one.source) for one in shares if _gives(number, one.number, counts, near)), None)


def _near_price(prices: Sequence[_Given], ways: Sequence[float], whole: float, within: float) -> Source | None:
    found = (
        one.source for one in prices if _is_any_near([float(one.number.value) * way for way in ways], whole, within)
    )
    return next(map(_by_numbers, found), None)


def _counts_of(said: Sequence[Number], base: Sequence[_Given]) -> list[float]:
    """The counts and hours that a text says, and those of its reader."""
    theirs = [one.number for one in base if one.source.about in _THEIRS]
    return [float(one.said or one.value) for one in (*said, *theirs) if one.unit in ("", "h") and one.amount > 1]


def _of_money(number: Number, sentence: str) -> Iterator[Number]:
    """A bare number as one of the money that its sentence names before it: ``630 € a month, 7,500 a year``."""
    before = [] if number.unit else [one for one in numbers_in(sentence) if one.is_money and one.at < number.at]
    yield from (replace(number, unit=one.unit) for one in before[-1:])


def _beside(number: Number, text: str) -> list[Number]:
    """The other numbers of a text."""
    return [one for one in numbers_in(text) if one.unit != "date" and one.value != number.value][:_MOST]


def _is_of_sentence(number: Number, sentence: str, within: float) -> bool:
    """Whether two other numbers of its sentence give a number that is not given by chance."""
    is_telling = number.amount >= _LEAST or "." in number.value
    beside = _beside(number, sentence) if is_telling else []
    return any(_gives(number, one, beside, within) for one in beside)


@lru_cache(maxsize=64)
def _base(sources: tuple[Source, ...]) -> tuple[_Given, ...]:
    every = [_Given(one, source) for source in sources if not _NAME.search(source.name) for one in all_in(source.text)]
    return tuple(one for one in every if one.number.unit not in ("date", "x"))


@lru_cache(maxsize=16)
def _given(body: str, sources: tuple[Source, ...]) -> tuple[_Given, ...]:
    """The numbers of a text that something known says or gives."""
    every = [one for one in numbers_in(body) if one.unit != "date"][:_MOST]
    base = _base(sources)
    found = (
        (number, _says(number, base) or _first(number, base, _beside(number, body), base, _EXACT)) for number in every
    )
    return tuple(_Given(number, source) for number, source in found if source is not None)


def _says(number: Number, base: Sequence[_Given]) -> Source | None:
    return next((one.source for one in base if number.says(one.number)), None)


def _first(
    number: Number, base: Sequence[_Given], said: Sequence[Number], known: Sequence[_Given], within: float
) -> Source | None:
    """Which of some numbers gives another with the others of its text, counts of its reader, or for another time."""
    beside = [*said, *_of_known(number, known)]
    for one in base:
        if _gives(number, one.number, beside, within) or _lasts(number, one.number, said, within):
            return _by_numbers(one.source)
    return None


def _of_known(number: Number, known: Sequence[_Given]) -> Iterator[Number]:
    """With which known numbers others are taken: for money with all of them, for a time with those of its reader."""
    if number.is_money or number.is_time:
        yield from (one.number for one in known if number.is_money or one.source.about in _THEIRS)


def _by_numbers(source: Source) -> Source:
    return replace(source, name=f"{source.name}, by its numbers")


def _in_proportion(number: Number, said: Sequence[Number], text: str, within: float) -> bool:
    """Whether a text has a like number for so many of something of which more or fewer are said: the rule of three."""
    every = _amounts(text)
    if len(every) != _PAIR or not (number.is_time or number.is_money):
        return False
    ways = (
        float(one.value) * float(it.value) / float(of.value)
        for one, of in (every, every[::-1])
        for it in said
        if it.unit == of.unit and _is_like(number, one)
    )
    return _is_any_near(ways, float(number.value), within)


def _amounts(text: str) -> list[Number]:
    return [one for one in all_in(text) if one.unit not in ("date", "%") and one.amount]


def _gives(number: Number, one: Number, beside: Sequence[Number], within: float) -> bool:
    """Whether a number and one of some others give another."""
    ways = [way for other in beside for way in _ways(number, one, other)]
    return any(_is_any_near(ways, size, within) for size in {float(number.value), float(number.said or 0)})


def _is_any_near(ways: Iterable[float], size: float, within: float) -> bool:
    return any(abs(way - size) <= within * abs(size) for way in ways)


def _ways(number: Number, one: Number, other: Number) -> Iterator[float]:
    """Every number of the kind of the first that the two others give."""
    if one.unit == "%":
        yield from () if number.is_time or other.is_time or other.unit == "%" else _of_share(one, other)
    elif other.unit != "%":
        yield from _of_quotient(number, one, other)
        if _is_like(number, one):
            a, b = float(one.value) / (_MINUTES if one.unit == "min" else 1), float(other.value)
            yield from (a + b, abs(a - b)) if one.unit == other.unit else ()
            yield from () if other.is_money else _taken(number, a, other)


def _of_share(percents: Number, whole: Number) -> Iterator[float]:
    part, amount = float(percents.value) / 100, float(whole.value)
    yield from (part * amount, amount - part * amount, *((amount / part,) if part else ()))


def _of_quotient(number: Number, one: Number, other: Number) -> Iterator[float]:
    """How many of one sum of money are in another, and how long some take of which so many are done at a time."""
    small, large = sorted((float(one.value), float(other.value)))
    if not small or one.unit != other.unit:
        return
    if one.is_money and not number.unit:
        yield from (large / small, small / large)
    elif not one.unit and number.is_time and large >= _LEAST:
        yield large / small


def _taken(number: Number, a: float, other: Number) -> Iterator[float]:
    """What comes of a number so many times, of money also its part, and what a price of hours or weeks comes to."""
    is_hours = other.unit == "h"
    times = float(other.value) / (24 if is_hours else 1)
    if number.is_money and is_hours:
        yield a * times * 24
    if times <= 1:
        return
    yield a * times
    if number.is_money or not (number.unit or other.unit):
        yield a / times
    if number.is_money:
        yield a * times / 7 if is_hours else a * times * 12


def _is_like(number: Number, one: Number) -> bool:
    """Whether a product of one number counts what another does; coins have no unit."""
    is_span = one.is_time or one.unit == "min"
    if number.is_time or is_span:
        return number.is_time and is_span
    return number.unit == one.unit or _is_coin(number, one) or _is_coin(one, number)


def _is_coin(one: Number, money: Number) -> bool:
    return money.is_money and not one.unit and one.amount < 1


def _lasts(number: Number, one: Number, said: Sequence[Number], within: float) -> bool:
    """Whether a number is another one for a longer or a shorter time, of money also for as many as the text says."""
    if number.is_time or not _is_like(number, one):
        return False
    is_about, a = within > _EXACT, float(one.value)
    counts, times = ([1.0], _OF_TIME) if not one.is_money else (_counts(said), _of_money_in_time(is_about=is_about))
    ways = (way for count in counts for of in times for way in (a * count * of, a * count / of, a / count / of))
    return (one.is_money or a > 1) and _is_any_near(ways, float(number.value), _ABOUT_A_YEAR if is_about else _EXACT)


def _counts(said: Sequence[Number]) -> list[float]:
    return [1.0, *(float(it.value) for it in said if it.unit in ("", "x") and it.amount)]


def _of_money_in_time(*, is_about: bool) -> tuple[float, ...]:
    return (*_OF_MONEY, *_ABOUT_A_MONTH) if is_about else _OF_MONEY
