"""The sandbox takes no value in a body whose type the vendor's document does not have there."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from evals.sandbox import load
from evals.sandbox.model.world import DEFAULT_KEY
from evals.sandbox.service import Request, Sandbox
from evals.sandbox.state import WorldClock
from tests.evals.sandbox.test_fuzz import _OPERATIONS, _SEED, _resource
from tests.support.doubles import FakeClock
from tests.support.sandbox_api import load_once

WRONG: tuple[Any, ...] = ("text", 7, 1.5, True, ["text"], {"a": "b"})
"""A value of each type of JSON but null, which a server takes for a key that is left out."""
LEAD = {"type": "person", "name": {"full": "Ada Example"}}
SIGNAL = _SEED.signals[0].id
GOOD: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/api/leads/search"): {"prompt": "CFOs", "fetch_count": 1},
    ("POST", "/api/lists"): {},
    ("POST", "/api/lists/import"): {"leads": [LEAD], "preview": True},
    ("PATCH", "/api/lists"): {"id": _SEED.lists[0].id, "name": "A list"},
    ("DELETE", "/api/lists"): {"id": _SEED.lists[0].id},
    ("POST", "/api/lists/{id}/leads"): {"leadIds": [_SEED.leads[0].id]},
    ("DELETE", "/api/lists/{id}/leads"): {"leadIds": [_SEED.leads[0].id]},
    ("POST", "/api/leads"): LEAD,
    ("PATCH", "/api/leads"): {"id": _SEED.leads[0].id, "title": "CFO"},
    ("DELETE", "/api/leads"): {"id": _SEED.leads[0].id},
    ("POST", "/api/enrichment"): {
        "enrichmentId": "work_email",
        "scope": {"type": "explicit_leads", "leadIds": [_SEED.leads[0].id]},
    },
    ("POST", "/api/campaigns"): {"type": "email"},
    ("PATCH", "/api/campaigns/{id}"): {"sequence_nodes": [{"type": "email", "subject": "S", "body": "B"}]},
    ("POST", "/api/campaigns/{id}/leads/import-from-list"): {"listId": _SEED.lists[0].id},
    ("POST", "/api/campaigns/{id}/leads"): {"prospects": [{"email": "b@x.example", "custom_fields": {"a": 1}}]},
    ("PATCH", "/api/campaigns/{id}/leads"): {"prospect_id": "pro_a", "updates": {"name": "Ada"}},
    ("DELETE", "/api/campaigns/{id}/leads"): {"prospect_ids": ["pro_a"]},
    ("POST", "/api/campaigns/{id}/sequence/nodes"): {"type": "email", "body": "B"},
    ("PATCH", "/api/campaigns/{id}/sequence/nodes"): {"nodeId": "nod_mail", "toPosition": 0},
    ("DELETE", "/api/campaigns/{id}/sequence/nodes"): {"nodeId": "nod_mail"},
    ("PUT", "/api/campaigns/{id}/sequence/nodes/{nodeId}"): {"body": "B"},
    ("POST", "/api/campaigns/{id}/generate-messages"): {"action": "resolve"},
    ("PATCH", "/api/campaigns/{id}/generate-messages"): {"message_id": "gen_a", "body_text": "B"},
    ("POST", "/api/threads"): {"participant_email": "a@x.example"},
    ("PATCH", "/api/threads/{id}"): {"draft_subject": "S"},
    ("POST", "/api/threads/{id}/messages"): {"body_text": "Hi", "subject": "S"},
    ("POST", "/api/signals/types"): {"label": "A type"},
    ("PATCH", "/api/signals/types"): {"items": [{"id": "x", "enabled": False}]},
    ("DELETE", "/api/signals/types"): {"ids": ["x"]},
    ("PATCH", "/api/signals/settings"): {"paused": True},
    ("PATCH", "/api/signals/leads"): {"items": [{"entityId": "x", "status": "new"}]},
    ("POST", "/api/signals/search"): {"query": "hiring"},
    ("PATCH", "/api/email/accounts/{id}"): {"signature": "Robin"},
    ("PUT", "/api/context"): {"context": {"user": {}, "company": {}, "content": {}, "market": {}}},
    ("PATCH", "/api/signals/sources"): {"items": [{"id": "news", "enabled": True}]},
    ("PATCH", "/api/signals"): {"items": [{"id": SIGNAL, "vote": "up"}]},
    ("POST", "/api/signals/generate"): {"items": [{"id": SIGNAL, "dm": True}]},
}
"""A body of each operation that is taken."""
IDS = {"campaigns": "ready", "threads": "draft", "accounts": "cold", "lists": _SEED.lists[0].id}
Path = tuple[str | int, ...]


def _bodies() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, row["requestBody"]["content"]["application/json"]["schema"])
        for method, path, row in _OPERATIONS
        if "application/json" in row.get("requestBody", {}).get("content", {})
    ]


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        for step in node["$ref"].removeprefix("#/").split("/"):
            node = load_once() if step == "components" else node
            node = node[step]
    return node


def _places(node: dict[str, Any], at: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every place of a schema, with what may stand there."""
    node = _resolved(node)
    if at:
        yield at, node
    for name, inner in node.get("properties", {}).items():
        yield from _places(inner, (*at, name))
    if "items" in node:
        yield from _places(node["items"], (*at, 0))


def _types_only(node: Any) -> Any:
    """A schema that says nothing but types."""
    if isinstance(node, list):
        return [_types_only(inner) for inner in node]
    if not isinstance(node, dict):
        return node
    node = _resolved(node)
    kept = {key: node[key] for key in ("type",) if key in node}
    return kept | {key: _types_only(node[key]) for key in ("anyOf", "oneOf", "allOf") if key in node}


def _with(body: Any, at: Path, value: Any) -> Any:
    """The body with a value at a place, whatever leads there made."""
    if not at:
        return value
    step, *rest = at
    if isinstance(step, int):
        inner = body[0] if isinstance(body, list) and body else {}
        return [_with(inner, tuple(rest), value)]
    held = dict(body) if isinstance(body, dict) else {}
    held[step] = _with(held.get(step), tuple(rest), value)
    return held


def _sandbox() -> Sandbox:
    return Sandbox(load(copy.deepcopy(_SEED)), clock=WorldClock(_SEED.pace.start, monotonic=FakeClock().monotonic))


def _status(sandbox: Sandbox, method: str, path: str, body: Any) -> int:
    target = path.replace("{id}", IDS.get(_resource(path), "x")).replace("{nodeId}", "nod_mail")
    request = Request(method, target, {"authorization": f"Bearer {DEFAULT_KEY}"}, json.dumps(body).encode())
    return sandbox.handle(request).status


@pytest.mark.parametrize(("method", "path", "schema"), _bodies(), ids=[f"{m} {p}" for m, p, _ in _bodies()])
def test_a_value_of_a_wrong_type_is_refused_wherever_it_stands(method: str, path: str, schema: dict[str, Any]) -> None:
    good = GOOD[method, path]
    assert _status(_sandbox(), method, path, good) < 300
    sandbox = _sandbox()  # what is refused leaves it as it was
    taken = [
        (at, value)
        for at, node in _places(schema)
        for value in WRONG
        if not Draft202012Validator(_types_only(node)).is_valid(value)
        and _status(sandbox, method, path, _with(good, at, value)) < 300
    ]
    assert taken == []
