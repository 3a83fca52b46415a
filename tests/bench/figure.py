"""A figure: what was measured, against which target, and whether it was met."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

RATIO = "×"
"""The unit of a ratio within one round; nothing else is ever judged on a shared machine."""
SLACK = 1.5
"""How many times worse than its target a ratio must be for the short form to fail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the page."""

    about: str
    """What is measured: ours / the other."""
    target: float
    """What it should be."""
    values: Sequence[float] = ()
    """What the rounds gave; empty if it was not measured."""
    unit: str = RATIO
    """``×`` for a ratio."""
    at_least: bool = False
    """Whether more is better."""
    sides: str = ""
    """Both sides of a ratio, for a feeling of the size."""
    missing: str = ""
    """Why it was not measured."""

    @property
    def value(self) -> float | None:
        """The median."""
        return median(self.values) if self.values else None

    @property
    def met(self) -> bool | None:
        """Whether the median reaches the target."""
        return None if self.value is None else self._reaches(self.value, 1.0)

    @property
    def bad(self) -> bool:
        """Whether a ratio is worse than the target even with slack in its best round: in all of them, then."""
        if self.unit != RATIO or not self.values:
            return False
        return not self._reaches(max(self.values) if self.at_least else min(self.values), SLACK)

    def _reaches(self, value: float, slack: float) -> bool:
        return value >= self.target / slack if self.at_least else value <= self.target * slack

    @property
    def target_text(self) -> str:
        """The target for a table."""
        return f"{'≥' if self.at_least else '≤'} {short(self.target)}{_suffix(self.unit)}"

    @property
    def value_text(self) -> str:
        """The median with the spread of the rounds, for a table."""
        if self.value is None:
            return "–"
        spread = f" ({short(min(self.values))} to {short(max(self.values))})" if len(set(self.values)) > 1 else ""
        return f"{short(self.value)}{_suffix(self.unit)}{spread}"

    @property
    def verdict(self) -> str:
        """The last column of a table."""
        return "not measured" if self.met is None else "met" if self.met else "**missed**"


def ratios(ours: Sequence[float], others: Sequence[float]) -> list[float]:
    """Round by round."""
    return [a / b for a, b in zip(ours, others, strict=True)]


def sides(ours: Sequence[float], others: Sequence[float], unit: str) -> str:
    """The medians of both sides."""
    return f"{short(median(ours))} / {short(median(others))} {unit}"


def short(value: float) -> str:
    """Three digits that count."""
    if (value == int(value) and abs(value) < 1e6) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _suffix(unit: str) -> str:
    return "" if unit == RATIO or not unit else f" {unit}"
