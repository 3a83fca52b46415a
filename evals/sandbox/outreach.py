"""A launched campaign on the clock: every lead walks through the sequence, and some of them answer."""

import re
from bisect import insort
from collections.abc import Iterator
from datetime import datetime, timedelta

from evals.sandbox.model.campaigns import SENDABLE, Campaign, Generated, Node, Prospect, ProspectStatus, Sent
from evals.sandbox.model.inbox import Message, Thread
from evals.sandbox.state import State

_UNDER_WAY = ("pending", "sent", "connection_sent", "message_sent")
_AFTER: dict[str, ProspectStatus] = {"connection_request": "connection_sent", "message": "message_sent"}


def progress(state: State, campaign: Campaign) -> None:
    """Bring a campaign up to the clock."""
    if campaign.launched_at is None:
        return
    pace = state.world.pace
    begins = campaign.launched_at + timedelta(seconds=pace.launch_seconds)
    if campaign.status == "launching" and state.now >= begins:
        campaign.status = "active"
    if campaign.status != "active":
        return
    a_day = _a_day(state, campaign)
    for place, prospect in enumerate(campaign.prospects):
        start = begins + timedelta(seconds=pace.send_seconds * (place + 1), days=place // a_day)
        if prospect.status in _UNDER_WAY and not _answers(state, campaign, place, prospect):
            _walk(state, campaign, place, start)
    if not any(prospect.status in _UNDER_WAY for prospect in campaign.prospects):
        campaign.status = "completed"


def _a_day(state: State, campaign: Campaign) -> int:
    """How many messages a day the campaign and its senders allow."""
    limits = [s.daily_limit for s in state.world.senders if s.id in campaign.sender_account_ids and s.daily_limit]
    return max(1, min(campaign.daily_limit or 500, sum(limits) or 500))


def _answers(state: State, campaign: Campaign, place: int, prospect: Prospect) -> bool:
    """Whether this lead is one of those who answer the first message; such a lead gets no second one."""
    every = state.world.pace.reply_every
    if not every or (place + 1) % every or prospect.sent_at is None:
        return False
    due = prospect.sent_at + timedelta(seconds=state.world.pace.reply_seconds)
    if state.now >= due:
        prospect.status, prospect.replied_at = "replied", due
        first = next((node for node in campaign.sequence_nodes if node.type in SENDABLE), Node(type="end"))
        _answer(state, campaign, prospect, _message(campaign, place, first, prospect.sent_at), due)
    return True


def _walk(state: State, campaign: Campaign, place: int, start: datetime) -> None:
    """Take every step of the sequence that is due."""
    prospect, nodes = campaign.prospects[place], campaign.sequence_nodes
    if prospect.due_at is None:
        # A world may begin in the middle: whoever was sent to stands behind the first message.
        first = next((index for index, node in enumerate(nodes) if node.type in SENDABLE), len(nodes))
        prospect.due_at, prospect.step = (prospect.sent_at, first + 1) if prospect.sent_at else (start, 0)
    while prospect.due_at <= state.now:
        node = nodes[prospect.step] if prospect.step < len(nodes) else Node(type="end")
        if node.type == "end":
            prospect.status = "completed"
            return
        prospect.step += 1
        prospect.due_at += timedelta(minutes=node.minutes())
        if node.type in SENDABLE:
            _send(state, campaign, place, node)
            if _answers(state, campaign, place, prospect):
                return


def _send(state: State, campaign: Campaign, place: int, node: Node) -> None:
    prospect = campaign.prospects[place]
    at = prospect.due_at or state.now
    prospect.status = _AFTER.get(node.type, "sent" if campaign.type == "email" else "message_sent")
    prospect.sent_at, prospect.current_node_id = prospect.sent_at or at, node.id
    insort(state.world.outbox, _message(campaign, place, node, at), key=lambda sent: sent.at)
    for own in written(campaign, node, prospect):
        own.status = "sent"


def _message(campaign: Campaign, place: int, node: Node, at: datetime) -> Sent:
    prospect, senders = campaign.prospects[place], campaign.sender_account_ids
    silent = node.type == "connection_request" and node.include_message is False
    own = next(written(campaign, node, prospect), None)
    return Sent(
        at=at,
        channel=campaign.type,
        account_id=senders[place % len(senders)] if senders else None,
        to=(prospect.email if campaign.type == "email" else prospect.linkedin_url) or "",
        subject=subject_of(campaign, node, prospect) if own is None else own.subject,
        body_text="" if silent else (fill(node.body, prospect) if own is None else own.body_text) or "",
        campaign_id=campaign.id,
    )


def written(campaign: Campaign, node: Node, prospect: Prospect) -> Iterator[Generated]:
    """The text that was made for a lead at a step, if any was."""
    return (one for one in campaign.messages if (one.prospect_id, one.node_id) == (prospect.id, node.id))


def subject_of(campaign: Campaign, node: Node, prospect: Prospect) -> str | None:
    """The subject that a lead gets at a step."""
    if campaign.type == "linkedin" or node.subject or not node.is_reply:
        return fill(node.subject, prospect)
    first = next((fill(other.subject, prospect) for other in campaign.sequence_nodes if other.subject), None)
    return f"Re: {first}" if first else None


def fill(text: str | None, prospect: Prospect) -> str | None:
    """Put a lead's values in place of ``%first_name%`` and the like; an unknown variable becomes empty."""
    if text is None:
        return None
    values = {key: value for key, value in prospect if isinstance(value, str)}
    values |= {f"custom_fields.{key}": str(value) for key, value in (prospect.custom_fields or {}).items()}
    return re.sub(r"%([a-z_.]{1,60})%", lambda found: values.get(found[1], ""), text)


def _answer(state: State, campaign: Campaign, prospect: Prospect, sent: Sent, at: datetime) -> None:
    new_id = state.world.new_id
    thread = Thread(
        id=new_id("thread"),
        account_id=sent.account_id,
        channel=campaign.type,
        campaign_id=campaign.id,
        participant_name=prospect.name,
        participant_email=prospect.email,
        participant_linkedin_url=prospect.linkedin_url,
        participant_company=prospect.company,
        created_at=sent.at,
        updated_at=at,
    )
    ours = Message(
        id=new_id("message"), direction="outbound", subject=sent.subject, body_text=sent.body_text, sent_at=sent.at
    )
    thread.messages.append(ours)
    subject = f"Re: {sent.subject}" if sent.subject else None
    thread.receive(new_id("message"), subject, "Thanks for your message. What would this cost us a month?", at)
    state.world.threads.append(thread)
