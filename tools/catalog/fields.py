"""The argument types that tools share: ids, lines, texts, addresses, each with a limit.

Control characters are refused, never removed: a newline in a subject is a header injection, a NUL in a body a broken
row.  Everything else a person may write (accents, CJK, emoji with their joiners) passes as it is.
"""

import json
import re
import unicodedata
from datetime import datetime
from typing import Annotated, ClassVar, Self, TypeVar

from pydantic import AfterValidator, Field, JsonValue, StringConstraints, model_validator

from tools.args import ToolArgs, Words

_PLACEHOLDERS = frozenset({"null", "none", "undefined", "nan"})
_ADDRESS = re.compile(r"[^@\s,;:<>()\"\\\[\]]{1,64}@[^@\s,;:<>()\"\\\[\]]{1,190}\.[^@\s,;:<>()\"\\\[\].]{2,63}")
_OPEN_OBJECT = 20_000


def _controls(text: str, allowed: str) -> str:
    for char in text:
        if unicodedata.category(char) == "Cc" and char not in allowed:
            raise ValueError(f"holds the control character U+{ord(char):04X}")
    return text


def _one_line(text: str) -> str:
    return _controls(text, "")


def _plain(text: str) -> str:
    return _controls(text, "\n\r\t")


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text


def _no_placeholder(text: str) -> str:
    if text.lower() in _PLACEHOLDERS:
        raise ValueError("is a placeholder, not an id")
    return text


def _address(text: str) -> str:
    # Invisible format characters (zero width, direction marks) have no place in an address and hide look-alikes.
    if _ADDRESS.fullmatch(text) is None or any(unicodedata.category(c) in ("Cc", "Cf") for c in text):
        raise ValueError("is not one e-mail address")
    return text


_DIGITS = 3
"""Of a phone number at least."""
_PROFILE = re.compile(r"\w\.\w+/\w")


def _contact(text: str) -> str:
    """A phone number, a handle and a profile pass; what may be an address is one, or nobody could tell whose it is."""
    at = unicodedata.normalize("NFKC", text).strip().find("@")
    if at > 0:
        return _address(text)
    if at < 0 and not _PROFILE.search(text) and sum(map(str.isdecimal, text)) < _DIGITS:
        raise ValueError(f"{text[:40]!r} is no e-mail address and no phone number: leave that row out, and name it")
    return text


def _contacts(values: list[dict[str, JsonValue]]) -> list[dict[str, JsonValue]]:
    for text in (one.get("value") for one in values):
        if isinstance(text, str):
            _contact(text)
    return values


def addresses(text: str) -> list[str]:
    """The addresses of a comma-separated string, as cc and bcc take it; ``ValueError`` where a part is none."""
    return [_address(part.strip(" ")) for part in text.split(",")]


def one_of(*words: str) -> StringConstraints:
    """Some of these words with commas between, as query keys take them."""
    word = f"({'|'.join(words)})"
    return StringConstraints(pattern=rf"^{word}(,{word}){{0,{len(words) - 1}}}$")


def _addresses(text: str) -> str:
    addresses(text)
    return text


def _timestamp(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("must name its time zone, such as 2026-05-01T00:00:00Z")
    return text


def _bounded(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    if len(json.dumps(value)) > _OPEN_OBJECT:
        raise ValueError(f"is larger than {_OPEN_OBJECT} characters of JSON")
    return value


T = TypeVar("T")
Few = Annotated[list[T], Field(min_length=1, max_length=50)]
"""1 to 50 of something."""
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,128}$"), AfterValidator(_no_placeholder)]
"""An id as the server gave it; ids are not assumed to be UUIDs."""
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=200), AfterValidator(_one_line), AfterValidator(_not_blank)
]
"""The name of something: one line that is not blank."""
Line = Annotated[str, StringConstraints(max_length=1000), AfterValidator(_one_line)]
Subject = Annotated[str, StringConstraints(max_length=998), AfterValidator(_one_line), Words()]
"""The subject of an e-mail; 998 is the longest header line that mail knows."""
Text = Annotated[str, StringConstraints(max_length=100_000), AfterValidator(_plain), Words(below=True)]
"""Text of several lines."""
FullText = Annotated[Text, StringConstraints(min_length=1), AfterValidator(_not_blank)]
"""Text that is not blank."""
Prompt = Annotated[
    str, StringConstraints(min_length=1, max_length=4000), AfterValidator(_plain), AfterValidator(_not_blank), Words()
]
"""A description in plain words."""
Cursor = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_one_line)]
"""The cursor of the answer before."""
Email = Annotated[str, StringConstraints(max_length=320), AfterValidator(_address)]
EmailList = Annotated[str, StringConstraints(max_length=10_000), AfterValidator(_addresses)]
"""E-mail addresses, separated by commas."""
Timestamp = Annotated[str, StringConstraints(max_length=40), AfterValidator(_timestamp)]
"""A moment in RFC 3339."""
Ids = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,128}(,[A-Za-z0-9_-]{1,128}){0,49}$")]
"""Ids with commas between, as query keys take them; 1 to 50."""
OpenObject = Annotated[dict[str, JsonValue], AfterValidator(_bounded)]
"""An object whose keys the vendor leaves open."""
Contact = Annotated[Line, AfterValidator(_contact)]
"""A phone number, or an e-mail address without anything around it."""
Objects = Annotated[list[OpenObject], Field(max_length=50)]
Contacts = Annotated[Objects, AfterValidator(_contacts)]
"""The same as objects, each with ``value``."""


QuarterHour = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):(00|15|30|45)$")]
"""A time of day on a quarter of an hour, HH:MM."""


class NoArgs(ToolArgs):
    """Arguments of tools that take none."""


class OneAtLeast(ToolArgs):
    """Base of changes of what a workspace has one of: something has to change."""

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("give at least one field to change")
        return self


class Change(ToolArgs):
    """Base of changes: something has to change besides the id that says what."""

    identity: ClassVar[tuple[str, ...]] = ("id",)
    """The arguments that say what is changed."""

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.model_fields_set - {*self.identity}:
            raise ValueError(f"give at least one field to change besides {', '.join(self.identity)}")
        return self
