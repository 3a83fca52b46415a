"""Weekdays and days of a month in running text, by value, so that *Dienstag* and *Tuesday* are the same."""

import re
from dataclasses import dataclass

_WEEKDAYS = (
    "monday montag lundi lunes lunedì maandag",
    "tuesday dienstag mardi martes martedì dinsdag",
    "wednesday mittwoch mercredi miércoles mercoledì woensdag",
    "thursday donnerstag jeudi jueves giovedì donderdag",
    "friday freitag vendredi viernes venerdì vrijdag",
    "saturday samstag sonnabend samedi sábado sabato zaterdag",
    "sunday sonntag dimanche domingo domenica zondag",
)
_MONTHS = (
    "january januar jänner janvier enero gennaio januari jan",
    "february februar février febrero febbraio februari feb",
    "march märz mars marzo maart mar",
    "april avril abril aprile apr",
    "may mai mayo maggio mei",
    "june juni juin junio giugno jun",
    "july juli juillet julio luglio jul",
    "august août agosto augustus aug",
    "september septembre septiembre settembre sept sep",
    "october oktober octobre octubre ottobre oct okt",
    "november novembre noviembre nov",
    "december dezember décembre diciembre dicembre dec dez",
)
_WEEKDAY = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_MONTH_NAMES = "|".join(sorted(_MONTH, key=len, reverse=True))
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_FOUND = re.compile(
    rf"\b(?P<weekday>{'|'.join(_WEEKDAY)})s?\b"
    rf"|(?<![\d.-])\d{{4}}-(?P<iso_month>0[1-9]|1[0-2])-(?P<iso_day>{_DAY})(?![\d-])"
    rf"|(?<![\d.,])(?P<dot_day>{_DAY})\.\s?(?P<dot_month>0?[1-9]|1[0-2])\.(?:\d{{4}})?(?!\d)"
    rf"|(?<![\d.,])(?P<day>{_DAY})(?:st|nd|rd|th|er|º|\.)?\s(?:of\s|de\s)?(?P<month>{_MONTH_NAMES})\b"
    rf"|\b(?P<month_first>{_MONTH_NAMES})\s(?P<day_after>{_DAY})(?:st|nd|rd|th)?(?![\d:])",
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
    return [Date(found[0], _value(found), found.start()) for found in _FOUND.finditer(text)]


def _value(found: re.Match[str]) -> tuple[int, int]:
    if name := found["weekday"]:
        return 0, _WEEKDAY[name.lower()]
    month = found["iso_month"] or found["dot_month"]
    named = found["month"] or found["month_first"]
    day = found["iso_day"] or found["dot_day"] or found["day"] or found["day_after"]
    return int(month) if month else _MONTH[named.lower()], int(day)
