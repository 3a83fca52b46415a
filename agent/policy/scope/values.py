"""A value that the words give is the one that a call sets: "limit it to 20" sets no 400, "rename it to Spring" no Y.

What is written of people is held to the words in ``sources.unsaid``; where words give no value, a planner chooses one.
A new thing may need another one, as where its name is taken; the account of the request tells of it.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from agent.common.json_value import Json
from agent.common.words.marks import counts
from agent.common.words.table import EVERY, table
from agent.common.words.text import holds, holds_phrase
from agent.policy.facts import PolicyFacts
from agent.policy.rule import rule
from agent.policy.scope.asked import AHEAD
from agent.policy.scope.opposites import asking_parts, changes
from agent.types import Decision, PreparedCall
from tools.catalog.identity import texts_of

_NAMED_ANEW = {"name": "new_name", "label": "new_name", "subject": "new_subject"}
"""The cue behind which words give a value of what is there."""
_CLOCK = re.compile(r"(\d{2}):(\d{2})")
_HOUR = r"(\d{1,2})(?:[:.h](\d{2}))? ?(?:a\.?m\.?|p\.?m\.?|uhr|h|時|点)?"
_HALF_A_DAY, _PERCENT = 12, 100


@rule("words.value")
def another_value(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Who gives a value gets no other one without a yes."""
    if call.spec.effects.creates is not None or call.effect == "read" or facts.own:
        return None
    parts = asking_parts(call, facts)
    for key, value, before in changes(call) if parts else ():
        said = _given(key, value, before, parts, facts)
        if said:
            reason = f"ANOTHER VALUE THAN YOU SAID: it sets {key} to {_shown(value)}, you said {said[:80]}"
            return Decision("ask", "words.value", reason, only_person=True)
    return None


def _shown(value: Json) -> str:
    return ", ".join(texts_of(value))[:80] if not isinstance(value, int) else str(value)


def _given(key: str, value: Json, before: Json, parts: Sequence[str], facts: PolicyFacts) -> str:
    """What words say that a value is to be, where a call sets another; empty where they say none."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, int):
        return _other_number(key, value, before, parts)
    if isinstance(value, str):
        lines = [one for one in facts.orders if _holds_any(one, parts)] or [facts.wish]
        return _other_name(key, value, lines[-1])
    return _other_hours(key, value, parts)


def _holds_any(line: str, parts: Sequence[str]) -> bool:
    """Whether a message is the one that holds parts of words."""
    return any(holds_phrase(line, part) for part in parts)


def _other_number(key: str, value: int, before: Json, parts: Sequence[str]) -> str:
    """The numbers of the parts that ask, where a number is none of them, nor by one of them more, less or as much."""
    said = [one for part in parts for one in _numbers(part)] if key not in _switches() else []
    fits = {value for one in said for value in (one, *_relative(one, before))}
    return "" if not said or value in fits else ", ".join(map(str, dict.fromkeys(said)))


def _numbers(part: str) -> Iterator[int]:
    yield from (one.value for one in counts(part) if one.value > 1 or part[one.start : one.end].isdecimal())


def _relative(number: int, before: Json) -> Iterator[int]:
    if isinstance(before, int):
        share = before * number // _PERCENT
        yield from (before + number, before - number, before * number, before // max(1, number))
        yield from (before + share, before - share)


@cache
def _switches() -> Collection[str]:
    """The numbers that are no quantities: of what is unread only whether it is any is told."""
    values = (one for pole in table()["opposites"].values() for one in pole["values"])
    return frozenset(one.removesuffix("=some") for one in values if one.endswith("=some"))


def _other_name(key: str, value: str, line: str) -> str:
    """What a message gives as a name or a subject, where a text stands nowhere in it."""
    if key not in _NAMED_ANEW or holds(line, value) or holds_phrase(line, value):
        return ""
    for found in EVERY.cue(_NAMED_ANEW[key]).finditer(line):
        end = AHEAD.search(line, found.end())
        said = line[found.end() : end.start() if end else len(line)].strip(" \"'“”„«»")
        if said and EVERY.cue("vague").match(said) is None:
            return said
    return ""


def _other_hours(key: str, value: Json, parts: Sequence[str]) -> str:
    """The hours "9 to 17" of the parts that ask, where others are set; of another zone nothing is known."""
    said = [found for part in parts for found in _hours().finditer(part)] if "utc" not in key else []
    named = {int(hour) for found in said for hour in found.group(1, 3)}
    meant = named | {hour + _HALF_A_DAY for hour in named}
    return ", ".join(one[0] for one in said) if not meant.issuperset(_hours_in(value)) else ""


def _hours_in(value: Json) -> Iterator[int]:
    clocks = map(_CLOCK.fullmatch, texts_of(value))
    yield from (int(found[1]) for found in clocks if found)


@cache
def _hours() -> re.Pattern[str]:
    till = "|".join(table()["cue"]["till"].values())
    return re.compile(rf"(?<![\d.:]){_HOUR} ?(?:{till}) ?{_HOUR}(?![\d:])", re.IGNORECASE)
