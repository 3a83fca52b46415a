"""The arguments of a tool: closed models, with marks that say where each stands on the wire and what it names.

Rendering, the list of parameters for machines and the provenance rule all read these marks, so they cannot disagree.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from agent.common.json_value import Json
from tools.api.request import WireRequest

NULLABLE = "x-nullable"
"""The key of the JSON Schema that carries ``Nullable``."""

Place = Literal["path", "query", "body"]
Kind = Literal[
    "lead", "list", "task", "sender", "campaign", "node", "prospect", "generated", "thread", "message", "signal",
    "signal_type", "source", "signal_lead", "signal_search", "signal_settings", "domain", "context",
    "enrichment", "enrichment_run", "file", "upload",
]  # fmt: skip
"""The kinds of record that an id can name; a prospect is a lead's own row in one campaign,
a file is the user's own on this machine, an upload what Puffle has of one."""


@dataclass(frozen=True, slots=True)
class At:
    """Where an argument stands on the wire."""

    place: Place
    wire: str = ""
    """Its name there, dotted for nested body keys (``filter.limit``); left out, the argument's own."""

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
class Nullable:
    """Marks an argument that takes ``null`` on the wire (it clears a value); all others are left out instead."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Carry the mark into the JSON Schema, where the registry reads it."""
        return {**handler(core), NULLABLE: True}


@dataclass(frozen=True, slots=True)
class Words:
    """Marks an argument whose words the user may write anew before they are used."""

    below: bool = False
    """Whether they stand below the others, as a text below its subject."""
    main: bool = False
    """Whether they are meant where a text is given without saying which of them it replaces."""
    repeats: str = ""
    """The argument that says the same in another form."""


Path = tuple[str | int, ...]
"""Where a value stands in nested arguments."""


@dataclass(frozen=True, slots=True)
class Part:
    """A text or a number in a call that the user may change."""

    label: str
    path: Path
    value: str | int
    words: Words | None
    """``None`` for a number."""


class ToolArgs(BaseModel):
    """Base of all argument models: closed and strict, with the text among the marks of an argument as its description.

    An optional argument is ``T | None = None`` in Python, because that is what reading it gives.  A call that spells
    ``null`` out is still refused unless the field is ``Nullable``: only what was meant goes on the wire.
    """

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        allow_inf_nan=False,
        defer_build=True,  # most tools are not called in a run
    )
    called: ClassVar[str] = ""
    """What one of several is called before the user; empty for the name of the argument that holds them."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Give each argument its description."""
        for info in cls.model_fields.values():
            info.description = next((mark for mark in info.metadata if isinstance(mark, str)), None)

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
    marks = ((name, mark) for name, info in model.model_fields.items() for mark in info.metadata)
    return tuple((name, At(mark.place, mark.wire or name)) for name, mark in marks if isinstance(mark, At))


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


def places_of(model: type[ToolArgs], kind: Kind) -> frozenset[str]:
    """Where in a body the ids of one kind of record stand, as the arguments of a call have them."""
    kinds = dict(_kinds(model))
    return frozenset(at.wire for name, at in placements(model) if at.place == "body" and kinds[name] == kind)


def parts_of(model: type[ToolArgs], arguments: Mapping[str, Json]) -> Iterator[Part]:
    """The texts and numbers among arguments, in the order in which the model has them; those of nested items too."""
    for name, info in model.model_fields.items():
        value = arguments.get(name)
        inside = [*_within(info.annotation), *info.metadata]
        inner = next((one for one in inside if isinstance(one, type) and issubclass(one, ToolArgs)), None)
        if inner is not None:
            yield from _parts_of_items(name, inner, value)
        words = _words(inside)
        if (isinstance(value, str) and words is not None) or (type(value) is int and int in inside):
            yield Part(name, (name,), value, words)


def _parts_of_items(name: str, model: type[ToolArgs], items: Json) -> Iterator[Part]:
    for number, item in enumerate(items if isinstance(items, list) else []):
        for part in parts_of(model, item) if isinstance(item, dict) else ():
            label = f"{model.called or name} {number + 1} {part.label}"
            yield Part(label, (name, number, *part.path), part.value, part.words)


def reading_order(model: type[ToolArgs], body: Mapping[str, Json]) -> list[str]:
    """The keys of a body as a person reads them: settings, then a subject, then its text."""

    def rank(name: str) -> int:
        info = model.model_fields.get(argument.get(name, ""))
        words = None if info is None else _words([*_within(info.annotation), *info.metadata])
        return 0 if words is None else 1 + words.below + bool(words.repeats)

    argument = {at.wire: name for name, at in placements(model) if at.place == "body"}
    return sorted(body, key=rank)


@cache
def open_keys(model: type[ToolArgs]) -> frozenset[str]:
    """The keys of a body that hold words or a number: none of them names a record or is one of several choices."""
    placed = ((at.wire, model.model_fields[name]) for name, at in placements(model) if at.place == "body")
    return frozenset(key for key, info in placed if _is_open([*_within(info.annotation), *info.metadata]))


def _is_open(inside: list[Any]) -> bool:
    return (str in inside or int in inside) and not any(isinstance(mark, Ref) for mark in inside)


def _words(inside: list[Any]) -> Words | None:
    """The mark that stands nearest to the argument."""
    return next((mark for mark in reversed(inside) if isinstance(mark, Words)), None)


def _within(annotation: Any) -> Iterator[Any]:
    """The types and marks that an annotation is made of."""
    if get_origin(annotation) is Annotated:
        yield from annotation.__metadata__
    inner = get_args(annotation)
    if inner:
        for one in inner:
            yield from _within(one)
    else:
        yield annotation


def dump(value: Any) -> Json:
    """An argument as JSON; nested models keep only the keys that were given."""
    if isinstance(value, BaseModel):
        return {k: dump(getattr(value, k)) for k in type(value).model_fields if k in value.model_fields_set}
    if isinstance(value, list):
        return [dump(item) for item in value]
    result: Json = value
    return result
