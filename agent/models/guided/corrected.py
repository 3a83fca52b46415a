"""What a message means that only corrects a number or a time of the one before it: "hmm no, make that thirty five"."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from agent.common.words.marks import counts
from agent.common.words.table import EVERY
from agent.models.guided.task import Past, Task
from tools.registry import REGISTRY

_RATHER = re.compile(
    r"\b(?:instead|rather|better|lieber|doch|daraus|draus|stattdessen|mach|plutôt|mieux|mets|mettez|mejor"
    r"|pon(?:lo)?|que sean?|digo|en su lugar|meglio|invece|anzi|facciamo|fai|melhor|em vez disso|põe|liever|toch"
    r"|maak er|van|make (?:it|that)|set it|change it|let['’]?s (?:say|make it)|to|auf|en|a|à|su|para|op)\b",
    re.IGNORECASE,
)
_FEW = 2
"""Words that may stand around what is corrected: "35 a day"."""
_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b")
_WORD = re.compile(r"[^\W\d_]+")


def corrected(task: Task) -> str | None:
    """The message before this one with the one number or time in it that this one corrects; ``None`` where it does not.

    Only what was set is set again: nothing that was made, found or sent for the message before is made twice.
    """
    last = next((past for past in reversed(task.earlier) if _changes(past)), None)
    new = _only_value(task.words)
    if last is None or new is None:
        return None
    set_to = {str(one).lstrip("0") for one in _leaves(last.args)}
    old = [one for one in _values(task.former) if one.text.lstrip("0") in set_to]
    if len(old) != 1:
        return None
    return f"{task.former[: old[0].start]}{new}{task.former[old[0].end :]}"


def _changes(past: Past) -> bool:
    """Whether a call set something of what is there already."""
    spec = REGISTRY.get(past.tool)
    return spec is not None and spec.effect == "write" and spec.effects.creates is None and not past.failed


def _only_value(words: str) -> str | None:
    """The one number or time of words that correct something and say nothing else."""
    corrects = EVERY.cue("corrects", "correction").search(words) or _RATHER.search(words)
    found = [*_values(words)]
    if corrects is None or len(found) != 1:
        return None
    rest = f"{words[: found[0].start]} {words[found[0].end :]}"
    rest = EVERY.cue("corrects", "correction", "filler", "please", "tag", "talk", "no").sub(" ", rest)
    return found[0].text if len(_WORD.findall(_RATHER.sub(" ", rest))) <= _FEW else None


class _Value(NamedTuple):
    text: str
    start: int
    end: int


def _values(words: str) -> Iterator[_Value]:
    """The times of day in words, or their numbers."""
    clock = [_Value(one[0], *one.span()) for one in _CLOCK.finditer(words)]
    yield from clock or (_Value(str(one.value), one.start, one.end) for one in counts(words))


def _leaves(value: Any) -> Iterator[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if inner is None:
        yield value
    else:
        for one in inner:
            yield from _leaves(one)
