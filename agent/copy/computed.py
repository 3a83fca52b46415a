"""What known numbers come to: prices times a count, one span of time in others, how often, and what share."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from agent.copy.findings import Known, Source
from agent.copy.numbers import Number, minutes_in, numbers_in, single_in
from agent.copy.shares import shares_in

_MONTH = Decimal(730)
"""Hours."""
_PERIODS = (Decimal(1), Decimal(24), Decimal(168), _MONTH, 3 * _MONTH, 12 * _MONTH)
"""Hours in which something comes so many times: an hour, a day, a week, a month, a quarter, a year."""
_TIMES = tuple(map(Decimal, (2, 4, 7, 12, 24, 52, 60, 365)))
"""How many of a shorter time a longer one has, and of both there are two."""
_AHEAD = timedelta(days=75)
"""How far ahead a day may be that is proposed."""


def computed(number: Number, sentence: str, body: str, known: Known, *, rounded: bool) -> Source | None:
    """What gives a number that nothing known says as it stands; rounded, where it is said to be about right."""
    if number.unit == "date":
        return None
    if number.unit == "x":
        often = next((one for one in known.sources if _comes(Decimal(number.value), one.text)), None)
        return often or _product(replace(number, unit=""), body, known, rounded=False)
    if number.is_time:
        return _as_long(number, known, rounded=rounded)
    if number.unit == "%":
        return _share_of(Decimal(number.value), sentence, known, within=Decimal("0.06") if rounded else Decimal("0.03"))
    return _until(number, known) or _product(number, body, known, rounded=rounded)


def share(span: str, percents: Decimal, sentence: str, known: Known) -> Source | None:
    """What says a share that a text names in words, or has the two numbers that give it."""
    both = [*numbers_in(span)]
    for one in known.sources:
        if len(both) > 1 and all(any(part.says(it) for it in all_in(one.text)) for part in both):
            return one
        of_source = [
            *(Decimal(it.value) for it in all_in(one.text) if it.unit == "%"),
            *(100 * Decimal(it.value) for it in all_in(one.text) if it.unit != "date" and it.value.startswith("0.")),
            *(value for _, value, _ in shares_in(one.text)),
        ]
        if any(_near(percents, value, Decimal("0.16")) for value in of_source):
            return one
    return _share_of(percents, sentence, known, within=Decimal("0.08"))


def is_ahead(number: Number, today: date | None) -> bool:
    """Whether a date is one of the next weeks: somebody who names it proposes it, and tells of nothing."""
    if today is None or number.unit != "date":
        return False
    first, second = (int(part) for part in number.value.split())
    days = (
        _day(number.year or year, month, day)
        for year in (today.year, today.year + 1)
        for month, day in ((first, second), (second, first))
    )
    return any(day is not None and today <= day <= today + _AHEAD for day in days)


@lru_cache(maxsize=1024)
def all_in(text: str) -> tuple[Number, ...]:
    """The numbers of something known; the same text is asked for every number of every mail."""
    minutes = (Number(span, f"{value}", "min", said=f"{value}") for span, value in minutes_in(text))
    return (*numbers_in(text), *single_in(text), *minutes)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _near(one: Decimal, other: Decimal, within: Decimal) -> bool:
    return other != 0 and abs(one / other - 1) <= within


def _hours(number: Number) -> Decimal:
    return Decimal(number.value) * (_MONTH if number.unit == "M" else 1)


def _comes(times: Decimal, text: str) -> bool:
    """Whether something that comes so many times in some period comes after a span of time that a text names."""
    spans = [_hours(one) for one in all_in(text) if one.is_time]
    spans += [Decimal(minutes) / 60 for _, minutes in minutes_in(text)]
    return times > 0 and any(_near(period / times, span, Decimal("0.03")) for period in _PERIODS for span in spans)


def _as_long(number: Number, known: Known, *, rounded: bool) -> Source | None:
    """What names as long a time in another unit, or the year since which it has passed."""
    for one in known.sources:
        spans = [(it, _hours(it)) for it in all_in(one.text) if it.is_time]
        if any(it.unit != number.unit and _near(_hours(number), hours, Decimal("0.1")) for it, hours in spans):
            return one
    return _since(number, known, rounded=rounded)


def _since(number: Number, known: Known, *, rounded: bool) -> Source | None:
    """What names the year since which so many have passed, or "more than" so many a few more."""
    if known.today is None or number.unit != "M":
        return None
    passed = Decimal(number.value) / 12
    years = {str(known.today.year - passed - more) for more in range(min(6, int(passed)) if rounded else 1)}
    return next((one for one in known.sources if not years.isdisjoint(it.value for it in all_in(one.text))), None)


def _until(number: Number, known: Known) -> Source | None:
    """What names how many years a coming one is ahead."""
    ahead = int(number.value) - known.today.year if known.today and number.value.isdecimal() and not number.unit else 0
    wanted = {str(12 * ahead), str(12 * (ahead - 1))} if 0 < ahead < 30 else set()
    return next((one for one in known.sources if any(it.value in wanted for it in all_in(one.text))), None)


def _share_of(percents: Decimal, sentence: str, known: Known, *, within: Decimal) -> Source | None:
    """What holds a number that is such a share of another which this sentence or the reader says, or so much more or less."""
    said = [it for it in all_in(sentence) if it.unit not in ("date", "%")]
    asked = [it for one in known.sources if one.about in ("thread", "recipient") for it in all_in(one.text)]
    for one in known.sources:
        own = [it for it in all_in(one.text) if it.unit not in ("date", "%") and not _is_year(it)]
        stated = [it for it in own if any(it.says(beside) for beside in said)]
        if any(_near(percents, part, within) for part in _parts(stated, [*own, *said, *asked])):
            return replace(one, name=f"{one.name}, by its numbers")
    return None


def _is_year(number: Number) -> bool:
    return not number.unit and len(number.value) == 4 and number.value[:2] in ("19", "20")


def _parts(some: Iterable[Number], others: Sequence[Number]) -> Iterator[Decimal]:
    """Every share of a hundred that one number is of another, or by which it is more or less."""
    for one in some:
        for other in others:
            first, second = (Decimal(it.said or 0) for it in (one, other))
            if (one.unit == other.unit or not (one.unit and other.unit)) and 0 < min(first, second) < max(
                first, second
            ):
                part, whole = (
                    100 * min(first, second) / max(first, second),
                    100 * max(first, second) / min(first, second),
                )
                yield from (part, 100 - part, whole, whole - 100)


def _product(number: Number, body: str, known: Known, *, rounded: bool) -> Source | None:
    """What gives a number with what the text or something known says beside it."""
    said = [one for one in numbers_in(body) if one.unit != "date"]
    every = [(it, one) for one in known.sources for it in all_in(one.text) if it.unit not in ("date", "x", "min")]
    within = Decimal("0.06") if rounded else Decimal("0.0001")
    for it, source in every:
        if it.unit == "%" and _is_share(number, it, said):
            return replace(source, name=f"{source.name}, of a number in the text")
        beside = (*said, *(other for other, _ in every)) if it.is_money and number.unit else said
        factors = [one for one in beside if not one.is_money]
        exact = within if number.unit else Decimal("0.0001")
        if is_of(it, number) and any(_is_product(number, it, factor, exact) for factor in factors):
            return replace(source, name=f"{source.name}, times a known number")
        if is_of(it, number) and _of_constant(number, it, exact if it.is_money else within):
            return replace(source, name=f"{source.name}, times a known number")
        if _is_factor(number, it, said) or _is_sum(number, it, said):
            return replace(source, name=f"{source.name}, by the sum in the text")
    return None


def is_of(one: Number, number: Number) -> bool:
    """Whether a number counts the same as another that is made of it."""
    return not one.is_time and one.unit != "%" and (one.unit == number.unit or not number.unit)


def _is_product(number: Number, one: Number, factor: Number, within: Decimal) -> bool:
    times = _hours(factor) / 24 if factor.unit == "h" else Decimal(factor.value)
    if times <= 1 or factor.value == number.value:
        return False
    wanted, product = Decimal(number.value), Decimal(one.value) * times
    if not one.is_money:  # a count times a count may be anything, unless both are large
        return min(times, Decimal(one.value)) >= 2 and _near(wanted, product, Decimal("0.0001"))
    # a month's price is a year's, twelve times, and that of a day or a week is one of so many hours
    also = (product / 7, product * 24) if factor.unit == "h" else (product * 12,)
    return any(_near(wanted, it, within) for it in (product, *also))


def _of_constant(number: Number, one: Number, within: Decimal) -> bool:
    value, every = Decimal(one.value), _TIMES if one.is_money else _TIMES[2:]
    return value > 1 and any(
        _near(Decimal(number.value), it, within) for times in every for it in (value * times, value / times)
    )


def _is_share(number: Number, percents: Number, said: Sequence[Number]) -> bool:
    """Whether a number is a known share of one that the text says, or one for which the text says that share."""
    part = Decimal(percents.value) / 100
    ways = ((Decimal(number.value), Decimal(it.value)) for it in said if it.value != number.value and it.unit != "%")
    return any(wanted in (part * it, it - part * it) or it == part * wanted for wanted, it in ways)


def _is_factor(number: Number, price: Number, said: Sequence[Number]) -> bool:
    """Whether a count is one for which the text says what it comes to, at a known price."""
    count = Decimal(number.value)
    return (
        not number.unit
        and price.is_money
        and count > 1
        and any(
            it.unit in ("", price.unit) and _near(Decimal(it.value), count * Decimal(price.value), Decimal("0.0001"))
            for it in said
        )
    )


def _is_sum(number: Number, one: Number, said: Sequence[Number]) -> bool:
    """Whether a number is the sum of a known one and one that the text says, or their difference."""
    value, first = Decimal(number.value), Decimal(one.value)
    return any(
        it.value != number.value
        and it.unit == one.unit
        and min(Decimal(it.value), first) > 1
        and value in (first + Decimal(it.value), abs(first - Decimal(it.value)))
        for it in said
    )
