"""Whether words name somebody with a slip, or say another word that is like the name."""

import re
from collections.abc import Callable, Sequence, Set

from agent.common.words.text import fold, tokens, without_accents

_IN_CAPITALS = re.compile(r"(?<!\w)[A-ZÀ-Þ][\w'’-]*")


def spelling(words: str, names: Sequence[str]) -> Callable[[str, int], bool]:
    """What tells whether a place in words may name one of some by its name.

    Not where the very word is of another's name ("Vicenta" is not Vicente), nor, without being the name, where it is
    written small beside a name in capitals ("marca" is not Mara).

    Args:
        words: the words.
        names: of each, all that they are called.
    """
    own = [_plain(one) for one in names]
    known = frozenset[str]().union(*own)
    written = _plain(" ".join(_IN_CAPITALS.findall(words)))
    small = frozenset() if known.isdisjoint(written) else _plain(words) - written

    def may_name(place: str, n: int) -> bool:
        return place not in (known | small) - own[n]

    return may_name


def _plain(text: str) -> Set[str]:
    return frozenset(tokens(without_accents(fold(text))))
