"""What the user is shown before a yes: rendered by the program from the request, never from the model's words."""

from collections.abc import Callable, Container, Mapping

from agent.common.counting import many
from agent.common.json_value import Json
from agent.common.redaction import printable
from agent.policy.grants.message import answered_since, written_since
from agent.state.approvals import Card
from agent.types import Decision, PreparedCall
from tools.args import reading_order
from tools.catalog.show import items_of
from tools.catalog.told import body_lines, quoted, steps_of

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
    "email_address": str,
    "domain": str,
    "status": str,
    "warmup_status": lambda value: f"warm-up {value}",
    "paused": lambda value: "the daily scan is paused" if value else "the daily scan is on",
    "scanTimeUtc": lambda value: f"at {value} UTC",
    "inbox_state": str,
    "subject": lambda value: f"about {value}",
    "draft_subject": lambda value: f"draft about {value}",
    "draft_cc": lambda value: f"copies of the draft to {value}",
    "draft_bcc": lambda value: f"blind copies of the draft to {value}",
    "sender_account_ids": lambda value: f"from {', '.join(map(str, items_of(value)))}",
    "account_id": lambda value: f"from {value}",
    "pending": lambda value: f"{many(value, 'lead')} {'waits' if value == 1 else 'wait'} in it",
    "leadCount": lambda value: many(value, "lead"),
    "nodes": lambda value: many(len(steps_of(value)), "step"),
    "participant_email": lambda value: f"with {value}",
    "last_message_direction": lambda value: f"last message {value}",
    "last_message_at": lambda value: f"at {value}",
}
"""How a card says what a thing is now."""


def card(call: PreparedCall, decision: Decision) -> Card:
    """What the user is shown of a call on which policy has decided so."""
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
        about=_about(call),
        sender=call.sender,
        credits=call.credits,
        preview=preview(call, decision),
        roster=None if call.roster is None else call.roster.as_json(),
        rest=_rest(call),
        claims=decision.spans,
    )


def _about(call: PreparedCall) -> int | None:
    """How many people a call is about, those of a campaign too; ``None`` where nobody knows."""
    in_campaign = 0 if call.roster is None else len(call.roster.people) + call.roster.unnamed
    return None if call.about is None else max(call.about, call.reach, len(call.recipients), in_campaign)


def _rest(call: PreparedCall) -> tuple[str, ...]:
    """What the lines only count: the people of a campaign, and texts of their own."""
    people = () if call.roster is None else call.roster.rest()
    return people if call.own_texts is None else (*people, *call.own_texts.rest())


def preview(call: PreparedCall, decision: Decision) -> str:
    """Everything that matters about a request, in lines; control and invisible characters are shown as escapes."""
    request = call.request
    lines = [f"why it asks: {decision.reason}"]
    inspection = call.spec.effects.reach.inspection
    if call.recipients and call.roster is None and inspection is None:
        lines.append(f"to ({len(call.recipients)}): {', '.join(_marked(r) for r in call.recipients)}")
    if call.sender:
        lines.append(f"from: {call.sender}")
    lines += _signature_lines(call)
    lines += [*_state_lines(call), *call.notes] if inspection is None else inspection.lines(call.state, call.notes)
    lines += _replied_to_lines(call)
    lines += body_lines(_in_order(call))
    lines += [] if call.copy is None else call.copy.lines()
    lines.append(f"cost: {_cost(call)}")
    lines.append(_way_back(call))
    lines.append(f"request: {request.endpoint.method} {request.target}")
    # A line break inside a value is shown as an escape, or a name could add lines of its own.
    return "\n".join(printable(line, keep_lines=False) for line in lines)


def _way_back(call: PreparedCall) -> str:
    """Only what the agent itself can take back is called reversible."""
    reversal = call.spec.effects.reversal
    if call.effect in _IRREVERSIBLE and not call.state.get("replaces"):  # what is replaced is kept
        return _IRREVERSIBLE[call.effect]
    if reversal.sets_back:
        return "It can be set back."
    return f"{'It can be set back' if reversal.back else 'The agent cannot take it back'}: {reversal.how}."


def _cost(call: PreparedCall) -> str:
    if call.credits is None:
        return "unknown: its price is not in the credit configuration"
    return f"up to {many(call.credits, 'credit')}" if call.credits else "no credits"


def _marked(recipient: str) -> str:
    return recipient if recipient.isascii() else f"{recipient} (CHECK: has letters outside ASCII)"


def _state_lines(call: PreparedCall) -> list[str]:
    """What the things that are changed are now, as a yes to the change is bound to it; the sender has a line."""
    is_message = call.spec.effects.counts_as == "message"
    said = ["participant_email", "account_id"] if is_message else []  # in lines of their own
    said += ["last_message_direction", "last_message_at"] if _is_latest(call) else []
    said += _subjects_said(call)
    parts = [(kind, part) for kind, part in call.state.items() if isinstance(part, Mapping)]
    parts = [(kind, part) for kind, part in parts if not (is_message and kind == "sender")]
    return [line for kind, part in parts for line in _part_lines(kind, part, said)]


def _signature_lines(call: PreparedCall) -> list[str]:
    """The signature of the account that a message leaves from, as it was read with it: it is part of what is bound."""
    sender = call.state.get("sender") if call.spec.effects.counts_as == "message" else None
    words = sender.get("signature") if isinstance(sender, Mapping) else None
    if not isinstance(words, str) or not words.strip():
        return []
    return ["signature of this account, which may stand below the text:", *quoted(words.strip().split("\n"))]


def _subjects_said(call: PreparedCall) -> list[str]:
    """The subjects of a conversation that stand on the card anyway: in the request, or once already."""
    thread = call.state.get("thread")
    facts = thread if isinstance(thread, Mapping) else {}
    subject, draft = facts.get("subject"), facts.get("draft_subject")
    own = call.request.fields.get("subject")
    return [
        *(["subject"] if subject == own else []),
        *(["draft_subject"] if draft in (own, subject) else []),
    ]


def _is_latest(call: PreparedCall) -> bool:
    """Whether the message that is shown as theirs is the last of the conversation, as its state says."""
    thread, sent_at = call.state.get("thread"), call.replied_to.get("sent_at")
    if not isinstance(thread, Mapping) or sent_at is None:
        return False
    return (thread.get("last_message_direction"), thread.get("last_message_at")) == ("inbound", sent_at)


def _replied_to_lines(call: PreparedCall) -> list[str]:
    """The last message of the other side, and in a line of its own what of it nobody should miss."""
    message = call.replied_to
    text = message.get("body_text")
    if not isinstance(text, str):
        return []
    sent_at = str(message.get("sent_at") or "")
    when = f" ({sent_at[:16].replace('T', ' ')})" if sent_at else ""
    lines = [f"they wrote{when}:", *quoted(text.strip().split("\n"))]
    if again := written_since(call):
        lines.append(f"CHECK: they wrote again at {again[:16].replace('T', ' ')}, and that was not read")
    if answered := answered_since(call):
        lines.append(f"CHECK: somebody answered at {answered[:16].replace('T', ' ')}, and that was not read")
    from agent.copy.replies.triage import read_reply  # noqa: PLC0415  # large tables, and most commands read nothing

    reading = read_reply(text)
    if not reading.opt_out:
        return lines
    asks = "they ask to be left alone" if reading.opt_out == "certain" else "they may ask to be left alone"
    said = asks if reading.is_understood else "what they want was not understood"
    return [*lines, f"CHECK: {said}: {reading.opt_out_quote}"]


def _in_order(call: PreparedCall) -> Json:
    """The body as people read it, without the id of the sender who stands on the card by name."""
    body = call.request.body_json
    if not isinstance(body, dict):
        return body
    named = call.account if call.sender and call.sender != call.account else None
    return {key: body[key] for key in reading_order(call.spec.args, body) if named is None or body[key] != named}


def _part_lines(kind: str, facts: Mapping[str, Json], said: Container[str]) -> list[str]:
    known = [words(facts[name]) for name, words in _IN_WORDS.items() if name in facts and name not in said]
    lines = [f"{kind} now: {', '.join(dict.fromkeys(known))}"] if known else []
    stored = {name: facts[name] for name in _STORED if name in facts}
    return lines + (["stored in the draft, and may leave with it:", *body_lines(stored)] if stored else [])
