"""What a tool is: an argument model, a request, a summary.  It holds no client, so calling one can do nothing.

An argument says where it goes on the wire with ``At`` and which kind of record it names with ``Ref``; rendering, the
machine-readable list of parameters and the provenance rule all read these marks, so they cannot disagree.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from agent.common.json_value import Json
from tools.api.endpoints import Effect, Endpoint
from tools.api.request import WireRequest, render
from tools.api.wire import Answer

__all__ = [
    "JOURNEYS", "NULLABLE", "Answer", "At", "Follow", "Journey", "Kind", "Nullable", "Place", "Record", "Ref", "State",
    "ToolArgs", "ToolSpec", "dump", "placements", "references", "takes_body",
]  # fmt: skip

NULLABLE = "x-nullable"
"""The key of the JSON Schema that carries ``Nullable``."""

Place = Literal["path", "query", "body"]
Journey = Literal["campaign", "import", "signals", "replies", "one_off_email"]
JOURNEYS: tuple[Journey, ...] = ("campaign", "import", "signals", "replies", "one_off_email")
"""The playbook's five journeys, in its order."""

Kind = Literal[
    "lead", "list", "task", "sender", "campaign", "node", "thread", "message", "signal", "signal_type", "source"
]
"""The kinds of record that an id can name."""

State = Literal["pending", "done", "failed", "unknown"]
"""Where an asynchronous operation stands; ``unknown`` is a word that the vendor does not document, never success."""


@dataclass(frozen=True, slots=True)
class At:
    """Where an argument stands on the wire."""

    place: Place
    """Path, query or body."""
    wire: str
    """Its name there, dotted for nested body keys (``filter.limit``)."""


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks an argument (or each of its items) as the id of a record that must have been read or named by the human."""

    kind: Kind
    """The kind of record."""


@dataclass(frozen=True, slots=True)
class Nullable:
    """Marks an argument that takes ``null`` on the wire (it clears a value); all others are left out instead."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Carry the mark into the JSON Schema, where the registry reads it."""
        return {**handler(core), NULLABLE: True}


class ToolArgs(BaseModel):
    """Base of all argument models: closed and strict, with the docstring under a field as its description.

    An optional argument is ``T | None = None`` in Python, because that is what reading it gives.  A call that spells
    ``null`` out is still refused unless the field is ``Nullable``: only what was meant goes on the wire.
    """

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        use_attribute_docstrings=True,
        allow_inf_nan=False,
        defer_build=True,  # most tools are not called in a run
    )

    @model_validator(mode="before")
    @classmethod
    def _null_is_not_left_out(cls, data: Any) -> Any:
        for name in [n for n, value in data.items() if value is None] if isinstance(data, dict) else ():
            info = cls.model_fields.get(name)
            if info is not None and not any(isinstance(mark, Nullable) for mark in info.metadata):
                raise ValueError(f"{name} must not be null: leave it out")
        return data


@dataclass(frozen=True, slots=True)
class Record:
    """One object of the workspace as an answer showed it: what policy may later rely on."""

    kind: Kind
    """What it is."""
    id: str
    """Its id, as the server gave it."""
    facts: Mapping[str, Json] = field(default_factory=dict)
    """The few values that rules need (a sender's status, a thread's participant), by the vendor's names."""


@dataclass(frozen=True, slots=True)
class Follow:
    """How an asynchronous start is waited for: by another tool of the registry, called through the gate."""

    tool: str
    """Name of the tool that reads the status."""
    args: Callable[[Any], dict[str, Json] | None]
    """From the parsed answer of the start to that tool's arguments; ``None`` when the answer names no task."""


def _no_records(_answer: Any) -> tuple[Record, ...]:
    return ()


def _no_units(_args: Any) -> int:
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSpec:
    """One tool.  ``endpoint`` is ``None`` for the local ones, which touch nothing but the run itself."""

    name: str
    """Its exact name."""
    description: str
    """For the planner: when to use it, what must have happened before, units, limits."""
    args: type[ToolArgs]
    """The closed argument model."""
    effect: Effect
    """What it does at most in ordinary use; ``effect_of`` may say more for particular arguments."""
    journeys: tuple[Journey, ...] = ()
    """The journeys that declare it; empty means always declared."""
    endpoint: Endpoint | None = None
    """The row of the endpoint table."""
    answer: type[Answer] | None = None
    """The model of a 2xx answer."""
    summarise: Callable[[Any], dict[str, Json]] = field(default=lambda answer: {})
    """From the parsed answer to what the planner sees: ids and counts under the vendor's names, the rest dropped."""
    records: Callable[[Any], tuple[Record, ...]] = _no_records
    """From the parsed answer to the objects it showed."""
    fixed: Mapping[str, Json] = field(default_factory=dict)
    """Body keys that the tool sets by itself."""
    effect_of: Callable[[Any], Effect] | None = None
    """The effect for particular arguments, where it can differ from ``effect``."""
    units: Callable[[Any], int] = _no_units
    """From the arguments to the largest number of billable units."""
    units_done: Callable[[Any], int | None] = field(default=lambda answer: None)
    """From the final answer to the number of units really used; ``None`` where it does not say."""
    tally: Callable[[Any], tuple[int, int]] | None = None
    """From a batch answer to how many items were done and how many failed: its HTTP status says nothing of that."""
    follow: Follow | None = None
    """How to wait for it, if it starts something asynchronous."""
    state: Callable[[Any], State] | None = None
    """From the parsed answer to the state of what is being waited for, on tools that read one."""

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
        body = places["body"] if self.endpoint.method != "GET" and (places["body"] or takes_body(self)) else None
        query = {key: _text(value) for key, value in places["query"].items()}
        return render(self.endpoint, {k: str(v) for k, v in places["path"].items()}, query, body)


@cache
def placements(model: type[ToolArgs]) -> tuple[tuple[str, At], ...]:
    """Every argument of a model with its place on the wire, in order."""
    return tuple((n, mark) for n, info in model.model_fields.items() for mark in info.metadata if isinstance(mark, At))


@cache
def _kinds(model: type[BaseModel]) -> tuple[tuple[str, Kind | None], ...]:
    def kind(metadata: list[Any]) -> Kind | None:
        return next((mark.kind for mark in metadata if isinstance(mark, Ref)), None)

    return tuple((name, kind(info.metadata)) for name, info in model.model_fields.items())


def references(value: BaseModel) -> Iterator[tuple[Kind, str]]:
    """Every id that a call names, with its kind, nested items included."""
    for name, kind in _kinds(type(value)):
        inner = getattr(value, name)
        for item in inner if isinstance(inner, list) else [inner]:
            if kind is not None and isinstance(item, str):
                yield kind, item
            elif isinstance(item, BaseModel):
                yield from references(item)


def takes_body(spec: ToolSpec) -> bool:
    """Whether the tool has any body argument."""
    return bool(spec.fixed) or any(at.place == "body" for _, at in placements(spec.args))


def dump(value: Any) -> Json:
    """An argument as JSON; nested models keep only the keys that were given."""
    if isinstance(value, BaseModel):
        return {k: dump(getattr(value, k)) for k in type(value).model_fields if k in value.model_fields_set}
    if isinstance(value, list):
        return [dump(item) for item in value]
    result: Json = value
    return result


def _put(into: dict[str, Json], at: At, value: Json) -> None:
    *outer, last = at.wire.split(".")
    for key in outer:
        inner = into.setdefault(key, {})
        if not isinstance(inner, dict):
            raise TypeError(f"{at.wire!r} goes through a key that is not an object")
        into = inner
    into[last] = value


def _text(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
