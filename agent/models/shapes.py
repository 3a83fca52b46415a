"""Reading answers of model servers as what they are: JSON from outside that may have any shape.

Nothing is repaired.  A value of the wrong type is either an error of the whole answer (``ShapeError``) or, where it
belongs to one call, is passed on as the JSON text that came, so that the gate refuses just that call.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from itertools import count as numbers

from agent.common.json_value import Json
from agent.common.redaction import encodable
from agent.models.base import ToolCall

_UNREADABLE = "unreadable"
_DEEPEST = 100
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
Object = dict[str, Json]


class ShapeError(ValueError):
    """An answer is not what its protocol says."""


def parse(text: str | bytes, what: str) -> Object:
    """One JSON object; ``ShapeError`` where it is something else."""
    try:
        return mapping(json.loads(text), what)
    except (ValueError, RecursionError):
        raise ShapeError(f"{what} is not a JSON object") from None


def mapping(value: Json, what: str) -> Object:
    """The value, which must be an object; else ``ShapeError``."""
    if not isinstance(value, dict):
        raise ShapeError(f"{what} is {_kind(value)} instead of an object")
    return value


def items(value: Json, what: str) -> list[Object]:
    """The value, which must be a list of objects, else ``ShapeError``; ``null`` and absent count as empty."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise ShapeError(f"{what} is {_kind(value)} instead of a list")
    return [mapping(item, f"an entry of {what}") for item in value]


def text(value: Json, what: str) -> str:
    """The value, which must be text, else ``ShapeError``; ``null`` and absent count as empty."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ShapeError(f"{what} is {_kind(value)} instead of text")
    return encodable(value)


def of_type(found: Iterable[Object], *types: str) -> list[Object]:
    """The objects of some types, in their order."""
    return [item for item in found if item.get("type") in types]


def joined(parts: Iterable[Object], kind: str, what: str, field: str = "text") -> str:
    """The text of all parts of one type; ``ShapeError`` where one of them holds something else."""
    return "".join(text(part.get(field), what) for part in of_type(parts, kind))


def or_empty(value: Json) -> Object:
    """The value without what is ``null`` in it; anything but an object counts as empty."""
    return {k: v for k, v in value.items() if v is not None} if isinstance(value, dict) else {}


def count(value: Json) -> int:
    """A number of tokens; anything else counts as zero, for no answer is worth losing over its statistics."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def message_of(body: object) -> str | None:
    """The message in an error body: ``{"error": {"message"}}``, ``{"error": text}``, ``{"message"}`` or plain text."""
    if isinstance(body, Mapping):
        inner = body.get("error", body)
        found = inner.get("message") if isinstance(inner, Mapping) else inner
        return found if isinstance(found, str) else None
    # A page of HTML helps nobody.
    return body if isinstance(body, str) and not body.lstrip().startswith("<") else None


def raise_error(answer: Object) -> None:
    """``ShapeError`` for an answer that reports an error."""
    if answer.get("error"):
        error = answer["error"]
        code = error.get("code") if isinstance(error, dict) else None
        told = f" ({code})" if isinstance(code, str) else ""
        raise ShapeError(f"it reports an error: {message_of(answer) or 'without a text'}{told}")


def check_source(answer: Object, reason: Json) -> None:
    """``ShapeError`` for text that nothing shows to be a model's: no model, no usage and no reason why it ended."""
    if reason is None and not answer.get("model") and not answer.get("usage"):
        raise ShapeError("it names no model, no usage and no reason why it ended: is this a model server?")


def verbatim(value: Json) -> str:
    """Text as it came; any other value as its JSON text."""
    return encodable(value) if isinstance(value, str) else json.dumps(value)


def call(call_id: Json, name: Json, arguments: Json) -> ToolCall:
    """A call as it came.  What is missing stays empty; the gate answers for it."""
    return ToolCall(*("" if part is None else verbatim(part) for part in (call_id, name, arguments)))


@lru_cache(maxsize=1024)  # each request repeats every past call
def arguments_object(arguments: str) -> Object:
    """The arguments of a past call as an object; others were refused, and go back under one key to be seen again."""
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


def keep(owner: str, output: Iterable[Object], call_type: str) -> Json:
    """What a model gave, to be sent back to it as it came; each call is kept as ``{"call": n}``."""
    number = numbers()
    kept: list[Json] = [{"call": next(number)} if item.get("type") == call_type else item for item in output]
    return {"model": owner, "items": kept}


def replay(owner: str, opaque: Json, calls: Sequence[Json], otherwise: list[Json]) -> list[Json]:
    """What this model had kept, with each call in its place; signatures mean nothing to another model."""
    kept = opaque.get("items") if isinstance(opaque, dict) and opaque.get("model") == owner else None
    if not isinstance(kept, list):
        return otherwise
    replayed: list[Json] = []
    for item in kept:
        index = item.get("call") if isinstance(item, dict) else None
        if not isinstance(index, int):
            replayed.append(item)
        elif index < len(calls):
            replayed.append(calls[index])
    return replayed


def _is_shallow(text: str) -> bool:
    """Whether JSON text can stand inside a request without breaking the encoder."""
    steps = (1 if bracket in "[{" else -1 for bracket in re.findall(r"[\[\]{}]", text))
    return max(accumulate(steps), default=0) <= _DEEPEST


def _kind(value: Json) -> str:
    return "missing" if value is None else f"of type {type(value).__name__}"
