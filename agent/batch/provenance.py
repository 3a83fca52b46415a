"""Whose words the parameters of a row are.

The file is the user's, its contents often are not: a CRM export holds names, notes and messages that strangers
wrote.  Whom a row is about is what the user asked for; what stands in its texts is not.
"""

import re
from collections.abc import Iterator, Mapping

_WHOM = frozenset(
    "to cc bcc recipient recipients email emails mail mails address addresses participant value url id ids thread"
    " threads campaign campaigns list lists sender senders account lead leads signal signals type types budget"
    " credits".split()
)
"""The last word of a parameter that names somebody, something or a limit; every other one holds text."""
_PARTS = re.compile(r"[_\-. ]+|(?<=[a-z])(?=[A-Z])")
_NAMED = re.compile(r"[^<>@]*<([^<>@\s]+@[^<>@\s]+)>")
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
_LONGEST = 200
"""Characters of a name or id."""


def named(params: Mapping[str, object]) -> Iterator[str]:
    """Every address, id and name that stands in a field made for it, in order."""
    for key, value in params.items():
        yield from _in_field(_PARTS.split(key)[-1].lower() in _WHOM, value)


def _in_field(counts: bool, value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from named(value)
    elif isinstance(value, list):
        for item in value:
            yield from _in_field(counts, item)
    elif counts and isinstance(value, str):
        yield from _only_named(value)


def _only_named(value: str) -> Iterator[str]:
    """The parts of a value that is nothing but addresses, ids and names; a sentence with an address in it is a text."""
    parts = [part.strip() for part in re.split(r"[,;]", value)]
    read = [_read(part) for part in parts if part]
    if value.isprintable() and None not in read:
        yield from (part for part in read if part is not None)


def _read(part: str) -> str | None:
    if (inner := _NAMED.fullmatch(part)) is not None:
        return inner[1]
    return part if _ADDRESS.fullmatch(part) or ("@" not in part and len(part) <= _LONGEST) else None
