"""What a no given ahead is heard in: everybody whom a call is about and all that it says, however either is written.

A yes holds for what it names to the letter; a no that misses a spelling, a copy or the HTML beside a text is none.
"""

import unicodedata
from collections.abc import Collection, Iterator

from agent.common.json_value import Json
from agent.common.suppression import key_of, keys_of
from agent.types import PreparedCall
from tools.catalog.html_text import lines_of
from tools.catalog.identity import texts_of
from tools.catalog.show import items_of

_SAID = frozenset(
    "subject draft_subject body body_text body_html draft_body_text draft_body_html signature dmText commentText"
    " from_name".split()
)
"""The fields of requests and records that hold what somebody reads."""


def is_about(call: PreparedCall, listed: Collection[str]) -> bool:
    """Whether a call reaches or writes down somebody listed: by an address, a profile, a name or an ``@domain``.

    So does one that has answers sent to them.
    """
    people = () if call.roster is None else call.roster.people
    handles = [*call.recipients, *call.aliases, *call.people, *(handle for one in people for handle in one.handles)]
    handles += call.answers
    handles += call.spec.effects.reach.written(call.request, {})
    return not {key_of(one) for one in listed}.isdisjoint(key for one in handles for key in keys_of(one))


def says(call: PreparedCall, whole: str | None, pieces: Collection[str]) -> bool:
    """Whether a text of a call is a ``whole`` one, and its texts hold all ``pieces``, in any letters and spacing."""
    said = [*map(_plain, _texts(call))]
    together = "\n".join(said)
    return (whole is None or _plain(whole) in said) and all(_plain(piece) in together for piece in pieces)


def _texts(call: PreparedCall) -> Iterator[str]:
    """All that a call sends, writes down or lets leave, HTML also as it is read."""
    for text in _all_texts(call):
        yield text
        if "<" in text:
            yield "\n".join(lines_of(text))


def _all_texts(call: PreparedCall) -> Iterator[str]:
    yield from said_in(dict(call.request.fields))
    yield from said_in(dict(call.state))
    yield from texts_of(call.state.get("account_signatures"))
    for one in () if call.own_texts is None else call.own_texts.texts:
        yield from (one.subject or "", one.body, one.html)
    yield from () if call.roster is None else call.roster.put_in.said


def said_in(value: Json) -> Iterator[str]:
    """The texts in a value that somebody reads, by the names that they stand under."""
    for name, inner in value.items() if isinstance(value, dict) else ():
        if name in _SAID and isinstance(inner, str):
            yield inner
        yield from said_in(inner)
    for inner in items_of(value):
        yield from said_in(inner)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
