"""Ids and names that came by in a conversation, for completion."""

import re

from agent.common.json_value import Json

_WORD = re.compile(r"[\w@.+-]{3,80}")
_NAMES = ("id", "name", "email", "participant_name", "participant_email", "email_address", "label")
_MOST = 2000


def note(seen: dict[str, None], value: Json) -> None:
    """Remember the ids and names in an answer, the newest last."""
    if isinstance(value, list):
        for item in value[:50]:
            note(seen, item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key in _NAMES and isinstance(inner, str) and _WORD.fullmatch(inner.replace(" ", ".")):
                seen.pop(inner, None)
                seen[inner] = None
            note(seen, inner)
    while len(seen) > _MOST:
        del seen[next(iter(seen))]
