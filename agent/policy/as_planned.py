"""The rule about a plan that a person has read: it is applied to what it was made on."""

from collections.abc import Iterator
from typing import cast

from agent.policy.facts import PolicyFacts
from agent.policy.rule import rule
from agent.types import Decision, PreparedCall
from tools.spec import Facts, Kind, Records


@rule("plan.others", "plan.changed")
def as_planned(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """A plan is applied to what it was made on, and lets a campaign out for those people, texts and senders alone."""
    plan = (facts.planned or {}).get(call.call_id)
    if plan is None:
        return None
    if call.roster is not None and plan.lets_out not in ("", call.digest):
        changed = "the people, texts or senders of the campaign are others than when the plan was made"
        return Decision("deny", "plan.others", f"{changed}: look at them and make the plan again")
    parted = [one for name, then in plan.facts.items() for one in _parted(name, then, facts.records)]
    reason = f"CHECK WHAT IT CHANGES: it is not as it was when the plan was made: {', '.join(parted)}"
    return Decision("ask", "plan.changed", reason, only_person=True) if parted else None


def _parted(name: str, then: Facts, records: Records) -> Iterator[str]:
    """What is known of a record otherwise than it was."""
    kind, _, record_id = name.partition(":")
    now = records.get((cast("Kind", kind), record_id), {})
    yield from (f"{key} of {kind} {record_id}" for key in sorted(then) if key in now and now[key] != then[key])
