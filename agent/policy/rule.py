"""What a rule is: a function of a call and the facts, with the ids that it can answer with."""

from collections.abc import Callable
from dataclasses import dataclass

from agent.policy.facts import PolicyFacts
from agent.types import Decision, PreparedCall

Judge = Callable[[PreparedCall, PolicyFacts], Decision | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A function of a call and the facts; it answers a decision or has no opinion."""

    ids: tuple[str, ...]
    """Every id that its decisions can name."""
    judge: Judge

    def __call__(self, call: PreparedCall, facts: PolicyFacts) -> Decision | None:
        """Judge a call.

        Raises:
            ValueError: its decision names an id that it does not declare.
        """
        decision = self.judge(call, facts)
        if decision is not None and decision.rule not in self.ids:
            raise ValueError(f"the rule {self.judge.__name__} does not declare the id {decision.rule}")
        return decision


def rule(*ids: str) -> Callable[[Judge], Rule]:
    """Make a rule of a function, with the ids that its decisions can name."""
    return lambda judge: Rule(ids, judge)
