"""The first day on which somebody is back, out of what an absence note says; a guess is worse than none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from agent.copy.text import fold

_MONTHS = (
    "january jan januar janvier janv enero ene gennaio gen januari janeiro stycznia styczen styczniu sty",
    "february feb februar fevrier fevr fev febrero febbraio februari fevereiro lutego luty lutym lut",
    "march mar marz maerz mrz mars marzo maart mrt marco marca marzec marcu",
    "april apr avril avr abril abr aprile kwietnia kwiecien kwietniu kwi",
    "may mai mayo maggio mag mei maio maja maj maju",
    "june jun juni juin junio giugno giu junho czerwca czerwiec czerwcu cze",
    "july jul juli juillet juil julio luglio lug julho lipca lipiec lipcu lip",
    "august aug aout agosto ago augustus sierpnia sierpien sierpniu sie",
    "september sep sept septembre septiembre settembre set setembro wrzesnia wrzesien wrzesniu wrz",
    "october oct oktober okt octobre octubre ottobre ott outubro out pazdziernika pazdziernik pazdzierniku paz",
    "november nov novembre noviembre novembro listopada listopad listopadzie lis",
    "december dec dezember dez decembre diciembre dic dicembre dezembro grudnia grudzien grudniu gru",
)
MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
"""The names of the months in eight languages, as they are written out and cut short (CLDR), folded."""
_WHOLE_MONTH = {name: number for name, number in MONTH.items() if len(name) > 3 or name == "may"}
"""Names that need no day beside them to be one of a month."""
_DAYS = (
    "monday montag lundi lunes lunedi maandag segunda-feira segunda poniedzialku poniedzialek",
    "tuesday dienstag mardi martes martedi dinsdag terca-feira terca wtorku wtorek",
    "wednesday mittwoch mercredi miercoles mercoledi woensdag quarta-feira quarta srody srode sroda",
    "thursday donnerstag jeudi jueves giovedi donderdag quinta-feira quinta czwartku czwartek",
    "friday freitag vendredi viernes venerdi vrijdag sexta-feira sexta piatku piatek",
    "saturday samstag samedi sabado sabato zaterdag soboty sobote sobota",
    "sunday sonntag dimanche domingo domenica zondag niedzieli niedziele niedziela",
)
DAY = {name: number for number, names in enumerate(_DAYS) for name in names.split()}


_SHORT_DAYS = (
    "mon tues tue wed weds thurs thur thu fri sat sun mo mi fr sa so lun mar mer jeu ven sam dim mie jue vie sab"
    " dom gio ma wo vr za zo seg ter qua qui sex pon pn wt sr czw pt sob niedz nd"
)
"""Weekdays cut short; they are nothing but ornament before a date, and no day without one."""
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


_ORNAMENT = re.compile(
    rf"\b(?:(?:{_any(dict.fromkeys(_SHORT_DAYS.split(), 0))})\b\.?,?|d[io][.,]{{1,2}})[ ]"
    rf"(?=(?:the |den |dem |le |el |il |dia )?\d{{1,2}}(?:[./-]\d|(?:st|nd|rd|th|er|o|\.)?(?: de| of)? (?:{_any(MONTH)})\b))"
)
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
    | \b(?P<m3>{_any(MONTH)})\.?\ (?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:|\.?\ (?:de\ )?(?:{_any(MONTH)})\b),?(?:\ (?P<y3>20\d\d)\b)?
    | \b(?:the|dem|den|le|el|il|dia|de|do|ao|al|au)\ (?P<d5>\d{{1,2}})(?:st|nd|rd|th|er|e|\.)?
      (?!\w|[:./-]\d|\.?\ (?:uhr|h|days|dias)|\.?\ (?:de\ |of\ )?(?:{_any(MONTH)})\b)
    | \b(?:(?P<week>week\ on|over\ een\ week)\ |(?P<next>{_NEXT})\ )?(?P<day>{_any(DAY)})\b(?P<after>{_AFTER_NEXT})?
      (?:,?\ (?:the\ |den\ |el\ |le\ |il\ |dia\ |de\ )?(?P<d6>\d{{1,2}})(?:st|nd|rd|th|er|e|\.)?
      (?!\w|[:./-]\d|\.?\ (?:uhr|uur|h|ore|am|pm)|\.?\ (?:de\ |of\ )?(?:{_any(MONTH)})\b))?
    | (?<![月\d])(?P<d7>\d{{1,2}})日(?!間|後|以内)
    | (?P<after2>来週の?)?(?P<day2>[月火水木金土日])曜
    | \b(?P<tomorrow>tomorrow|demain|domani|amanha)\b | (?P<tomorrow2>明日)
    | \b(?:kw|cw|calendar\ week|kalenderwoche|semaine|semana|settimana)\ (?P<kw>\d{{1,2}})\b(?!\ ?(?:h|uhr|tage))
    | \b(?:in|en|em|dans|tra|fra|over)\ (?P<count>\d{{1,2}}|{_any(_COUNTS)})\ (?P<unit>{_any(_UNITS)})\b
    | \b(?:the\ )?(?:end\ of|ende|fin\ d[e'u]l?|fine|finales?\ de|final\ de|fim\ d[eoa]|eind\ van|einde\ van)
      \ ?(?:the|this|des|der|du|de|deze|el|la|l'|del|dello|o|d[oe]|it)?\ ?(?P<end>{_any(_ENDS)})\b
    | \b(?P<end2>monatsende|jahresende|wochenende)\b | (?P<end3>今週|今月|年)(?:いっはい|末)""",
    re.VERBOSE,
)
_PERIOD = re.compile(
    rf"""\b(?:in|im|en|em|w|ab|from|until|after|nel|a|ad|au|for|until)\ (?:early\ |anfang\ |debut\ |begin\ )?
      (?P<mid>mid-?\ ?|mitte\ |mi-|mediados\ de\ |meta\ |half\ )?(?P<month>{_any(_WHOLE_MONTH)})\b(?!\.?\ \d)
    | \bq(?P<quarter>[1-4])\b
    | \b(?P<new>next\ year|new\ year|(?:im|nae?chstes|neuen)\ (?:naechsten\ |neuen\ )?jahr|l'annee\ prochaine
      |(?:el\ )?(?:ano\ que\ viene|proximo\ ano)|l'anno\ prossimo|volgend\ jaar|ano\ que\ vem)\b""",
    re.VERBOSE,
)
"""A month, a quarter or a year from which on somebody wants to hear more."""
_INCLUDED = (
    r"(?:and\ |und\ |et\ y\ |e\ |y\ )?(?:including|inclusive|einschliesslich|inkl\w*|en\ met|compris|inclus[ao]?|compres[ao]"
    r"|wlacznie)"
)
_THE = r"(?:\ (?:the|el|il|le|al|o|ao|a|dnia|den|dem|zu|zum|zur|dia|op))*"
_UNTIL = re.compile(
    rf"""\b(?:until|till?|through|thru|up\ to|bis|jusqu'?(?:au|a|en)?|hasta|fino|sino|tot|ate|t/m)(?:\b|(?<='))
    (?:\ (?:al?|all|alla|au))?'?(?:\ {_INCLUDED})?{_THE}(?:\ {_INCLUDED})?{_THE}[ ,(]*$""",
    re.VERBOSE,
)
"""What stands before the last day of an absence, or before the one after it."""
_RANGE = re.compile(r"[ ,.]*(?:\w+[ ,.])?(?:to|al|all'|au|ao?|y\ el|e\ o|do|do\ dnia|-)[ ]?(?:the\ |el\ |le\ )?$")
"""All that stands between the first day of an absence and its last, where that is no word that says *until*."""
_UNTIL_PL = re.compile(rf"\bdo(?:\ dnia)?(?:\ {_INCLUDED})?[ ,(]*$")
_LAST = re.compile(
    r"\b(?:last\ (?:working\ )?day|letzter?\ \w*tag|dernier\ jour|ultimo\ (?:dia|giorno)|laatste\ \w*dag|ostatni\ dzien"
    r"|ends?|ending|endet|se\ termine|prend\ fin|termin[ao]|eindigt|konczy)\b"
)
"""What is said of the last day of an absence in another way."""
_UNTIL_AFTER = re.compile(r"\ ?(?:\([^)]*\))?日?(?:まて|迄)")
_BACK_AFTER = re.compile(r"\ ?(?:\([^)]*\))?日?(?:から|より|以降|に(?:戻|復帰|出社|帰)|付)")
_INCLUSIVE = re.compile(rf"\b(?:{_INCLUDED})\b|\bt/m\b|まて", re.VERBOSE)
_BACK = re.compile(
    r"""\b(?:back|again|return\w*|resum\w+|reopen\w*|rejoin\w*|restart\w*|first\ (?:working\ )?day
    |zurue?ck\w*|rue?ck\w*|wieder\w*|erreichbar|verfuegbar|kehre?|erst(?:er)?\ \w*tag
    |retour\w*|revien\w+|repr\w+|rouvr\w+|nouveau|disponible
    |vuelt\w*|vuelv\w+|volv\w+|regres\w+|reincorpor\w+|reanud\w+|reapertura|reabr\w+|retom\w+|nuevo|operativ\w+
    |rientr\w+|torn\w+|ritorn\w+|ripren\w+|riapert\w+|riapr\w+|nuovo|nuovamente|disponibile
    |terug\w*|weer|hervat\w+|bereikbaar|beschikbaar|aanwezig|herop\w+
    |volt\w+|retorn\w+|reabert\w+|novamente|novo|disponivel|estarei
    |wrac\w+|wroc\w+|powrot\w*|powroce|ponownie|znow\w*|dostepn\w+|wznow\w+|bede|bedziemy
    |available)\b""",
    re.VERBOSE,
)
_FROM = re.compile(r"\b(?:ab(?: de[rm])?|from|starting|a partir (?:d[eaou]l?|du)|desde|des le|dal?l?|vanaf|od)\b[^.!?]{0,25}$")
"""What stands before a day of a return, or before the first one of an absence."""
"""What is said of the day on which somebody is there again."""
_OF_ABSENCE = re.compile(
    r"""\b(?:(?:be|am|i'm|are|we're)\ back|back\ (?:in|at)\ (?:the\ |my\ )?(?:office|work|desk)|back\ (?:on|from)
    |(?:training|course|conference|trade\ fair|schulung|fortbildung|messe|konferenz|formation|salon|congres|formacion|curso|feria|licencia
    |permiso|formazione|fiera|corso|opleiding|cursus|beurs|studiereis|formacao|feira|szkoleniu|konferencji|targach|delegacji|urlopie|zwolnieniu)
    \ (?:\w+\ )?(?:until|bis|jusqu'?a?u?|hasta|fino|tot|ate|do)\ |(?:beperkt|eingeschraenkt|nur\ schlecht|limited)\ (?:bereikbaar|erreichbar|access)
    |(?:my|our)\ (?:return|leave|vacation|holidays?|absence)|return(?:ing)?\ (?:to\ (?:the\ |my\ )?(?:office|work|desk)|on)
    |(?:office|we|factory|shop|company)\ (?:is|are|will\ be|remains?)\ closed|(?:am|i'm|are|be)\ (?:away|out|travell?ing|off)
    |rueckkehr|kehre|wieder\ (?:da|im\ \w+|a[mn]\ \w+|erreichbar|verfuegbar|zurueck|fuer\ sie)|(?:bin|sind)\ .{0,30}(?:zurueck|wieder)
    |(?:mein\w*|unser\w*)\ (?:\w+)?(?:urlaub|ferien|elternzeit|abwesenheit)\w*|(?:geschlossen|abwesend|verreist|unterwegs)
    |de\ retour|(?:mon|notre)\ (?:retour|absence|conge)|reprend(?:rai|rons|s)|revien(?:s|drai|drons)|absent\w*
    |ferm(?:e|es|ee|ees|ons)|vuelvo|volvere(?:mos)?|de\ vuelta|(?:mi|nuestro)\ (?:regreso|vuelta|ausencia)|regres(?:o|are)
    |reincorpor\w+|ausente|cerrad[ao]s?|cerramos|torn(?:o|ero|eremo)|rientr\w+|(?:mio|nostro)\ (?:ritorno|rientro)
    |di\ nuovo\ (?:in|operativ\w|disponibil\w|al|presente|a)|assente|chius[oaie]|weer\ .{0,20}(?:terug|op\ kantoor|aanwezig|bereikbaar|open)
    |terug\ (?:op|vanaf|van)|mijn\ (?:terug\w+|afwezigheid|vakantie|verlof)|afwezig|gesloten|volto|voltarei|voltaremos|regresso|retorno
    |regressarei|de\ volta|fechad[oa]s?|encerrad[oa]s?|wracam\w*|wroce|powro[tc]\w*|bede\ .{0,20}(?:dostepn\w|w\ biurze|w\ pracy)
    |(?:not|nicht|pas|no|non|niet|nao|nie)\ (?:\w+\ ){0,2}(?:in\ |im\ |am\ |au\ |en\ |op\ |no\ |w\ )?(?:the\ |la\ )?
    (?:office|work|available|reachable|haus\w*|buero|platz|erreichbar|bureau|disponible|joignable|oficina|ufficio|disponibile
    |kantoor|beschikbaar|bereikbaar|aanwezig|escritorio|disponivel|biurze|dostepn\w)
    |nieobecn\w+|nieczynn\w+|zamkniet\w+)\b""",
    re.VERBOSE,
)
_THERE = re.compile(r"\b(?:wieder|zurue?ck|terug|weer|back|erreichbar|bereikbaar|aanwezig)\b")
"""Such a word where it may stand behind the day."""
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
    plain = _ORNAMENT.sub("", fold(text))
    found = [*_with_before(plain, [*_dates(plain, sent, _order_of(plain) or language)])]
    last = {one for one, before in found if _is_last(plain, one, before, language)}
    back = {one.day for one, before in found if one not in last and _says_back(plain, one, before)}
    after = {one.day + timedelta(days=1) for one in last}
    since = {one.day for one, before in found if one not in last and _FROM.search(before)}
    said = next((days for days in (back, after, since) if _latest(days, sent)), set())
    ahead = [day for day in said if day > sent]
    is_open = len(ahead) > 1 or (said is after and _INCLUSIVE.search(plain) is None)
    return (max(ahead), is_open) if ahead else (None, False)


def day_named(text: str, sent: date, language: str) -> date | None:
    """The one day that a text names, be it the first of a month or a year; ``None`` where it names several or none."""
    plain = _ORNAMENT.sub("", fold(text))
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


def tells_a_return(plain: str) -> bool:
    """Whether a folded sentence says of its writer, or of their office, that it is there again, or away, and when."""
    return _OF_ABSENCE.search(plain) is not None and _DATE.search(_ORNAMENT.sub("", plain)) is not None


def _is_last(plain: str, one: _Found, before: str, language: str) -> bool:
    """Whether somebody is still away on a day: *until* stands before it, or it ends a span."""
    if _UNTIL_AFTER.match(plain, one.end) or _UNTIL.search(before) or _LAST.search(_sentence_end(before)):
        return True
    if _UNTIL_PL.search(before) and language != "pt":
        return True
    return before != plain[: one.start] and _RANGE.fullmatch(before) is not None


def _sentence_end(before: str) -> str:
    """What of the words before a date belongs to its sentence."""
    return re.split(r"[.!?;](?= )|[。]", before)[-1]


def _with_before(plain: str, found: list[_Found]) -> Iterator[tuple[_Found, str]]:
    """Each date with what stands before it, back to the date before."""
    edge = 0
    for one in found:
        yield one, plain[max(edge, one.start - _OUR_SIDE) : one.start]
        edge = one.end


def _says_back(plain: str, one: _Found, before: str) -> bool:
    """Whether a date is one of a return: the word before it in its sentence, or after it (German, Dutch)."""
    if _BACK.search(_sentence_end(before)) or _BACK_AFTER.match(plain, one.end):
        return True
    after = re.split(r"[.!?;,](?= |$)", plain[one.end : one.end + _OUR_SIDE])[0]
    return _DATE.search(after) is None and _THERE.search(after) is not None


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
