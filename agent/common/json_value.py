"""JSON values: how text from outside is read, and the one spelling that is hashed and sent."""

import json
from typing import NoReturn, TypeAlias

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical(value: Json) -> bytes:
    """Sorted keys, no spaces, UTF-8.

    Raises:
        ValueError: for a value that JSON or UTF-8 cannot carry (NaN, a lone surrogate, endless nesting).
    """
    try:
        return _CANONICAL.encode(value).encode()
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it cannot be written as JSON: {type(error).__name__}") from error


class RepeatedKey(ValueError):
    """An object has a key twice, so that two readers could understand it differently."""


def strict_json(text: str) -> Json:
    """The value of a JSON text.

    Raises:
        RepeatedKey: an object in it has a key twice.
        ValueError: it is no JSON; NaN and Infinity are none.
        RecursionError: it is too deep.
    """
    value: Json = json.loads(text, object_pairs_hook=_unique, parse_constant=_not_finite)
    return value


def storable_json(text: str) -> Json:
    """The same, of which every part can be stored and sent.

    Raises:
        ValueError: it is no such JSON.
        RecursionError: it is too deep.
    """
    value = strict_json(text)
    canonical(value)
    return value


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise RepeatedKey("a key occurs twice")
    return found


def _not_finite(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a JSON number")
