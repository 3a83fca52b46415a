"""What a person is shown before a yes: rendered by the program from the request, never from the model's words."""

import json
from collections.abc import Callable, Mapping

from agent.common.json_value import Json
from agent.common.redaction import printable
from agent.state.approvals import Card
from agent.types import Decision, PreparedCall
from tools.catalog.show import items_of

_IRREVERSIBLE = {
    "send": "It cannot be taken back.",
    "destroy": "It cannot be undone.",
    "spend": "Credits are not refunded.",
}
_STORED = ("draft_body_html", "draft_attachments")
"""What of a thing is shown in full."""
_IN_WORDS: Mapping[str, Callable[[Json], str]] = {
    "name": str,
    "type": str,
    "status": str,
    "inbox_state": str,
    "subject": lambda value: f"about {value}",
    "draft_subject": lambda value: f"draft about {value}",
    "draft_cc": lambda value: f"copies of the draft to {value}",
    "draft_bcc": lambda value: f"blind copies of the draft to {value}",
    "sender_account_ids": lambda value: f"from {', '.join(map(str, items_of(value)))}",
    "account_id": lambda value: f"from {value}",
    "pending": lambda value: f"{value} leads wait in it",
    "leadCount": lambda value: f"{value} leads",
    "nodes": lambda value: f"{len(items_of(value))} steps",
    "participant_email": lambda value: f"with {value}",
    "last_message_direction": lambda value: f"last message {value}",
    "last_message_at": lambda value: f"at {value}",
}
"""How a card says what a thing is now."""


def card(call: PreparedCall, decision: Decision) -> Card:
    """What a person is shown of a call on which policy has decided so."""
    request = call.request
    return Card(
        tool=call.spec.name,
        method=request.endpoint.method,
        path=request.path,
        body=request.body_json,
        effect=call.effect,
        rule=decision.rule,
        reason=decision.reason,
        recipients=tuple(call.recipients),
        reach=call.reach,
        sender=call.sender,
        credits=call.credits,
        preview=preview(call, decision),
        roster=None if call.roster is None else call.roster.as_json(),
        rest=() if call.roster is None else call.roster.rest(),
    )


def preview(call: PreparedCall, decision: Decision) -> str:
    """Everything that matters about a request, in lines; control and invisible characters are shown as escapes."""
    request = call.request
    lines = [f"{request.endpoint.method} {request.target}", f"why it asks: {decision.reason}"]
    inspection = call.spec.effects.reach.inspection
    if call.recipients and inspection is None:
        lines.append(f"to ({len(call.recipients)}): {', '.join(_marked(r) for r in call.recipients)}")
    if call.sender:
        lines.append(f"from: {call.sender}")
    lines += [*_state_lines(call), *call.notes] if inspection is None else inspection.lines(call.state, call.notes)
    lines.append(f"cost: {_cost(call)}")
    lines.append(_IRREVERSIBLE.get(call.effect, "It can be changed back by hand."))
    lines += _body_lines(request.body_json)
    # A line break inside a value is shown as an escape, or a name could add lines of its own.
    return "\n".join(printable(line, keep_lines=False) for line in lines)


def _cost(call: PreparedCall) -> str:
    if call.credits is None:
        return "unknown: its price is not in the credit configuration"
    return f"up to {call.credits} credits" if call.credits else "no credits"


def _marked(recipient: str) -> str:
    return recipient if recipient.isascii() else f"{recipient} (CHECK: has letters outside ASCII)"


def _state_lines(call: PreparedCall) -> list[str]:
    """What the things that are changed are now, as a yes to the change is bound to it; the sender has a line."""
    is_message = call.spec.effects.counts_as == "message"
    said = ("participant_email", "account_id") if is_message else ()  # in lines of their own
    parts = [(kind, part) for kind, part in call.state.items() if kind != "sender" and isinstance(part, Mapping)]
    return [line for kind, part in parts for line in _part_lines(kind, part, said)]


def _part_lines(kind: str, facts: Mapping[str, Json], said: tuple[str, ...]) -> list[str]:
    known = [words(facts[name]) for name, words in _IN_WORDS.items() if name in facts and name not in said]
    lines = [f"{kind} now: {', '.join(dict.fromkeys(known))}"] if known else []
    stored = {name: facts[name] for name in _STORED if name in facts}
    return lines + (["stored in the draft, and may leave with it:", *_body_lines(stored)] if stored else [])


def _body_lines(body: Json) -> list[str]:
    """The whole body: texts line by line, so that they can be read, everything else as JSON."""
    if body is None:
        return []
    if not isinstance(body, dict):
        return [f"body: {json.dumps(body, ensure_ascii=False)}"]
    lines: list[str] = []
    for key, value in body.items():
        if isinstance(value, str) and ("\n" in value or len(value) > 60):
            lines += [f"{key} ({len(value)} characters):", *(f"  | {line}" for line in value.split("\n"))]
        else:
            lines.append(f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")
    return lines
