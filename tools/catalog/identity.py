"""What identifies a person: an e-mail address or a LinkedIn profile, in one spelling."""

import re
from collections.abc import Iterator

from agent.common.json_value import Json

_ADDRESS = re.compile(r"[^\s@,;:<>()\[\]\"]+@[^\s@,;:<>()\[\]\"]+")
_PROFILE = re.compile(r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/[^\s<>\"'?#,;)]+", re.IGNORECASE)


def fold(handle: str) -> str:
    """A handle in small letters; of a profile only its place, whatever scheme, subdomain or slash it came with."""
    small = handle.strip().lower()
    found = _PROFILE.match(small)
    return small if found is None else found.group()[found.group().index("linkedin.com") :].rstrip("/.")


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
