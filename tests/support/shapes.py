"""The machine contract as JSON Schema: what programs may rely on.  Further keys are welcome, missing ones are not."""

from typing import Any

from jsonschema import Draft202012Validator

TEXT: dict[str, Any] = {"type": "string"}
TEXTS: dict[str, Any] = {"type": "array", "items": TEXT}
COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
TIME: dict[str, Any] = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}
STATUSES = ["done", "failed", "waiting", "authentication", "budget", "denied", "partial", "unknown", "interrupted"]
EFFECTS = ["read", "write", "spend", "send", "destroy"]


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _one_of(*words: Any) -> dict[str, Any]:
    return {"enum": list(words)}


APPROVAL = _object(
    id=TEXT,
    run_id=TEXT,
    tool=TEXT,
    method=_one_of("POST", "PATCH", "PUT", "DELETE", "GET"),
    path=TEXT,
    body=_or_null({"type": "object"}),
    effect=_one_of(*EFFECTS),
    digest={"type": "string", "pattern": "^[0-9a-f]{64}$"},
    rule=TEXT,
    reason=TEXT,
    recipients=TEXTS,
    credits=_or_null(COUNT),
    preview=TEXT,
    status=_one_of("pending", "approved", "denied", "used", "expired"),
    created_at=TIME,
    expires_at=TIME,
)
EFFECT = _object(
    id=TEXT,
    tool=TEXT,
    method=_one_of("POST", "PATCH", "PUT", "DELETE", "GET"),
    path={"type": "string", "pattern": "^/api/"},
    effect=_one_of("write", "spend", "send", "destroy"),
    status=_one_of("done", "failed", "unknown", "refused"),
    http_status=_or_null({"type": "integer"}),
    correlation_id=_or_null(TEXT),
    approved_by=_one_of("policy", "grant", "human", None),
    summary=TEXT,
)
ESCALATION = _object(reason=TEXT, question=TEXT, next_step=TEXT, correlation_id=_or_null(TEXT))
RESULT = _object(
    type=_one_of("result"),
    schema=_one_of(1),
    run_id=TEXT,
    status=_one_of(*STATUSES),
    exit_code=_one_of(0, 1, 3, 4, 5, 6, 7, 8, 130),
    answer=_or_null(TEXT),
    journey=_one_of("campaign", "import", "signals", "replies", "one_off_email", None),
    escalation=_or_null(ESCALATION),
    gaps=TEXTS,
    unused={
        "type": "array",
        "items": _object(kind=_one_of("address", "url", "id", "text", "number", "date", "name", "goal"), value=TEXT),
    },
    effects={"type": "array", "items": EFFECT},
    pending_approvals={"type": "array", "items": APPROVAL},
    credits=_object(spent=COUNT, reserved=COUNT, cap=_or_null(COUNT)),
    usage=_object(
        model=TEXT,
        requests=COUNT,
        input_tokens=COUNT,
        output_tokens=COUNT,
        cached_tokens=COUNT,
        cost_usd=_or_null({"type": "string", "pattern": r"^\d+(\.\d+)?$"}),
    ),
    started_at=TIME,
    ended_at=_or_null(TIME),
)
EVENT = _object(type=TEXT, run_id=TEXT, seq={"type": "integer", "minimum": 1}, at=TIME)
RUN_ROW = _object(
    run_id=TEXT,
    status=_one_of(*STATUSES),
    exit_code={"type": "integer"},
    task=TEXT,
    started_at=TIME,
    ended_at=_or_null(TIME),
    resumable={"type": "boolean"},
)
TOOL = _object(
    name=TEXT,
    method=_one_of("GET", "POST", "PATCH", "PUT", "DELETE", None),
    path=_or_null({"type": "string", "pattern": "^/api/"}),
    effect=_one_of(*EFFECTS),
    journeys=TEXTS,
    description=TEXT,
    schema={"type": "object"},
    parameters={"type": "array", "items": _object(name=TEXT, wire=TEXT) | {"required": ["name", "in", "wire"]}},
)
EXPLAINED = _object(verdict=_one_of("allow", "ask", "block"), rule=TEXT, reason=TEXT, endpoint=_or_null(TEXT))


def fits(value: Any, schema: dict[str, Any]) -> Any:
    """The value, if it has the shape; otherwise the test fails with what is wrong."""
    problems = [
        f"{'/'.join(map(str, e.path))}: {e.message[:300]}" for e in Draft202012Validator(schema).iter_errors(value)
    ]
    assert problems == []
    return value
