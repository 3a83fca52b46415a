"""A standing yes that a person gives from a card: as narrow as it can be, and said in words before it is given."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from agent.policy.grants import GrantRule
from agent.state.approvals import Approval
from tools.registry import REGISTRY


def scope_of(approval: Approval, uses: int) -> GrantRule | None:
    """The rule that would answer this question and its like; ``None`` where no standing yes is possible."""
    given = approval.card
    values: dict[str, object] = {"answer": "approve", "tool": given.tool, "max_uses": uses}
    effects = REGISTRY[given.tool].effects
    if effects.grant != "recipients":
        values["path"] = given.path
    if effects.grant == "recipients" or given.recipients:
        values["recipients"] = list(given.recipients)
    if given.credits:
        values["max_credits"] = given.credits * uses
    if given.effect == "destroy":
        values["body"] = given.body
    if effects.counts_as == "launch" and given.reach:
        values["max_recipients"] = given.reach
    try:
        return GrantRule.model_validate(values)
    except ValidationError:
        return None


def in_words(rule: GrantRule) -> str:
    """A rule as a sentence."""
    return words_of(rule.model_dump(exclude_none=True))


def words_of(rule: Mapping[str, Any]) -> str:
    """A stored rule as a sentence."""
    what = str(rule.get("tool") or f"{rule.get('method')} {rule.get('path')}")
    parts = [f"{'allow' if rule['answer'] == 'approve' else 'refuse'} {what}"]
    if rule.get("tool") and rule.get("path"):
        parts.append(f"at {rule['path']}")
    if rule.get("recipients"):
        parts.append(f"to {', '.join(rule['recipients'])} and nobody else")
    if rule.get("max_recipients") is not None:
        parts.append(f"reaching at most {rule['max_recipients']} people")
    parts.append(_texts(rule))
    if rule.get("max_credits") is not None:
        parts.append(f"for at most {rule['max_credits']} credits in all")
    uses = rule.get("max_uses", 1)
    parts.append("once" if uses == 1 else f"up to {uses} times")
    return ", ".join(part for part in parts if part) + ", in this run only"


def _texts(rule: Mapping[str, Any]) -> str:
    if rule.get("text_equals") is not None:
        return "with exactly the given text"
    if rule.get("text_contains"):
        return "with a text that holds the given pieces"
    if rule.get("body"):
        return "with exactly these values in the body"
    spec = REGISTRY.get(str(rule.get("tool")))
    return "with any text" if spec is not None and spec.effects.counts_as == "message" else ""
