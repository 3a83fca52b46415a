"""Small linear classifiers of texts, over signs in their letters, with their weights in the package.

The weights are whole numbers of one byte, a row of all kinds for each bucket of signs.
"""

import json
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from math import exp
from types import MappingProxyType

from agent.common.words.text import fold, written_without_spaces

BUCKETS = 1 << 15
"""Buckets of the signs in the letters, where a classifier has no number of its own."""
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
    size: int
    """Buckets of the signs in the letters."""

    def shares(
        self,
        text: str,
        named: Iterable[str] = (),
        measured: Mapping[str, float] = MappingProxyType({}),
        told: Iterable[str] = (),
    ) -> Mapping[str, float]:
        """How likely a text is of each kind.

        Args:
            text: the text.
            named: signs of it that are not in its letters.
            measured: the same of those that have a value.
            told: the same of those that share one value, as those in its letters do.
        """
        both = buckets(text, self.size), frozenset(bucket(sign, self.size) for sign in told)
        return self.of([*map(sharing, both), *self._beside(named, measured)])

    def of(self, signs: Iterable[tuple[float, Collection[int]]]) -> Mapping[str, float]:
        """How likely what has these signs is of each kind.

        Args:
            signs: a value, and the rows of the signs that have it.
        """
        sums = [*self.bias]
        for value, at in signs:
            if at:
                columns = map(sum, zip(*map(self._row, at), strict=True))
                sums = [one + self.step * value * weight for one, weight in zip(sums, columns, strict=True)]
        most = max(sums)
        parts = [exp(one - most) for one in sums]
        whole = sum(parts)
        return {kind: part / whole for kind, part in zip(self.kinds, parts, strict=True)}

    def _row(self, at: int) -> memoryview:
        width = len(self.kinds)
        return self.rows[at * width : (at + 1) * width]

    def _beside(self, named: Iterable[str], measured: Mapping[str, float]) -> Iterator[tuple[float, Collection[int]]]:
        """The rows of the signs that are not in its letters, by what each counts."""
        rows = (self.known.get(name) for name in named)
        yield BESIDE, [row for row in rows if row is not None]
        yield from ((value, (self.known[name],)) for name, value in measured.items() if name in self.known)


@cache
def load(package: str, name: str) -> Weights:
    """The weights in a file of a package."""
    return unpacked(resources.files(package).joinpath(name).read_bytes())


def unpacked(stored: bytes) -> Weights:
    """The weights as they are stored."""
    head, _, body = stored.partition(b"\n")
    told = json.loads(head)
    rows = memoryview(zlib.decompress(body)).cast("b")
    size = told.get("buckets", BUCKETS)
    return Weights(
        told["learned_from"], tuple(told["kinds"]), told["rows"], tuple(told["bias"]), told["step"], rows, size
    )


@lru_cache(maxsize=512)
def buckets(text: str, size: int = BUCKETS) -> frozenset[int]:
    """The signs in the letters of a text; several classifiers look at the same one."""
    return frozenset(bucket(sign, size) for sign in _letters(text))


def sharing(rows: Collection[int]) -> tuple[float, Collection[int]]:
    """The rows of signs with the value of each, which is the less the more there are."""
    return (len(rows) or 1) ** -0.5, rows


def bucket(sign: str, size: int = BUCKETS) -> int:
    """The row of a sign that is known by what it says."""
    return zlib.crc32(sign.encode("utf-8", "replace")) % size


def words_of(text: str) -> list[str]:
    """The words of a text as signs know them."""
    return _WORD.findall(_folded(text))


def _folded(text: str) -> str:
    return re.sub(r"\d+", "0", fold(text))


def _letters(text: str) -> Iterator[str]:
    text = _folded(text)
    if written_without_spaces(text):
        yield from ngrams("^" + re.sub(r"[\s\u3002\u3001.,]+", "", text) + "$", _UNSPACED_LETTERS)
        return
    words = _WORD.findall(text)
    yield from (f"w {word}" for word in words)
    yield from (f"b {one} {two}" for one, two in zip(["^", *words], [*words, "$"], strict=True))
    yield from (f"f {word}" for word in words[:1])
    for word in words:
        yield from ngrams(f"<{word}>", _LETTERS)


def ngrams(text: str, lengths: tuple[int, ...]) -> Iterator[str]:
    """Every few letters that stand side by side."""
    for length in lengths:
        yield from (text[at : at + length] for at in range(len(text) - length + 1))
