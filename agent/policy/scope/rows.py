"""Of several people in one clause those are meant who stand side by side: "Ada's and Bo's", not "the one to Bo"."""

import re
from collections.abc import Iterator, Set
from itertools import pairwise

from agent.common.words.moods import parts_with_a_verb
from agent.common.words.table import EVERY
from agent.common.words.text import tokens, written_without_spaces
from agent.policy.scope.asked import names_a_thing

_WORD = re.compile(r"(?-i:[^\W\u3040-\u30ff\u3400-\u9fff])+")
_JOINED = re.compile(r"[,;&/+]|(?<!\w)(?:and|or|plus|as well as|und|oder|sowie|et|ou|y|e|o|en)(?!\w)")
_UNSPACED_JOINED = re.compile(r"(?:さん|様|氏)?(?:と|や|、|・|および|及び|和|与|跟)")
_SAME = re.compile(r"[\s.@'’_-]*")


def side_by_side(words: str, names: Set[str]) -> str:
    """Words up to where another one is named who does not stand beside the first.

    Args:
        words: clauses, one a line.
        names: the words by which the people of a kind are named in them.
    """
    parts = (part for line in words.split("\n") for part in parts_with_a_verb(line))
    return "\n".join(_row(one, names) for part in parts for one in _by_state(part))


def _by_state(part: str) -> Iterator[str]:
    """A part of words, cut where it goes on with another state: "mark Ada's as read and Bo's as unread"."""
    state, at = EVERY.cue("read_state"), 0
    for joint in _JOINED.finditer(part):
        if state.search(part, at, joint.start()) and state.search(part, joint.end()):
            yield part[at : joint.start()]
            at = joint.end()
    yield part[at:]


def _row(part: str, names: Set[str]) -> str:
    found = [one.span() for one in _WORD.finditer(part) if not names.isdisjoint(tokens(one[0]))]
    pairs = [*pairwise(found)]
    if written_without_spaces(part):  # the object of a Japanese verb comes last
        cut = [at for (_, end), (at, _) in pairs if not _is_joined_unspaced(part[end:at])]
        return part[max(cut, default=0) :]
    return next((part[:at] for (_, end), (at, _) in pairs if not _is_joined(part[end:at])), part)


def _is_joined_unspaced(between: str) -> bool:
    return _SAME.fullmatch(between) is not None or _UNSPACED_JOINED.fullmatch(between) is not None


def _is_joined(between: str) -> bool:
    """Whether nothing stands between two names, or an "and" with things and small words around it."""
    if _SAME.fullmatch(between):
        return True
    return _JOINED.search(between) is not None and all(map(_is_small, _words(between)))


def _words(between: str) -> Iterator[str]:
    return (one for one in tokens(_JOINED.sub(" ", between)) if one != "s")


def _is_small(word: str) -> bool:
    return names_a_thing(word) or EVERY.cue("beside_names").fullmatch(word) is not None
