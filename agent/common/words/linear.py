"""Small linear classifiers of texts, over signs in their letters, with their weights in the package.

The weights are whole numbers of one byte, a row of all kinds for each bucket of signs.
"""

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from math import exp, sqrt
from types import MappingProxyType

from agent.common.words.text import fold, written_without_spaces

BUCKETS = 1 << 15
"""Buckets of the signs in the letters."""
BESIDE = 0.25
"""The value of a sign that has a name; those in the letters share one."""
_LETTERS = (3, 4, 5)
"""How many letters of a word are a sign."""
_UNSPACED_LETTERS = (1, 2, 3, 4)
_WORD = re.compile(r"[^\W_]+|[?\[]")


@dataclass(frozen=True, slots=True)
class Weights:
    """Trained weights."""

    learned_from: str
    """The digest of what they were trained on."""
    kinds: tuple[str, ...]
    known: Mapping[str, int]
    """The rows of the signs that have names."""
    bias: tuple[float, ...]
    step: float
    """What one of a weight stands for."""
    rows: memoryview
    """For each sign a weight a kind, one after the other."""

    def shares(
        self, text: str, named: Iterable[str] = (), measured: Mapping[str, float] = MappingProxyType({})
    ) -> Mapping[str, float]:
        """How likely a text is of each kind.

        Args:
            text: the text.
            named: signs of it that are not in its letters.
            measured: the same of those that have a value.
        """
        letters = buckets(text)
        each = self.step / sqrt(len(letters) or 1)
        columns = map(sum, zip(*map(self._row, letters), strict=True))
        sums = [bias + each * weight for bias, weight in zip(self.bias, columns, strict=True)]
        for row, value in self._beside(named, measured):
            sums = [one + value * weight for one, weight in zip(sums, self._row(row), strict=True)]
        most = max(sums)
        parts = [exp(one - most) for one in sums]
        whole = sum(parts)
        return {kind: part / whole for kind, part in zip(self.kinds, parts, strict=True)}

    def _row(self, at: int) -> memoryview:
        width = len(self.kinds)
        return self.rows[at * width : (at + 1) * width]

    def _beside(self, named: Iterable[str], measured: Mapping[str, float]) -> Iterator[tuple[int, float]]:
        """The rows of the signs that are not in its letters, and what each counts."""
        rows = (self.known.get(name) for name in named)
        yield from ((row, self.step * BESIDE) for row in rows if row is not None)
        yield from ((self.known[name], self.step * value) for name, value in measured.items() if name in self.known)


@cache
def load(package: str, name: str) -> Weights:
    """The weights in a file of a package."""
    head, _, body = resources.files(package).joinpath(name).read_bytes().partition(b"\n")
    told = json.loads(head)
    rows = memoryview(zlib.decompress(body)).cast("b")
    return Weights(told["learned_from"], tuple(told["kinds"]), told["rows"], tuple(told["bias"]), told["step"], rows)


@lru_cache(maxsize=512)
def buckets(text: str) -> frozenset[int]:
    """The signs in the letters of a text; several classifiers look at the same one."""
    return frozenset(zlib.crc32(sign.encode("utf-8", "replace")) % BUCKETS for sign in _letters(text))


def _letters(text: str) -> Iterator[str]:
    text = re.sub(r"\d+", "0", fold(text))
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
