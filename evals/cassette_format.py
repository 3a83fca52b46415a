"""What a cassette looks like on disk: JSON lines, one exchange a line, long texts once, and no secret in it.

    {"about": …}                          case, model, prompts, date, verdict, end state
    {"part": "p1", "value": …}            a long text, which several requests may share
    {"wire": "puffle" | "model", "request": {"method", "target", "body"}, "response": {"status", "headers", "body"}}

Ports and hosts are left out; a tool declaration stands there as its name and the start of its SHA-256.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from agent.common.errors import UsageError
from agent.common.redaction import Redactor

FORMAT = 1
KEPT_HEADERS = ("content-type", "retry-after", "x-correlation-id")
"""Response headers that the product reads; everything else is left out."""
_LONG = 160
"""Characters above which a text is written once and referred to."""


class TapeError(UsageError):
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


def canonical(value: Any) -> bytes:
    """JSON in one spelling: sorted keys, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _declared(tool: Any) -> Any:
    if not isinstance(tool, dict):
        return tool
    function = tool.get("function")
    name = tool.get("name") or (function.get("name") if isinstance(function, dict) else None)
    return f"{name} {hashlib.sha256(canonical(tool)).hexdigest()[:12]}"


def write(path: Path, about: dict[str, Any], exchanges: list[dict[str, Any]], redactor: Redactor) -> None:
    """Write a cassette, unless a secret is in it; a half-written one is never left behind.

    Raises:
        TapeError: a secret would stand in the file.
    """
    parts: dict[str, str] = {}
    lines = [_packed(exchange, parts) for exchange in exchanges]  # fills the parts
    shared = [{"part": name, "value": value} for value, name in parts.items()]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in ({"about": about}, *shared, *lines))
    if redactor.holds_secret(text):
        raise TapeError(f"{path.name} would hold a secret: it was not written")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, "utf-8")
    draft.replace(path)


def read(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A cassette: what it says about itself, and its exchanges.

    Raises:
        TapeError: it cannot be read.
    """
    try:
        # Not splitlines(): strings may hold U+2028 and its kind.
        lines = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
        about = dict(lines[0]["about"])
        if about["format"] != FORMAT:
            raise TapeError(f"{path} has format {about['format']}, this program reads {FORMAT}: record it again")
        parts = {line["part"]: line["value"] for line in lines if "part" in line}
        return about, [_unpacked(line, parts) for line in lines if "wire" in line]
    except (OSError, ValueError, LookupError, TypeError) as error:
        why = f"{type(error).__name__}: {error}"
        raise TapeError(f"the cassette {path} cannot be read ({why}): record it again") from None


def readable(body: bytes | None) -> Any:
    """A body for the file: JSON where it can be spelled again byte for byte, else text."""
    if not body:
        return None
    text = body.decode("utf-8", "replace")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {"text": text}
    for spelling, options in _SPELLINGS.items():
        if json.dumps(value, **options) == text:
            return {spelling: value}
    return {"text": text}


def spelled(stored: Any) -> bytes:
    """The bytes of a body as ``readable`` stored them."""
    if stored is None:
        return b""
    ((spelling, value),) = stored.items()
    return (value if spelling == "text" else json.dumps(value, **_SPELLINGS[spelling])).encode()


_SPELLINGS: dict[str, dict[str, Any]] = {
    "json": {},
    "compact": {"separators": (",", ":"), "ensure_ascii": False},
    "canonical": {"separators": (",", ":"), "ensure_ascii": False, "sort_keys": True},
}


def _packed(exchange: dict[str, Any], parts: dict[str, str]) -> dict[str, Any]:
    request = exchange["request"]
    return {**exchange, "request": {**request, "body": _with_refs(request["body"], parts)}}


def _with_refs(value: Any, parts: dict[str, str]) -> Any:
    """The value with long texts replaced by references: every request of a run repeats those before it."""
    if isinstance(value, str):
        return value if len(value) <= _LONG else {"$part": parts.setdefault(value, f"p{len(parts) + 1}")}
    if isinstance(value, dict):
        return {key: _with_refs(inner, parts) for key, inner in value.items()}
    return [_with_refs(inner, parts) for inner in value] if isinstance(value, list) else value


def _unpacked(line: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    return {**line, "request": {**line["request"], "body": _filled(line["request"]["body"], parts)}}


def _filled(value: Any, parts: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        if set(value) == {"$part"}:
            return parts[value["$part"]]
        return {key: _filled(inner, parts) for key, inner in value.items()}
    return [_filled(inner, parts) for inner in value] if isinstance(value, list) else value


def flat(value: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf of a value with its place, for telling two requests apart."""
    if isinstance(value, dict | list) and value:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            yield from flat(inner, f"{where}.{key}" if where else str(key))
    else:
        yield where, value
