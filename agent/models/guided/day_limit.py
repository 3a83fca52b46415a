"""The limit a day that words set: "no more than 25 mails a day" says a number, and forbids nothing."""

import re
from collections.abc import Iterator

from agent.common.words.marks import counts, credits_in, marked
from agent.common.words.moods import is_negative, starting
from agent.common.words.table import EVERY, Tongue, tongue
from agent.common.words.wanted import NAME

LIMIT = "update_campaign daily_limit"
"""The act that sets how much a campaign sends in a day."""
_BRIEF, _BOUNDS = 6, 9
"""Words up to which a limit is that of what is spoken of, and up to which one with a bound is: "at most 20 a day"."""
_SENTENCE = re.compile(r"(?<=[.!?])\s")
_NEAR = 12
"""Characters behind a bound in which its number begins."""
_BESIDE = re.compile(r"\s(?:[^\W\d_.,;:!?]+\s){0,2}")
"""What may stand between a number and its "a day"."""
_MORE_THAN = re.compile(
    r"\b(?:more than|mehr als|plus (?:de|qu['’])|más de|più di|mais (?:de|do que|que)|meer dan)(?= )", re.IGNORECASE
)
"""What bounds a number where a "not" or a "never" stands beside it."""
_NEVER = re.compile(r"\b(?:ne\b.*\bpas|jamais|mai|nunca|nooit|nie|never|nicht|niet|no|non|não|pas)\b", re.IGNORECASE)


def limit_in(text: str) -> int:
    """The number that a limit other than of credits is to be set to; 0 where the words set none."""
    shown = marked(text).text
    limit = tongue(shown).cue("limit").search(shown)
    return _the_number(text, shown[limit.end() :] if limit else "")


def per_day_in(text: str) -> int:
    """The number of "at most 20 mails a day"; 0 where the words hold none."""
    return next(filter(None, (_the_number(text, part) for part in _bounded(marked(text).text))), 0)


def limit_a_day_in(text: str) -> int:
    """The number that a limit is set to: with a bound, else the one beside "a day": "down to 12 mails a day"."""
    shown = marked(text).text
    days = [*EVERY.cue("a_day").finditer(shown)]
    beside = [
        one.value for one in counts(shown) if any(_BESIDE.fullmatch(shown[one.end : day.start()]) for day in days)
    ]
    return per_day_in(text) or (beside[0] if len(beside) == 1 and not credits_in(text) else 0)


def sets_a_limit(text: str) -> bool:
    """Whether words say how much may go out in a day: "at most 20 a day", "a cap of 30 per day"."""
    shown = marked(text).text
    begun = re.sub(r"^\w+,", "", starting(shown, EVERY))  # "und noch was, …" asks nothing
    is_asked = "?" in shown or EVERY.cue("question").match(begun) is not None
    is_daily = EVERY.cue("a_day").search(shown) is not None
    return is_daily and not is_asked and bool(per_day_in(text) or limit_in(text))


def is_only_a_limit(text: str) -> bool:
    """Whether a few words set a limit a day, and name nothing that it is for."""
    size = len(text.split())
    return size <= _BRIEF or (size <= _BOUNDS and bool(per_day_in(text)) and NAME.search(text) is None)


_NOTHING = re.compile(r"^\W*(?:(?:bitte|und|aber|noch|jetzt|erst ?mal|sonst) )*nichts \w+en\W*$", re.IGNORECASE)
"""How German says at its end what is not to be done: "bitte noch nichts starten"."""


def refuses(clause: str, said: Tongue) -> bool:
    """Whether a clause says what is not to be done; one that only bounds a number does not."""
    return (is_negative(clause, said) or _NOTHING.search(clause) is not None) and not per_day_in(clause)


def _bounded(shown: str) -> Iterator[str]:
    """What stands between a bound and its "a day", in either order, of each sentence that has both."""
    for sentence in _SENTENCE.split(shown):
        a_day, bound = EVERY.cue("a_day").search(sentence), _bound(sentence)
        if a_day and bound:
            ends = max(a_day.end(), bound.end() + _NEAR * (a_day.start() < bound.start()))
            yield sentence[min(bound.start(), a_day.start()) : ends]


def _bound(sentence: str) -> re.Match[str] | None:
    more = _MORE_THAN.search(sentence) if _NEVER.search(sentence) else None
    return more or EVERY.cue("bound").search(sentence) or EVERY.cue("bound_after").search(sentence)


def _the_number(text: str, part: str) -> int:
    """The one number in a part of a text; 0 where there are others, or where the text speaks of credits."""
    numbers = [] if not part or credits_in(text) else [found.value for found in counts(part)]
    return numbers[0] if len(numbers) == 1 else 0
