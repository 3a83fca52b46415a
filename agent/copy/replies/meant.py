"""What the sentences of a reply mean, by a small linear classifier: for words that no rule knows.

It was trained on replies that were written for it (``tests/bench/labelled``) and knows nothing of the rules.  It looks
at each sentence by itself, so that one wish among many harmless words is not outvoted, and at all of them together,
since a sentence may say only behind another what it means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.common.words.linear import Weights, load

LEAVE, LOOK, FINE, AWAY = "leave", "look", "fine", "away"
"""The kinds: it asks for no more letters; a person should look first; it is harmless; it is of a note of absence."""
LANGUAGES = frozenset("en de fr es it pt nl pl".split())
"""Those in which sentences were labelled one by one: of another it is not said what is harmless."""
WHOLE = "whole"
"""The sign of several sentences that are looked at together."""


def weights() -> Weights:
    """The weights that come with the program."""
    return load("agent.copy.replies", "meant.bin")


def meant(*said: str) -> Mapping[str, float]:
    """How likely a sentence, or several together, are of each kind."""
    return weights().shares(" ".join(said), (WHOLE,) if len(said) > 1 else ())


@dataclass(frozen=True, slots=True)
class Doubt:
    """How likely a reply is not harmless."""

    whole: float
    """By all of it together."""
    worst: float
    """By the sentence that is so likeliest."""
    sentence: str


def doubt(said: Sequence[str]) -> Doubt:
    """How likely some sentences are not all harmless."""
    worst, sentence = max(((_harm(meant(one)), one) for one in said), default=(0.0, ""))
    return Doubt(_harm(meant(*said)), worst, sentence)


def _harm(shares: Mapping[str, float]) -> float:
    return shares[LEAVE] + shares[LOOK]
