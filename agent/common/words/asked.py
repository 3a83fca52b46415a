"""What a clause asks for, by a small linear classifier: for words that the table does not know.

It was trained on clauses that were written for it (``tests/bench/asked``); what the table knows of a clause is among
its signs.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from agent.common.words.answerable import states
from agent.common.words.linear import Weights, load
from agent.common.words.moods import is_free, is_negative, mood_of, wish_of
from agent.common.words.table import table, tongue

NOTHING = ("told", "rule", "tail")
"""The kinds that ask for nothing: facts and talk, limits and manners, and what only completes the wish before it."""
_TELLS = 0.9
"""How likely a clause only tells something, from which no verb in it wishes for anything."""
_CUES = (
    "unserved too by_myself please points manner reason pauses archives switches launches asks_first goes_on know"
    " question me it except spares"
).split()


def weights() -> Weights:
    """The weights that come with the program."""
    return load("agent.common.words", "asked.bin")


@lru_cache(maxsize=512)
def asked(clause: str) -> Mapping[str, float]:
    """How likely a clause asks for each kind of thing; those of ``NOTHING`` ask for nothing to be done."""
    return weights().shares(clause, known_signs(clause))


def likeliest(kinds: Mapping[str, float]) -> str:
    """The kind that something most likely is of."""
    return max(kinds, key=kinds.__getitem__)


def demanded(kinds: Mapping[str, float]) -> Mapping[str, float]:
    """Of these, what demands something to be done or looked at."""
    return {kind: share for kind, share in kinds.items() if kind not in NOTHING}


def demands(clause: str, least: float = 0.5) -> bool:
    """Whether a clause asks for something, as likely as that at least: "start with a question" only says how."""
    return sum(demanded(asked(clause)).values()) > least


def tells(clause: str) -> bool:
    """Whether a clause all but certainly only tells something."""
    return asked(clause)["told"] > _TELLS


def known_signs(clause: str) -> Iterator[str]:
    """What the table knows of a clause."""
    said = tongue(clause)
    yield f"mood {mood_of(clause, said)}"
    yield from (f"begins {kind}" for kind in said.kinds(wish_of(clause, said)[0]))
    yield from (f"holds {kind}" for kind in table()["verb"] if said.verb(kind).search(clause))
    yield from (f"cue {cue}" for cue in _CUES if said.cue(cue).search(clause))
    yield from (
        name
        for name, found in (("states", states), ("negative", is_negative), ("free", is_free))
        if found(clause, said)
    )
