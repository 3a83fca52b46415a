"""The rule on what one part of the words asks for and another does not: each is for whom its own part names."""

from collections.abc import Sequence

from agent.common.words.text import fold
from agent.policy.facts import PolicyFacts
from agent.policy.rule import rule
from agent.policy.scope.called import is_named, name_of
from agent.policy.scope.names import names_of_others
from agent.policy.scope.opposites import asking_parts, asks_for, changes
from agent.policy.scope.ties import borne_by
from agent.types import Decision, PreparedCall


@rule("words.another")
def of_another(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """What one part of the words asks for is done to whom that part names: "archive Piet's, and mark Theo's read"."""
    if call.effect == "read" or facts.own:
        return None
    parts = _apart(asking_parts(call, facts))
    for key, value, before in changes(call) if len(parts) > 1 else ():
        mine = [part for part in parts if asks_for(part, call.spec.name, key, value, before)]
        if mine and len(mine) < len(parts) and (name := _of_another(call, facts, mine)):
            reason = f"CHECK WHAT IT IS FOR: you want {key} {str(value).lower()} for somebody else, not for {name[:60]}"
            return Decision("ask", "words.another", reason, only_person=True)
    return None


def _apart(parts: Sequence[str]) -> list[str]:
    """The parts that hold no other one."""
    said = {fold(part).strip(" .!"): part for part in parts}
    return [part for own, part in said.items() if sum(other in own for other in said) == 1]


def _of_another(call: PreparedCall, facts: PolicyFacts, parts: Sequence[str]) -> str:
    """What a call changes, by its name, where each part names another one, and none that one."""
    borne, words = [*borne_by(call, facts.records)], "\n".join(facts.orders)
    for target in call.spec.effects.targets:
        kind, value = target.kind, target.id(call.request)
        is_mine = any(is_named(kind, value, facts.records, part) for part in parts)
        if not is_mine and all(names_of_others(words, [part], value, borne, people=True) for part in parts):
            return name_of(kind, value, facts.records)
    return ""
