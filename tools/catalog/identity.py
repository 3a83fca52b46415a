"""What identifies a person: an e-mail address or a LinkedIn profile, in one spelling."""

import re
from collections.abc import Iterator

from agent.common.addresses import folded
from agent.common.json_value import Json

_ADDRESS = re.compile(r"[^\s@,;:<>()\[\]\"]+@[^\s@,;:<>()\[\]\"]+")
_PROFILE = re.compile(r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/([^\s<>\"'?#,;)]+)", re.IGNORECASE)


def fold(handle: str) -> str:
    """An address as ``folded``; of a profile its place in small letters, whatever scheme, subdomain or slash it had."""
    found = _PROFILE.match(handle.strip())
    return folded(handle) if found is None else f"linkedin.com/{found[1].lower()}".rstrip("/.")


def addresses_in(value: Json) -> Iterator[str]:
    """Every e-mail address in the texts of a value."""
    for text in texts_of(value):
        yield from (found.group().strip(".'") for found in _ADDRESS.finditer(text))


def handles_in(value: Json) -> Iterator[str]:
    """Every address and profile in the texts of a value, folded."""
    for text in texts_of(value):
        yield from map(fold, addresses_in(text))
        yield from (fold(found.group()) for found in _PROFILE.finditer(text))


def texts_of(value: Json) -> Iterator[str]:
    """Every text in a value, keys left out."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts_of(inner)
