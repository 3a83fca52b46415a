"""What a conversation has cost: a new run at hand forgets what was said, not what was spent."""

from dataclasses import dataclass, field
from decimal import Decimal

from agent.session.loop import Totals
from agent.session.result import RunResult


@dataclass(slots=True)
class Purse:
    """The costs of every run that was at hand, as they were looked at last."""

    _runs: dict[str, tuple[int, Totals]] = field(default_factory=dict)

    def note(self, result: RunResult, totals: Totals) -> None:
        """Take down what a run has cost until now."""
        self._runs[result.run_id] = result.spent, totals

    @property
    def runs(self) -> int:
        """How many were at hand."""
        return len(self._runs)

    def before(self, run_id: str = "") -> int:
        """The credits that all runs but the one at hand have spent."""
        return sum(spent for one, (spent, _) in self._runs.items() if one != run_id)

    def credits(self, result: RunResult | None) -> str:
        """Spent, held and cap in a few words; empty where no run has begun."""
        before = self.before("" if result is None else result.run_id)
        if result is None:
            return f"{before} credits spent" if before else ""
        cap = "" if result.cap is None else f"/{result.cap}"
        held = f", {result.reserved} held" if result.reserved else ""
        return f"{result.spent}{cap} credits spent{held}{f', {before} before' if before else ''}"

    def money(self) -> str:
        """What the model has cost over all of them; its tokens where a price is not known."""
        totals = [one for _, one in self._runs.values()]
        if any(one.cost_usd is None for one in totals):
            return f"{sum(one.input_tokens + one.output_tokens for one in totals)} tokens, price unknown"
        cost = sum((one.cost_usd or Decimal(0) for one in totals), Decimal(0))
        return f"${cost:.4f}" if cost else ""
