"""The rule about a plan that a person has read: it is applied to what it was made on."""

from collections.abc import Iterator
from typing import cast

from agent.policy.facts import PolicyFacts
from agent.policy.rule import rule
from agent.types import Decision, PlannedCall, PreparedCall
from tools.spec import Facts, Kind, Records


@rule("plan.others", "plan.changed", "plan.found")
def as_planned(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """A plan is applied to what it was made on, and lets a campaign out for those people, texts and senders alone.

    What of a step goes beyond the words that the plan was made for is answered by a person, who sees it once more.
    """
    plan = _said_of(call, facts)
    if plan is None:
        return None
    if call.roster is not None and plan.lets_out not in ("", call.digest):
        changed = "the people, texts or senders of the campaign are others than when the plan was made"
        return Decision("deny", "plan.others", f"{changed}: look at them and make the plan again")
    parted = [one for name, then in plan.facts.items() for one in _parted(name, then, facts.records)]
    now = f"CHECK WHAT IT CHANGES: it is not as it was when the plan was made: {', '.join(parted)}"
    found = [*([now] if parted else []), *_dearer(call, plan), *plan.checks]
    name = "plan.found" if found == [*plan.checks] else "plan.changed"
    return Decision("ask", name, "; ".join(found), only_person=True) if found else None


def _dearer(call: PreparedCall, plan: PlannedCall) -> Iterator[str]:
    """That a step costs more now, as where an earlier one has filled the list that it is paid for."""
    if plan.credits is not None and (call.credits or 0) > plan.credits:
        yield f"MORE THAN WAS PLANNED: it may cost {call.credits} credits, and {plan.credits} when the plan was made"


def is_as_planned(call: PreparedCall, facts: PolicyFacts) -> bool:
    """Whether a call is a step of a plan of which everything was known when that was made, and is as it was."""
    plan = _said_of(call, facts)
    return plan is not None and plan.known_as == call.effect


def _said_of(call: PreparedCall, facts: PolicyFacts) -> PlannedCall | None:
    return (facts.planned or {}).get(call.call_id)


def _parted(name: str, then: Facts, records: Records) -> Iterator[str]:
    """What is known of a record otherwise than it was."""
    kind, _, record_id = name.partition(":")
    now = records.get((cast("Kind", kind), record_id), {})
    yield from (f"{key} of {kind} {record_id}" for key in sorted(then) if key in now and now[key] != then[key])
