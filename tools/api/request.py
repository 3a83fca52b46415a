"""One rendered request: the bytes that are shown, decided on, approved and sent."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias
from urllib.parse import quote

from tools.api.endpoints import RESERVED, SEGMENT, Endpoint

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


class RenderError(ValueError):
    """An argument cannot stand in a request; nothing was sent."""


@dataclass(frozen=True)
class WireRequest:
    """A request of the endpoint table, fully rendered.  Immutable: a change is another request with another digest."""

    endpoint: Endpoint
    """The row of the table it belongs to."""
    path: str
    """The path with its ids in place."""
    query: tuple[tuple[str, str], ...] = ()
    """Query pairs before encoding, in the order of the tool's arguments."""
    body: bytes | None = None
    """Canonical JSON (sorted keys, no spaces, UTF-8), or ``None`` where the endpoint takes no body."""

    @cached_property
    def target(self) -> str:
        """Path and query exactly as on the request line."""
        if not self.query:
            return self.path
        return self.path + "?" + "&".join(f"{key}={quote(value, safe='')}" for key, value in self.query)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over method, target and body: what an approval is bound to."""
        head = f"{self.endpoint.method} {self.target}\n".encode()
        return hashlib.sha256(head + (self.body or b"")).hexdigest()

    def json(self) -> Json:
        """The body as JSON, for people and rules."""
        body: Json = None if self.body is None else json.loads(self.body)
        return body


def canonical(value: Json) -> bytes:
    """Serialise to the one spelling that is hashed and sent.

    Raises:
        RenderError: for a value that JSON or UTF-8 cannot carry (NaN, a lone surrogate).
    """
    try:
        return _CANONICAL.encode(value).encode()
    except (ValueError, RecursionError) as error:
        raise RenderError(f"the body cannot be written as JSON: {type(error).__name__}") from error


def render(
    endpoint: Endpoint,
    path: Mapping[str, str],
    query: Mapping[str, str],
    body: Mapping[str, Json] | None,
) -> WireRequest:
    """Fill a template.  Every path value is one segment of safe characters; anything else is refused, never encoded.

    Raises:
        RenderError: for an id that is not one safe segment, or a missing one.
    """
    rendered = endpoint.template
    for name in endpoint.placeholders:
        value = path.get(name, "")
        if SEGMENT.fullmatch(value) is None or value.lower() in RESERVED:
            raise RenderError(f"{value[:60]!r} cannot be an id in {endpoint.title}: letters, digits, '-' and '_' only")
        rendered = rendered.replace("{" + name + "}", value)
    return WireRequest(endpoint, rendered, tuple(query.items()), None if body is None else canonical(dict(body)))
