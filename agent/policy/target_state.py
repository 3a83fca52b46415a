"""The server's state that a card shows beside the request, and that a yes to it is bound to.

A request that changes something says what it becomes, not what it is: whoever says yes to new hours of a draft has
said nothing of the same hours on a campaign that was started meanwhile.
"""

from agent.common.json_value import Json
from tools.api.request import WireRequest
from tools.effects import Target
from tools.spec import Facts, Records, ToolSpec


def target_state(spec: ToolSpec, request: WireRequest, records: Records) -> dict[str, Json]:
    """What is known of the things that a call changes; empty where it changes nothing that was there before."""
    parts = ((one.kind, one.shows(facts_of(one, request, records))) for one in spec.effects.targets)
    return {kind: part for kind, part in parts if part}


def fully_known(spec: ToolSpec, request: WireRequest, records: Records) -> bool:
    """Whether everything was read that a card of this call shows."""
    return all(one.whole(facts_of(one, request, records)) for one in spec.effects.targets)


def facts_of(target: Target, request: WireRequest, records: Records) -> Facts:
    """What is known of a thing that a request changes."""
    return records.get((target.kind, target.id(request)), {})
