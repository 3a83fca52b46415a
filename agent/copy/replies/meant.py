"""What a reply means as a whole, by a small linear classifier: for words that no rule knows.

It was trained on replies that were written for it (``tests/bench/labelled``).  It suppresses nobody and frees nobody.
"""

from collections.abc import Mapping
from functools import lru_cache

from agent.common.words.linear import Weights, load

LEAVE, LOOK, FREE, AWAY = "leave", "look", "free", "away"
"""The kinds: it asks for no more letters; a person should look first; it is harmless; it is a note of absence."""
_FEW, _MANY = 40, 1500
"""Characters of a reply that tell too little, or are more than any had that was learned from: the rules have those."""
_UNREAD = {LEAVE: 1.0, LOOK: 0.0, FREE: 0.0, AWAY: 0.0}


def weights() -> Weights:
    """The weights that come with the program."""
    return load("agent.copy.replies", "meant.bin")


@lru_cache(maxsize=64)
def meant(text: str) -> Mapping[str, float]:
    """How likely a reply's own words are of each kind; what it does not read may be a wish to be left alone."""
    return weights().shares(text) if _FEW < len(text) <= _MANY else _UNREAD
