"""Whether a sentence states something at all, and of whom, by a small linear classifier: for words that no table knows.

It was trained on sentences that were written for it (``tests/bench/stated``).
"""

from collections.abc import Mapping
from functools import lru_cache

from agent.common.words.linear import Weights, load

TALK, US = "talk", "us"
"""The kinds of what nobody would check, as courtesy, questions, offers, and of what is said of its writer's firm."""


def weights() -> Weights:
    """The weights that come with the program."""
    return load("agent.copy.claims", "stated.bin")


@lru_cache(maxsize=512)
def stated(sentence: str) -> Mapping[str, float]:
    """How likely a sentence states a fact about the writer's company, its reader or others, or is talk."""
    return weights().shares(sentence)
