"""Whose words the parameters of a row are.

The file is the user's, its contents often are not: a CRM export holds names, notes and messages that strangers
wrote.  Whom a row is about is what the user asked for; what stands in its texts is not.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from agent.common.words.moods import mood_of
from agent.common.words.table import EVERY
from agent.common.words.text import fold, written_without_spaces

Counts = Literal["name", "handle", ""]
"""What of a parameter is the user's own word: a name too, an address, id, URL or number alone, or nothing."""
_BY_NAME = frozenset(
    "to cc bcc recipient recipients participant thread threads campaign campaigns list lists sender senders account"
    " lead leads signal signals".split()
)
"""The last word of a parameter that names somebody or something."""
_BY_HANDLE = frozenset("email emails mail mails address addresses value url id ids type types budget credits".split())
"""That of one that holds a handle, a kind or a limit; every other one holds text."""
_PARTS = re.compile(r"[_\-. ]+|(?<=[a-z])(?=[A-Z])")
_NAMED = re.compile(r"[^<>@]*<([^<>@\s]+@[^<>@\s]+)>")
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
_NUMBER = re.compile(r"\d[\d.,' ]*(?:[^\W\d_]+)?")
_PIECES = re.compile(r"[/?&=#@]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LONGEST = 200
"""Characters of a name or id."""
_WORDS = 5
"""Words of a name at most, and of one piece of an id or URL: more are a sentence, whatever stands between them."""
_FEW = 3
"""Words of a name that may begin like a wish: "New leads Q1", "Contacts from LinkedIn", "Mark Specimen"."""
_VERBS = frozenset({"archive", "change", "delete", "dismiss", "pause", "rename", "resume"})
_SIGNS = 16
"""Signs of a name in Chinese or Japanese at most, where no blanks tell its words."""


def named(params: Mapping[str, object]) -> Iterator[str]:
    """Every address, id and name that stands in a field made for it, in order."""
    for key, value in params.items():
        yield from _in_field(_counts(key), value)


def _counts(key: str) -> Counts:
    """What a parameter's name says that it holds; the type of something is read as that."""
    *before, last = _PARTS.split(key)
    last = before[-1] if before and last.lower() in ("type", "types") else last
    return "name" if last.lower() in _BY_NAME else "handle" if last.lower() in _BY_HANDLE else ""


def _in_field(counts: Counts, value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from named(value)
    elif isinstance(value, list):
        for item in value:
            yield from _in_field(counts, item)
    elif counts and isinstance(value, str):
        yield from _only_named(value, may_be_a_name=counts == "name")


def _only_named(value: str, *, may_be_a_name: bool) -> Iterator[str]:
    """The parts of a value that is nothing but addresses, ids and names; a sentence with an address in it is a text."""
    parts = [part.strip() for part in re.split(r"[,;]", value)]
    read = [_read(part, may_be_a_name=may_be_a_name) for part in parts if part]
    if value.isprintable() and None not in read:
        yield from (part for part in read if part is not None)


def _read(part: str, *, may_be_a_name: bool) -> str | None:
    """What a part names; ``None`` where it is a text."""
    if (inner := _NAMED.fullmatch(part)) is not None:
        return inner[1]
    is_known = _ADDRESS.fullmatch(part) or ("@" not in part and _is_named(part, may_be_a_name=may_be_a_name))
    return part if is_known and _is_short(part) else None


def _is_named(part: str, *, may_be_a_name: bool) -> bool:
    """Whether it is an id, a URL or a number, or the name of somebody or something."""
    is_unspaced, words = written_without_spaces(part), len(part.split())
    if _NUMBER.fullmatch(part) is not None or (words == 1 and not is_unspaced):
        return True
    return may_be_a_name and words <= _WORDS and not _asks(part) and (not is_unspaced or len(part) <= _SIGNS)


def _asks(part: str) -> bool:
    """Whether it asks for something; few words are a name, unless one of them is a verb that stands in few names."""
    said = fold(part)
    if mood_of(said, EVERY) not in ("change", "look"):
        return False
    return len(part.split()) > _FEW or EVERY.verb(*_VERBS).search(said) is not None


def _is_short(part: str) -> bool:
    """Whether no piece of it has as many words as a sentence."""
    return len(part) <= _LONGEST and all(len(_WORD.findall(piece)) <= _WORDS for piece in _PIECES.split(part))
