"""The arguments of a tool: closed models, with marks that say where each stands on the wire and what it names.

Rendering, the list of parameters for machines and the provenance rule all read these marks, so they cannot disagree.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, model_validator
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from agent.common.json_value import Json
from tools.api.request import WireRequest

NULLABLE = "x-nullable"
"""The key of the JSON Schema that carries ``Nullable``."""

Place = Literal["path", "query", "body"]
Kind = Literal[
    "lead", "list", "task", "sender", "campaign", "node", "thread", "message", "signal", "signal_type", "source"
]
"""The kinds of record that an id can name."""


SaidKind = Literal["address", "choice", "count", "criteria", "name", "rows", "text", "title", "words"]
"""The kinds of thing that a person can say: ``criteria`` describe people, a ``title`` may be made of their words."""


@dataclass(frozen=True, slots=True)
class At:
    """Where an argument stands on the wire."""

    place: Place
    wire: str
    """Its name there, dotted for nested body keys (``filter.limit``)."""

    def value(self, request: WireRequest) -> Json:
        """What stands there in a rendered request; ``None`` when nothing does."""
        places: dict[Place, Mapping[str, Json]] = {
            "path": request.path_params, "query": dict(request.query), "body": request.fields
        }  # fmt: skip
        found: Json = dict(places[self.place])
        for key in self.wire.split("."):
            found = found.get(key) if isinstance(found, dict) else None
        return found


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks an argument (or each of its items) as the id of a record that must have been read or named by the human."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class Said:
    """Marks an argument that only the person can give.  Forms for small models are made of these; schemas are not."""

    kind: SaidKind
    slot: str
    """What it is in a wish: arguments with the same slot, of whatever tool, get the same value."""


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


@cache
def placements(model: type[ToolArgs]) -> tuple[tuple[str, At], ...]:
    """Every argument of a model with its place on the wire, in order."""
    return tuple((n, mark) for n, info in model.model_fields.items() for mark in info.metadata if isinstance(mark, At))


@cache
def _kinds(model: type[BaseModel]) -> tuple[tuple[str, Kind | None], ...]:
    def kind(metadata: list[Any]) -> Kind | None:
        return next((mark.kind for mark in metadata if isinstance(mark, Ref)), None)

    return tuple((name, kind(info.metadata)) for name, info in model.model_fields.items())


def said(model: type[BaseModel]) -> Iterator[tuple[Said, bool, FieldInfo]]:
    """What only the person can give, with whether the argument must be there; nested items included."""
    for info in model.model_fields.values():
        for mark in info.metadata:
            if isinstance(mark, Said):
                yield mark, info.is_required(), info
        inner = item_model(info)
        if inner is not None:
            yield from ((mark, False, field) for mark, _, field in said(inner))


def item_model(info: FieldInfo) -> type[BaseModel] | None:
    """The model of the items of an argument that is a list of them; ``None`` for every other argument."""
    kinds = [kind for option in (info.annotation, *get_args(info.annotation)) for kind in get_args(option)]
    return next((k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)), None)


def references(value: BaseModel) -> Iterator[tuple[Kind, str]]:
    """Every id that a call names, with its kind, nested items included."""
    for name, kind in _kinds(type(value)):
        inner = getattr(value, name)
        for item in inner if isinstance(inner, list) else [inner]:
            if kind is not None and isinstance(item, str):
                yield kind, item
            elif isinstance(item, BaseModel):
                yield from references(item)


def dump(value: Any) -> Json:
    """An argument as JSON; nested models keep only the keys that were given."""
    if isinstance(value, BaseModel):
        return {k: dump(getattr(value, k)) for k in type(value).model_fields if k in value.model_fields_set}
    if isinstance(value, list):
        return [dump(item) for item in value]
    result: Json = value
    return result
