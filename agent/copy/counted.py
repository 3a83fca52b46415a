"""Which of what is known says a number of a text, or what gives it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from agent.copy.computed import all_in, computed, is_ahead, share
from agent.copy.findings import Known, Other, Source
from agent.copy.numbers import Number, claims_in, minutes_in, numbers_in
from agent.copy.phrases import concepts, phrases, supposing
from agent.copy.shares import shares_in
from agent.copy.text import fold, words
from agent.copy.triage_date_words import DAY

_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
"""What is nearly no number of things."""
_SHARES = re.compile(r"%|per ?cent|prozent|pour ?cent|por ?cien|por ?cento|procent", re.IGNORECASE)
"""What is counted in a sentence that names its unit once."""
_SET_UP = re.compile(
    r"\b(?:instal|install|set-?up|einricht|einbau|eingebaut|montage|monta[gż]|montaje|puesta en|mise en"
    r"|implement|implant|konfigur|config|onboarding|integra|anbindung|einführung|wdroż|inbedrijf|ready"
    r"|live\b|betriebsbereit|operativ|support|respon[ds]|antwort|répon|rispond"
    r"|odpowiad|reageer|prêt|listo|pronto|klaar|gotow)",
    re.IGNORECASE,
)
"""What takes minutes as a promise, where else a talk is what takes them."""

_DAYS = frozenset(fold(day) for day in DAY if "-" not in day) | frozenset(
    "mon tue tues wed thu thur thurs fri mo di mi do fr miercoles sabado maandag dinsdag woensdag donderdag vrijdag".split()
)
_WROTE = re.compile(
    r"(?<!\w)(?:wrote|written|mail|e-mail|note|letter|message|schrieb|geschrieben|nachricht|zeilen|écri\w+|message|courrier"
    r"|escrib\w+|escrit\w+|correo|mensaje|scri\w+|messaggio|escrev\w+|mensagem|schreef|geschreven|bericht|brief|pisa\w+"
    r"|napisa\w+|wiadomo\w+)(?!\w)",
    re.IGNORECASE,
)
"""What its writer says of their own letters."""
_BYWORDS = frozenset(("101", "360", "404"))
"""Numbers that are words."""
_GUESSED = re.compile(
    r"(?<!\w)(?:i (?:imagine|suppose|guess)|imagine|nehme (?:ich )?an|ich vermute|vermute ich|schätze ich|j['’]imagine"
    r"|je suppose|(?:me )?imagino|supongo|suponho|immagino|suppongo|(?:ik )?(?:vermoed|neem aan)|stel (?:ik )?me voor"
    r"|przypuszczam|domyślam)(?!\w)",
    re.IGNORECASE,
)
"""What its writer only supposes."""
_SUITS = re.compile(
    r"(?<!\w)(?:(?:is|are|would be|also) (?:fine|good|ok(?:ay)?)|suits?|works?(?: for)?|passt|ginge|geht auch|convien\w+"
    r"|irait|(?:me |te |le )?(?:viene|va) bien|va bene|andrebbe|dá jeito|serve|schikt|past|komt uit|pasuje|odpowiada)(?!\w)",
    re.IGNORECASE,
)
"""What is said of an hour."""
_DAY_OF_MONTH = re.compile(
    r"(?<!\w)(?:le|am|vom|zum|bis zum|del?|el|il|dal|al|d[ií]a|giorno|jour|no dia|on the|by the)\s\Z", re.IGNORECASE
)
_ABOUT = re.compile(
    r"(?<!\w)(?:over|more than|about|around|roughly|nearly|almost|some|close to|(?:just )?(?:under|below)|less than|fewer than"
    r"|a little (?:over|under)|about a|up to|at least|gut|knapp|rund|etwa|circa|ca\.?|fast|über|unter|mehr als|weniger als"
    r"|beinahe|kaum|ungefähr|an die|plus de|moins de|environ|près de|presque|à peine|quelque|une? peu (?:moins|plus) de"
    r"|presque|casi|más de|menos de|unos|unas|cerca de|alrededor de|poco (?:más|menos) de|oltre|più di|meno di|quasi"
    r"|poco (?:più|meno) di|appena|mais de|quase|uns|umas|pouco (?:mais|menos) de|meer dan|minder dan|ruim|bijna|ongeveer"
    r"|zo['’]n|krap|tegen de|ponad|około|ok\.|prawie|blisko|niemal|niecał\w+|powyżej|poniżej|mniej niż|więcej niż|z górą"
    r"|[~≈<>])\s*(?:(?:die|der|den|das|the|de|het|los|las|el|la|il|lo|le|les|i|as|os|a|o|een?|un|une|ein|einem) |l['’])?$",
    re.IGNORECASE,
)
"""What stands before a number that is not exact."""
_OR_SO = re.compile(
    r"[ -]?(?:odd\b|\+|or (?:so|more|thereabouts)|(?:und|oder) (?:mehr|so)|et (?:plus|quelques)|y (?:pico|tantos|algo)"
    r"|e (?:più|passa|rotti|poucas?|poucos|tal|tantos)|ou mais|en nog wat|z (?:hakiem|okładem)|lub więcej)",
    re.IGNORECASE,
)
"""What stands behind one."""


def numbers_of(sentence: str, body: str, known: Known) -> Iterator[tuple[str, Source | None]]:
    """The numbers that a sentence claims, each with what says it or gives it.

    How long something takes may be asked, and a day of the next weeks is proposed, unless it is one until which
    something is offered.
    """
    asks = sentence.rstrip().endswith("?")
    if not asks and _SET_UP.search(sentence):
        yield from ((span, _taken(value, known)) for span, value in minutes_in(sentence))
    shares = [*shares_in(sentence)]
    bare = _without(sentence, shares)
    yield from ((span, share(span, percents, bare, known)) for span, percents, _ in shares)
    supposed = [found.span() for found in supposing(strictly=True).finditer(bare)]
    for said in claims_in(bare):
        is_supposed = not (said.is_money or said.unit == "%") and any(start < said.at < end for start, end in supposed)
        if not is_supposed and not _is_of_a_talk(said, sentence, known, asks=asks):
            number = _with_unit(said, sentence, body, known)
            yield number.span, _counted(number, sentence, body, known, rounded=_is_about(number, sentence))


def _without(sentence: str, shares: Sequence[tuple[str, Decimal, int]]) -> str:
    for span, _, at in shares:
        sentence = sentence[:at] + " " * len(span) + sentence[at + len(span) :]
    return sentence


def _is_of_a_talk(number: Number, sentence: str, known: Known, *, asks: bool) -> bool:
    """Whether a number is a time that may suit, or one that stands for itself: a whole, or nothing."""
    if number.unit == "date" and _WROTE.search(sentence) and concepts("who")["person"].search(sentence):
        return True
    if number.unit == "date":
        return is_ahead(number, known.today) and (asks or not phrases("offer", "treat", "deadline").search(sentence))
    if number.unit == "%":
        return number.value in ("0", "100")
    if number.unit == "x":
        return number.value in ("2", "3") and not _DIGIT.search(number.span)
    if number.unit or not number.value.isdecimal():
        return asks and number.is_time
    if _DAY_OF_MONTH.search(sentence[: number.at]) and int(number.value) <= 31:
        return True
    if known.today is not None and number.value in (str(known.today.year), str(known.today.year + 1)):
        return True
    if number.value in _BYWORDS or _GUESSED.search(sentence):
        return True
    is_small = int(number.value) <= 31
    return is_small and (not _DAYS.isdisjoint(words(sentence)) or _SUITS.search(sentence) is not None)


def _with_unit(number: Number, sentence: str, body: str, known: Known) -> Number:
    """A number as one of hundred, where its sentence counts in those and something known says it so."""
    as_share = replace(number, unit="%")
    is_bare = not number.unit and _SHARES.search(sentence) is not None
    return as_share if is_bare and _counted(as_share, sentence, body, known, rounded=False) else number


def _is_about(number: Number, sentence: str) -> bool:
    """Whether a number is said not to be exact."""
    end = number.at + len(number.span)
    return _ABOUT.search(sentence[: number.at]) is not None or _OR_SO.match(sentence, end) is not None


def of_others(text: str, known: Known) -> Iterator[str]:
    """The numbers of a text that nothing known says, and that the record of another lead has.

    A round one may be anybody's: it is theirs where the recipient's record has another one in the same field.
    """
    theirs = _numbers_of_others(known.others)
    if not theirs:
        return
    for number in claims_in(text):
        same = [name for name, one in theirs.get(number.value, ()) if number.unit in ("", one.unit)]
        if same and _is_telling(number, known, same) and _counted(number, text, text, known, rounded=True) is None:
            yield number.span


def _is_telling(number: Number, known: Known, same: Sequence[str]) -> bool:
    """Whether a number that others have in some fields is no round or small one, or the recipient has them too."""
    fields = {one.name.split()[-1] for one in known.sources if one.about == "recipient" and all_in(one.text)}
    value = Decimal(number.value) if number.unit != "date" else Decimal(0)
    return value >= 100 and (value % 50 != 0 or not fields.isdisjoint(same))


@lru_cache(maxsize=8)
def _numbers_of_others(others: tuple[Other, ...]) -> dict[str, list[tuple[str, Number]]]:
    found: dict[str, list[tuple[str, Number]]] = {}
    for other in others:
        for name, text in other.facts:
            for number in numbers_in(text) if _DIGIT.search(text) else ():
                found.setdefault(number.value, []).append((name, number))
    return found


def _taken(minutes: int, known: Known) -> Source | None:
    """What says that something takes so many minutes."""
    return next((one for one in known.sources if any(value == minutes for _, value in minutes_in(one.text))), None)


def _counted(number: Number, sentence: str, body: str, known: Known, *, rounded: bool) -> Source | None:
    """What says a number, or what gives it."""
    for one in known.sources:
        if number.unit == "date" and one.about == "thread" and _holds(one.name, number):
            return one
        if _holds(one.text, number) or (rounded and any(_rounds(number, other) for other in all_in(one.text))):
            return one
    return computed(number, sentence, body, known, rounded=rounded)


def _rounds(number: Number, exact: Number) -> bool:
    """Whether a number is what one says for a known one that is a little larger or smaller."""
    if "date" in (number.unit, exact.unit) or number.unit != exact.unit or _YEAR.fullmatch(exact.span):
        return False
    return Decimal(number.value) != 0 and Decimal("0.8") <= Decimal(exact.value) / Decimal(number.value) <= Decimal(
        "1.2"
    )


def _holds(text: str, number: Number) -> bool:
    return not _values(text).isdisjoint((number.value, number.said)) and any(number.says(one) for one in all_in(text))


@lru_cache(maxsize=512)
def _values(text: str) -> frozenset[str]:
    return frozenset(value for one in all_in(text) for value in (one.value, one.said))
