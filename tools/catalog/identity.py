"""What identifies a person: an e-mail address or a LinkedIn profile, in one spelling."""

import re
from collections.abc import Iterator

from agent.common.addresses import addresses_in_text, folded, handles_in_text, is_plain, may_be_profile, profile
from agent.common.json_value import Json

_FIELDS = frozenset({"email", "linkedin_url"})
"""The fields of rows that hold nothing but an address or a profile."""
_LISTS = frozenset({"contacts", "socials"})
"""Those that hold phone numbers and other pages as well."""
_OPEN = frozenset({"attributes", "custom_fields", "raw"})
"""What rows hold besides, under names of anybody's choice."""
_BETWEEN = re.compile(r"[,;\n]")


def fold(handle: str) -> str:
    """An address as ``folded``; of a profile its place in small letters, whatever scheme, subdomain or slash it had."""
    return profile(handle, folded) or folded(handle)


def is_handle(text: str) -> bool:
    """Whether a text is an address or a profile and nothing else: it says who somebody is, and a name does not."""
    said = text.strip()
    return len(said.split()) == 1 and ([*addresses_in_text(said)] == [said] or profile(said, folded) is not None)


def addresses_in(value: Json) -> Iterator[str]:
    """Every e-mail address in the texts of a value."""
    for text in texts_of(value):
        yield from addresses_in_text(text)


def handles_in(value: Json) -> Iterator[str]:
    """Every address and profile in the texts of a value, folded."""
    for text in texts_of(value):
        yield from map(fold, handles_in_text(text))


def written_in(rows: Json) -> Iterator[str]:
    """Everybody whom rows write down: every address and profile in them, and what stands in a field for one as it is.

    So nobody is passed over whose address or profile has an unusual form.
    """
    yield from handles_in(rows)
    yield from (fold(text) for text in _fields_of(rows) if not is_plain(text))


def people_in(text: str) -> Iterator[str]:
    """Everybody in a text that lists people, each by the address alone; what holds none as it stands."""
    for part in (part.strip() for part in _BETWEEN.split(text)):
        found = [*addresses_in_text(part)]
        yield from found
        if part and (not found or part.count("@") != len(found)):
            yield part


def texts_of(value: Json) -> Iterator[str]:
    """Every text in a value, keys left out."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts_of(inner)


def _fields_of(value: Json, at: str = "") -> Iterator[str]:
    """What stands in the fields for addresses and profiles; ``at`` is the field that a value stands in."""
    if isinstance(value, str):
        yield from [value] if _is_for_handles(at, value) else ()
    elif isinstance(value, dict) and at not in _OPEN:
        for name, inner in value.items():
            yield from _fields_of(inner, at if at in _LISTS else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _fields_of(inner, at)


def _is_for_handles(field: str, text: str) -> bool:
    return (field in _FIELDS and text.strip() != "") or (field in _LISTS and may_be_profile(text))
