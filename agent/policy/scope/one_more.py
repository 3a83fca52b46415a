"""Who else a clause is about that the words name right behind it: "Put Ada on it, and Bo"."""

import re

from agent.common.words.otherwise import ONE
from agent.common.words.table import EVERY
from agent.common.words.text import fold

_BEHIND = re.compile(
    rf",\s{{1,3}}(?i:{EVERY.words('and')})\s{{1,3}}(?P<who>{ONE}(?:(?:, |,? (?i:{EVERY.words('and')}) ){ONE}){{0,9}})"
    r"\s{0,3}(?:$|[.!?;\n])"
)
"""Nothing but names up to the end of the sentence."""


def with_one_more(clause: str, words: str) -> str:
    """A clause with the people whom the words name right behind it and of whom they say nothing else."""
    behind = (one for one in _BEHIND.finditer(words) if fold(words[: one.start()]).endswith(clause.rstrip(" ,")))
    who = next(behind, None) if clause.strip() else None
    return clause if who is None else f"{clause}, {fold(who['who'].partition('. ')[0].rstrip('.'))}"
