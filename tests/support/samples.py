"""Answers made from the bundled contract: the fullest, the barest, and the one where all that may be null is null."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from tools.contract import load
from tools.registry import schema_of
from tools.spec import ToolSpec

Fill = Literal["full", "bare", "null"]
FILLS: tuple[Fill, ...] = ("full", "bare", "null")

_SCALARS: dict[str, Any] = {"string": "x1", "integer": 2, "number": 2, "boolean": True}


@cache
def document() -> dict[str, Any]:
    return load()


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        found: Any = document()
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


def operation(spec: ToolSpec) -> dict[str, Any]:
    assert spec.endpoint is not None
    found: dict[str, Any] = document()["paths"][spec.endpoint.template][spec.endpoint.method.lower()]
    return found


def request_schema(spec: ToolSpec) -> dict[str, Any]:
    (form,) = operation(spec)["requestBody"]["content"].values()
    return resolve(form["schema"])


def answer_schema(spec: ToolSpec) -> dict[str, Any]:
    code = min(code for code in operation(spec)["responses"] if code.startswith("2"))
    schema = resolve(operation(spec)["responses"][code]["content"]["application/json"]["schema"])
    variants = [resolve(option) for option in schema.get("anyOf", ())]
    if not variants:
        return schema
    told = {"generate_ai": "queued", "resolve": "messages"}.get(str(spec.fixed.get("action")), "preview")
    return next(v for v in variants if (told in v["properties"]) == bool(spec.fixed))


def sample(node: dict[str, Any], fill: Fill) -> Any:
    """One value that the schema allows."""
    node = resolve(node)
    if "allOf" in node:
        return {key: value for part in node["allOf"] for key, value in sample(part, fill).items()}
    kinds = node.get("type", [])
    if fill == "null" and (
        "null" in kinds or None in node.get("enum", ()) or {"type": "null"} in node.get("anyOf", ())
    ):
        return None
    if "enum" in node:
        return node["enum"][0]
    if "properties" in node or "additionalProperties" in node or kinds == "object":
        return _object(node, fill)
    if "anyOf" in node:
        return sample(node["anyOf"][0], fill)
    kind = kinds if isinstance(kinds, str) else next((k for k in kinds if k != "null"), "string")
    if kind == "array":
        return [sample(node.get("items", {}), fill)]
    return {} if kind == "object" else _SCALARS[kind]


def least(spec: ToolSpec, spoken: Mapping[str, Any]) -> dict[str, Any]:
    """The plainest arguments of a tool: what is given, and the least that its schema asks for besides."""
    schema = schema_of(spec)
    needed = {name: schema["properties"][name] for name in schema.get("required", ())}
    return {name: spoken[name] if name in spoken else _plain(name, node) for name, node in needed.items()} | {**spoken}


def _plain(name: str, node: dict[str, Any]) -> Any:
    ids = {
        "campaign_id": "cmp_1", "list_id": "lst_1", "thread_id": "thr_1", "node_id": "nod_1", "prospect_id": "pro_1",
        "sender_id": "snd_1", "domain_id": "dom_1", "lead_id": "lea_1", "run_id": "run_1",
    }  # fmt: skip
    return ids.get(name, node.get("minimum", 0) if node.get("type") == "integer" else sample(node, "bare"))


def _object(node: dict[str, Any], fill: Fill) -> dict[str, Any]:
    needed = {*node.get("required", ()), *node.get("anyOf", [{}])[0].get("required", ())}
    properties = node.get("properties", {})
    found = {name: sample(inner, fill) for name, inner in properties.items() if fill != "bare" or name in needed}
    inner = node.get("additionalProperties")
    return found | {"k1": sample(inner, fill)} if isinstance(inner, dict) and fill != "bare" else found
