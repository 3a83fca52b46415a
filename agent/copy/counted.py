"""Which of what is known says a number of a text, or what gives it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache, lru_cache

from agent.copy.findings import Known, Other, Source
from agent.copy.numbers import Number, claims_in, minutes_in, numbers_in, single_in
from agent.copy.phrases import one_of

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


def numbers_of(sentence: str, body: str, known: Known) -> Iterator[tuple[str, Source | None]]:
    """The numbers that a sentence claims, each with what says it; how long something takes may be asked."""
    asks = sentence.rstrip().endswith("?")
    if not asks and _SET_UP.search(sentence):
        yield from ((span, _taken(value, known)) for span, value in minutes_in(sentence))
    for said in claims_in(sentence):
        number = said
        if (
            not number.unit
            and _SHARES.search(sentence)
            and _counted(replace(number, unit="%"), body, known, rounded=False)
        ):
            number = replace(number, unit="%")
        rounded = _about().search(sentence[: number.at]) is not None
        if not (asks and number.is_time):
            yield number.span, _counted(number, body, known, rounded=rounded)


@cache
def _about() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){one_of('about')}\s+(?:die |the )?$", re.IGNORECASE)


def of_others(text: str, known: Known) -> Iterator[str]:
    """The numbers of a text that nothing known says, and that the record of another lead has.

    A round one may be anybody's: it is theirs where the recipient's record has another one in the same field.
    """
    theirs = _numbers_of_others(known.others)
    if not theirs:
        return
    for number in claims_in(text):
        same = [name for name, one in theirs.get(number.value, ()) if number.unit in ("", one.unit)]
        if same and _is_telling(number, known, same) and _counted(number, text, known, rounded=True) is None:
            yield number.span


def _is_telling(number: Number, known: Known, same: Sequence[str]) -> bool:
    """Whether a number that others have in some fields is no round or small one, or the recipient has them too."""
    fields = {one.name.split()[-1] for one in known.sources if one.about == "recipient" and _numbers_of(one.text)}
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


def _counted(number: Number, body: str, known: Known, *, rounded: bool) -> Source | None:
    """What says a number, or what gives the price in it: a known price times a number that is known, or beside it."""
    for one in known.sources:
        if _holds(one.text, number) or (rounded and any(_rounds(number, other) for other in _numbers_of(one.text))):
            return one
    if number.is_time:
        return _since(number, known, rounded=rounded)
    if number.unit == "x":
        return _often(number, known)
    return _computed(number, body, known) if number.is_money or not number.unit else None


def _often(number: Number, known: Known) -> Source | None:
    """What says after how many months something comes again that does so often a year."""
    times = Decimal(number.value)
    months = f"{(12 / times).normalize():f}" if times in (1, 2, 3, 4, 6, 12) else ""
    return next(
        (one for one in known.sources if any(it.unit == "M" and it.value == months for it in _numbers_of(one.text))),
        None,
    )


def _since(number: Number, known: Known, *, rounded: bool) -> Source | None:
    """What names the year since which so many have passed, or "more than" so many a few more."""
    if known.today is None or number.unit != "M":
        return None
    passed = Decimal(number.value) / 12
    years = {str(known.today.year - passed - more) for more in range(min(6, int(passed)) if rounded else 1)}
    return next((one for one in known.sources if not years.isdisjoint(_values(one.text))), None)


def _computed(number: Number, body: str, known: Known) -> Source | None:
    beside = [*_numbers_of(body), *(one for source in known.sources for one in _numbers_of(source.text))]
    for source in known.sources:
        for price in _numbers_of(source.text):
            times = next((one for one in beside if price.is_money and _is_product(number, price, one)), None)
            if times is not None:
                return replace(source, name=f"{source.name}, times {times.span}")
    return None


def _is_product(number: Number, price: Number, times: Number) -> bool:
    if times.unit not in ("", "h", "M") or (price.unit != number.unit and number.unit) or times.value == number.value:
        return False
    product, wanted = Decimal(price.value) * Decimal(times.value), Decimal(number.value)
    # a month's price is a year's, twelve times, and that of a day or a week is one of so many hours
    return wanted in ((product, product * 12) if times.unit != "h" else (product, product / 24, product / 168))


def _rounds(number: Number, exact: Number) -> bool:
    """Whether a number is what one says for a known one that is a little larger or smaller."""
    if "date" in (number.unit, exact.unit) or number.unit != exact.unit or _YEAR.fullmatch(exact.span):
        return False
    return Decimal(number.value) != 0 and Decimal("0.8") <= Decimal(exact.value) / Decimal(number.value) <= Decimal(
        "1.2"
    )


def _holds(text: str, number: Number) -> bool:
    return number.value in _values(text) and any(number.says(one) for one in _numbers_of(text))


@lru_cache(maxsize=512)
def _numbers_of(text: str) -> tuple[Number, ...]:
    """The numbers of something known; the same text is asked for every number of every mail."""
    return (*numbers_in(text), *single_in(text))


@lru_cache(maxsize=512)
def _values(text: str) -> frozenset[str]:
    return frozenset(one.value for one in _numbers_of(text))
