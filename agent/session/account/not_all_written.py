"""Texts that came one below the other, each under a line for whom it is, of which only some were written to anybody."""

import re
from collections.abc import Iterator

from agent.models.base import UserMessage
from agent.session.account.evidence import folded
from agent.session.account.request import Request
from agent.session.json_parts import strings
from agent.state.runs import Unused

_BLOCKS = re.compile(r"\n\s*\n")
_UNDER = re.compile(r"[^\n:]{1,60}[:\uff1a][ \t]*\n(?P<text>\S.{20,})", re.DOTALL)
_BEGINNING = 40
"""Letters by which such a text is found."""


def not_all_written(request: Request) -> tuple[Unused, ...]:
    """The texts that nothing says, of several in the latest message, though others of them were written.

    They may be another's: a colleague who has written the answers.
    """
    said = [folded(text) for row in request.done for _, text in strings(dict(row.arguments))]
    texts = [*_texts(request)]
    left = [text for text in texts if not any(folded(text)[:_BEGINNING] in one for one in said)]
    return tuple(Unused("text", text) for text in left) if len(left) < len(texts) else ()


def _texts(request: Request) -> Iterator[str]:
    message = "".join(one.text for one in request.messages[:1] if isinstance(one, UserMessage))
    yield from (found["text"].strip() for found in map(_UNDER.fullmatch, _BLOCKS.split(message)) if found)
