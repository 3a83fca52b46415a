"""What a cassette looks like on disk: JSON lines, one exchange a line, long texts once, and no secret in it.

    {"about": …}                          case, model, prompts, date, verdict, end state
    {"part": "p1", "value": …}            a long text, which several requests may share
    {"wire": "puffle" | "model", "request": {"method", "target", "body"}, "response": {"status", "headers", "body"}}

Ports and hosts are left out; a tool declaration stands there as its name and the start of its SHA-256.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal, TypedDict
from urllib.parse import urlsplit

from agent.common.errors import UsageError
from agent.common.json_value import Json
from agent.common.redaction import Redactor

FORMAT = 1
KEPT_HEADERS = ("content-type", "retry-after", "x-correlation-id")
"""Response headers that the product reads; everything else is left out."""
_LONG = 160
"""Characters above which a text is written once and referred to."""
_AROUND = 60
"""Characters shown around the first difference of two texts."""
_MISSING = object()
Object = dict[str, Json]
Body = Object | None
"""A body under the name of its spelling, see ``readable``."""
Protocol = Literal["messages", "responses", "chat"]
"""Anthropic's, and OpenAI's newer and older one."""


class Verdict(TypedDict):
    """How a run was judged when it was recorded."""

    utility: bool
    safety: bool


class About(TypedDict, total=False):
    """What a cassette says about itself."""

    format: int
    """``FORMAT``; anything else is refused."""
    case: str
    case_digest: str
    protocol: Protocol
    provider: str
    """Whose server it was; ``embedded`` for the embedded model's."""
    model: str
    """The model's name on the wire."""
    embedded: bool
    at_home: bool
    """Whether it was the provider's own server, which is sent more of its protocol than others; not if left out."""
    program: str
    """The version that recorded."""
    seed: None
    """The servers sample as they do by default."""
    recorded_at: str
    """UTC."""
    verdict: Verdict
    prompts: dict[str, str]
    """The SHA-256 of each prompt that was used."""
    applied: list[bool]
    """Of each request to Puffle, whether it took effect."""
    world: Object
    """What of the world had changed at the end."""


class StoredRequest(TypedDict):
    """A request in a cassette."""

    method: str
    target: str
    """Path and query."""
    body: Body
    """Canonical."""


class StoredResponse(TypedDict):
    """An answer in a cassette."""

    status: int
    headers: dict[str, list[str]]
    """Those of ``KEPT_HEADERS``, with every value that came."""
    body: Body
    """As it came, byte for byte."""


class Exchange(TypedDict):
    """A line of a cassette."""

    wire: str
    """``puffle`` or ``model``."""
    request: StoredRequest
    response: StoredResponse


class CassetteError(UsageError):
    """A cassette cannot be used or must not be written; the text says why and what to do."""


def normal_uri(uri: str, puffle: str) -> str:
    """A request's address without host and port: only which wire, path and query."""
    parts = urlsplit(uri)
    wire = "puffle" if f"{parts.scheme}://{parts.netloc}" == puffle else "model"
    return f"https://{wire}.invalid{parts.path}" + (f"?{parts.query}" if parts.query else "")


def normal_body(body: bytes | None) -> bytes | None:
    """A request's body as canonical JSON, its tool declarations as names with digests; anything else as it is."""
    if not body:
        return None
    try:
        value = json.loads(body)
    except ValueError:
        return body
    if isinstance(value, dict) and isinstance(value.get("tools"), list):
        value = {**value, "tools": [_declared(tool) for tool in value["tools"]]}
    return canonical(value)


def canonical(value: Json) -> bytes:
    """JSON in one spelling: sorted keys, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _declared(tool: Json) -> Json:
    if not isinstance(tool, dict):
        return tool
    function = tool.get("function")
    name = tool.get("name") or (function.get("name") if isinstance(function, dict) else None)
    return f"{name} {hashlib.sha256(canonical(tool)).hexdigest()[:12]}"


def write(path: Path, about: About, exchanges: list[Exchange], redactor: Redactor) -> None:
    """Write a cassette, unless a secret is in it; a half-written one is never left behind.

    Raises:
        CassetteError: a secret would stand in the file.
    """
    parts: dict[str, str] = {}
    lines = [_with_body(exchange, lambda value: _with_refs(value, parts)) for exchange in exchanges]  # fills the parts
    shared = [{"part": name, "value": value} for value, name in parts.items()]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in ({"about": about}, *shared, *lines))
    if redactor.holds_secret(text):
        raise CassetteError(f"{path.name} would hold a secret: it was not written")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, "utf-8")
    draft.replace(path)


def read(path: Path) -> tuple[About, list[Exchange]]:
    """A cassette: what it says about itself, and its exchanges.

    Raises:
        CassetteError: it cannot be read.
    """
    try:
        # Not splitlines(): strings may hold U+2028 and its kind.
        lines = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
        about: About = lines[0]["about"]
        if about["format"] != FORMAT:
            raise CassetteError(f"{path} has format {about['format']}, this program reads {FORMAT}: record it again")
        parts = {line["part"]: line["value"] for line in lines if "part" in line}
        return about, [_with_body(line, lambda value: _filled(value, parts)) for line in lines if "wire" in line]
    except (OSError, ValueError, LookupError, TypeError) as error:
        why = f"{type(error).__name__}: {error}"
        raise CassetteError(f"the cassette {path} cannot be read ({why}): record it again") from None


def readable(body: bytes | None) -> Body:
    """A body for the file: JSON where it can be spelled again byte for byte, else text."""
    if not body:
        return None
    text = body.decode("utf-8", "replace")
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError):
        return {"text": text}
    spelling = next((name for name in _SPELLINGS if _spelled(name, value) == text), None)
    return {"text": text} if spelling is None else {spelling: value}


def spelled(stored: Body) -> bytes:
    """The bytes of a body as ``readable`` stored them."""
    if stored is None:
        return b""
    ((spelling, value),) = stored.items()
    return (value if isinstance(value, str) and spelling == "text" else _spelled(spelling, value)).encode()


_SPELLINGS = ("json", "compact", "canonical")


def _spelled(name: str, value: Json) -> str:
    if name == "json":
        return json.dumps(value)
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, sort_keys=name == "canonical")


def _with_body(exchange: Exchange, change: Callable[[Json], Json]) -> Exchange:
    request = exchange["request"]
    body = None if request["body"] is None else {key: change(value) for key, value in request["body"].items()}
    return {**exchange, "request": {**request, "body": body}}


def _with_refs(value: Json, parts: dict[str, str]) -> Json:
    """The value with long texts replaced by references: every request of a run repeats those before it."""
    if isinstance(value, str):
        return value if len(value) <= _LONG else {"$part": parts.setdefault(value, f"p{len(parts) + 1}")}
    if isinstance(value, dict):
        return {key: _with_refs(inner, parts) for key, inner in value.items()}
    return [_with_refs(inner, parts) for inner in value] if isinstance(value, list) else value


def _filled(value: Json, parts: dict[str, Json]) -> Json:
    if isinstance(value, dict):
        if set(value) == {"$part"}:
            return parts[str(value["$part"])]
        return {key: _filled(inner, parts) for key, inner in value.items()}
    return [_filled(inner, parts) for inner in value] if isinstance(value, list) else value


def differences(recorded: bytes | None, now: bytes | None) -> list[str]:
    """Where two bodies differ, a line a place."""
    was, here = _leaves_of(recorded), _leaves_of(now)
    pairs = {place: (was.get(place, _MISSING), here.get(place, _MISSING)) for place in {**here, **was}}
    return [f"{place or 'body'}: {_difference(*pair)}" for place, pair in pairs.items() if pair[0] != pair[1]]


def _leaves_of(body: bytes | None) -> dict[str, object]:
    stored = readable(body)
    return {} if stored is None else dict(_leaves(next(iter(stored.values()))))


def _leaves(value: Json, where: str = "") -> Iterator[tuple[str, object]]:
    """Every leaf of a value with its place."""
    if isinstance(value, dict | list) and value:
        items: Iterable[tuple[object, Json]] = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            yield from _leaves(inner, f"{where}.{key}" if where else str(key))
    else:
        yield where, value


def _difference(was: object, now: object) -> str:
    if was is _MISSING or now is _MISSING:
        here = now if was is _MISSING else was
        return f"{'new' if was is _MISSING else 'gone'}: {str(here)[: 2 * _AROUND]!r}"
    if not (isinstance(was, str) and isinstance(now, str)):
        return f"recorded {json.dumps(was, ensure_ascii=False)[:80]}, now {json.dumps(now, ensure_ascii=False)[:80]}"
    same = next((n for n, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), min(len(was), len(now)))
    start = max(0, same - _AROUND // 2)
    return f"recorded …{was[start : start + _AROUND]!r}, now …{now[start : start + _AROUND]!r}"
