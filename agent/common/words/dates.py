"""Weekdays and days of a month in running text, by value, so that *Dienstag* and *Tuesday* are the same."""

import re
from dataclasses import dataclass
from functools import cache

from agent.common.words.table import table

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"


@cache
def _numbered(key: str) -> dict[str, int]:
    return {name: int(number) for number, names in table()[key].items() for name in names.split()}


@cache
def _pattern() -> re.Pattern[str]:
    months = "|".join(sorted(_numbered("months"), key=len, reverse=True))
    return re.compile(
        rf"\b(?P<weekday>{'|'.join(_numbered('weekdays'))})s?\b"
        rf"|(?<![\d.-])\d{{4}}-(?P<iso_month>0[1-9]|1[0-2])-(?P<iso_day>{_DAY})(?![\d-])"
        rf"|(?<![\d.,])(?P<dot_day>{_DAY})\.\s?(?P<dot_month>0?[1-9]|1[0-2])\.(?:\d{{4}})?(?!\d)"
        rf"|(?<![\d.,])(?P<day>{_DAY})(?:st|nd|rd|th|er|º|\.)?\s(?:of\s|de\s)?(?P<month>{months})\b"
        rf"|\b(?P<month_first>{months})\s(?P<day_after>{_DAY})(?:st|nd|rd|th)?(?![\d:])",
        re.IGNORECASE,
    )


@dataclass(frozen=True, slots=True)
class Date:
    """A day as somebody named it."""

    text: str
    value: tuple[int, int]
    """Month and day; for a weekday 0 and its number from Monday, which is 0."""
    start: int
    """Where it stands."""


def dates(text: str) -> list[Date]:
    """The weekdays and days of a month in a text, in English, German, French, Spanish, Italian and Dutch."""
    return [Date(found[0], _value(found), found.start()) for found in _pattern().finditer(text)]


def names_a_day(word: str) -> bool:
    """Whether a word, in small letters, is a day of the week or a month."""
    return word in _numbered("weekdays") or word in _numbered("months")


def _value(found: re.Match[str]) -> tuple[int, int]:
    if name := found["weekday"]:
        return 0, _numbered("weekdays")[name.lower()]
    month = found["iso_month"] or found["dot_month"]
    named = found["month"] or found["month_first"]
    day = found["iso_day"] or found["dot_day"] or found["day"] or found["day_after"]
    return int(month) if month else _numbered("months")[named.lower()], int(day)


@cache
def day_before_month() -> str:
    """A pattern for the full stop of a day, with a month after it: it ends no sentence."""
    return rf"(?<=\d\.)\s(?i:{'|'.join(sorted(_numbered('months'), key=len, reverse=True))})\b"
