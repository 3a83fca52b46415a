"""What calls do, as acts: a tool, with what it changes where it may change several things."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from agent.common.json_value import Json
from agent.common.words.table import table
from agent.policy.scope.opposites import VALUED
from agent.session.account.evidence import Use
from tools.registry import REGISTRY

_LOOK = "look "
_BESIDE = {"email": "senders", "leads": "lists", "enrichments": "enrichment"}
"""What is looked at in several places."""
_MOST = 6
"""Items of a call that may each be another wish."""


def _table() -> Mapping[str, Any]:
    found: Mapping[str, Any] = table()["acts"]
    return found


def acts_of(tool: str, arguments: Json) -> tuple[str, ...]:
    """The acts of a call."""
    if tool not in _table()["changes"] or not isinstance(arguments, dict):
        return (tool,)
    changed = (f"{tool} {key}" + (f" {value}" if key in VALUED else "") for key, value in _changed(arguments))
    return tuple(dict.fromkeys(changed)) or (tool,)


def _changed(arguments: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    for key, value in arguments.items():
        if key == "items" and isinstance(value, list):
            items = (one.items() for one in value if isinstance(one, dict))
            yield from ((inner, of) for one in items for inner, of in one if inner != "id")
        elif not key.endswith(("_id", "_ids")):
            yield key, value


@cache
def way(tool: str) -> str:
    """The fixed words of a tool's path: ``campaigns/leads``."""
    spec = REGISTRY.get(tool)
    template = spec.endpoint.template if spec is not None and spec.endpoint is not None else ""
    return "/".join(part for part in template.split("/")[2:] if not part.startswith("{"))


def is_preview(look: str, acts: Iterable[str]) -> bool:
    """Whether a look has the endpoint of an act: it tries what that would do."""
    spec = REGISTRY.get(look)
    others = (REGISTRY[act].endpoint for act in acts if act in REGISTRY)
    return spec is not None and spec.endpoint is not None and spec.endpoint in others


@cache
def look_of(tool: str) -> str:
    """The act of a read, by what it reads."""
    first = way(tool).partition("/")[0]
    return _LOOK + _BESIDE.get(first, first)


def looks(shares: Mapping[str, float]) -> dict[str, float]:
    """Of what a wish may be for, the looks."""
    return {act: share for act, share in shares.items() if act.startswith(_LOOK)}


@dataclass(frozen=True, slots=True)
class Slot:
    """What one wish may have: an effect, or one of several things that it does."""

    use: Use
    acts: tuple[str, ...]

    def fits(self, shares: Mapping[str, float]) -> float:
        """How likely a wish is for this."""
        tools = [tool for act in self.acts for tool in _table()["alike"].get(act, ())]
        return sum(share for act, share in shares.items() if act in self.acts or act.partition(" ")[0] in tools)


def slots(effects: Sequence[Use]) -> Iterator[Slot]:
    """What the wishes of a message may have of the effects."""
    done = {use.tool for use in effects}
    for use in effects:
        if done.isdisjoint(_table()["begins"].get(use.tool, ())):
            acts = (*acts_of(use.tool, use.arguments), *_made_beside(use))
            yield from (Slot(use, (act,)) for act in acts) if len(acts) > 1 else [Slot(use, acts)] * _items(use)


def _made_beside(use: Use) -> Sequence[str]:
    """What an effect makes where it is given none: "make a list and find 20 CFOs" is one call."""
    key, *acts = _table()["makes"].get(use.tool, ("",))
    return () if isinstance(use.arguments, dict) and key in use.arguments else acts


def _items(use: Use) -> int:
    given: Iterable[Json] = use.arguments.values() if isinstance(use.arguments, dict) else ()
    return min(_MOST, max((len(one) for one in given if isinstance(one, list) and one), default=1))
