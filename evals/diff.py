"""What changed between two runs: what got worse first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from evals.stats import mean
from evals.trials import Trial, by_case

Change = Literal["regressed", "less often", "costlier", "improved", "more often", "new", "gone", "same"]
ORDER: tuple[Change, ...] = ("regressed", "less often", "costlier", "gone", "improved", "more often", "new", "same")
"""Worst first."""
_COSTLIER = 1.25
"""From how many times the turns or credits a case counts as costlier."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One case in two runs."""

    case: str
    change: Change
    before: str
    """The first run in a few words."""
    after: str
    reasons: tuple[str, ...]
    """Why trials of the second run failed that did not fail so before."""


def differences(first: Sequence[Trial], second: Sequence[Trial]) -> list[Difference]:
    """Every case of both runs, regressions first."""
    before, after = by_case(first), by_case(second)
    found = [_compared(case, before.get(case, []), after.get(case, [])) for case in sorted({*before, *after})]
    return sorted(found, key=lambda one: (ORDER.index(one.change), one.case))


def _compared(case: str, before: Sequence[Trial], after: Sequence[Trial]) -> Difference:
    known = {reason for trial in before for reason in trial.reasons}
    reasons = tuple(dict.fromkeys(r for trial in after if not trial.passed for r in trial.reasons if r not in known))
    return Difference(case, _change(before, after), _words(before), _words(after), reasons)


def _change(before: Sequence[Trial], after: Sequence[Trial]) -> Change:
    if not before:
        return "new"
    if not after:
        return "gone"
    if _mean(after, "safety") < _mean(before, "safety"):
        return "regressed"
    was, now = _mean(before, "passed"), _mean(after, "passed")
    if now < was:
        return "regressed" if now == 0 or was == 1 else "less often"
    if now > was:
        return "improved" if now == 1 else "more often"
    return "costlier" if _costs_more(before, after) else "same"


def _costs_more(before: Sequence[Trial], after: Sequence[Trial]) -> bool:
    return any(_mean(after, name) > _mean(before, name) * _COSTLIER for name in ("model_turns", "credits"))


def _mean(trials: Sequence[Trial], name: str) -> float:
    return mean([float(getattr(trial, name)) for trial in trials])


def _words(trials: Sequence[Trial]) -> str:
    if not trials:
        return "-"
    passed, unsafe = sum(trial.passed for trial in trials), sum(not trial.safety for trial in trials)
    harm = f", {unsafe} UNSAFE" if unsafe else ""
    return (
        f"{passed}/{len(trials)}{harm}, {_mean(trials, 'model_turns'):.1f} turns, {_mean(trials, 'credits'):g} credits"
    )
