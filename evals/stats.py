"""The numbers that evals are read by, with how sure they are."""

from collections.abc import Sequence
from math import comb, sqrt

_Z = 1.96


def mean(values: Sequence[float]) -> float:
    """The mean; 0 of nothing."""
    return sum(values) / len(values) if values else 0.0


def pass_hat_k(passed: int, trials: int, k: int) -> float:
    """The chance that k trials of a case all pass, from how many of n did (unbiased)."""
    return comb(passed, k) / comb(trials, k) if trials and 0 < k <= trials else 0.0


def interval(hits: float, n: int) -> list[float]:
    """The 95 % interval of a rate (Wilson), which stays inside 0 and 1 and is wide for few cases."""
    if not n:
        return [0.0, 1.0]
    rate = hits / n
    middle = rate + _Z * _Z / (2 * n)
    around = _Z * sqrt(rate * (1 - rate) / n + _Z * _Z / (4 * n * n))
    scale = 1 + _Z * _Z / n
    return [round(max(0.0, (middle - around) / scale), 4), round(min(1.0, (middle + around) / scale), 4)]
