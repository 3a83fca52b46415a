"""Which of what is known says a number of a text, or what gives it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from agent.copy.claims.computed import computed, first_of, share
from agent.copy.claims.derived import all_in
from agent.copy.claims.measures import measures
from agent.copy.claims.numbers import Number, claims_in, minutes_in, numbers_in
from agent.copy.claims.proposed import is_about, is_figure_of_speech, is_supposed, states_nothing
from agent.copy.claims.shares import shares_in
from agent.copy.findings import Known, Mark, Other, Source
from agent.copy.phrases import concepts

Share = tuple[str, Decimal, int]
_ROUND_THE_CLOCK = ("24", "168")
"""Hours of a day and of a week, of which "24/7" speaks."""
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


def numbers_of(sentence: str, body: str, known: Known) -> Iterator[Mark]:
    """The numbers that a sentence claims, each with what says it or gives it.

    How long something takes may be asked, and a day of the next weeks is proposed, unless it is one until which
    something is offered.
    """
    asks = sentence.rstrip().endswith("?")
    if not asks and _SET_UP.search(sentence):
        yield from ((span, _taken(value, known)) for span, value in minutes_in(sentence))
    shares = [*shares_in(sentence)]
    bare = _without(sentence, shares)
    yield from _shares_of(sentence, shares, known)
    for said in claims_in(bare):
        if not states_nothing(said, bare, known, asks=asks):
            number = _with_unit(said, sentence, body, known)
            source = _counted(number, sentence, body, known, rounded=is_about(number, sentence))
            if source is not None or not is_figure_of_speech(number, sentence):
                yield number.span, source


def _shares_of(sentence: str, shares: Sequence[Share], known: Known) -> Iterator[Mark]:
    for one in shares:
        span, percents, at = one
        source = share(span, percents, _without(sentence, [one]), known)
        if source is not None or not is_supposed(at, sentence):
            yield span, source


def _without(sentence: str, shares: Sequence[Share]) -> str:
    for span, _, at in shares:
        sentence = sentence[:at] + " " * len(span) + sentence[at + len(span) :]
    return sentence


def _with_unit(number: Number, sentence: str, body: str, known: Known) -> Number:
    """A number as one of hundred, where its sentence counts in those and something known says it so."""
    as_share = replace(number, unit="%")
    is_bare = not number.unit and _SHARES.search(sentence) is not None
    return as_share if is_bare and _counted(as_share, sentence, body, known, rounded=False) else number


def of_others(text: str, known: Known) -> Iterator[str]:
    """The numbers of a text that nothing known says, and that the record of another lead has.

    A round one may be anybody's: it is theirs where the recipient's record has another one in the same field.
    """
    theirs = _numbers_of_others(known.others)
    if not theirs:
        return
    for number in claims_in(text):
        same = [name for name, one in theirs.get(number.value, ()) if number.unit in ("", one.unit)]
        if same and _is_telling(number, known, same) and _counted(number, "", text, known, rounded=True) is None:
            yield number.span


def _is_telling(number: Number, known: Known, same: Sequence[str]) -> bool:
    """Whether a number that others have in some fields is no round or small one, or the recipient has them too."""
    fields = {one.name.split()[-1] for one in known.sources if one.about == "recipient" and all_in(one.text)}
    value = Decimal(0) if number.is_year else number.amount
    is_like = not fields.isdisjoint(same)
    return (value >= 100 and (value % 50 != 0 or is_like)) or (value > 12 and value % 10 != 0 and is_like)


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
    says = first_of(known, lambda one: _says(number, one, rounded=rounded))
    within = Decimal("0.05" if rounded else "0.01")
    says = says or first_of(known, lambda one: measures(sentence, number.at, one.text, within))
    if number.unit == "°":
        says = says or first_of(known, lambda one: _is_as_warm(number, one.text))
    if number.unit == "h" and number.value in _ROUND_THE_CLOCK:
        says = says or first_of(known, lambda one: concepts("soft")["all_day"].search(one.text) is not None)
    return says or computed(number, sentence, body, known, rounded=rounded)


def _is_as_warm(number: Number, text: str) -> bool:
    """Whether a text names a temperature of Celsius that in Fahrenheit is another; neither has its sign."""
    known = [float(one.value) for one in all_in(text) if one.unit == "°"]
    return any(abs(abs(1.8 * way + 32) - float(number.value)) < 1 for one in known for way in (one, -one))


def _says(number: Number, one: Source, *, rounded: bool) -> bool:
    """Whether a source says a number, or of a letter was sent on that day."""
    if number.unit == "date" and one.about == "thread" and _holds(one.name, number):
        return True
    return _holds(one.text, number) or (rounded and any(_rounds(number, other) for other in all_in(one.text)))


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
