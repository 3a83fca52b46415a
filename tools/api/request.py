"""One rendered request: the bytes that are shown, decided on, approved and sent."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote

from agent.common.json_value import Json, canonical
from tools.api.endpoints import SEGMENT, Endpoint, is_reserved
from tools.api.table import ENDPOINTS


class RenderError(ValueError):
    """An argument cannot stand in a request; nothing was sent."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that leaves in place of a JSON body, as the one part of a form."""

    name: str
    """Its name, printable and without quotation marks."""
    media_type: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """What tells its bytes from all others."""
        return hashlib.sha256(self.content).hexdigest()

    def form(self) -> tuple[str, bytes]:
        """The content type and the bytes of ``multipart/form-data`` (RFC 7578), the same for the same file."""
        edge = f"puffle-agent-{self.sha256}"
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{self.name}"\r\n'
            f"Content-Type: {self.media_type}\r\n\r\n"
        )
        return f"multipart/form-data; boundary={edge}", head.encode() + self.content + f"\r\n--{edge}--\r\n".encode()


@dataclass(frozen=True)
class WireRequest:
    """A request of the endpoint table, fully rendered.  Immutable: a change is another request with another digest."""

    endpoint: Endpoint
    path: str
    query: tuple[tuple[str, str], ...] = ()
    """Query pairs before encoding, in the order of the tool's arguments."""
    body: bytes | None = None
    """Canonical JSON (sorted keys, no spaces, UTF-8), or ``None`` where the endpoint takes no body; of an upload what
    people and rules read of it."""
    upload: Upload | None = None
    """The file that leaves in place of the body."""

    @cached_property
    def target(self) -> str:
        """Path and query exactly as on the request line."""
        if not self.query:
            return self.path
        return self.path + "?" + "&".join(f"{key}={quote(value, safe='')}" for key, value in self.query)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over method, target and body, and over a file: what an approval is bound to."""
        told = hashlib.sha256(f"{self.endpoint.method} {self.target}\n".encode() + (self.body or b""))
        if self.upload is not None:
            told.update(self.wire[1] or b"")
        return told.hexdigest()

    @cached_property
    def wire(self) -> tuple[str, bytes | None]:
        """Content type and bytes of the body as they stand on the wire."""
        return ("application/json", self.body) if self.upload is None else self.upload.form()

    @cached_property
    def body_json(self) -> Json:
        """The body as JSON, for people and rules; shared by all who read it, so nobody changes it."""
        body: Json = None if self.body is None else json.loads(self.body)
        return body

    @property
    def fields(self) -> Mapping[str, Json]:
        """The body's keys; none where it is no object."""
        return self.body_json if isinstance(self.body_json, dict) else {}

    @cached_property
    def path_params(self) -> Mapping[str, str]:
        """The ids in the path, by the names of the template."""
        return self.endpoint.ids_in(self.path)


def render(
    endpoint: Endpoint, path: Mapping[str, str], query: Mapping[str, str], body: Mapping[str, Json] | None
) -> WireRequest:
    """Fill a template; ``RenderError`` for an id that is not one segment of safe characters: it is never encoded."""
    rendered = endpoint.template
    for name in endpoint.placeholders:
        value = path.get(name, "")
        if SEGMENT.fullmatch(value) is None or is_reserved(value, ENDPOINTS):
            raise RenderError(f"{value[:60]!r} cannot be an id in {endpoint.title}: letters, digits, '-' and '_' only")
        rendered = rendered.replace("{" + name + "}", value)
    try:
        content = None if body is None else canonical(dict(body))
    except ValueError as error:
        raise RenderError(f"the body: {error}") from error
    return WireRequest(endpoint, rendered, tuple(query.items()), content)
