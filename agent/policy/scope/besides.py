"""What a call does besides what the words that ask for it speak of: "mark it as read" archives nothing.

The acts that were learned say of which value of a thing a clause speaks; a setting of the whole workspace, and a new
thing, are spoken of by their nouns.
"""

from collections.abc import Collection, Iterator, Sequence
from re import search

from agent.common.json_value import Json
from agent.common.words.moods import parts_with_a_verb, starting
from agent.common.words.table import EVERY, noun_of, stems, table
from agent.common.words.text import fold, holds, holds_phrase
from agent.policy.scope.groups import description
from agent.policy.scope.opposites import VALUED, asks_for
from agent.policy.scope.ordered import about, act_of, may_be_for
from agent.types import PreparedCall
from tools.args import ToolArgs, placements
from tools.catalog.identity import texts_of
from tools.spec import Kind, dump

_PEOPLE: tuple[Kind, ...] = ("lead", "prospect")
"""Of whom a value that no clause speaks of is one that the words hold: facts are not a model's to write."""

_NAMES = ("name", "label")
"""Arguments that say how a thing is called."""
_VAGUE = frozenset({"change", "make"})
"""The kinds of a verb that says of nothing what is done: "update", and not "rename"."""


def besides(call: PreparedCall, clauses: Sequence[str], words: str, names: Collection[str] = ()) -> list[str]:
    """What a call changes that no clause speaks of, in words for the user; nothing where that is not known.

    Args:
        call: the call.
        clauses: those that ask for what it does.
        words: all that the user said, where a value of theirs may stand.
        names: the words by which what it changes is called.
    """
    parts = _parts(clauses)
    wide = [one.kind for one in call.spec.effects.targets if one.at is None]
    unspoken = [f"the {kind.replace('_', ' ')}" for kind in wide if not _speaks_of(kind, call.spec.name, parts)]
    return unspoken or _other_values(call, parts, words, names)


def unsaid_names(call: PreparedCall, words: str) -> list[str]:
    """The names that a call gives to what is there and that words do not hold.

    Args:
        call: the call.
        words: those of a row that names its journey, and no act of it.
    """
    changes = _changed(call) if call.spec.effects.creates is None else ()
    return [f"a change of {key}" for key, value in changes if key in _NAMES and not _is_said(value, words)]


def asks_for_one(kind: Kind, tool: str, clauses: Sequence[str]) -> bool:
    """Whether clauses ask for a new thing of a kind, by its noun or by an act that makes it; a mere "go" for all."""
    parts = _parts(clauses)
    return noun_of(kind) is None or not any(parts) or _speaks_of(kind, tool, parts)


def _parts(clauses: Sequence[str]) -> list[str]:
    return [part for clause in map(fold, clauses) for part in parts_with_a_verb(clause) or [clause]]


def _speaks_of(kind: Kind, tool: str, parts: Sequence[str]) -> bool:
    noun = noun_of(kind)
    return any((noun and noun.search(part)) or (about(part) and may_be_for(tool, part)) for part in parts)


def _other_values(call: PreparedCall, parts: Sequence[str], words: str, names: Collection[str]) -> list[str]:
    asked = [*_asked_of(call.spec.name, parts)]
    if not (_are_known(call, asked) or _name_no_value(parts, call.spec.name, names)):
        return []
    unasked = [(key, value) for key, value in _changed(call) if not _is_asked(key, value, asked)]
    others = (key for key, value in unasked if not _is_said(value, words) and not _by_pole(call, parts, key, value))
    return [f"a change of {key}" for key in dict.fromkeys(others)]


def _by_pole(call: PreparedCall, parts: Sequence[str], key: str, value: Json) -> bool:
    """Whether words ask for one of two values, whatever else they are about: "let the scan go on, at 7:30"."""
    return any(asks_for(part, call.spec.name, key, value, call.former.get(key)) for part in parts)


def _are_known(call: PreparedCall, asked: Sequence[str | None]) -> bool:
    """Whether it is known of which values words speak; of people a value that they do not speak of is never meant."""
    of_people = any(one.kind in _PEOPLE for one in call.spec.effects.targets)
    return bool(asked) and (None not in asked or of_people)


def _name_no_value(parts: Sequence[str], tool: str, names: Collection[str]) -> bool:
    return bool(parts) and all(_names_no_value(part, tool, names) for part in parts)


def _names_no_value(part: str, tool: str, names: Collection[str]) -> bool:
    """Whether part of words says to change a thing and nothing of what: "update Ada's conversation"."""
    poles = (cue for pole in table()["opposites"].values() for cue in pole["said"])
    texts = stems(table()["wishes"]["one_off_email.draft"]["of"].split())
    kinds = EVERY.kinds(starting(part, EVERY))
    if "change" not in kinds or not kinds <= _VAGUE or EVERY.cue(*poles).search(part) or search(texts, part):
        return False
    return not any(said.difference(names) for said in description(part, tool))


def _asked_of(tool: str, parts: Sequence[str]) -> Iterator[str | None]:
    """The values of a thing that parts of words speak of; ``None`` for a part of which nobody knows it."""
    for act in map(act_of, parts):
        named, _, value = act.partition(" ")
        if named in (tool, ""):
            yield None if value.endswith("Id") else value or None


def _changed(call: PreparedCall) -> Iterator[tuple[str, Json]]:
    items = getattr(call.args, "items", None)
    for one in [call.args] if items is None else items:
        yield from _values(one, call)


def _values(args: ToolArgs, call: PreparedCall) -> Iterator[tuple[str, Json]]:
    """What a change sets, but for what was so before; of a list that loses nothing what it gains."""
    wire = {name: at.wire for name, at in placements(type(args))}
    for name in sorted(args.model_fields_set - {*getattr(args, "identity", ())}):
        value, before = dump(getattr(args, name)), call.former.get(wire.get(name, name))
        if before != value:
            yield name, _gained(before, value)


def _gained(before: Json, value: Json) -> Json:
    if not isinstance(before, list) or not isinstance(value, list):
        return value
    there, now = {*map(_item, before)}, {*map(_item, value)}
    return [*sorted(now - there)] if there and there < now else value


def _item(one: Json) -> str:
    """What an item of a list is: an address or a number, whatever kind is told beside it."""
    return fold(str(one["value"] if isinstance(one, dict) and "value" in one else one))


def _is_asked(key: str, value: Json, asked: Sequence[str | None]) -> bool:
    """Whether one of the acts is for a value, or for one of the same name: a subject and a text are of one draft."""
    said = f"{key} {value}" if key in VALUED else key
    return said in asked or any(key not in VALUED and {*key.split("_")} & {*str(one).split("_")} for one in asked)


def _is_said(value: Json, words: str) -> bool:
    texts = [*texts_of(value)]
    return bool(texts) and all(holds(words, text) or holds_phrase(words, text) for text in texts)
