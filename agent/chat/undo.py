"""What was done in a conversation, taken back with the values from before: only what the tools themselves can set."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from agent.common.errors import CallError
from agent.gate.prepare import validate
from agent.plans.plan import Step
from agent.policy.target_state import set_by
from agent.state.effects import EffectRow
from agent.state.person import ERASED
from agent.ui.reports import in_words
from tools.catalog.show import items_of
from tools.catalog.told import was_lines
from tools.effects import NO_WAY_BACK, Items, Reversal
from tools.registry import REGISTRY
from tools.spec import At, ToolSpec, placements

Former = Mapping[str, Mapping[str, JsonValue]]
"""What effects changed, as it was, by the ids of their calls."""


@dataclass(frozen=True, slots=True)
class Taking:
    """An effect that happened or may have, and how it is taken back."""

    effect: EffectRow
    step: Step | None
    """The call that sets it back; ``None`` where there is none."""
    verdict: str
    was: Mapping[str, JsonValue]
    """What it changed, as it was."""
    left: Mapping[str, JsonValue] = field(default_factory=dict)
    """What it made of that, where the same tool sets it back."""

    def lines(self) -> Iterator[str]:
        """For the user."""
        yield f"{in_words(self.effect)}: {self.verdict}"
        yield from (f"    {line}" for name, value in self.was.items() for line in was_lines(name, value))


def takings(effects: Sequence[EffectRow], former: Former) -> list[Taking]:
    """How each effect that happened or may have can be taken back; the latest first."""
    told = (effect for effect in reversed(effects) if effect.outcome in ("done", "unknown"))
    return [_taking(effect, former.get(effect.call_id, {})) for effect in told]


def names_in(value: JsonValue) -> Iterator[str]:
    """The ids and other single words that stand in arguments."""
    if isinstance(value, str) and value.split() == [value]:
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from names_in(inner)


def _taking(effect: EffectRow, was: Mapping[str, JsonValue]) -> Taking:
    spec = REGISTRY.get(effect.tool)
    reversal: Reversal = NO_WAY_BACK if spec is None else spec.effects.reversal
    if effect.outcome == "unknown":
        return Taking(effect, None, f"CANNOT BE UNDONE (it may not have happened: look first): {reversal.how}", was)
    if ERASED in json.dumps([effect.arguments, was]):
        return Taking(effect, None, "CANNOT BE UNDONE: what it was before was erased (privacy erase)", was)
    if reversal.back is not None:
        return _taken_back_by_another(effect, reversal, was)
    if spec is None or not reversal.sets_back or _destroys(spec, effect):
        return Taking(effect, None, f"CANNOT BE UNDONE: {reversal.how}", was)
    changed, found = _changed(spec, effect), _arguments(spec, effect, was)
    left = sorted([*(changed - found.keys()), *_left_of_items(spec, effect, found)])
    if not changed & found.keys():
        return Taking(effect, None, "CANNOT BE UNDONE: what it was before was not read", was)
    about = {"effect": effect.effect, "method": effect.method, "target": effect.path}
    step = Step.model_validate({"tool": spec.name, "arguments": found, **about})
    verdict = "can be set back" + (f", except {', '.join(left)}" if left else "")
    return Taking(effect, step, verdict, was, set_by(spec, spec.request(validate(spec, effect.arguments))))


def _destroys(spec: ToolSpec, effect: EffectRow) -> bool:
    """Whether it destroyed by what it was asked to do, and not by what it met, which is kept."""
    return effect.effect == "destroy" and (spec.effect == "destroy" or spec.effect_of is not None)


def _taken_back_by_another(effect: EffectRow, reversal: Reversal, was: Mapping[str, JsonValue]) -> Taking:
    """Of what another tool takes back, as far as what was before is known."""
    found = None if reversal.back is None else reversal.back(effect.arguments, was)
    if found is None:
        return Taking(effect, None, "CANNOT BE UNDONE: what it was before was not read, or there was nothing", was)
    spec, arguments = REGISTRY[found[0]], found[1]
    request = spec.request(validate(spec, arguments))
    about = {"effect": spec.effect, "method": request.endpoint.method, "target": request.target}
    step = Step.model_validate({"tool": spec.name, "arguments": arguments, **about})
    return Taking(effect, step, f"can be set back by {spec.name}: {reversal.how}", was)


def _changed(spec: ToolSpec, effect: EffectRow) -> set[str]:
    """The arguments that said what it becomes."""
    return {name for name, at in placements(spec.args) if not _says_which(spec, at) and name in effect.arguments}


def _says_which(spec: ToolSpec, at: At) -> bool:
    """Whether an argument only says which thing is changed."""
    return at.place != "body" or any(target.at == at for target in spec.effects.targets)


def _arguments(spec: ToolSpec, effect: EffectRow, was: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Those of the same tool on the same thing with the values from before, as far as they are known and can be set."""
    places = dict(placements(spec.args))
    whose = {name: effect.arguments.get(name) for name, at in places.items() if _says_which(spec, at)}
    found = {name: was[places[name].wire] for name in _changed(spec, effect) if places[name].wire in was}
    if spec.effects.items is not None:
        found[spec.effects.items.at] = [*_former_items(spec, spec.effects.items, was)]
    if _can_be_set(spec, whole := whose | found):
        return whole
    return whose | {name: value for name, value in found.items() if _can_be_set(spec, {**whose, name: value})}


def _former_items(spec: ToolSpec, items: Items, was: Mapping[str, JsonValue]) -> Iterator[JsonValue]:
    """Those of many with what of them was known and can be set: nothing sets back that something was left empty."""
    for id_, of_item in was.items():
        known = of_item.items() if isinstance(of_item, dict) else ()
        kept = {k: v for k, v in known if _can_be_set(spec, {items.at: [{items.key: id_, k: v}]})}
        if kept:
            yield {items.key: id_, **kept}


def _left_of_items(spec: ToolSpec, effect: EffectRow, found: Mapping[str, JsonValue]) -> Iterator[str]:
    """What of many was changed and is not among what sets it back."""
    items = spec.effects.items
    if items is None or items.at not in found:
        return
    back = {one.get(items.key): one for one in _objects(found[items.at])}
    for item in _objects(effect.arguments.get(items.at)):
        whose = item.get(items.key)
        if whose not in back:
            yield str(whose)
        yield from (f"{whose} {name}" for name in item.keys() - back.get(whose, item).keys())


def _objects(value: JsonValue) -> Iterator[Mapping[str, JsonValue]]:
    return (one for one in items_of(value) if isinstance(one, dict))


def _can_be_set(spec: ToolSpec, arguments: Mapping[str, JsonValue]) -> bool:
    try:
        validate(spec, arguments)
    except CallError:
        return False
    return True
