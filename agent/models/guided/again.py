"""The act of the message before for something else: "same for the forecast post", "genauso mit Theo bitte"."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from agent.common.words.table import EVERY
from agent.common.words.wanted import GAP, LOOK
from agent.models.guided.dictated_values import COURTESY
from agent.models.guided.records import named
from agent.models.guided.task import Task, all_rows
from agent.models.guided.values import Act
from agent.models.guided.wishes import OTHER, Wish
from tools.registry import REGISTRY

_SAME_FOR = re.compile(
    r"\b(?:same|dasselbe|das gleiche|genauso|ebenso|même chose|pareil|idem|lo mismo|igual|lo stesso|mesmo|hetzelfde"
    r"|ditto|likewise)\b(?: (?:thing|again|bitte|please))?"
    r" (?:for|with|to|on|für|mit|bei|pour|avec|para|con|per|com|voor|met) (?P<other>[^.!?\n]{2,60})",
    re.IGNORECASE,
)
"""How words want for something else what the message before wanted."""
_ARTICLE = re.compile(r"^(?:the|die|der|den|dem|das|la|le|el|il|o|a|de|het) (?=\S)", re.IGNORECASE)
_DOES = re.compile(
    r"\b(?:do|make it|can you|mach\w*|das|bitte|fais|faites|faire|haz(?:lo)?|hacer|fai|fare|faz|doe?|the|el|le|la|lo|il"
    r"|o|het|now|jetzt|ahora)\b",
    re.IGNORECASE,
)
"""What may stand before it and wants nothing of its own: "do the same for …"."""
_MARKED: Mapping[str, dict[str, Any]] = {
    "update_signals vote up": {"goal": "mark", "action": "up"},
    "update_signals vote down": {"goal": "mark", "action": "down"},
    "update_signals status dismissed": {"goal": "mark", "action": "dismiss"},
}
"""What acts say of signals."""
_PEOPLE = ("name", "participant_name")
_PART = 3
"""Letters from which on one word of a name is looked for by itself."""


class _Row(NamedTuple):
    """A record that was read, and the key under which records of its kind stand."""

    kind: str
    row: dict[str, Any]


def repeated(task: Task) -> Wish | None:
    """The wish before with what these words name in the place of what it was about; ``None`` where they do not say so.

    Where it took a value, that stands in its words alone: where nothing in them is known to be put otherwise, the wish
    is left over, and nothing else is done for it.
    """
    other, before = _other(task.words), task.turns[-1].wish if task.turns else {}
    act = str(before.get("act") or "")
    if not other or not (_changes(act) or act.startswith(LOOK)):
        return None
    if put := _put_in(str(before["text"]), other, task):
        return Wish(**{**before, "text": put})
    return _as_it_is(task.words, act, before) if _changes(act) else None


def _as_it_is(words: str, act: str, before: Mapping[str, Any]) -> Wish:
    """The wish before for what these words name, where they tell all that it needs; else one that is left over."""
    return Wish(**{**before, "text": words}) if Act.of(act).needs_no_words else Wish(words, OTHER, GAP)


def _changes(act: str) -> bool:
    """Whether an act changes what is there already, and sends or makes nothing."""
    spec = REGISTRY.get(act.partition(" ")[0])
    return spec is not None and spec.effect in ("write", "destroy") and spec.effects.creates is None


def marked_again(act: str, words: str) -> dict[str, Any]:
    """What an act says of a signal, where words only want it for another one."""
    return _MARKED.get(act, {}) if _other(words) else {}


def _other(words: str) -> str:
    """For what else the same is wanted; empty where words say more than that."""
    said = _SAME_FOR.search(words)
    if said is None:
        return ""
    ahead = EVERY.cue("filler", "please", "talk", "lead", "too", "goes_on").sub(" ", words[: said.start()])
    return "" if re.search(r"\w", _DOES.sub(" ", ahead)) else COURTESY.sub("", said["other"]).strip(" ,.")


def _put_in(text: str, other: str, task: Task) -> str:
    """The words before with another record in the place of the one that they name; empty where that is not one."""
    kinds = {one.kind for one in _named(other, task)}
    about = [one for one in _of_before(task) if not kinds or one.kind in kinds]
    places = {place.span() for one in about if (place := _place(text, one.row))}
    if len(places) != 1:
        return ""
    ((start, end),) = places
    return f"{text[:start]}{_ARTICLE.sub('', other)}{text[end:]}"


def _named(other: str, task: Task) -> list[_Row]:
    """The records read before that some words name."""
    every = [*_read(task)]
    found = named(other, [one.row for one in every], _PEOPLE)
    return [one for one in every if one.row in found]


def _of_before(task: Task) -> Iterator[_Row]:
    """The records that the calls of the message before were about."""
    ids = {str(one) for past in task.turns[-1].calls if not past.failed for one in leaves(past.args)}
    yield from (one for one in _read(task) if str(one.row.get("id")) in ids)


def _read(task: Task) -> Iterator[_Row]:
    for past in task.earlier:
        for key, value in past.result.items():
            yield from (_Row(key, row) for row in all_rows(value) if any(row.get(one) for one in _PEOPLE))


def _place(text: str, row: dict[str, Any]) -> re.Match[str] | None:
    """Where words name a record: by its whole name, else by one word of it."""
    name = str(next(filter(None, (row.get(key) for key in _PEOPLE))))
    ways = (name, *(one for one in name.split() if len(one) >= _PART))
    found = (re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text, re.IGNORECASE) for one in ways)
    return next(filter(None, found), None)


def leaves(value: Any) -> Iterator[Any]:
    """What the arguments of a call hold, one by one."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if inner is None:
        yield value
    else:
        for one in inner:
            yield from leaves(one)
