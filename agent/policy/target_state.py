"""The server's state that a card shows beside the request, and that a yes to it is bound to.

A request that changes something says what it becomes, not what it is: whoever says yes to new hours of a draft has
said nothing of the same hours on a campaign that was started meanwhile.
"""

from collections.abc import Iterable

from agent.common.json_value import Json
from tools.api.request import WireRequest
from tools.catalog.show import items_of
from tools.effects import Items, Target
from tools.spec import Facts, Records, ToolSpec


def target_state(spec: ToolSpec, request: WireRequest, records: Records) -> dict[str, Json]:
    """What is known of the things that a call changes; empty where it changes nothing that was there before."""
    parts = ((one.kind, one.shows(facts_of(one, request, records))) for one in spec.effects.targets)
    return {kind: part for kind, part in parts if part}


def fully_known(spec: ToolSpec, request: WireRequest, records: Records) -> bool:
    """Whether everything was read that a card of this call shows."""
    return all(one.whole(facts_of(one, request, records)) for one in spec.effects.targets)


def former(spec: ToolSpec, request: WireRequest, records: Records) -> dict[str, Json]:
    """What a call changes as it was before, as far as that was read."""
    found: dict[str, Json] = {}
    for target in spec.effects.targets:
        found |= _part(target.was(facts_of(target, request, records)), request.fields)
    if spec.effects.items is not None:
        found |= _former_items(spec.effects.items, request, records)
    return found


def _former_items(batch: Items, request: WireRequest, records: Records) -> dict[str, Json]:
    items = [one for one in items_of(request.fields["items"]) if isinstance(one, dict)]
    return {str(item["id"]): _part(records.get((batch.kind, str(item["id"])), {}), item) for item in items}


def _part(facts: Facts, names: Iterable[str]) -> dict[str, Json]:
    return {name: facts[name] for name in names if name in facts}


def may_wake(spec: ToolSpec, request: WireRequest) -> bool:
    """Whether a call can let messages out at once, unless what it changes is a draft."""
    return any(not one.lets_out.isdisjoint(request.fields) for one in spec.effects.targets)


def wakes(spec: ToolSpec, request: WireRequest, records: Records) -> bool:
    """Whether a call can let messages out at once; what is not known to be a draft is none."""
    targets = (one for one in spec.effects.targets if not one.lets_out.isdisjoint(request.fields))
    return any(facts_of(one, request, records).get("status") != "draft" for one in targets)


def facts_of(target: Target, request: WireRequest, records: Records) -> Facts:
    """What is known of a thing that a request changes."""
    return records.get((target.kind, target.id(request)), {})
