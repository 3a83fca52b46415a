"""What goes in and out of the state machine, and the two error envelopes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)

from evals.sandbox.model.base import Object, first_problem

CODES = {
    400: "invalid_request", 401: "unauthorized", 402: "insufficient_credits", 403: "forbidden", 404: "not_found",
    405: "method_not_allowed", 409: "conflict", 413: "payload_too_large", 422: "unprocessable_entity",
    429: "rate_limited", 500: "internal_error", 503: "unavailable",
}  # fmt: skip
_DEPTH = 64
_Model = TypeVar("_Model", bound=BaseModel)
_Row = TypeVar("_Row")
_Value = TypeVar("_Value")


class Body(BaseModel):
    """Base of request bodies: exact types, unknown keys ignored as the vendor's server does."""

    model_config = ConfigDict(extra="ignore", strict=True, allow_inf_nan=False)


class OpenBody(Body):
    """Base of parts of bodies of which the document names some keys and whose others are kept as they came."""

    model_config = ConfigDict(extra="allow")

    @model_validator(mode="after")
    def _nothing_is_null(self) -> Self:
        named = self.model_fields_set & type(self).model_fields.keys()
        if null := sorted(name for name in named if getattr(self, name) is None):
            raise ValueError(f"{null[0]} may be left out, but not null")
        return self

    @model_serializer(mode="wrap")
    def _as_given(self, dump: SerializerFunctionWrapHandler) -> dict[str, object]:
        return {name: value for name, value in dump(self).items() if name in self.model_fields_set}


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a route."""

    body: Mapping[str, object]
    status: int = 200
    applied: bool = True
    """Whether something changed; of no meaning for a GET."""
    wrote: bool = False
    """Whether a GET changed something all the same."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers beside the usual ones."""


@dataclass(eq=False)
class Refused(Exception):
    """A request that is answered with an error."""

    status: int
    message: str
    extra: Mapping[str, object] = field(default_factory=dict)
    """Further keys of the body."""
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self, *, flat: bool = False) -> Answer:
        """The answer: in the structured envelope, or the flat one that some routes still have."""
        error = self.message if flat else {"code": CODES.get(self.status, "error"), "message": self.message}
        return Answer({"error": error, **self.extra}, self.status, applied=False, headers=self.headers)


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated request to a known route.  What is read from it is well formed, or ``Refused`` with 400.

    Where the vendor's page has no 400, a word of the query that cannot be read counts as not given (``is_lenient``).
    """

    query: Mapping[str, str]
    """Query values, decoded."""
    raw_body: bytes
    correlation_id: str
    """The id that the answer will carry."""
    ids: tuple[str, ...] = ()
    """The ids in the path, in order."""
    is_lenient: bool = False
    """Whether nothing in its query is refused."""

    @property
    def id(self) -> str:
        """The first id in the path; empty where it has none."""
        return next(iter(self.ids), "")

    def read(self, model: type[_Model], *, optional: bool = False) -> _Model:
        """The body as a model; ``optional``: an empty one is the model's defaults."""
        if optional and not self.raw_body.strip():
            return model()
        try:
            value = parse(self.raw_body)
        except ValueError as error:
            raise Refused(400, f"Request body is not valid JSON: {error}") from None
        if not isinstance(value, dict):
            raise Refused(400, "Request body must be a JSON object")
        try:
            return model.model_validate(value)
        except ValidationError as error:
            raise Refused(400, first_problem(error)) from None

    def whole(self, name: str, default: int, top: int) -> int:
        """A whole number from the query, from 1 to ``top``."""
        text = self.query.get(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= top):
            return self._unread(f"{name} must be an integer from 1 to {top}", default)
        return int(text)

    def flag(self, name: str) -> bool | None:
        """A boolean from the query."""
        text = self.query.get(name)
        if text not in (None, "true", "false", "1", "0"):
            return self._unread(f"{name} must be true or false", None)
        return None if text is None else text in ("true", "1")

    def choice(self, name: str, *known: str) -> str | None:
        """One of some words from the query."""
        text = self.query.get(name)
        if text not in (None, *known):
            return self._unread(f"{name} must be {' or '.join(known)}", None)
        return text

    def words(self, name: str, known: frozenset[str]) -> set[str]:
        """A comma list of known words from the query."""
        found = {word.strip() for word in self.query.get(name, "").split(",") if word.strip()}
        for word in sorted(found - known):
            raise Refused(400, f"{name}: {word!r} is not one of {', '.join(sorted(known))}")
        return found

    def numbered_page(self, rows: Iterable[_Row], top: int) -> tuple[list[_Row], Object]:
        """The page of rows that ``page`` and ``limit`` mean, and what the answer says of it."""
        page, limit = self.whole("page", 1, 1_000_000), self.whole("limit", 50, top)
        found = list(rows)
        return found[(page - 1) * limit : page * limit], {"total": len(found), "page": page, "limit": limit}

    def cursor_page(self, rows: Sequence[_Row], default: int, top: int) -> tuple[Sequence[_Row], str | None]:
        """The page of rows that ``cursor`` and ``limit`` mean, and the cursor of the next."""
        limit = self.whole("limit", default, top)
        text = self.query.get("cursor", "c0")
        if not (text.isascii() and text.startswith("c") and text[1:].isdigit() and len(text) < 12):
            text = self._unread("cursor is not one of ours", "c0")
        start = int(text[1:])
        end = start + limit
        return rows[start:end], f"c{end}" if end < len(rows) else None

    def _unread(self, problem: str, default: _Value) -> _Value:
        """What counts where a word of the query cannot be read."""
        if self.is_lenient:
            return default
        raise Refused(400, problem)


def parse(raw: bytes) -> object:
    """Read JSON as RFC 8259 has it: no NaN, no endless numbers, no endless nesting.

    Raises:
        ValueError: it is not such JSON.
    """
    try:
        value = json.loads(raw.decode(), parse_constant=_not_json, parse_float=_finite)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    _check_depth(value)
    return value


def _not_json(text: str) -> float:
    raise ValueError(f"{text} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    return number if abs(number) < 1e300 else _not_json(text)


def _check_depth(value: object, depth: int = 1) -> None:
    if depth > _DEPTH:
        raise ValueError("nested too deeply")
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in inner:
        _check_depth(part, depth + 1)
