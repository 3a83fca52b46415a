"""What ``/why`` says: the latest decision, the facts it was made on, and whose rule or answer it was."""

from collections.abc import Sequence
from typing import TypeAlias, assert_never

from agent.policy.told import for_person
from agent.state import events
from agent.state.recorded import Recorded

Decision: TypeAlias = events.Decided | events.Refused | events.RuleMatched | events.ApprovalAnswered


def last_decision(history: Sequence[Recorded]) -> list[str]:
    """The model's latest call that anything was decided on, and how it was decided; empty when there is none."""
    calls: dict[str, events.Proposed] = {}
    asked: dict[str, str] = {}
    decided: dict[str, list[Decision]] = {}
    latest = ""
    for recorded in history:
        match recorded.event:
            case events.Proposed(call_id=call_id) as event:
                calls[call_id] = event
            case events.ApprovalRequested(call_id=call_id, approval_id=approval_id):
                asked[approval_id] = call_id
            case (events.Decided() | events.Refused() | events.RuleMatched() | events.ApprovalAnswered()) as event:
                call_id = _call_of(event, asked)
                decided.setdefault(call_id, []).append(event)
                latest = latest if call_id.startswith(events.OWN_READ) else call_id
    of_call = decided.get(latest, [])
    words = dict.fromkeys(_words(event) for event in of_call)  # a rule is asked before and after an answer
    return _facts(calls.get(latest), of_call) + [f"    {line}" for line in words][-3:]


def _call_of(event: Decision, asked: dict[str, str]) -> str:
    """The call of a decision; answers that 0.1.0 recorded do not all name it, but their approvals do."""
    if isinstance(event, events.ApprovalAnswered):
        return event.call_id or asked.get(event.approval_id, "")
    return event.call_id


def _facts(call: events.Proposed | None, decided: Sequence[Decision]) -> list[str]:
    """A call and what was decided on; whom it reaches may have been read only after it was proposed."""
    if call is None:
        return []
    cost = "unknown" if call.credits is None else call.credits
    read = [event.recipients for event in decided if isinstance(event, events.Decided) and event.recipients]
    whom = ", ".join(read[-1] if read else call.recipients)
    nobody = "somebody who was not looked up" if call.effect == "send" else "nobody"
    facts = f"facts: effect {call.effect}, credits {cost}, to {whom or nobody}"
    return [f"{call.tool}  {call.method} {call.target}", f"    {facts}"]


def _words(event: Decision) -> str:
    match event:
        case events.RuleMatched():
            return f"your rule {event.rule} answered: {event.answer}"
        case events.ApprovalAnswered():
            return _answer(event)
        case events.Decided():
            return f"{event.verdict}: {for_person(event.rule, event.reason)} ({event.rule})"
        case events.Refused():
            return f"refused: {for_person(event.rule, event.reason)} ({event.rule})"
        case never:
            assert_never(never)


def _answer(event: events.ApprovalAnswered) -> str:
    """Who answered, and by which way, as far as that was recorded."""
    said = f"answered: {event.answer} {event.reason}".rstrip()
    if event.via in ("rule", "batch"):
        return f"your {event.who} {said}"
    known = [part for part in (event.who, event.via and f"by {event.via}") if part]
    return f"you {said}" + (f" ({', '.join(known)})" if known else "")
