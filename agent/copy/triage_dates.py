"""The first day on which somebody is back, out of what an absence note says; a guess is worse than none."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from agent.copy.text import fold

_MONTHS = (
    "january jan januar janvier enero gennaio januari janeiro stycznia styczen",
    "february feb februar fevrier febrero febbraio februari fevereiro lutego luty",
    "march mar marz maerz mars marzo maart marco marca marzec",
    "april apr avril abril aprile kwietnia kwiecien",
    "may mai mayo maggio mei maio maja maj",
    "june jun juni juin junio giugno junho czerwca czerwiec",
    "july jul juli juillet julio luglio julho lipca lipiec",
    "august aug aout agosto augustus sierpnia sierpien",
    "september sep sept septembre septiembre settembre setembro wrzesnia wrzesien",
    "october oct oktober okt octobre octubre ottobre outubro pazdziernika pazdziernik",
    "november nov novembre noviembre novembro listopada listopad",
    "december dec dezember dez decembre diciembre dicembre dezembro grudnia grudzien",
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_DAYS = (
    "monday montag lundi lunes lunedi maandag segunda-feira poniedzialku poniedzialek",
    "tuesday dienstag mardi martes martedi dinsdag terca-feira wtorku wtorek",
    "wednesday mittwoch mercredi miercoles mercoledi woensdag quarta-feira srody srode sroda",
    "thursday donnerstag jeudi jueves giovedi donderdag quinta-feira czwartku czwartek",
    "friday freitag vendredi viernes venerdi vrijdag sexta-feira piatku piatek",
    "saturday samstag samedi sabado sabato zaterdag soboty sobote sobota",
    "sunday sonntag dimanche domingo domenica zondag niedzieli niedziele niedziela",
)
_DAY = {name: number for number, names in enumerate(_DAYS) for name in names.split()}


def _any(names: dict[str, int]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_DATE = re.compile(
    rf"""\b(?P<iso>20\d\d-\d\d?-\d\d?)\b
    | \b(?P<d>\d{{1,2}})(?P<sep>[./])(?P<m>\d{{1,2}})(?:(?P=sep)(?P<y>20\d\d|\d\d)\b|\.?(?![\d/]))
    | \b(?P<d2>\d{{1,2}})(?:st|nd|rd|th|er|o|a|\.)?(?:\ de|\ of)?\ (?P<m2>{_any(_MONTH)})\b\.?,?
      (?:\ (?:de\ )?(?P<y2>20\d\d)\b)?
    | \b(?P<m3>{_any(_MONTH)})\.?\ (?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:),?(?:\ (?P<y3>20\d\d)\b)?
    | \b(?P<day>{_any(_DAY)})\b""",
    re.VERBOSE,
)
_UNTIL_WORDS = (
    r"until|till|through|thru|up\ to|bis|jusqu'?(?:au|a|en)?|hasta|fino(?:\ all?'?|\ al)?|sino\ al?|tot|ate|do|t/m"
)
_INCLUDED = r"(?:and\ )?including|inclusive|einschliesslich|inkl\w*|en\ met|et\ y\ compris|inclus|e\ compreso|wlacznie"
_UNTIL = re.compile(
    rf"""\b(?:{_UNTIL_WORDS}|to|al|au|a)\b(?:\ (?:{_INCLUDED}|zum))?
    (?:\ (?:the|el|il|le|al|o|ao|dnia|den|dem|zu|dia|al\ dia))*(?:\ {_INCLUDED})?[ ,(]*$""",
    re.VERBOSE,
)
_EXACTLY_UNTIL = re.compile(rf"\b(?:{_UNTIL_WORDS})\b", re.VERBOSE)
_INCLUSIVE = re.compile(rf"\b(?:{_INCLUDED})\b", re.VERBOSE)
_BACK = re.compile(
    r"""\b(?:back|return\w*|resum\w+|zurue?ck|wieder|erreichbar|retour|reviens|reviendrai|reprend\w*|vuelv\w+|volver\w+|regres\w+
    |reincorpor\w+|rientr\w+|torn\w+|terug|weer|volt\w+|retom\w+|wrac\w+|wroce|powrot\w*|ponownie
    |available\ (?:again|from)|ab\ (?:dem|der)?)\b""",
    re.VERBOSE,
)
_OUR_SIDE = 60
"""Characters around a date in which the word stands that says what happens on it."""
_JOINED = 9
"""Characters between a weekday and its date, as in "Monday, the 7th"."""


@dataclass(frozen=True, slots=True)
class _Found:
    day: date
    start: int
    end: int


def return_date(text: str, sent: date, language: str) -> tuple[date | None, bool]:
    """The first day back, and whether the text can be read in another way; ``None`` where none lies ahead.

    A day until which somebody is away is away itself, so they are back on the next one; of two it is the later.
    """
    plain = fold(text)
    found = [*_with_before(plain, [*_dates(plain, sent, language)])]
    back = {one.day for one, before in found if _says_back(plain, one, before)}
    ahead = {day for day in back or _after(found) if day > sent}
    if not ahead:
        return None, False
    return max(ahead), len(ahead) > 1 or (not back and _INCLUSIVE.search(plain) is None)


def _after(found: Iterable[tuple[_Found, str]]) -> set[date]:
    """The days after those until which they are away."""
    return {one.day + timedelta(days=1) for one, before in found if _UNTIL.search(before)}


def _with_before(plain: str, found: list[_Found]) -> Iterator[tuple[_Found, str]]:
    """Each date with what stands before it, back to the date before."""
    edge = 0
    for one in found:
        yield one, plain[max(edge, one.start - _OUR_SIDE) : one.start]
        edge = one.end


def _says_back(plain: str, one: _Found, before: str) -> bool:
    """Whether a date is one of a return: the word before it in its sentence, or after it (German, Dutch)."""
    before = re.split(r"[.!?;](?= )", before)[-1]
    if _UNTIL.search(before) and _EXACTLY_UNTIL.search(before):
        return False
    if _BACK.search(before):
        return True
    after = re.split(r"[.!?;,](?= |$)", plain[one.end : one.end + _OUR_SIDE])[0]
    return (
        _DATE.search(after) is None
        and re.search(r"\b(?:wieder|zurue?ck|terug|weer|back|erreichbar)\b", after) is not None
    )


def _dates(plain: str, sent: date, language: str) -> Iterator[_Found]:
    """Every date; a weekday that stands before one belongs to it."""
    weekday: re.Match[str] | None = None
    for match in _DATE.finditer(plain):
        joins = weekday is not None and match.start() - weekday.end() <= _JOINED
        if weekday is not None and not joins:
            yield from _found(weekday, weekday.start(), sent, language)
        start = weekday.start() if weekday is not None and joins else match.start()
        weekday = match if match["day"] else None
        if weekday is None:
            yield from _found(match, start, sent, language)
    if weekday is not None:
        yield from _found(weekday, weekday.start(), sent, language)


def _found(match: re.Match[str], start: int, sent: date, language: str) -> Iterator[_Found]:
    day = _day_of(match, sent, language)
    if day is not None:
        yield _Found(day, start, match.end())


def _day_of(match: re.Match[str], sent: date, language: str) -> date | None:
    part = match.groupdict()
    if part["iso"]:
        return _made(*map(int, part["iso"].split("-")))
    if part["day"]:
        return sent + timedelta(days=(_DAY[part["day"]] - sent.weekday() - 1) % 7 + 1)
    if part["d"]:
        return _in_figures(int(part["d"]), int(part["m"]), part["y"], sent, months_first=_months_first(part, language))
    month, day, year = part["m2"] or part["m3"], part["d2"] or part["d3"], part["y2"] or part["y3"]
    return _nearest(_MONTH[month], int(day), year, sent)


def _months_first(part: dict[str, str | None], language: str) -> bool | None:
    """Whether the month stands first; ``None`` where both readings are usual."""
    return None if part["sep"] == "/" and language in ("en", "") else False


def _in_figures(first: int, second: int, year: str | None, sent: date, *, months_first: bool | None) -> date | None:
    readings = [_nearest(second, first, year, sent)]
    if months_first is None:
        readings.append(_nearest(first, second, year, sent))
    return max((one for one in readings if one is not None), default=None)


def _nearest(month: int, day: int, year: str | None, sent: date) -> date | None:
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
