"""Times to come for which the user asks for something: "send it tomorrow at 9", and not "tell her it is tomorrow"."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from agent.common.words.dates import names_a_day
from agent.common.words.marks import marked
from agent.common.words.moods import is_negative
from agent.common.words.table import EVERY, tongue
from agent.common.words.text import own
from agent.common.words.times import WHEN, times

LEAST = 0.4
"""How likely a time is one at which something is to be done, from which a card asks about it."""
SURELY = 0.6
"""From which nothing that was done at once has met it."""
_SHORT = 5
"""Words up to which "do it now" takes a time back that was named before."""

_NOT_TO_COME = re.compile(
    r"^(?:[a-z]{1,2}|here|hier|there|da|dort)$|\b(?:last|in the past|previous|yesterday|ago|letzte\w*|vorige\w*"
    r"|vergangene\w*|gestern|vorgestern|derni(?:er|ère)s?|passée?|avant-hier|pasad[oa]s?|ayer|anteayer|scors[oa]|ieri|passad[oa]|ontem"
    r"|vorig\w*|gisteren|geleden)\b|^a day$|^(?:à )?jour$|^(?:al|por|per|par|pro) (?:giorno|d[ií]a|dag|jour|tag|day)$"
    rf"|\d\D{{0,20}}\b{EVERY.words('a_day')}\W*$"
    r"|^(?:\w+ )?now$|^(?:over|above|under|below|around|about) \d+$",
    re.IGNORECASE,
)
"""What names no time by itself ("on"), a place, a time that is over, how many a day, "on now", or "over 15"."""


@lru_cache(maxsize=64)  # the user's words are held against each call
def later(words: str, least: float = LEAST) -> tuple[str, ...]:
    """The times to come for which words ask for something to be done, in the user's own spelling."""
    spoken = marked(own(words))
    found = (one.text for one in times(spoken.text) if one.share(WHEN) > least and not _NOT_TO_COME.search(one.text))
    return tuple(dict.fromkeys(map(spoken.plain, found)))


def later_of(orders: Iterable[str], named: Callable[[str], Iterable[str]] = later) -> tuple[str, ...]:
    """The times of words that were said one after the other; a "do it now" takes back what was said before it.

    Args:
        orders: the words, message by message.
        named: what finds the times in them.
    """
    found: dict[str, None] = {}
    for words in orders:
        if is_at_once(words):
            found.clear()
        found |= dict.fromkeys(named(words))
    return tuple(found)


def surely_later(words: str) -> tuple[str, ...]:
    """Those that nothing which was done at once has met; a single word only where it is known to be a time."""
    found = later(words, SURELY)
    return tuple(one for one in found if " " in one.strip() or re.search(r"\d", one) or _is_known(one))


def _is_known(word: str) -> bool:
    return names_a_day(word.lower()) or EVERY.cue("later").search(word) is not None


def is_at_once(words: str) -> bool:
    """Whether words say that something is to be done now, and nothing else."""
    said = tongue(words)
    if len(words.split()) > _SHORT or is_negative(words, said) or later(words):
        return False
    return said.cue("at_once").search(words) is not None
