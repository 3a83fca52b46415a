"""Which numbers of a sentence state nothing: times that may suit, what is supposed, and what stands for itself."""

import re
from datetime import date, timedelta
from functools import cache

from agent.copy.claims.numbers import Number
from agent.copy.date_words import DAY
from agent.copy.findings import Known
from agent.copy.number_words import SMALL, is_round
from agent.copy.phrases import alternatives, any_concept, concepts, phrases, supposing
from agent.copy.text import fold, words

_AHEAD = timedelta(days=75)
"""How far ahead a day may be that is proposed."""
_DAYS = frozenset(fold(day) for day in DAY if "-" not in day) | frozenset(
    "mon tue tues wed thu thur thurs fri mo di mi do fr miercoles sabado maandag dinsdag woensdag donderdag"
    " vrijdag".split()
)
_DAY_OF_MONTH = re.compile(
    r"(?<!\w)(?:le|am|vom|zum|bis zum|dem|del?|el|il|dal|al|d[ií]a|giorno|jour|no dia|the|de)\s\Z", re.IGNORECASE
)
_UNTIL = re.compile(
    r"(?<!\w)(?:until|till|before|by|bis(?: zum)?|vor dem|jusqu['’]au|avant le|hasta el|antes del|fino al|entro il"
    r"|até (?:ao|a|dia)|antes de|tot|vóór|voor|do|przed)\s+\Z",
    re.IGNORECASE,
)
_HALF_DOZEN = re.compile(r"(?:half an?|halbes|demi|media|mezza|meia|half|pół)[ -](?:\w+)?\Z", re.IGNORECASE)
"""Before a dozen that is a few."""
_NOT = re.compile(
    r"(?<!\w)(?:not|nicht|und keine|keine|et non|et pas|no|non|e não|não|niet|geen)[ ](?:gleich )?\Z", re.IGNORECASE
)
"""Before a number that is not meant."""
_FOR_EXAMPLE = re.compile(
    r", (?:say|suppose|sagen wir|angenommen|zum beispiel|disons|mettons|par exemple|digamos|pongamos|por ejemplo|por"
    r" exemplo|diciamo|mettiamo|per esempio|zeg|stel|bijvoorbeeld|bijv\.|z\. ?b\.)[ ,]",
    re.IGNORECASE,
)
"""What makes an example of what follows."""
_BASES = (10, 100, 1000)
_PER = re.compile(
    r"(?<!\w)(?:per|pro|auf|je|every|out of|each|sur|chaque|tous les|(?:de|em) cada|por cada|su|ogni|elke"
    r"|op (?:de|elke)|na(?: każd\w+)?)[ ](?:[A-Z]{0,3}[€$£][ ]?)?\Z",
    re.IGNORECASE,
)
"""Before a round number of which a share is told."""
_DIGIT = re.compile(r"\d")
_NAMED = re.compile(r"(?<=[\w,][ ])[A-ZÀ-ÞŁŚŻ][\w’'-]+")
_LABEL = re.compile(r"(?<!\w)(?:nr|no|number|nummer|numer\w*|num[eé]ro|n[º°o])\.?[ ]\Z|§[ ]?\Z", re.IGNORECASE)
"""What stands before a number that is a name."""
_RANGE = re.compile(rf"(?<!\w)(?:\d+|{SMALL}) ?(?:-|–|to|bis|à|a|al|o|or|oder|ou|of|tot|do|lub) ?\Z", re.IGNORECASE)
"""Before the second of two numbers between which something lies."""
_BYWORDS = frozenset(("101", "360", "404"))
"""Numbers that are words."""


_OFFER = re.compile(r"%|(?<!\w)(?:offers?|angebot|offre|oferta|offerta|aanbod)(?!\w)", re.IGNORECASE)
"""Beside what until when something stands is a promise."""


def offers_something(sentence: str) -> bool:
    """Whether a sentence promises something, or speaks of an offer."""
    return _OFFER.search(sentence) is not None or any_concept("promised").search(sentence) is not None


def states_nothing(number: Number, sentence: str, known: Known, *, asks: bool) -> bool:
    """Whether a number is a time that may suit, is supposed or guessed, or stands for itself: a whole, or nothing."""
    if number.amount in _BASES and _PER.search(sentence[: number.at]):
        return True
    if number.is_money:
        return _is_only_thought_of(sentence)
    if number.unit == "date":
        return _is_proposed(number, sentence, known, asks=asks)
    if number.unit == "%":
        return number.value in ("0", "100") or is_unpromised(sentence)
    return is_supposed(number.at, sentence) or _is_word(number, sentence, known, asks=asks)


def _is_only_thought_of(sentence: str) -> bool:
    """Whether a sentence takes a sum of money for an example in what it supposes."""
    return supposing().search(sentence) is not None and _FOR_EXAMPLE.search(sentence) is not None


def is_unpromised(sentence: str) -> bool:
    """Whether a sentence says that something is not promised."""
    return concepts("number")["unpromised"].search(sentence) is not None


def _is_word(number: Number, sentence: str, known: Known, *, asks: bool) -> bool:
    """Whether a number stands for itself, or is a time that is asked or guessed."""
    if number.is_time:
        return asks or _is_guess(sentence)
    return _is_twice(number) if number.unit else _stands_alone(number, sentence, known)


def is_figure_of_speech(number: Number, sentence: str) -> bool:
    """Whether a number in words counts something where nobody is spoken of: no firm, no name, nothing done already."""
    if number.unit or _DIGIT.search(number.span) or _NAMED.search(sentence) or _is_in_signs(number.span):
        return False
    return not any(found.search(sentence) for found in (concepts("who")["firm"], concepts("number")["already"]))


def _is_in_signs(span: str) -> bool:
    """Whether a number is in Japanese signs, as in digits elsewhere."""
    return "\u4e00" <= span[:1] <= "\u9fff"


def _is_twice(number: Number) -> bool:
    return number.unit == "x" and number.value in ("2", "3") and _DIGIT.search(number.span) is None


def _is_proposed(number: Number, sentence: str, known: Known, *, asks: bool) -> bool:
    """Whether a date is one of the next weeks until which nothing is offered, or of a letter of its writer's."""
    if is_of_own_letter(sentence):
        return True
    if asks or not _is_ahead(number, known.today):
        return asks
    is_until = _UNTIL.search(sentence[: number.at]) is not None and offers_something(sentence)
    return not is_until and not phrases("deadline").search(sentence)


def is_of_own_letter(sentence: str) -> bool:
    """Whether a sentence speaks of what its writer has written."""
    return all(found.search(sentence) for found in (concepts("number")["wrote"], concepts("who")["person"]))


def _is_ahead(number: Number, today: date | None) -> bool:
    if today is None:
        return False
    first, second = (int(part) for part in number.value.split())
    days = [
        _day(number.year or year, month, day)
        for year in (today.year, today.year + 1)
        for month, day in ((first, second), (second, first))
    ]
    return any(day is not None and today <= day <= today + _AHEAD for day in days)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_supposed(at: int, sentence: str) -> bool:
    """Whether what stands somewhere in a sentence is only supposed."""
    spans = [found.span() for found in supposing(strictly=True).finditer(sentence)]
    return any(start < at < end for start, end in spans)


def _stands_alone(number: Number, sentence: str, known: Known) -> bool:
    """Whether a bare number is a byword, a guess, this year or the next, a day of a month or an hour that may suit."""
    before = sentence[: number.at]
    if (
        number.value in _BYWORDS
        or _is_guess(sentence)
        or any(one.search(before) for one in (_NOT, _LABEL, _HALF_DOZEN))
    ):
        return True
    if not number.value.isdecimal():
        return False
    if number.amount > 31:
        return known.today is not None and number.amount - known.today.year in (0, 1)
    if _DAY_OF_MONTH.search(before):
        return True
    return not _DAYS.isdisjoint(words(sentence)) or concepts("number")["suits"].search(sentence) is not None


def _is_guess(sentence: str) -> bool:
    """Whether a sentence only guesses, or takes a number for an example."""
    return any(concepts("number")[name].search(sentence) for name in ("guessed", "perhaps", "unpromised"))


def is_about(number: Number, sentence: str) -> bool:
    """Whether a number is said not to be exact."""
    end = number.at + len(number.span)
    return (
        is_round(number.span)
        or _about().search(sentence[: number.at]) is not None
        or _RANGE.search(sentence[: number.at]) is not None
        or _or_so().match(sentence, end) is not None
    )


@cache
def _about() -> re.Pattern[str]:
    articles = (
        r"(?:(?:die|der|den|das|the|de|het|los|las|el|la|il|lo|les?|i|as|os|a|o|een?|une?|un[ao]|uma?|ein\w{0,2}|an) "
        r"|l['’])?"
    )
    return re.compile(
        rf"(?:(?<!\w)(?:{alternatives('number', 'about')})|[~≈±<>])\s*{articles}(?:[A-Z]{{0,3}}[€$£¥₹][ \u00a0]?)?$",
        re.IGNORECASE,
    )


@cache
def _or_so() -> re.Pattern[str]:
    return re.compile(rf"[ -]?(?:\+|{alternatives('number', 'or_so')})", re.IGNORECASE)
