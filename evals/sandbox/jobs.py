"""What happens by itself while time passes: searches end, campaigns send, people write back."""

import re
from datetime import datetime, timedelta

from evals.sandbox.model.base import stable_id
from evals.sandbox.model.campaigns import SENDABLE, Campaign, Node, Prospect, ProspectStatus, Sent
from evals.sandbox.model.inbox import Message, Thread
from evals.sandbox.model.leads import SearchTask
from evals.sandbox.people import identity, search
from evals.sandbox.state import State


def advance(state: State) -> None:
    """Bring the world up to the clock."""
    state.now = state.clock.now()
    for task in state.world.tasks:
        _search(state, task)
    for campaign in state.world.campaigns:
        _campaign(state, campaign)
    _replies(state)


def _search(state: State, task: SearchTask) -> None:
    if task.status in ("completed", "failed"):
        return
    took = timedelta(seconds=state.world.pace.search_seconds)
    end = task.createdAt + took
    if state.now < end:
        task.status = "running" if state.now >= task.createdAt + took / 10 else "pending"
        return
    task.completedAt = end
    if state.world.rules.search_error is not None:
        task.status, task.errorMessage = "failed", state.world.rules.search_error
        return
    _deliver(state, task)
    task.status = "completed"


def _deliver(state: State, task: SearchTask) -> None:
    """Save the next matches into the list; a lead that it already holds is neither counted nor charged."""
    group = next(group for group in state.world.lists if group.id == task.list_id)
    same = (task.list_id, task.prompt)
    earlier = [other.seen for other in state.world.tasks if other is not task and (other.list_id, other.prompt) == same]
    saved = {identity(lead): lead for lead in state.world.leads}
    skip = max(earlier, default=0)
    people = search(state.pool, task.prompt)[skip : skip + task.fetch_count]
    count = 0
    for person in people:
        key = identity(person)
        lead = saved.get(key)
        if lead is None:
            lead = person.model_copy(deep=True, update={"createdAt": task.completedAt, "updatedAt": task.completedAt})
            lead.id = lead.id or stable_id("lead", key)
            state.world.leads.append(lead)
        if lead.id not in group.lead_ids:
            group.lead_ids.append(lead.id)
            count += 1
    group.updatedAt = task.completedAt or state.now
    task.seen, task.resultCount = skip + len(people), count
    credits = state.world.credits
    credits.balance = max(0, credits.balance - count * task.price)


def _campaign(state: State, campaign: Campaign) -> None:
    if campaign.launched_at is None:
        return
    pace = state.world.pace
    begins = campaign.launched_at + timedelta(seconds=pace.launch_seconds)
    if campaign.status == "launching" and state.now >= begins:
        campaign.status = "active"
    if campaign.status != "active":
        return
    for place, prospect in enumerate(campaign.prospects):
        due = begins + timedelta(seconds=pace.send_seconds * (place + 1), days=place // _a_day(state, campaign))
        if prospect.status == "pending" and state.now >= due:
            _send(state, campaign, prospect, due)
        answers = bool(pace.reply_every) and (place + 1) % pace.reply_every == 0
        if prospect.sent_at is not None:
            _after(state, campaign, prospect, answers=answers)
    if all(p.status in ("completed", "replied", "bounced", "timed_out", "cancelled") for p in campaign.prospects):
        campaign.status = "completed"


def _a_day(state: State, campaign: Campaign) -> int:
    """How many messages a day the campaign and its senders allow."""
    limits = [s.daily_limit for s in state.world.senders if s.id in campaign.sender_account_ids and s.daily_limit]
    return max(1, min(campaign.daily_limit or 500, sum(limits) or 500))


def _send(state: State, campaign: Campaign, prospect: Prospect, at: datetime) -> None:
    node = _first_node(campaign)
    prospect.status = _STATUS.get(node.type, "sent" if campaign.type == "email" else "message_sent")
    prospect.sent_at, prospect.current_node_id = at, node.id
    state.world.outbox.append(_message(campaign, prospect, at))


_STATUS: dict[str, ProspectStatus] = {"connection_request": "connection_sent", "message": "message_sent"}


def _first_node(campaign: Campaign) -> Node:
    return next((node for node in campaign.sequence_nodes if node.type in SENDABLE), Node(type="email", body=""))


def _message(campaign: Campaign, prospect: Prospect, at: datetime) -> Sent:
    node, senders = _first_node(campaign), campaign.sender_account_ids
    return Sent(
        at=at,
        channel=campaign.type,
        account_id=senders[campaign.prospects.index(prospect) % len(senders)] if senders else None,
        to=(prospect.email if campaign.type == "email" else prospect.linkedin_url) or "",
        subject=fill(node.subject, prospect),
        body_text=fill(node.body, prospect) or "",
        campaign_id=campaign.id,
    )


def fill(text: str | None, prospect: Prospect) -> str | None:
    """Put a lead's values in place of ``%first_name%`` and the like; an unknown variable becomes empty."""
    if text is None:
        return None
    values = {key: value for key, value in prospect if isinstance(value, str)}
    return re.sub(r"%([a-z_.]{1,60})%", lambda found: values.get(found[1], ""), text)


def _after(state: State, campaign: Campaign, prospect: Prospect, *, answers: bool) -> None:
    """A prospect answers, or comes to the end of the sequence."""
    sent_at = prospect.sent_at or state.now
    if prospect.status not in ("sent", "connection_sent", "message_sent"):
        return
    if answers:
        due = sent_at + timedelta(seconds=state.world.pace.reply_seconds)
        if state.now >= due:
            prospect.status, prospect.replied_at = "replied", due
            _answer_campaign(state, campaign, prospect, due)
    elif state.now >= sent_at + timedelta(minutes=sum(node.minutes() for node in campaign.sequence_nodes)):
        prospect.status = "completed"


def _answer_campaign(state: State, campaign: Campaign, prospect: Prospect, at: datetime) -> None:
    sent = _message(campaign, prospect, prospect.sent_at or at)
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
        unread_count=1,
        created_at=sent.at,
        updated_at=at,
    )
    ours = {"subject": sent.subject, "body_text": sent.body_text, "sent_at": sent.at}
    thread.messages = [
        Message.model_validate({"id": new_id("message"), "direction": "outbound", **ours}),
        Message(
            id=new_id("message"),
            direction="inbound",
            subject=f"Re: {sent.subject}" if sent.subject else None,
            body_text="Thanks for your message. What would this cost us a month?",
            sender_name=prospect.name,
            sender_identifier=prospect.email or prospect.linkedin_url,
            sent_at=at,
        ),
    ]
    state.world.threads.append(thread)


def _replies(state: State) -> None:
    """Let scripted replies arrive that are due."""
    for reply in [r for r in state.world.replies if r.due_at is not None and state.now >= r.due_at]:
        thread = next(t for t in state.world.threads if t.id == reply.thread_id)
        subject = thread.subject()
        thread.messages.append(
            Message(
                id=state.world.new_id("message"),
                direction="inbound",
                subject=f"Re: {subject.removeprefix('Re: ')}" if subject else None,
                body_text=reply.body_text,
                sender_name=thread.participant_name,
                sender_identifier=thread.participant_email or thread.participant_linkedin_url,
                sent_at=reply.due_at or state.now,
            )
        )
        thread.unread_count += 1
        thread.updated_at = state.now
        state.world.replies.remove(reply)
