"""What a tool is: arguments, a request, a summary, and what it does to the world.

It holds no client, so calling one can do nothing.  The marks on arguments are in ``args.py``, the facets of effects in
``effects.py``; both are re-exported here.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from agent.common.json_value import Json
from tools.api.endpoints import Effect, Endpoint
from tools.api.request import WireRequest, render
from tools.api.wire import Answer
from tools.args import NULLABLE, At, Kind, Nullable, Place, Ref, Said, ToolArgs, dump, placements, references
from tools.effects import NO_EFFECTS, Effects, Facts, Mark, Record, Records

__all__ = [
    "JOURNEYS", "NULLABLE", "Answer", "At", "Facts", "Follow", "Journey", "Kind", "Nullable", "Place", "Record",
    "Records", "Ref", "Said", "State", "ToolArgs", "ToolSpec", "dump", "placements", "references",
]  # fmt: skip

Journey = Literal["campaign", "import", "signals", "replies", "one_off_email"]
JOURNEYS: tuple[Journey, ...] = ("campaign", "import", "signals", "replies", "one_off_email")
"""The playbook's five journeys, in its order."""

State = Literal["pending", "done", "failed", "unknown"]
"""Where an asynchronous operation stands; ``unknown`` is a word that the vendor does not document, never success."""

T = TypeVar("T")
OfArgs = Callable[[Any], T]
"""A function of the tool's own arguments."""
OfAnswer = Callable[[Any], T]
"""A function of the tool's own answer, parsed."""
Tells = Callable[[WireRequest, Any, tuple[Record, ...], Records], tuple[Record, ...]]
"""From the request, the parsed answer, the records it showed and those known before to what it says of others."""


@dataclass(frozen=True, slots=True)
class Follow:
    """How an asynchronous start is waited for: by another tool of the registry, called through the gate."""

    tool: str
    args: OfAnswer[dict[str, Json] | None]
    """From the answer of the start to that tool's arguments; ``None`` when it names no task."""


def _no_records(*_of: object) -> tuple[Record, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSpec:
    """One tool.  ``endpoint`` is ``None`` for the local ones, which touch nothing but the run itself."""

    name: str
    description: str
    """For the planner: when to use it, what must have happened before, units, limits."""
    args: type[ToolArgs]
    effect: Effect
    """What it does at most in ordinary use; ``effect_of`` may say more for particular arguments."""
    journeys: tuple[Journey, ...] = ()
    """The journeys that declare it; empty means always declared."""
    endpoint: Endpoint | None = None
    answer: type[Answer] | None = None
    summarise: OfAnswer[dict[str, Json]] = field(default=lambda answer: {})
    """From the answer to what the planner sees: ids and counts under the vendor's names, the rest dropped."""
    records: OfAnswer[tuple[Record, ...]] = _no_records
    """The objects that an answer showed."""
    fixed: Mapping[str, Json] = field(default_factory=dict)
    """Body keys that the tool sets by itself."""
    effects: Effects = NO_EFFECTS
    """What it does to the world; only a read may leave it out."""
    tells: Tells = _no_records
    """What an answer says, taken with its request, of records that it does not show itself."""
    sets_mark: Mark | None = None
    """What counts as done in the run once it has succeeded."""
    existing: Callable[[WireRequest], Mapping[str, Json]] | None = None
    """The arguments of the read that shows what a 409 is about; left out: those of the same name on the wire."""
    boot: bool = False
    """Whether it belongs to the boot sequence, so that nothing comes before it."""
    asks_person: bool = False
    """Whether its result is a person's answer."""
    label: str = ""
    """What a person is told a local tool is about; empty for those that are told as calls."""
    effect_of: OfArgs[Effect] | None = None
    """The effect for particular arguments, where it can differ from ``effect``."""
    units: OfArgs[int] = field(default=lambda args: 0)
    """The largest number of billable units."""
    units_done: OfAnswer[int | None] = field(default=lambda answer: None)
    """The number of units really used, by the final answer; ``None`` where it does not say."""
    tally: OfAnswer[tuple[int, int]] | None = None
    """How many items of a batch were done and how many failed: its HTTP status says nothing of that."""
    follow: Follow | None = None
    """How to wait for it, if it starts something asynchronous."""
    state: OfAnswer[State] | None = None
    """The state of what is being waited for, on tools that read one."""

    def __post_init__(self) -> None:
        only_reads = self.effect == "read" and self.effect_of is None
        said = Effects() if self.effects is NO_EFFECTS and not only_reads else self.effects
        if unsaid := said.unsaid():
            raise TypeError(f"{self.name} is more than a read and does not say its {', '.join(unsaid)}")

    def effect_for(self, args: ToolArgs) -> Effect:
        """The effect of a call with these arguments."""
        return self.effect if self.effect_of is None else self.effect_of(args)

    def request(self, args: ToolArgs) -> WireRequest:
        """Render a call.

        Raises:
            RenderError: for a value that cannot stand in the request.
        """
        if self.endpoint is None:
            raise TypeError(f"{self.name} is a local tool and has no request")
        places: dict[Place, dict[str, Json]] = {"path": {}, "query": {}, "body": dict(self.fixed)}
        told = args.model_fields_set
        for name, at in placements(self.args):
            if name in told:
                _put(places[at.place], at, dump(getattr(args, name)))
        takes_body = self.fixed or any(at.place == "body" for _, at in placements(self.args))
        body = places["body"] if takes_body else None
        query = {key: value if isinstance(value, str) else json.dumps(value) for key, value in places["query"].items()}
        return render(self.endpoint, {k: str(v) for k, v in places["path"].items()}, query, body)


def _put(into: dict[str, Json], at: At, value: Json) -> None:
    *outer, last = at.wire.split(".")
    for key in outer:
        inner = into.setdefault(key, {})
        if not isinstance(inner, dict):
            raise TypeError(f"{at.wire!r} goes through a key that is not an object")
        into = inner
    into[last] = value
