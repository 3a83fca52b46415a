"""The request as bytes.  What successive requests share is encoded once and then taken again.

Every protocol's request is an object whose last field lists the conversation: a head that ends inside that list, the
items that became known with earlier requests, and the new ones.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from agent.common.json_value import Json
from agent.models.base import Message, ModelRequest

_COMPACT = json.JSONEncoder(separators=(",", ":"))
_Made = TypeVar("_Made")
Memo = dict[str, Any]
"""What was made before, and from what."""


def head(heads: Memo, request: ModelRequest, make: Callable[[], dict[str, Json]], *, stream: bool) -> bytes:
    """A request up to its first message: an object whose last field is a list, left open.

    Args:
        heads: one model's, for all its conversations: those of one journey in one workspace have the same.
        request: the request.
        make: makes that object.
        stream: whether the answer is to come as a stream.
    """
    given = (request.tools, request.system, request.max_output_tokens, stream)
    return remembered(heads, f"{request.journey}", given, lambda: dumped(make())[: -len("]}")])


def remembered(memo: Memo, name: str, given: object, make: Callable[[], _Made]) -> _Made:
    """What depends on ``given`` alone: made once, and again when that has changed."""
    known = memo.get(name)
    if known is None or known[0] != given:
        known = memo[name] = (given, make())
    made: _Made = known[1]
    return made


def listed(
    memo: Memo, name: str, messages: tuple[Message, ...], make: Callable[[tuple[Message, ...]], Iterable[Json]]
) -> bytes:
    """What messages become, joined by commas; ``make`` is given only those that are new since the last request."""
    known, encoded = memo.get(name, ((), b""))
    if messages[: len(known)] != known:  # the same objects as a rule, which are not looked into
        known, encoded = (), b""
    encoded = joined(encoded, *map(dumped, make(messages[len(known) :])))
    memo[name] = (messages, encoded)
    return encoded


def joined(*parts: bytes) -> bytes:
    """Those that are not empty, with commas between."""
    return b",".join(part for part in parts if part)


def body(opened: bytes, *parts: bytes) -> bytes:
    """A head with what belongs into its open list."""
    rest = joined(*parts)
    comma = b"," if rest and not opened.endswith(b"[") else b""
    return b"".join((opened, comma, rest, b"]}"))


def dumped(value: Json) -> bytes:
    """Compact JSON."""
    return _COMPACT.encode(value).encode()
