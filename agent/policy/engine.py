"""``decide``: every rule is heard, the strictest verdict wins, silence denies."""

from collections.abc import Iterable

from agent.policy.facts import PolicyFacts
from agent.policy.rules import RULES, Rule
from agent.types import Decision, PreparedCall, Verdict

_STRICTNESS: dict[Verdict, int] = {"allow": 0, "ask": 1, "deny": 2}


def decide(call: PreparedCall, facts: PolicyFacts, rules: Iterable[Rule] = RULES) -> Decision:
    """Judge a call on the facts of this moment."""
    heard = [decision for rule in rules if (decision := rule(call, facts)) is not None]
    if not heard:
        return Decision("deny", "default.silence", f"no rule speaks for {call.spec.name}")
    strictest = max(heard, key=lambda d: _STRICTNESS[d.verdict])
    same = [d for d in heard if d.verdict == strictest.verdict]
    return Decision(strictest.verdict, strictest.rule, "; ".join(dict.fromkeys(d.reason for d in same)))
