"""Names that the words give to something new, where what was made is called otherwise."""

import re
from collections.abc import Iterator

from agent.common.redaction import json_text
from agent.common.words.marks import is_put_onto, names_behind
from agent.common.words.table import noun_of
from agent.common.words.text import fold, holds_phrase, stands_whole, unquoted
from agent.models.base import ToolMessage
from agent.session.account.request import Request, known_things
from agent.session.account.specifics import is_common
from agent.state.runs import Unused
from tools.registry import REGISTRY
from tools.spec import Kind

_KINDS: tuple[Kind, ...] = ("list", "campaign", "signal_type")
_AT_THE_END = re.compile(r"[,:]\s+([A-ZÀ-Þ][\w'’-]+(?: [\w'’-]+){0,3})\s*(?:$|[.!?\n])")
"""What may be a name behind what it is for: "make an empty one, Autumn webinar"."""


def not_called(request: Request) -> tuple[Unused, ...]:
    """The names of what was to be made that stand in no call and no answer, beside one of its kind that was made."""
    made = [*_made(request)]
    if not made:
        return ()
    results = (one.message.content for one in request.entries if isinstance(one.message, ToolMessage))
    told = fold("\n".join([*(one.arguments for one in request.calls), *results]))
    names = (one for one in _given(request.words, made) if not all(map(is_common, one.split())))
    left = [one for one in names if not stands_whole(fold(one), told)]
    return tuple(Unused("text", one) for one in dict.fromkeys([*left, *_passed_over(request, made)]))


def _passed_over(request: Request, made: list[tuple[Kind, str]]) -> Iterator[str]:
    """The list on which the words put people by its name, where another one was made that they do not name."""
    if not any(kind == "list" and not holds_phrase(request.words, name) for kind, name in made):
        return
    used = "\n".join(f"{row.path} {json_text(row.arguments)}" for row in request.done)
    for id_, name in known_things(request.records, "list"):
        if (
            id_ not in used
            and not any(name in row.arguments.values() for row in request.done)
            and is_put_onto(name, request.words)
        ):
            yield name


def _made(request: Request) -> Iterator[tuple[Kind, str]]:
    """The kind of each thing that was made, and its name."""
    for row in request.done:
        creates = REGISTRY[row.tool].effects.creates if row.tool in REGISTRY else None
        if creates is not None and creates.kind in _KINDS:
            yield creates.kind, str(row.arguments.get(creates.named_by, ""))


def _given(words: str, made: list[tuple[Kind, str]]) -> Iterator[str]:
    said = unquoted(words)
    for kind, name in made:
        if noun := noun_of(kind):
            yield from (one for one in names_behind(said, noun) if not _goes_on_from(name, one))
        if name and not holds_phrase(words, name):
            yield from (found[1] for found in _AT_THE_END.finditer(said))


def _goes_on_from(name: str, words: str) -> bool:
    """Whether words are a name with a verb behind it: "Lagerausbau anlegen"."""
    begins, _, rest = words.rpartition(" ")
    return fold(begins) == fold(name) and rest.islower() and rest.endswith("en")
