"""What the effects of one message leave behind: what a later one of them set to something else was not done."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

from agent.common.json_value import Json
from agent.models.base import ToolMessage
from agent.session.account.evidence import Evidence, Use, evidence
from agent.session.json_parts import strings
from agent.session.transcript import Entry
from agent.state.approvals import Approval
from agent.state.effects import EffectRow
from tools.effects import Items
from tools.registry import REGISTRY
from tools.spec import Facts, Records


def what_stands(
    entries: Sequence[Entry], effects: Sequence[EffectRow], pending: Sequence[Approval], records: Records
) -> tuple[Evidence, Sequence[EffectRow]]:
    """What a run did, and its effects, without those of which nothing is left; what these have shown is past, too."""
    found = evidence(entries, effects, pending, records)
    uses = tuple(standing(found.uses))
    gone = _gone(found.uses, uses)
    if not gone:
        return replace(found, uses=uses), effects
    kept = [one for one in entries if not _answers(one, gone.keys())]
    past = {text for one in gone.values() for text in _texts_set(one)}
    now = {key: _without_texts(facts, past) for key, facts in records.items()}
    return what_stands(kept, [row for row in effects if row.call_id not in gone], pending, now)


def _gone(before: Sequence[Use], after: Sequence[Use]) -> dict[str, Use]:
    """What does not stand at all, by its call."""
    kept = {one.call_id for one in after}
    return {one.call_id: one for one in before if one.call_id and one.call_id not in kept}


def _answers(entry: Entry, calls: Set[str]) -> bool:
    return isinstance(entry.message, ToolMessage) and entry.message.call_id in calls


def _texts_set(use: Use) -> Iterator[str]:
    """The texts that something set, besides those that say to what."""
    yield from (text for key, text in strings(use.arguments) if not key.endswith(("_id", "_ids", ".id")))


def _without_texts(facts: Facts, past: Set[str]) -> Facts:
    return {name: value for name, value in facts.items() if not (isinstance(value, str) and value in past)}


def standing(uses: Sequence[Use]) -> Iterator[Use]:
    """What a run did, without what something that it did later for the same message set to another value."""
    for number, use in enumerate(uses):
        after = uses[number + 1 :] if use.strength else ()
        later = [one for one in after if one.turn == use.turn and _changes_the_same(use, one)]
        left = use
        for one in later:
            left = _without(left, one)
        if left is use or _sets_anything(left):
            yield left


def _changes_the_same(use: Use, later: Use) -> bool:
    """Whether something that was done later changes what was changed or made."""
    method = _method(later)
    if not later.strength or not method:
        return False
    is_same = later.where == use.where and _ids(later.arguments) == _ids(use.arguments)
    return _made(use) in later.where or (is_same and (method == "PATCH" or _takes_back(use, later)))


def _takes_back(use: Use, later: Use) -> bool:
    """Whether at one place the one puts what the other takes away: leads on a list, and off it again."""
    return use.where == later.where and {_method(use), _method(later)} == {"POST", "DELETE"}


def _method(use: Use) -> str:
    spec = REGISTRY.get(use.tool)
    return "" if spec is None or spec.endpoint is None else spec.endpoint.method


def _made(use: Use) -> Json:
    """The id of what was made."""
    creates = REGISTRY[use.tool].effects.creates if use.tool in REGISTRY else None
    return None if creates is None else creates.made(use.result).get("id")


def _ids(arguments: Json) -> dict[str, Json]:
    return {key: value for key, value in _given(arguments).items() if key.endswith("_id")}


def _without(use: Use, later: Use) -> Use:
    """What was done, without the values in whose place something later put others."""
    if _takes_back(use, later):
        return replace(use, arguments=_members_still(_given(use.arguments), _given(later.arguments)))
    spec = REGISTRY.get(later.tool)
    items = None if spec is None else spec.effects.items
    kept, proposed = (_still(_given(one), _given(later.arguments), items) for one in (use.arguments, use.proposed))
    return use if kept == use.arguments else replace(use, arguments=kept, proposed=proposed)


def _still(before: Mapping[str, Json], after: Mapping[str, Json], items: Items | None) -> dict[str, Json]:
    """Those of some values that later ones leave as they are."""
    same = {key: value for key, value in before.items() if key not in after or after[key] == value}
    same |= {key: part for key in before.keys() - same.keys() if (part := _part(before[key], after[key]))}
    return same if items is None or items.at not in before else same | {items.at: _items_still(before, after, items)}


def _members_still(before: Mapping[str, Json], gone: Mapping[str, Json]) -> dict[str, Json]:
    """What was put somewhere, without what was taken away from there again, and the other way round."""
    return {key: _rest(value, gone.get(key)) for key, value in before.items()}


def _rest(value: Json, gone: Json) -> Json:
    return [one for one in value if one not in gone] if isinstance(value, list) and isinstance(gone, list) else value


def _items_still(before: Mapping[str, Json], after: Mapping[str, Json], items: Items) -> Json:
    """The same of many that are changed at once, each by itself."""
    now = {str(one.get(items.key)): one for one in _objects(after.get(items.at))}
    left = (_still(one, now.get(str(one.get(items.key)), {}), None) for one in _objects(before[items.at]))
    return [one for one in left if one.keys() > {items.key}]


def _part(value: Json, now: Json) -> dict[str, Json]:
    """What a later value leaves of one that has parts."""
    return _still(value, now, None) if isinstance(value, dict) and isinstance(now, dict) else {}


def _objects(value: Json) -> list[dict[str, Json]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _sets_anything(use: Use) -> bool:
    return any(value for key, value in _given(use.arguments).items() if not key.endswith("_id"))


def _given(arguments: Json) -> dict[str, Json]:
    return arguments if isinstance(arguments, dict) else {}
