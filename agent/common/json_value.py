"""JSON values, and the one spelling of them that is hashed and sent."""

import json
from typing import TypeAlias

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
