"""Words with what they put right in mid-sentence: "eight in Munich, no wait, make that ten" wants ten."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from agent.common.words.marks import ADDRESS, READ, counts
from agent.common.words.otherwise import behind_the_same_word
from agent.common.words.table import EVERY, table
from agent.common.words.text import QUOTED

_LEAD = (
    r"make|that|it|it['’]?s|mach|daraus|draus|lieber|doch|disons|mets|que|sean|pon|facciamo|fai|maak|er|van"
    r"|on|at|by|to|for|an|um|am|auf|für|bis|naar|aan|voor|à|a|le|la|les|el|las|los|al|il|alle|o|às|om|op|het|the|den|der|die"
)
_NOT_THAT = r"(?:(?:not|nicht|pas|no|non|não|niet)\s[^\s,]+,\s)?"
_CLOCK = re.compile(r"\b\d{1,2}(?::\d\d|[hH]\d{0,2})(?!\w)")
_SENTENCE = re.compile(r"[.!?\n](?=\s|$)")
_MILD = re.compile(
    r"(?:actually|rather|sorry|oops|better|moment|doch lieber|bzw\.?|finalement|plutôt|mejor|desculpa)\W*",
    re.IGNORECASE,
)
"""How words may put something right, or go on to something else."""
_SAYS = re.compile(
    r"(?:sa(?:y|id|ys)|answer\w*|repl\w+|is|was|sag\w*|meint\w*|schreib\w*|dit|répond\w*|dic\w*|dij\w*|dett\w*|diss\w*"
    r"|zei|zegt?)\W*$",
    re.IGNORECASE,
)
"""What stands before a no that somebody said."""
_NO = re.compile(r"[\s,]+(?:no|nein|non|não|nee|nope|ah|ach|oh|ay|wait|halt|hm+)\W*$", re.IGNORECASE)


class _Value(NamedTuple):
    kind: str
    start: int
    end: int


def put_right(text: str) -> str:
    """Words with each number, time, day or address that they take back replaced by the one that they give instead.

    What is in quotation marks stays as it is, and so do words that leave open which one of several is taken back.
    """
    if len(text) > READ:
        return text
    if not QUOTED.search(text):
        text = behind_the_same_word(EVERY).sub("", text)
    while (better := _once(text)) is not None:
        text = better
    return text


def _once(text: str) -> str | None:
    blank = QUOTED.sub(lambda found: '"' * len(found[0]), text)
    cues = [*_cue().finditer(blank)]
    values = [*_values(blank)] if cues else []
    at = {one.start: one for one in reversed(values)}
    for cue in cues:
        new = at.get(cue.end())
        old = _taken_back(blank, cue.start(), new, values) if new and not _SAYS.search(blank[: cue.start()]) else None
        if new and old and not (_MILD.match(cue[0]) and _is_something_else(blank, old, cue.start(), new)):
            return _replaced(text, old, cue.start(), new)
    return None


def _is_something_else(text: str, old: _Value, end: int, new: _Value) -> bool:
    """Whether other words stand behind the one value than behind the other: "10 seats, actually 3 people"."""
    behind, then = (re.findall(r"^\W*\w+", part) for part in (text[old.end : end], text[new.end :].split(",")[0]))
    return bool(behind and then) and behind[0].strip(" ,") != then[0].strip(" ,")


@cache
def _cue() -> re.Pattern[str]:
    corrects = EVERY.cue("corrects", "correction").pattern
    return re.compile(rf"(?<!\w)(?:{corrects})\b[\s,.!:–-]+{_NOT_THAT}(?:(?:{_LEAD})\s+){{0,4}}(?=\w)", re.IGNORECASE)


@cache
def _day() -> re.Pattern[str]:
    days = "|".join(sorted((word for words in table()["weekdays"].values() for word in words.split()), key=len)[::-1])
    return re.compile(rf"(?<!\w)(?:{days})(?!\w)", re.IGNORECASE)


def _values(text: str) -> Iterator[_Value]:
    """What may be taken back in words: addresses, days, times of day and numbers."""
    spans = [
        _Value(kind, *found.span())
        for kind, pattern in (("address", ADDRESS), ("day", _day()), ("clock", _CLOCK))
        for found in pattern.finditer(text)
    ]
    yield from spans
    for one in counts(text):
        if not any(span.start <= one.start < span.end for span in spans):
            yield _Value("number", one.start, one.end)


def _taken_back(text: str, end: int, new: _Value, values: Sequence[_Value]) -> _Value | None:
    """The one value of a kind in the sentence before a correction, or the one right before it."""
    start = max((found.end() for found in _SENTENCE.finditer(text, 0, end)), default=0)
    before = [one for one in values if one.kind == new.kind and start <= one.start and one.end <= end]
    beside = [one for one in before if len(text[one.end : end].split()) <= 1]
    return before[0] if len(before) == 1 else beside[-1] if beside else None


def _replaced(text: str, old: _Value, end: int, new: _Value) -> str:
    between, rest = _NO.sub("", text[old.end : end]).rstrip(" ,;–-"), text[new.end :]
    again = between.strip(" ,").lower()
    if again and rest.lstrip().lower().startswith(again):  # "eight people, no, ten people"
        rest = rest[rest.lower().find(again) + len(again) :]
    comma = "," if between and re.match(r"\s+\w", rest) and not between.endswith((",", ":")) else ""
    return f"{text[: old.start]}{text[new.start : new.end]}{between}{comma}{rest}"
