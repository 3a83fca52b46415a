"""What a clause asks for, by a small linear classifier: for words that the table does not know.

It was trained on clauses that were written for it (``tests/bench/asked``); what the table knows of a clause is among
its signs.  The weights are whole numbers of one byte, a row of all kinds for each bucket of signs.
"""

import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from math import exp, sqrt

from agent.common.words.answerable import states
from agent.common.words.moods import is_free, is_negative, mood_of, wish_of
from agent.common.words.table import table, tongue
from agent.common.words.text import fold, written_without_spaces

BUCKETS = 1 << 15
"""Buckets of the signs in the letters."""
BESIDE = 0.25
"""The value of a sign that the table gives; those in the letters share one."""
NOTHING = ("told", "rule", "tail")
"""The kinds that ask for nothing: facts and talk, limits and manners, and what only completes the wish before it."""
_LETTERS = (3, 4, 5)
"""How many letters of a word are a sign."""
_UNSPACED_LETTERS = (1, 2, 3, 4)
_CUES = (
    "unserved too by_myself please points manner reason pauses archives switches launches asks_first goes_on know"
    " question me it except spares"
).split()
_WORD = re.compile(r"[^\W_]+|[?\[]")


@dataclass(frozen=True, slots=True)
class Weights:
    """The trained weights."""

    clauses: str
    """The digest of the clauses that they were trained on."""
    kinds: tuple[str, ...]
    known: Mapping[str, int]
    """The rows of the signs that the table gives, by their names."""
    bias: tuple[float, ...]
    step: float
    """What one of a weight stands for."""
    rows: memoryview
    """For each sign a weight a kind, one after the other."""


@cache
def weights() -> Weights:
    """The weights that come with the program."""
    packed = resources.files("agent.common.words").joinpath("asked.bin").read_bytes()
    head, _, body = packed.partition(b"\n")
    told = json.loads(head)
    rows = memoryview(zlib.decompress(body)).cast("b")
    return Weights(told["clauses"], tuple(told["kinds"]), told["rows"], tuple(told["bias"]), told["step"], rows)


@lru_cache(maxsize=512)
def asked(clause: str) -> Mapping[str, float]:
    """How likely a clause asks for each kind of thing; those of ``NOTHING`` ask for nothing to be done."""
    has = weights()
    width = len(has.kinds)
    sums = list(has.bias)
    for row, value in _signs(clause, has):
        for n, weight in enumerate(has.rows[row * width : (row + 1) * width]):
            sums[n] += value * weight
    most = max(sums)
    parts = [exp(one - most) for one in sums]
    whole = sum(parts)
    return {kind: part / whole for kind, part in zip(has.kinds, parts, strict=True)}


def likeliest(kinds: Mapping[str, float]) -> str:
    """The kind that something most likely is of."""
    return max(kinds, key=kinds.__getitem__)


def demanded(kinds: Mapping[str, float]) -> Mapping[str, float]:
    """Of these, what demands something to be done or looked at."""
    return {kind: share for kind, share in kinds.items() if kind not in NOTHING}


def demands(clause: str) -> bool:
    """Whether a clause rather asks for something than not: "start with a question" only says how."""
    return sum(demanded(asked(clause)).values()) > 1 / 2


def _signs(clause: str, has: Weights) -> Iterator[tuple[int, float]]:
    """The rows of its signs, and what each counts."""
    letters = buckets(clause)
    each = has.step / sqrt(len(letters) or 1)
    yield from ((bucket, each) for bucket in letters)
    known = (has.known.get(name) for name in known_signs(clause))
    yield from ((row, has.step * BESIDE) for row in known if row is not None)


def buckets(clause: str) -> frozenset[int]:
    """The signs in the letters of a clause."""
    return frozenset(zlib.crc32(sign.encode("utf-8", "replace")) % BUCKETS for sign in _letters(clause))


def _letters(clause: str) -> Iterator[str]:
    text = re.sub(r"\d+", "0", fold(clause))
    if written_without_spaces(text):
        yield from _ngrams("^" + re.sub(r"[\s\u3002\u3001.,]+", "", text) + "$", _UNSPACED_LETTERS)
        return
    words = _WORD.findall(text)
    yield from (f"w {word}" for word in words)
    yield from (f"b {one} {two}" for one, two in zip(["^", *words], [*words, "$"], strict=True))
    yield from (f"f {word}" for word in words[:1])
    for word in words:
        yield from _ngrams(f"<{word}>", _LETTERS)


def _ngrams(text: str, lengths: tuple[int, ...]) -> Iterator[str]:
    for length in lengths:
        yield from (text[at : at + length] for at in range(len(text) - length + 1))


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
