"""The times of day that words tell, in digits or in words: "5:30", "half past five", "fünf Uhr dreißig"."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from agent.common.words.marks import counts
from agent.common.words.numerals import Count
from agent.common.words.table import EVERY

_NOON = 12
_HOURS = 24
_HOUR = 60
_MONEY = r"\s?(?:euros?|eur|usd|[€$%]|percent|prozent)"
_DIGITS = re.compile(
    rf"(?<![\d.:/-])(?P<hour>[01]?\d|2[0-3])(?:[:.]|\s?{EVERY.words('clock')}\s?)(?P<minute>[0-5]\d)"
    rf"(?!\d|{_MONEY})(?=(?P<behind>.{{0,20}}))",
    re.IGNORECASE,
)
_BETWEEN = re.compile(rf"\s*(?:{EVERY.words('clock')})?\s*", re.IGNORECASE)
"""What stands between an hour and its minutes."""
_UNIT = re.compile(rf"^\s*(?:{EVERY.words('clock')}\b)?\s*", re.IGNORECASE)
_AT = re.compile(r"(?<!\w)(?:at|to|um|auf|à|a las?|alle|às|om|naar)$", re.IGNORECASE)
_NO_NOUN = re.compile(r"\s*(?:[.,;!?)]|$|(?:am|utc|gmt|please|bitte|instead|and|und)\b)", re.IGNORECASE)
"""What stands behind an hour, and behind no number of things."""


def clock_times(words: str) -> tuple[str, ...]:
    """Every time of day that words tell, as HH:MM; an hour alone counts behind "at" or "to", or before "o'clock"."""
    found = dict.fromkeys(time for _, time in times_in_digits(words))
    rest = _DIGITS.sub(lambda digits: " " * len(digits[0]), words)
    return tuple(found | dict.fromkeys(_in_words(rest)))


def times_in_digits(words: str) -> Iterator[tuple[str, str]]:
    """The times of day that words tell in digits with their minutes, as they stand there and as HH:MM."""
    for digits in _DIGITS.finditer(words):
        yield digits[0], _as_told(int(digits["hour"]) * _HOUR + int(digits["minute"]), digits["behind"])


def _in_words(words: str) -> Iterator[str]:
    numbers = [one for one in counts(words) if one.value < _HOUR]
    minutes = {hour.start: minute for hour, minute in pairwise(numbers) if _is_right_behind(words, hour, minute)}
    are_minutes = {one.start for one in minutes.values()}
    for hour in numbers:
        if hour.value <= _HOURS and hour.start not in are_minutes:
            yield from _told(words, hour, minutes.get(hour.start))


def _is_right_behind(words: str, hour: Count, minute: Count) -> bool:
    return _BETWEEN.fullmatch(words, hour.end, minute.start) is not None


def _told(words: str, hour: Count, minute: Count | None) -> Iterator[str]:
    """The time of an hour, if it is one."""
    ahead, behind = words[: hour.start].rstrip(), words[hour.end :]
    shift = _shift(ahead, behind) if minute is None else minute.value
    if shift is not None or _is_an_hour(ahead, behind):
        yield _as_told(hour.value * _HOUR + (shift or 0), behind)


def _shift(ahead: str, behind: str) -> int | None:
    """The minutes by which words around an hour move it."""
    rest = _UNIT.sub("", behind)
    for cue, minutes in (("half_to", -30), ("half_past", 30), ("quarter_past", 15), ("quarter_to", -15)):
        if _ending(cue).search(ahead) or EVERY.cue(cue).match(rest):
            return minutes
    return None


@cache
def _ending(cue: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){EVERY.words(cue)}$", re.IGNORECASE)


def _is_an_hour(ahead: str, behind: str) -> bool:
    """Whether a number alone is an hour, by the words around it."""
    is_told = EVERY.cue("clock", "in_the_afternoon").match(behind.lstrip()) is not None
    return is_told or (_AT.search(ahead) is not None and _NO_NOUN.match(behind) is not None)


def _as_told(minutes: int, behind: str) -> str:
    """A time as HH:MM, in the afternoon where the words behind it say so."""
    is_late = minutes < _NOON * _HOUR and EVERY.cue("in_the_afternoon").search(re.split(r"[,;.!?]\s", behind)[0][:25])
    hour, minute = divmod((minutes + (_NOON * _HOUR if is_late else 0)) % (_HOURS * _HOUR), _HOUR)
    return f"{hour:02}:{minute:02}"
