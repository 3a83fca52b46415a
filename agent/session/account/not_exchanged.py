"""Texts that another was to take the place of ("change Monday to Tuesday"), and that were written all the same."""

from collections.abc import Collection

from agent.common.words.exchanged import exchanges
from agent.common.words.marks import small_words
from agent.common.words.text import stands_whole
from agent.session.account.evidence import folded
from agent.session.account.request import Request
from agent.session.json_parts import strings
from agent.state.runs import Unused


def not_exchanged(request: Request) -> tuple[Unused, ...]:
    """The texts that were to stand there instead."""
    said = [folded(text) for row in request.done for _, text in strings(dict(row.arguments))]
    pairs = dict.fromkeys(exchanges(request.words))
    return tuple(Unused("text", new) for old, new in pairs if _still_says(folded(old), folded(new), said))


def _still_says(old: str, new: str, said: Collection[str]) -> bool:
    if old in small_words() or old == new:
        return False
    return any(stands_whole(old, text) for text in said) and not any(new in text for text in said)
