"""Whether a clause of the user's words orders something now, or only speaks of it: learned (``tests/bench/ordered``).

"Take Bo off the list" orders; what Ada wrote, what is not to be done, what depends on something, what was or will be
done by somebody, a question and a thought do not.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from agent.common.words import linear
from agent.common.words.asked import known_signs
from agent.common.words.left_out import kept
from agent.common.words.linear import words_of
from agent.common.words.marks import marked
from agent.common.words.moods import parts_with_a_verb, starting
from agent.common.words.pasted import Whose, lines, says
from agent.common.words.table import EVERY, table
from agent.common.words.text import ENDS, fold, own, parted_from_tables, unquoted
from agent.common.words.wanted import NOTHING, looks
from agent.common.words.wanted import shares as acts_of

ORDERED = "ordered"
"""The kind of clause that orders something."""
LEAST = 0.4
"""How likely a clause orders something, from which it does."""
_WITHIN = ("", ",", "\u3001", "\uff0c")
"""The signs behind which a clause without a verb only goes on with the one before: "show me all, those of Bo too"."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a message, or the part of one that has a verb of its own."""

    text: str
    end: str
    """The sign with which it ends."""
    whose: Whose
    whole: str
    """The clause of which it is a part."""


def clauses(words: str) -> Sequence[Clause]:
    """The clauses of the user's words as ``text.clauses`` cuts them, without what they leave out and "please"."""
    text = unquoted(parted_from_tables(own(kept(words)))[0])
    ends, whose = zip(*lines(text), strict=True)
    found: list[Clause] = []
    at = quoted_until = 0
    for start, end in [*(one.span() for one in ENDS.finditer(text)), (len(text), len(text))]:
        said, sign = text[at:start], text[start:end].lower()
        begins = at + len(said) - len(said.lstrip())
        line = bisect_right(ends, begins)
        if starting(fold(said), EVERY):
            found += _parts(fold(said), sign, "said" if begins < quoted_until else whose[line])
        elif found:
            found[-1] = replace(found[-1], end=sign)
        if says(said + sign):
            quoted_until = ends[line]
        at = end
    return found


def _parts(clause: str, end: str, whose: Whose) -> Iterator[Clause]:
    *others, last = parts_with_a_verb(clause) or [clause]
    yield from (Clause(one, "", whose, clause) for one in others)
    yield Clause(last, end, whose, clause)


@lru_cache(maxsize=64)
def orders(words: str) -> Sequence[tuple[Clause, float]]:
    """The clauses of a message, with how likely each orders something."""
    said = clauses(words)
    found: list[tuple[Clause, float]] = []
    for at, one in enumerate(said):
        if one.whose in ("head", "said"):
            found.append((one, 0.0))
            continue
        share = weights().shares(one.text, named(said, at), measures(one.text), told(said, at))[ORDERED]
        goes_on = at > 0 and said[at - 1].end in _WITHIN and not _has_a_verb(one.text)
        found.append((one, min(share, found[-1][1]) if goes_on else share))
    return found


def _has_a_verb(text: str) -> bool:
    return EVERY.cue("removes").search(text) is not None or EVERY.verb(*table()["verb"]).search(text) is not None


def weights() -> linear.Weights:
    """The weights that come with the program."""
    return linear.load("agent.common.words", "ordered.bin")


def named(said: Sequence[Clause], at: int) -> Iterator[str]:
    """What the table knows of a clause and of those beside it, and whose they are."""
    yield from _known(said[at])
    yield from (f"{where} {sign}" for where, one in _beside(said, at) if one for sign in _known(one))


@lru_cache(maxsize=64)
def _known(clause: Clause) -> Sequence[str]:
    return [*known_signs(clause.text), f"line {clause.whose}"]


def _beside(said: Sequence[Clause], at: int) -> Iterator[tuple[str, Clause | None]]:
    yield "before", said[at - 1] if at else None
    yield "behind", said[at + 1] if at + 1 < len(said) else None


def measures(text: str) -> Mapping[str, float]:
    """What is known of the act that a clause is about."""
    acts = acts_of(marked(text).text)
    return {"nothing": acts[NOTHING], "looks": looks(acts), "surest": max(acts.values())}


def told(said: Sequence[Clause], at: int) -> Iterator[str]:
    """What tells of a clause by its place among the others."""
    beside = dict(_beside(said, at))
    yield from (f"{where} {one.end if one else None}" for where, one in (*beside.items(), ("ends", said[at])))
    for where, one in beside.items():
        yield from _around(where, words_of(one.text) if one else [])
    yield from (f"far {word}" for n, one in enumerate(said) if abs(n - at) > 1 for word in words_of(one.text))
    yield from _within(words_of(said[at].text))


def _within(words: Sequence[str]) -> Iterator[str]:
    yield from (f"apart {one} {two}" for one, two in zip(words, words[2:], strict=False))
    yield from (f"begins {' '.join(words[:n])}" for n in (2, 3))
    yield f"closes {' '.join(words[-2:])}"


def _around(where: str, words: Sequence[str]) -> Iterator[str]:
    yield from (f"{where} {word}" for word in words)
    yield from (f"{where} {one} {two}" for one, two in pairwise(words))
    yield from (f"{where} first {' '.join(words[:n])}" for n in (1, 2))
    yield f"{where} last {' '.join(words[-2:])}"
