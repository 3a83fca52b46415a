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
MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_DAYS = (
    "monday montag lundi lunes lunedi maandag segunda-feira poniedzialku poniedzialek",
    "tuesday dienstag mardi martes martedi dinsdag terca-feira wtorku wtorek",
    "wednesday mittwoch mercredi miercoles mercoledi woensdag quarta-feira srody srode sroda",
    "thursday donnerstag jeudi jueves giovedi donderdag quinta-feira czwartku czwartek",
    "friday freitag vendredi viernes venerdi vrijdag sexta-feira piatku piatek",
    "saturday samstag samedi sabado sabato zaterdag soboty sobote sobota",
    "sunday sonntag dimanche domingo domenica zondag niedzieli niedziele niedziela",
)
DAY = {name: number for number, names in enumerate(_DAYS) for name in names.split()}


_COUNTS = {
    name: number
    for number, names in enumerate(
        (
            "a one einer einem une un una uno um uma een", "two zwei deux dos due dois duas twee",
            "three drei trois tres tre drie", "four vier quatre cuatro quattro quatro",
            "five fuenf funf cinq cinco cinque vijf", "six sechs seis sei zes",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_UNITS = dict.fromkeys("day days tag tagen jour jours dia dias giorno giorni dag dagen".split(), 1) | dict.fromkeys(
    "week weeks woche wochen semaine semaines semana semanas settimana settimane weken".split(), 7
)
_ENDS = (
    dict.fromkeys("week woche semaine semana settimana wochenende".split(), 0)
    | dict.fromkeys("month monats mois mes mese maand monatsende".split(), 1)
    | dict.fromkeys("year jahres annee ano anno jaar jahresende".split(), 2)
    | {"今週": 0, "今月": 1, "年": 2}
)
"""What ends: a week, a month, a year."""
_WEEKDAYS = "月火水木金土日"


def _any(names: dict[str, int]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_NEXT = r"next|nachste[nr]?|naechste[nr]?|volgende|prossim[oa]|proxim[oa]"
_AFTER_NEXT = (
    r"\ next\ week|\ (?:der\ )?nae?chste[rn]?\ woche|\ prochaine?|\ que\ viene|\ que\ vem|\ prossim[oa]"
    r"|\ volgende\ week"
)
_DATE = re.compile(
    rf"""(?<!\d)(?P<iso>20\d\d-\d\d?-\d\d?)(?!\d)
    | (?:(?P<y4>20\d\d)年)?(?P<m4>\d{{1,2}})月(?P<d4>\d{{1,2}})日
    | (?<![a-z\d./-])(?P<d>\d{{1,2}})(?:(?P<sep>[./])(?P<m>\d{{1,2}})(?:(?P=sep)(?P<y>20\d\d|\d\d)(?!\d)|\.?(?![\d/]))
      |-(?P<m6>\d{{1,2}})(?:-(?P<y6>20\d\d|\d\d))?(?![\d:-]|\ ?(?:uur|uhr|h|am|pm)))
    | \b(?P<d2>\d{{1,2}})(?:st|nd|rd|th|er|o|a|e|\.)?(?:\ de|\ of)?\ (?P<m2>{_any(MONTH)})\b\.?,?
      (?:\ (?:de\ )?(?P<y2>20\d\d)\b)?
    | \b(?P<m3>{_any(MONTH)})\.?\ (?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:),?(?:\ (?P<y3>20\d\d)\b)?
    | \b(?:the|dem|den|le|el|il|dia|de|do|ao|al|au)\ (?P<d5>\d{{1,2}})(?:st|nd|rd|th|er|e|\.)?
      (?!\w|[:./-]\d|\.?\ (?:uhr|h|days|dias)|\.?\ (?:de\ |of\ )?(?:{_any(MONTH)})\b)
    | \b(?:(?P<week>week\ on|over\ een\ week)\ |(?P<next>{_NEXT})\ )?(?P<day>{_any(DAY)})\b(?P<after>{_AFTER_NEXT})?
      (?:,?\ (?:the\ |den\ |el\ |le\ |il\ |dia\ |de\ )?(?P<d6>\d{{1,2}})(?:st|nd|rd|th|er|e|\.)?
      (?!\w|[:./-]\d|\.?\ (?:uhr|uur|h|ore|am|pm)|\.?\ (?:de\ |of\ )?(?:{_any(MONTH)})\b))?
    | (?<![月\d])(?P<d7>\d{{1,2}})日(?!間|後|以内)
    | (?P<after2>来週の?)?(?P<day2>[月火水木金土日])曜
    | \b(?P<tomorrow>tomorrow|demain|domani|amanha)\b | (?P<tomorrow2>明日)
    | \b(?:in|en|em|dans|tra|fra|over)\ (?P<count>\d{{1,2}}|{_any(_COUNTS)})\ (?P<unit>{_any(_UNITS)})\b
    | \b(?:the\ )?(?:end\ of|ende|fin\ d[e'u]l?|fine|finales?\ de|final\ de|fim\ d[eoa]|eind\ van|einde\ van)
      \ ?(?:the|this|des|der|du|de|deze|el|la|l'|del|dello|o|d[oe]|it)?\ ?(?P<end>{_any(_ENDS)})\b
    | \b(?P<end2>monatsende|jahresende|wochenende)\b | (?P<end3>今週|今月|年)(?:いっはい|末)""",
    re.VERBOSE,
)
_PERIOD = re.compile(
    rf"""\b(?:in|im|en|em|w|ab|from|until|after|nel|a|ad|au|for|until)\ (?:early\ |anfang\ |debut\ |begin\ )?
      (?P<mid>mid-?\ ?|mitte\ |mi-|mediados\ de\ |meta\ |half\ )?(?P<month>{_any(MONTH)})\b(?!\.?\ \d)
    | \bq(?P<quarter>[1-4])\b
    | \b(?P<new>next\ year|new\ year|(?:im|nae?chstes|neuen)\ (?:naechsten\ |neuen\ )?jahr|l'annee\ prochaine
      |(?:el\ )?(?:ano\ que\ viene|proximo\ ano)|l'anno\ prossimo|volgend\ jaar|ano\ que\ vem)\b""",
    re.VERBOSE,
)
"""A month, a quarter or a year from which on somebody wants to hear more."""
_UNTIL_WORDS = (
    r"until|till|through|thru|up\ to|bis|jusqu'?(?:au|a|en)?|hasta|fino(?:\ all?'?|\ al)?|sino\ al?|tot|ate|do|t/m"
)
_INCLUDED = (
    r"(?:and\ )?including|inclusive|einschliesslich|inkl\w*|en\ met|et\ y\ compris|inclus|e\ compreso|compreso|wlacznie"
)
_UNTIL = re.compile(
    rf"""(?:\b(?:{_UNTIL_WORDS}|to|al|all'|au|a)(?:\b|(?<='))|(?<=\d)\.?\ ?-)(?:\ (?:{_INCLUDED}|zum|zur))?
    (?:\ (?:the|el|il|le|al|o|ao|a|dnia|den|dem|zu|dia|al\ dia))*(?:\ {_INCLUDED})?[ ,(]*$""",
    re.VERBOSE,
)
_EXACTLY_UNTIL = re.compile(rf"\b(?:{_UNTIL_WORDS})(?:\b|(?<='))|-\ ?$", re.VERBOSE)
_UNTIL_AFTER = re.compile(r"\ ?(?:\([^)]*\))?日?(?:まて|迄)")
_BACK_AFTER = re.compile(r"\ ?(?:\([^)]*\))?日?(?:から|より|以降|に(?:戻|復帰|出社|帰)|付)")
_INCLUSIVE = re.compile(rf"\b(?:{_INCLUDED})\b|まて", re.VERBOSE)
_BACK = re.compile(
    r"""\b(?:back|return\w*|resum\w+|reopen\w*|repris\w+|riapertura|reapertura|reabertura|hervat\w+|wiederaufnahme|rueckkehr|ritorno|wznow\w+|riapr\w+|reabr\w+|rouvr\w+|operativ\w*|nuovamente|novamente|zurue?ck|wieder|erreichbar|retour|reviens|reviendrai|reprend\w*|vuelv\w+|volv\w+
    |regres\w+|reincorpor\w+|rientr\w+|torn\w+|terug|weer|volt\w+|retom\w+|retorn\w+|estarei|wrac\w+|wroce|powrot\w*|ponownie
    |available\ (?:again|from)|ab\ (?:dem|der)?|a\ partir\ (?:d[eou]l?|du)|des\ le)\b""",
    re.VERBOSE,
)
_OUR_SIDE = 60
"""Characters around a date in which the word stands that says what happens on it."""
_JOINED = 9
"""Characters between a weekday and its date, as in "Monday, the 7th"."""


_Part = dict[str, str | None]
"""The named parts of a date as it was found."""


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
    found = [*_with_before(plain, [*_dates(plain, sent, _order_of(plain) or language)])]
    back = {one.day for one, before in found if _says_back(plain, one, before)}
    said = back if _latest(back, sent) else _after(plain, found)
    ahead = [day for day in said if day > sent]
    is_open = len(ahead) > 1 or (said is not back and _INCLUSIVE.search(plain) is None)
    return (max(ahead), is_open) if ahead else (None, False)


def day_named(text: str, sent: date, language: str) -> date | None:
    """The one day that a text names, be it the first of a month or a year; ``None`` where it names several or none."""
    plain = fold(text)
    days = {one.day for one in _dates(plain, sent, _order_of(plain) or language) if one.day > sent}
    days |= {_begin(found, sent) for found in _PERIOD.finditer(plain)}
    return days.pop() if len(days) == 1 else None


def _begin(found: re.Match[str], sent: date) -> date:
    """The first day of a month, a quarter or the next year; the fifteenth of the middle of a month."""
    if found["new"]:
        return date(sent.year + 1, 1, 1)
    month = MONTH[found["month"]] if found["month"] else 3 * int(found["quarter"]) - 2
    return date(sent.year + (month <= sent.month), month, 15 if found["mid"] else 1)


def _latest(days: set[date], sent: date) -> date | None:
    return max((day for day in days if day > sent), default=None)


def _after(plain: str, found: Iterable[tuple[_Found, str]]) -> set[date]:
    """The days after those until which they are away."""
    return {
        one.day + timedelta(days=1)
        for one, before in found
        if _UNTIL.search(before) or _UNTIL_AFTER.match(plain, one.end)
    }


def _with_before(plain: str, found: list[_Found]) -> Iterator[tuple[_Found, str]]:
    """Each date with what stands before it, back to the date before."""
    edge = 0
    for one in found:
        yield one, plain[max(edge, one.start - _OUR_SIDE) : one.start]
        edge = one.end


def _says_back(plain: str, one: _Found, before: str) -> bool:
    """Whether a date is one of a return: the word before it in its sentence, or after it (German, Dutch)."""
    before = re.split(r"[.!?;](?= )|[。]", before)[-1]
    if _UNTIL_AFTER.match(plain, one.end) or (_UNTIL.search(before) and _EXACTLY_UNTIL.search(before)):
        return False
    if _BACK.search(before) or _BACK_AFTER.match(plain, one.end):
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
        count = int(part["count"]) if part["count"].isdecimal() else _COUNTS[part["count"]]
        return sent + timedelta(days=count * _UNITS[part["unit"] or ""])
    if end := _one_of(part, "end", "end2", "end3"):
        return _last_day(_ENDS[end], sent)
    if number := _one_of(part, "d5", "d6", "d7"):
        return _next_of_number(int(number), sent)
    return _weekday(part, sent) if _one_of(part, "day", "day2") else None


def _one_of(part: _Part, *names: str) -> str:
    """The one of some parts that was found."""
    return next((found for name in names if (found := part[name])), "")


def _last_day(of: int, sent: date) -> date:
    """The last day of the week (its Sunday), the month or the year."""
    if of == 0:
        return sent + timedelta(days=6 - sent.weekday())
    year, month = (sent.year + 1, 1) if of == 2 or sent.month == 12 else (sent.year, sent.month + 1)
    return date(year, month, 1) - timedelta(days=1)


def _weekday(part: _Part, sent: date) -> date:
    number = DAY[part["day"]] if part["day"] else _WEEKDAYS.index(part["day2"] or "")
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
    readings = [_nearest(month, day, year, sent) for month, day in read]
    return max((one for one in readings if one is not None), default=None)


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
