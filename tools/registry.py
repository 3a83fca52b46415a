"""The ordered registry of tools: by name, by journey, and as data for machines."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from tools.api.table import ENDPOINTS
from tools.catalog import (
    attachments,
    campaign_state,
    campaigns,
    domains,
    enrichment,
    exports,
    generated,
    inboxes,
    lead_records,
    leads,
    list_changes,
    lists,
    local,
    opened,
    own_texts,
    profile,
    roster_edits,
    senders,
    sequence,
    signal_people,
    signal_set_up,
    signals,
    threads,
    workspace,
)
from tools.spec import NULLABLE, At, Journey, Kind, ToolSpec, Topic, placements

_DROPPED = frozenset({"title", "$defs", NULLABLE})


class Registry(Mapping[str, ToolSpec]):
    """Tools by name, in the order of declaration.  Immutable."""

    def __init__(self, tools: Iterable[ToolSpec]) -> None:
        found = tuple(tools)
        self._tools = {spec.name: spec for spec in found}
        self._waits = {spec.needs for spec in found if spec.needs is not None}
        if len(self._tools) != len(found):
            raise ValueError("two tools have the same name")
        if strange := [spec.name for spec in found if spec.endpoint not in (None, *ENDPOINTS)]:
            raise ValueError(f"not on a documented endpoint: {', '.join(strange)}")

    def __getitem__(self, name: str) -> ToolSpec:
        return self._tools[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tools)

    def __len__(self) -> int:
        return len(self._tools)

    def declared(
        self, journey: Journey | None, topic: Topic | None = None, kinds: Collection[Kind] = ()
    ) -> tuple[ToolSpec, ...]:
        """The tools that a model is shown: the core, those of the journey at hand, and last those of its open topic.

        Behind them come those that need a record of one of some kinds, so that the beginning stays the same.
        """
        found = [spec for spec in self.values() if spec.is_declared(journey, topic, kinds)]
        return tuple(sorted(found, key=lambda one: (one.needs is not None, journey == "manage" and bool(one.topics))))

    def needed(self, records: Collection[tuple[Kind, str]]) -> frozenset[Kind]:
        """The kinds of some records that a tool waits for."""
        return frozenset(kind for kind, _ in records if kind in self._waits)

    def of(self, journey: Journey) -> tuple[ToolSpec, ...]:
        """Every tool that a journey has beside the core, whatever the topic."""
        return tuple(spec for spec in self.values() if journey in spec.journeys)

    def reader(self, operation: str) -> ToolSpec | None:
        """The tool that reads through this endpoint, such as the one that shows what a 409 is about."""
        return next((spec for spec in self._on(operation) if spec.effect == "read"), None)

    def strongest(self, operation: str) -> ToolSpec | None:
        """The tool that does the most through this endpoint; ``None`` where only the program reads through it."""
        return min(self._on(operation), key=lambda spec: spec.effect == "read", default=None)

    def _on(self, operation: str) -> Iterator[ToolSpec]:
        return (spec for spec in self.values() if spec.endpoint is not None and spec.endpoint.name == operation)


_MODULES = (
    *(local, workspace, leads, senders, campaigns, lists, signals, threads),
    *(campaign_state, sequence, roster_edits, generated),
    *(signal_set_up, signal_people, inboxes, domains, opened, profile),
    *(lead_records, list_changes, enrichment, exports, own_texts, attachments),
)
_ALL = [spec for module in _MODULES for spec in vars(module).values() if isinstance(spec, ToolSpec)]
REGISTRY = Registry(spec for spec in _ALL if not spec.by_program)
"""Every tool: the core first, so that all journeys share the beginning of a prompt."""
PROGRAM_READS = Registry(spec for spec in _ALL if spec.by_program)
"""The documented reads that only the program makes: no model is told of them, and none can call them."""


_CHECKED = frozenset({"additionalProperties", "maxItems", "maxLength", "minItems", "minLength", "pattern"})
"""Keys of a schema that a model need not be told of."""


def schema_of(spec: ToolSpec) -> dict[str, Any]:
    """The JSON Schema of a tool's arguments: flat, without titles, with ``null`` only where it may be sent."""
    schema = spec.args.model_json_schema()
    compact: dict[str, Any] = _compact(schema, schema.get("$defs", {}))
    compact.pop("description", None)  # the docstring of the class; the tool has its own description
    return compact


def terse_schema_of(spec: ToolSpec) -> dict[str, Any]:
    """The same as a model is told it, without what only the gate looks at: who writes too long a name is told so."""
    terse: dict[str, Any] = _terse(schema_of(spec))
    return terse


def told_schemas(shown: Iterable[ToolSpec]) -> Iterator[dict[str, Any]]:
    """The terse schemas of tools that are shown together: what two of them take alike is spelt out for the first."""
    spelt: dict[type, str] = {}
    for spec in shown:
        schema = terse_schema_of(spec)
        first = spelt.setdefault(spec.args, spec.name)
        yield schema if first == spec.name else schema | {"properties": _as_in(first, schema["properties"])}


def _as_in(first: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, one in properties.items():
        about = {"description": f"{one.get('description', '')} As in {first}.".strip()}
        if "properties" in one.get("items", {}):
            told[name] = {"type": "array", "items": {"type": "object"}, **about}
        else:
            told[name] = {"type": "object", **about} if "properties" in one else one
    return told


def _terse(node: Any) -> Any:
    if isinstance(node, list):
        return [*map(_terse, node)]
    if not isinstance(node, dict):
        return node
    kept = {key: _terse(value) for key, value in node.items() if key not in _CHECKED or isinstance(value, dict)}
    match kept.get("anyOf"):
        case [{"type": str(kind), **facts}, {"type": "null"}]:
            del kept["anyOf"]
            return {"type": [kind, "null"], **facts, **kept}
    return kept


def describe(spec: ToolSpec) -> dict[str, Any]:
    """A tool as ``tools --json`` prints it."""
    places = {name: At("body", name) for name in spec.args.model_fields} | dict(placements(spec.args))
    return {
        "name": spec.name,
        "method": None if spec.endpoint is None else spec.endpoint.method,
        "path": None if spec.endpoint is None else spec.endpoint.template,
        "effect": spec.effect,
        "journeys": list(spec.journeys),
        "description": spec.description,
        "schema": schema_of(spec),
        "parameters": [{"name": name, "in": at.place, "wire": at.wire} for name, at in places.items()],
        "fixed": dict(spec.fixed),
    }


def _compact(node: Any, definitions: dict[str, Any]) -> Any:
    """One schema node with its references inlined and its noise dropped."""
    if isinstance(node, list):
        return [_compact(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    node = _inlined(_without_null(node), definitions)
    compact: dict[str, Any] = {}
    for key, value in node.items():
        if key == "properties":
            # Here the keys are names of arguments, and one of them may well be called "title".
            compact[key] = {name: _compact(inner, definitions) for name, inner in value.items()}
        elif key not in _DROPPED and not (key == "default" and value is None):
            compact[key] = _compact(value, definitions)
    return compact


def _inlined(node: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    reference = node.get("$ref")
    if reference is None:
        return node
    target = {key: value for key, value in definitions[reference.rsplit("/", 1)[1]].items() if key != "description"}
    return target | {key: value for key, value in node.items() if key != "$ref"}


def _without_null(node: dict[str, Any]) -> dict[str, Any]:
    """``T | None`` is Python's way to say that an argument may be left out; on the wire it means T."""
    options = node.get("anyOf")
    if options is None or node.get(NULLABLE):
        return node
    kept = [option for option in options if option != {"type": "null"}]
    rest = {key: value for key, value in node.items() if key != "anyOf"}
    return {**kept[0], **rest} if len(kept) == 1 else {**rest, "anyOf": kept}
