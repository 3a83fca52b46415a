"""Reading answers of model servers as what they are: JSON from outside that may have any shape.

Nothing is repaired.  A value of the wrong type is either an error of the whole answer (``ShapeError``) or, where it
belongs to one call, is passed on as the JSON text that came, so that the gate refuses just that call.
"""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from agent.common.json_value import Json
from agent.common.redaction import encodable
from agent.models.base import ToolCall

_UNREADABLE = "unreadable"
_DEEPEST = 100
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


class ShapeError(ValueError):
    """An answer is not what its protocol says."""


def parse(text: str | bytes, what: str) -> dict[str, Json]:
    """One JSON object.

    Raises:
        ShapeError: it is something else.
    """
    try:
        return mapping(json.loads(text), what)
    except (ValueError, RecursionError):
        raise ShapeError(f"{what} is not a JSON object") from None


def mapping(value: Json, what: str) -> dict[str, Json]:
    """The value, which must be an object.

    Raises:
        ShapeError: it is not.
    """
    if not isinstance(value, dict):
        raise ShapeError(f"{what} is {_kind(value)} instead of an object")
    return value


def items(value: Json, what: str) -> list[dict[str, Json]]:
    """The value, which must be a list of objects; ``null`` and absent count as empty.

    Raises:
        ShapeError: it is not.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise ShapeError(f"{what} is {_kind(value)} instead of a list")
    return [mapping(item, f"an entry of {what}") for item in value]


def text(value: Json, what: str) -> str:
    """The value, which must be text; ``null`` and absent count as empty.

    Raises:
        ShapeError: it is not.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ShapeError(f"{what} is {_kind(value)} instead of text")
    return encodable(value)


def count(value: Json) -> int:
    """A number of tokens; anything else counts as zero, for no answer is worth losing over its statistics."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def verbatim(value: Json) -> str:
    """Text as it came; any other value as its JSON text."""
    return encodable(value) if isinstance(value, str) else json.dumps(value)


def call(call_id: Json, name: Json, arguments: Json) -> ToolCall:
    """A call as it came.  What is missing stays empty; the gate answers for it."""
    return ToolCall(*("" if part is None else verbatim(part) for part in (call_id, name, arguments)))


@lru_cache(maxsize=1024)  # each request repeats every past call
def arguments_object(arguments: str) -> dict[str, Json]:
    """The arguments of a past call as an object, for sending the call back to a server that reads them.

    Arguments that are no object were refused; they go back under one key, so that the model sees what it wrote.
    """
    try:
        return parse(arguments, "the arguments") if _is_shallow(arguments) else {_UNREADABLE: arguments}
    except ShapeError:
        return {_UNREADABLE: arguments}


def arguments_text(arguments: str) -> str:
    """The arguments of a past call as the text of an object: as they came, wherever they are one."""
    past = arguments_object(arguments)
    return json.dumps(past) if past.keys() == {_UNREADABLE} else arguments


@lru_cache(maxsize=1024)
def past_name(name: str) -> str:
    """The name of a past call in a spelling that every server takes back; a made-up name must not end the run."""
    return name if _NAME.fullmatch(name) else re.sub(r"[^A-Za-z0-9_-]", "_", name[:64]) or "unnamed"


def replay(kept: Sequence[Json], calls: Sequence[Json]) -> list[Json]:
    """Provider data as it came, with each call (kept as ``{"call": n}``) in its place."""
    replayed: list[Json] = []
    for item in kept:
        index = item.get("call") if isinstance(item, dict) else None
        if not isinstance(index, int):
            replayed.append(item)
        elif index < len(calls):
            replayed.append(calls[index])
    return replayed


def kept_by(owner: str, opaque: Json) -> list[Json] | None:
    """What a model kept in a message, if it was this model: signatures mean nothing to another one."""
    if not isinstance(opaque, dict) or opaque.get("model") != owner:
        return None
    kept = opaque.get("items")
    return kept if isinstance(kept, list) else None


def _is_shallow(text: str) -> bool:
    """Whether JSON text can stand inside a request without breaking the encoder."""
    steps = (1 if bracket in "[{" else -1 for bracket in re.findall(r"[\[\]{}]", text))
    return max(accumulate(steps), default=0) <= _DEEPEST


def _kind(value: Json) -> str:
    return "missing" if value is None else f"of type {type(value).__name__}"
