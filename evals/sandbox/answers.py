"""What goes in and out of the state machine, and the two error envelopes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

CODES = {
    400: "invalid_request",
    401: "unauthorized",
    402: "insufficient_credits",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "payload_too_large",
    422: "unprocessable_entity",
    429: "rate_limited",
    500: "internal_error",
    503: "unavailable",
}
_DEPTH = 64


class Body(BaseModel):
    """Base of request bodies: exact types, unknown keys ignored as the vendor's server does."""

    model_config = ConfigDict(extra="ignore", strict=True, allow_inf_nan=False)


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated request to a known route."""

    query: Mapping[str, str]
    """Query values, decoded."""
    raw_body: bytes
    """The body as it came."""
    correlation_id: str
    """The id that the answer will carry."""
    id: str = ""
    """The id in the path, if it has one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer."""

    body: Any
    """JSON."""
    status: int = 200
    applied: bool = True
    """Whether something changed; of no meaning for a GET."""


@dataclass(eq=False)
class Refused(Exception):
    """A request that is answered with an error."""

    status: int
    message: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Further keys of the body."""
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, *, flat: bool) -> dict[str, Any]:
        """The envelope: structured, or the flat one that some routes still have."""
        code = CODES.get(self.status, "error")
        return {"error": self.message if flat else {"code": code, "message": self.message}, **self.extra}


def _not_json(text: str) -> float:
    raise ValueError(f"{text} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    return number if abs(number) < 1e300 else _not_json(text)


def parse(raw: bytes) -> Any:
    """Read JSON as RFC 8259 has it: no NaN, no endless numbers, no endless nesting.

    Raises:
        ValueError: it is not such JSON.
    """
    try:
        value = json.loads(raw.decode(), parse_constant=_not_json, parse_float=_finite)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    layer, depth = [value], 0
    while layer:
        depth += 1
        if depth > _DEPTH:
            raise ValueError("nested too deeply")
        inner = (item.values() if isinstance(item, dict) else item for item in layer if isinstance(item, dict | list))
        layer = [part for items in inner for part in items]
    return value


_Model = TypeVar("_Model", bound=BaseModel)


def read(call: Call, model: type[_Model], *, optional: bool = False) -> _Model:
    """The body as a model.

    Raises:
        Refused: 400, with the first thing that is wrong.
    """
    if optional and not call.raw_body.strip():
        return model()
    try:
        value = parse(call.raw_body)
    except ValueError as error:
        raise Refused(400, f"Request body is not valid JSON: {error}") from None
    if not isinstance(value, dict):
        raise Refused(400, "Request body must be a JSON object")
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise Refused(400, _first(error)) from None


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else str(first["msg"])


def whole(call: Call, name: str, default: int, top: int) -> int:
    """A whole number from the query, from 1 to ``top``.

    Raises:
        Refused: 400 for anything else.
    """
    text = call.query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= top):
        raise Refused(400, f"{name} must be an integer from 1 to {top}")
    return int(text)


def flag(call: Call, name: str) -> bool | None:
    """A boolean from the query.

    Raises:
        Refused: 400 for anything but true and false.
    """
    text = call.query.get(name)
    if text is None:
        return None
    if text not in ("true", "false", "1", "0"):
        raise Refused(400, f"{name} must be true or false")
    return text in ("true", "1")


def words(call: Call, name: str, known: frozenset[str]) -> set[str]:
    """A comma list of known words from the query.

    Raises:
        Refused: 400 for an unknown one.
    """
    found = {word.strip() for word in call.query.get(name, "").split(",") if word.strip()}
    for word in sorted(found - known):
        raise Refused(400, f"{name}: {word!r} is not one of {', '.join(sorted(known))}")
    return found


def cursor_page(call: Call, rows: list[Any], default: int, top: int) -> tuple[list[Any], str | None]:
    """One page of rows and the cursor of the next.

    Raises:
        Refused: 400 for a cursor that was never given out.
    """
    limit = whole(call, "limit", default, top)
    text = call.query.get("cursor", "c0")
    if not (text.isascii() and text.startswith("c") and text[1:].isdigit() and len(text) < 12):
        raise Refused(400, "cursor is not one of ours")
    start = int(text[1:])
    end = start + limit
    return rows[start:end], f"c{end}" if end < len(rows) else None
