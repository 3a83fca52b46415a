"""Tools promise no more than the documentation does, and understand every answer that it describes."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from tests.support.samples import FILLS, Fill, answer_schema, document, operation, request_schema, resolve, sample
from tools.catalog.fields import Change
from tools.registry import REGISTRY, schema_of
from tools.spec import ToolSpec, placements

REMOTE = [spec for spec in REGISTRY.values() if spec.endpoint is not None]
WITH_BODY = [
    spec
    for spec in REMOTE
    if any(at.place == "body" for _, at in placements(spec.args)) and spec.name != "update_context"  # see test_profile
]


def named(spec: ToolSpec) -> str:
    return spec.name


def body_part(schema: dict[str, Any], wire: str) -> dict[str, Any]:
    for key in wire.split("."):
        schema = resolve(resolve(schema)["properties"][key])
    return schema


def query_part(spec: ToolSpec, wire: str) -> dict[str, Any]:
    found = next(p for p in map(resolve, operation(spec)["parameters"]) if p["name"] == wire)
    return resolve(found["schema"])


def widest(node: dict[str, Any]) -> dict[str, Any]:
    """The schema without its null."""
    options = [option for option in node.get("anyOf", ()) if option != {"type": "null"}]
    return resolve(options[0]) if options and "properties" not in node else node


def may_be_null(node: dict[str, Any]) -> bool:
    return "null" in node.get("type", ()) or None in node.get("enum", ()) or {"type": "null"} in node.get("anyOf", ())


def too_wide(ours: dict[str, Any], theirs: dict[str, Any], where: str) -> Iterator[str]:
    """Where our schema allows something that theirs does not, or lacks a documented word."""
    theirs = resolve(theirs)
    if may_be_null(ours) and not may_be_null(theirs):
        yield f"{where}: null"
    ours, theirs = widest(ours), widest(theirs)
    yield from _limits(ours, theirs, where)
    if "enum" in theirs and set(map(str, ours.get("enum", [ours.get("const")]))) != {
        str(word) for word in theirs["enum"] if word is not None
    } - {"None"}:
        yield f"{where}: words {ours.get('enum')} instead of {theirs['enum']}"
    if "items" in theirs and "items" in ours:
        yield from too_wide(ours["items"], theirs["items"], f"{where}[]")
    for name, inner in ours.get("properties", {}).items():
        if "properties" in theirs:
            yield from too_wide(inner, theirs["properties"].get(name, {"type": "undocumented"}), f"{where}.{name}")
    if missing := set(theirs.get("required", ())) - set(ours.get("required", ())) and "properties" in ours:
        yield f"{where}: {missing} is required"


def _limits(ours: dict[str, Any], theirs: dict[str, Any], where: str) -> Iterator[str]:
    kinds = theirs.get("type", ours.get("type"))
    allowed = {None, *(kinds if isinstance(kinds, list) else [kinds])}
    if ours.get("type") not in allowed | ({"integer"} if "number" in allowed else set()):
        yield f"{where}: {ours.get('type')} instead of {kinds}"
    for low in ("minimum", "minItems", "minLength"):
        given = 1 if low == "minLength" and "pattern" in ours else ours.get(low, -1)
        if theirs.get(low, -1) > given:
            yield f"{where}: {low} {given} below {theirs[low]}"
    for high in ("maximum", "maxItems"):
        if high in theirs and ours.get(high, float("inf")) > theirs[high]:
            yield f"{where}: {high} {ours.get(high)} above {theirs[high]}"


def test_the_contract_itself_is_sound() -> None:
    for schema in document()["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("spec", WITH_BODY, ids=named)
def test_body_arguments_stay_inside_the_documented_limits(spec: ToolSpec) -> None:
    schema, theirs = schema_of(spec), request_schema(spec)
    problems = [
        problem
        for name, at in placements(spec.args)
        if at.place == "body"
        for problem in too_wide(schema["properties"][name], body_part(theirs, at.wire), name)
    ]
    assert problems == []


@pytest.mark.parametrize("spec", WITH_BODY, ids=named)
def test_what_the_vendor_requires_is_required(spec: ToolSpec) -> None:
    required = {at.wire for name, at in placements(spec.args) if name in schema_of(spec).get("required", ())}
    if issubclass(spec.args, Change):  # one of its nested arguments has to be given
        required |= {at.wire.partition(".")[0] for _, at in placements(spec.args) if "." in at.wire}
    assert set(request_schema(spec).get("required", ())) <= required | {*spec.fixed}


@pytest.mark.parametrize("spec", REMOTE, ids=named)
def test_query_arguments_stay_inside_the_documented_limits(spec: ToolSpec) -> None:
    schema = schema_of(spec)
    wanted = [(name, at.wire) for name, at in placements(spec.args) if at.place == "query"]
    problems = [
        problem
        for name, wire in wanted
        for problem in too_wide(schema["properties"][name], query_part(spec, wire), name)
        if wire != "skipSourceEnable"  # a boolean for us, the word "true" on the wire
        if query_part(spec, wire).get("type") != "array"  # words with commas between: see the next claim
    ]
    assert problems == []


@pytest.mark.parametrize("wire", ["view", "inbox_state", "status"])
def test_words_with_commas_between_are_the_documented_ones(wire: str) -> None:
    spec = REGISTRY["list_threads"]
    pattern = schema_of(spec)["properties"][wire]["pattern"]
    words = resolve(query_part(spec, wire)["items"])["enum"]
    assert sorted(words) == sorted(set(re.findall(r"[a-z_]+", pattern)))
    assert re.search(pattern, ",".join(words))


@pytest.mark.parametrize("spec", REMOTE, ids=named)
def test_every_argument_has_its_place_on_the_wire(spec: ToolSpec) -> None:
    assert spec.endpoint is not None
    places = dict(placements(spec.args))
    assert set(places) == set(spec.args.model_fields)
    assert sorted(at.wire for at in places.values() if at.place == "path") == sorted(spec.endpoint.placeholders)
    assert {at.wire for at in places.values() if at.place == "query"} <= spec.endpoint.query


@pytest.mark.parametrize("fill", FILLS)
@pytest.mark.parametrize("spec", REMOTE, ids=named)
def test_every_documented_answer_is_understood(spec: ToolSpec, fill: Fill) -> None:
    body = sample(answer_schema(spec), fill)
    assert spec.answer is not None
    answer = spec.answer.model_validate(body)
    for record in spec.records(answer):
        assert record.id
    shown = spec.summarise(answer)
    jsonschema.validate(shown, {"type": "object", "minProperties": 1})
    assert unknown_keys(shown, body) <= {
        *("ready", "updatedCount", "errorCount", "imported", "email", "accepted"),
        *("schedule", "search"),  # around what the vendor shows flat
    }


def unknown_keys(shown: Any, body: Any) -> set[str]:
    """Keys of a summary that the answer nowhere has."""
    return keys(shown) - keys(body)


def keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in keys(inner)}
    if isinstance(value, list):
        return {key for inner in value for key in keys(inner)}
    return set()
