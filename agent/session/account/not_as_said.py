"""Plain values in the words, for a name, a title, a company, a place or a subject, that were set otherwise."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from agent.common.json_value import Json
from agent.common.words.clock import clock_times
from agent.common.words.marks import counts, small_words
from agent.common.words.table import EVERY
from agent.common.words.text import QUOTED
from agent.models.base import arguments_of
from agent.session.account.evidence import folded
from agent.session.account.named import named
from agent.session.account.request import Request
from agent.session.json_parts import strings
from agent.state.effects import EffectRow
from agent.state.runs import Unused

_KEYS = ("name", "title", "company", "location", "subject")
"""The first parts of the keys of values that words give by name."""
_VALUES = tuple(
    re.compile(rf".*\s{to} (?P<value>\S+(?: \S+){{0,4}}?)(?: (?:please|bitte|um))?[.!]?\s*", re.IGNORECASE | re.DOTALL)
    for to in ("(?:to|into)", "(?:auf|in|zu|à|en|a|per|para|naar)")
)
"""What stands at the end of a clause behind "to"; in English "a" and "in" say nothing of the kind."""
_WAITS = re.compile(rf"\b{EVERY.words('step_waits')}\s+$", re.IGNORECASE)
_CLOCK = re.compile(r"[0-2]\d:[0-5]\d")
ELSEWHERE = re.compile(
    r"\b(?:c?[ce]st|cet|mez|mesz|[ep][sd]t|bst|local|lokal\w*|(?-i:[A-Z])\w+ (?:time|zeit)|our time"
    r"|(?:heure|hora|ora) (?:de|di))\b",
    re.IGNORECASE,
)
"""How words say that a time is not one of UTC."""
_DAYS = re.compile(r"\s*(?:(?:days?|tage?n?|jours?|días?|dias?|giorn[io]|dag(?:en)?)\b|日後)", re.IGNORECASE)


def not_as_said(request: Request) -> tuple[Unused, ...]:
    """The values that the latest words give for something that was set, and to which nothing was set.

    What only describes a value ("to something shorter"), or a language, is none; what the user changed on a card counts
    as the model had it.
    """
    words, done = request.words, request.done
    wishes = [one.text for one in named(words).wishes] if done and not QUOTED.search(words) else []
    texts = [*chain.from_iterable(_set(one) for one in _given(request))]
    values = chain.from_iterable(_other_values(clause, texts) for clause in wishes)
    others = [*values, *_other_waits(wishes, done), *_other_times(request.words, texts)]
    return tuple(Unused("text", one) for one in dict.fromkeys(others))


def _given(request: Request) -> Iterator[Json]:
    """What was set, as it was done and as the model called it."""
    happened = {row.call_id for row in request.done}
    yield from (dict(row.arguments) for row in request.done)
    yield from (arguments_of(call.arguments) for call in request.calls if call.id in happened)


def _set(arguments: Json) -> Iterator[tuple[str, str]]:
    """The texts in arguments, by the first part of their keys."""
    yield from ((key.partition(".")[0], folded(text)) for key, text in strings(arguments) if text)


def _other_values(clause: str, texts: Sequence[tuple[str, str]]) -> Iterator[str]:
    found = next(filter(None, (one.fullmatch(clause) for one in _VALUES)), None)
    value = found["value"].rstrip(".,!") if found else ""
    if found is not None and _is_plain(value):
        keys = _keys_of(clause[: found.start("value")])
        given = ([text for other, text in texts if other == key] for key in keys)
        yield from (value for one in given if _is_other(folded(value), one))


def _keys_of(words: str) -> Iterator[str]:
    return (key for key in _KEYS if EVERY.cue(f"sets_{key}").search(words))


def _is_other(value: str, given: Sequence[str]) -> bool:
    """Whether a key was given something, and nothing that is the value."""
    return bool(given) and not any(_is_same(value, text) for text in given)


def _is_same(value: str, text: str) -> bool:
    """Whether either holds the other, as "COO at Harbour" holds "COO", or is its initials."""
    return value in text or text in value or "".join(word[0] for word in text.split()) == value


def _is_plain(value: str) -> bool:
    """Whether words are a value as it is, and describe none."""
    words = value.lower().split()
    describes = not words or words[0] in small_words() or "[" in value or EVERY.cue("describes").search(value)
    return not describes and (value[:1].isupper() or len(words) == 1)


def _other_waits(wishes: Sequence[str], done: Sequence[EffectRow]) -> Iterator[str]:
    """The days that a step was to wait, where each that was set waits longer."""
    set_to = [one for row in done if isinstance(one := row.arguments.get("delay_days"), int)]
    for clause in wishes if set_to else ():
        yield from (said for days, said in _waits(clause) if min(set_to) > days)


def _other_times(words: str, texts: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The times of day that words tell, where another one was set; those of a place may be any in UTC."""
    given = {text for _, text in texts if _CLOCK.fullmatch(text)}
    told = [] if not given or ELSEWHERE.search(words) else clock_times(words)
    if told and given.isdisjoint(told):
        yield from told


def _waits(clause: str) -> Iterator[tuple[int, str]]:
    for one in counts(clause):
        unit = _DAYS.match(clause, one.end)
        if unit and (_WAITS.search(clause[: one.start]) or unit[0].endswith("後")):
            yield one.value, clause[one.start : unit.end()]
