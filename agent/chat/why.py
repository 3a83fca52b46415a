"""What ``/why`` says: the latest decision, what was asked for and at which price, who agreed, and what came of it."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, assert_never

from agent.common.counting import many
from agent.policy.told import for_person
from agent.state import events
from agent.state.effects import EffectRow
from agent.state.recorded import Recorded
from agent.ui.reports import effect_line
from agent.ui.tables import clipped
from tools.catalog.told import in_short

Decision: TypeAlias = events.Decided | events.Refused | events.RuleMatched | events.ApprovalAnswered


def last_decision(history: Sequence[Recorded], effects: Sequence[EffectRow] = ()) -> list[str]:
    """The model's latest call that anything was decided on, how, and what came of it; empty when there is none.

    A read that was simply made is told only where there was nothing else.
    """
    calls, decided, latest = _gathered(history)
    words = dict.fromkeys(map(_words, decided))  # a rule is asked before and after an answer
    said = [line for line in words if not line.startswith("refused") or f"deny{line[7:]}" not in words]
    came = [f"came of it:{effect_line(one)[1:]}, {_spent(one)}" for one in effects if one.call_id == latest]
    lines = [*said[-3:], *_asked_for(calls.get(latest)), *came[-1:]]
    return _facts(calls.get(latest), decided) + [f"    {line}" for line in lines]


def _gathered(history: Sequence[Recorded]) -> tuple[Mapping[str, events.Proposed], Sequence[Decision], str]:
    """Every call by its id, what was decided on the one to be told of, and its id."""
    calls: dict[str, events.Proposed] = {}
    asked: dict[str, str] = {}
    decided: dict[str, list[Decision]] = {}
    latest = read = ""
    for recorded in history:
        match recorded.event:
            case events.Proposed(call_id=call_id) as event:
                calls[call_id] = event
            case events.ApprovalRequested(call_id=call_id, approval_id=approval_id):
                asked[approval_id] = call_id
            case (events.Decided() | events.Refused() | events.RuleMatched() | events.ApprovalAnswered()) as event:
                call_id = _call_of(event, asked)
                if call_id.startswith(events.OWN_READ):
                    continue
                decided.setdefault(call_id, []).append(event)
                read, latest = (call_id, latest) if _is_mere_read(calls, event) else (read, call_id)
    latest = latest or read
    return calls, decided.get(latest, []), latest


def _asked_for(call: events.Proposed | None) -> list[str]:
    """What an effect would change, spend or send, in a line."""
    if call is None or call.effect == "read" or not call.body:
        return []
    return [f"asked for: {clipped(in_short(call.body), 300)}"]


def _is_mere_read(calls: Mapping[str, events.Proposed], event: Decision) -> bool:
    call = calls.get(event.call_id or "")
    is_allowed = isinstance(event, events.Decided) and event.verdict == "allow"
    return call is not None and call.effect == "read" and is_allowed


def _spent(effect: EffectRow) -> str:
    return f"{many(effect.spent, 'credit')} spent" if effect.spent else "no credits spent"


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
            if event.verdict == "allow":
                return f"nobody was asked: {event.reason} ({event.rule})"
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
