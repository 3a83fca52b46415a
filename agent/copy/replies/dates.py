"""The first day on which somebody is back, out of what an absence note says; a guess is worse than none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from agent.copy.date_words import (
    BACK,
    BACK_AFTER,
    COUNTS,
    DATE,
    DAY,
    ENDS,
    FROM,
    INCLUSIVE,
    JOINED,
    LAST,
    MONTH,
    NOT_UNTIL,
    OF_ABSENCE,
    ORNAMENT,
    OUR_SIDE,
    PERIOD,
    RANGE,
    SPAN,
    THERE,
    UNITS,
    UNTIL,
    UNTIL_AFTER,
    UNTIL_PL,
    WEEKDAYS,
)  # fmt: skip
from agent.copy.text import fold

_FRIDAY = 4
_FREE = frozenset(((12, 25), (12, 26), (1, 1)))
"""Days on which hardly anybody works."""
_Part = dict[str, str | None]
"""The named parts of a date as it was found."""


@dataclass(frozen=True, slots=True)
class _Found:
    day: date
    start: int
    end: int


def return_date(text: str, sent: date, language: str) -> tuple[date | None, bool]:
    """The first day back, and whether the text can be read in another way; ``None`` where none lies ahead.

    A day until which somebody is away is away itself, so they are back on the next one that is worked on; of two it is
    the later.
    """
    plain = ORNAMENT.sub("", fold(text))
    found = _named(plain, sent, _order_of(plain) or language)
    last = {one for one, before in found if _is_last(plain, one, before, language)}
    after = {_working_day(one.day + timedelta(days=1)) for one in last}
    said = next((days for days in _told(plain, found, last, after) if _latest(days, sent)), set())
    is_bare = said is after and INCLUSIVE.search(plain) is None
    return _last_of([day for day in said if day > sent], is_bare=is_bare)


def _named(plain: str, sent: date, language: str) -> list[tuple[_Found, str]]:
    """The dates, each with what stands before it, but a weekday of a habit where there are others."""
    found = [*_with_before(plain, [*_dates(plain, sent, language)])]
    return [(one, before) for one, before in found if len(found) == 1 or not _is_habit(one, plain, sent)]


def _last_of(days: list[date], *, is_bare: bool) -> tuple[date | None, bool]:
    """The last of some days, and whether another may be meant."""
    return (max(days), is_bare or len(days) > 1) if days else (None, False)


def _told(plain: str, found: list[tuple[_Found, str]], last: set[_Found], after: set[date]) -> Iterator[set[date]]:
    """The days of a return, in the order in which they count: as such, as a first one, behind the last day away.

    Where there is no such day it is the only one that is named.
    """
    others = [(one, before) for one, before in found if one not in last]
    yield {one.day for one, before in others if _says_back(plain, one, before)}
    starts = {one.day for one, before in others if FROM.search(before)}
    yield {day for day in starts if after and day > max(after)}
    yield after
    yield starts
    yield _only(others)


def _only(found: list[tuple[_Found, str]]) -> set[date]:
    """The one day that is found; none of several."""
    days = {one.day for one, _ in found}
    return days if len(days) == 1 else set()


def _working_day(day: date) -> date:
    """A day, or the first one behind a weekend, Christmas or New Year."""
    while day.weekday() > _FRIDAY or (day.month, day.day) in _FREE:
        day += timedelta(days=1)
    return day


def day_named(text: str, sent: date, language: str) -> date | None:
    """The one day that a text names, be it the first of a month or a year; ``None`` where it names several or none."""
    plain = ORNAMENT.sub("", fold(text))
    days = {one.day for one in _dates(plain, sent, _order_of(plain) or language) if one.day > sent}
    days |= {_begin(found, sent) for found in PERIOD.finditer(plain)}
    return days.pop() if len(days) == 1 else None


def _begin(found: re.Match[str], sent: date) -> date:
    """The first day of a month, a quarter or the next year; the fifteenth of the middle of a month."""
    if found["new"]:
        return date(sent.year + 1, 1, 1)
    month = MONTH[found["month"]] if found["month"] else 3 * int(found["quarter"]) - 2
    return date(sent.year + (month <= sent.month), month, 15 if found["mid"] else 1)


def _latest(days: set[date], sent: date) -> date | None:
    return max((day for day in days if day > sent), default=None)


def tells_a_return(plain: str) -> bool:
    """Whether a folded sentence says of its writer, or of their office, that it is there again, or away, and when."""
    return OF_ABSENCE.search(plain) is not None and DATE.search(ORNAMENT.sub("", plain)) is not None


def _is_last(plain: str, one: _Found, before: str, language: str) -> bool:
    """Whether somebody is still away on a day: *until* stands before it, or it ends a span."""
    if UNTIL.search(before) and NOT_UNTIL.search(before):
        return False
    if UNTIL_AFTER.match(plain, one.end) or UNTIL.search(before) or _ends(before):
        return True
    if UNTIL_PL.search(before) and language != "pt":
        return True
    is_range = before != plain[: one.start] and RANGE.fullmatch(before) is not None
    return is_range and BACK.search(before) is None


def _ends(before: str) -> bool:
    """Whether an absence ends in other words, or its first day stands there without its month."""
    return LAST.search(_sentence_end(before)) is not None or SPAN.search(before) is not None


def _is_habit(one: _Found, plain: str, sent: date) -> bool:
    """Whether a day is nothing but the name of the weekday that it is: "on Wednesdays I do not work"."""
    return one.day == sent + timedelta(days=7) and plain[one.start : one.end] in DAY


def _sentence_end(before: str) -> str:
    """What of the words before a date belongs to its sentence."""
    return re.split(r"[.!?;](?= )|[。]", before)[-1]


def _with_before(plain: str, found: list[_Found]) -> Iterator[tuple[_Found, str]]:
    """Each date with what stands before it, back to the date before."""
    edge = 0
    for one in found:
        yield one, plain[max(edge, one.start - OUR_SIDE) : one.start]
        edge = one.end


def _says_back(plain: str, one: _Found, before: str) -> bool:
    """Whether a date is one of a return: the word before it in its sentence, or after it (German, Dutch)."""
    if BACK.search(_sentence_end(before)) or BACK_AFTER.match(plain, one.end):
        return True
    after = re.split(r"[.!?;,](?= |$)", plain[one.end : one.end + OUR_SIDE].lstrip(" .,"))[0]
    return DATE.search(after) is None and THERE.search(after) is not None


def _dates(plain: str, sent: date, language: str) -> Iterator[_Found]:
    """Every date; a weekday that stands before one belongs to it."""
    weekday: re.Match[str] | None = None
    for match in DATE.finditer(plain):
        joins = weekday is not None and match.start() - weekday.end() <= JOINED
        if weekday is not None and not joins:
            yield from _found(weekday, weekday.start(), sent, language)
        start = weekday.start() if weekday is not None and joins else match.start()
        weekday = match if _is_weekday(match) else None
        if weekday is None:
            yield from _found(match, start, sent, language)
    if weekday is not None:
        yield from _found(weekday, weekday.start(), sent, language)


def _is_weekday(match: re.Match[str]) -> bool:
    return bool(match["day"] or match["day2"])


def _found(match: re.Match[str], start: int, sent: date, language: str) -> Iterator[_Found]:
    part = match.groupdict()
    day = _in_words(part, sent) or _day_of(part, sent, language)
    if day is not None:
        yield _Found(day, start, match.end())


def _in_words(part: _Part, sent: date) -> date | None:
    """A day that is told from the one on which it is said."""
    if part["tomorrow"] or part["tomorrow2"]:
        return sent + timedelta(days=1)
    if part["count"]:
        count = int(part["count"]) if part["count"].isdecimal() else COUNTS[part["count"]]
        return sent + timedelta(days=count * UNITS[part["unit"] or ""])
    if end := _one_of(part, "end", "end2", "end3"):
        return _last_day(ENDS[end], sent)
    if part["kw"]:
        return _week(int(part["kw"]), sent)
    if number := _one_of(part, "d5", "d6", "d7"):
        return _next_of_number(int(number), sent)
    return _weekday(part, sent) if _one_of(part, "day", "day2") else None


def _one_of(part: _Part, *names: str) -> str:
    """The one of some parts that was found."""
    return next((found for name in names if (found := part[name])), "")


def _week(number: int, sent: date) -> date | None:
    """The Monday of the next week that has a number (ISO 8601)."""
    weeks = (year_week for year in (sent.year, sent.year + 1) if (year_week := _monday(year, number)) is not None)
    return next((monday for monday in weeks if monday > sent), None)


def _monday(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        return None


def _last_day(of: int, sent: date) -> date:
    """The last day of the week (its Sunday), the month or the year."""
    if of == 0:
        return sent + timedelta(days=6 - sent.weekday())
    year, month = (sent.year + 1, 1) if of == 2 or sent.month == 12 else (sent.year, sent.month + 1)
    return date(year, month, 1) - timedelta(days=1)


def _weekday(part: _Part, sent: date) -> date:
    number = DAY[part["day"]] if part["day"] else WEEKDAYS.index(part["day2"] or "")
    if part["next"] or part["after"] or part["after2"]:
        return sent + timedelta(days=7 - sent.weekday() + number)
    return sent + timedelta(days=(number - sent.weekday() - 1) % 7 + (8 if part["week"] else 1))


def _next_of_number(day: int, sent: date) -> date | None:
    """The next day of the month that has a number."""
    months = ((sent.year, sent.month), (sent.year + sent.month // 12, sent.month % 12 + 1))
    return next((one for year, month in months if (one := _made(year, month, day)) is not None and one > sent), None)


def _day_of(part: _Part, sent: date, language: str) -> date | None:
    if part["iso"]:
        return _made(*map(int, part["iso"].split("-")))
    if part["d"]:
        second, year = int(_one_of(part, "m", "m6")), _one_of(part, "y", "y6")
        return _in_figures(int(part["d"]), second, year, sent, _months_first(part, language))
    month, day, year = (_one_of(part, f"{name}2", f"{name}3", f"{name}4") for name in "mdy")
    if not month:
        return None
    return _nearest(int(month) if month.isdecimal() else MONTH[month], int(day), year, sent)


def _order_of(plain: str) -> str:
    """A language that writes figures as a text does that names one which is no month; empty where none tells."""
    return "fr" if any(int(day) > 12 for day in re.findall(r"\b(\d\d)/\d\d?/?", plain)) else ""


def _months_first(part: _Part, language: str) -> bool | None:
    """Whether the month stands first; ``None`` where both readings are usual."""
    if language == "ja":
        return True
    return None if part["sep"] == "/" and language in ("en", "") else False


def _in_figures(first: int, second: int, year: str, sent: date, months_first: bool | None) -> date | None:
    orders = [(second, first), (first, second)]
    read = orders if months_first is None else orders[int(months_first) :][:1]
    readings = {one for month, day in read if (one := _nearest(month, day, year, sent)) is not None}
    ahead = [one for one in readings if one > sent]
    return None if len(ahead) > 1 else max(readings, default=None)


def _nearest(month: int, day: int, year: str, sent: date) -> date | None:
    """A day of the year that is given, else of the one in which it lies nearest."""
    if year:
        return _made(int(year) + (2000 if len(year) == 2 else 0), month, day)
    near = [one for y in (sent.year - 1, sent.year, sent.year + 1) if (one := _made(y, month, day)) is not None]
    return min(near, key=lambda one: abs(one - sent), default=None)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
