"""Small boosted trees over numbers, with their nodes in the package: for what no sum of weights tells."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp

_Node = tuple[int, float, int, int]
"""A sign, the most of it for which the first of two nodes comes next, and these; at an end -1 and what it adds."""


@dataclass(frozen=True, slots=True)
class Trees:
    """Trained trees."""

    learned_from: str
    """The digest of what they were trained on."""
    signs: tuple[str, ...]
    """The signs by which they branch."""
    base: float
    trees: tuple[tuple[_Node, ...], ...]

    def share(self, measured: Mapping[str, float]) -> float:
        """How likely something is what they were trained for, by all its signs.

        Raises:
            KeyError: a sign is missing.
        """
        values = [measured[name] for name in self.signs]
        return 1 / (1 + exp(-self.base - sum(_end(tree, values) for tree in self.trees)))


def _end(tree: Sequence[_Node], values: Sequence[float]) -> float:
    sign, most, low, high = tree[0]
    while sign >= 0:
        sign, most, low, high = tree[low if values[sign] <= most else high]
    return most


@cache
def load(package: str, name: str) -> Trees:
    """The trees in a file of a package."""
    return unpacked(resources.files(package).joinpath(name).read_bytes())


def unpacked(stored: bytes) -> Trees:
    """The trees as they are stored."""
    told = json.loads(zlib.decompress(stored))
    nodes = (tuple(tuple(node) for node in tree) for tree in told["trees"])
    return Trees(told["learned_from"], tuple(told["signs"]), told["base"], tuple(nodes))
