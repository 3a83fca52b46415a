"""Files that the user wanted to go along with a mail, and that nothing took along: such a request is not met."""

from collections.abc import Iterator, Sequence

from agent.common.words.moods import is_negative
from agent.common.words.table import EVERY
from agent.common.words.text import clauses
from agent.session.account.request import Request
from agent.state.effects import EffectRow
from agent.state.runs import Unused
from tools.registry import REGISTRY


def not_attached(request: Request) -> tuple[Unused, ...]:
    """The files that the latest words want attached, of a request that wrote a mail and never tried to attach them."""
    files = [name for kind, name in request.records if kind == "file"]
    if not files or not any(map(_is_of_a_mail, request.effects)):
        return ()
    tried = {str(row.arguments.get(REGISTRY[row.tool].carries)) for row in request.effects if row.tool in REGISTRY}
    return tuple(Unused("file", name) for name in _wanted(request.words, files) if name not in tried)


def _wanted(words: str, files: Sequence[str]) -> Iterator[str]:
    if any(_asks_for_one(words)):
        yield from (name for name in files if name in words)


def _asks_for_one(words: str) -> Iterator[bool]:
    return (not is_negative(one, EVERY) for one in clauses(words) if EVERY.cue("attach").search(one))


def _is_of_a_mail(row: EffectRow) -> bool:
    spec = REGISTRY.get(row.tool)
    return spec is not None and "one_off_email" in spec.journeys and row.outcome in ("done", "unknown")
