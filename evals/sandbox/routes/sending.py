"""``POST /api/threads/{id}/messages``: the one request that writes to a person at once."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from evals.sandbox.answers import Answer, Body, Call, Refused
from evals.sandbox.model.base import Id
from evals.sandbox.model.campaigns import Sent
from evals.sandbox.model.inbox import Message, Thread
from evals.sandbox.model.leads import Sender
from evals.sandbox.people import ADDRESS
from evals.sandbox.routes.launch import sendable
from evals.sandbox.routes.threads import AttachmentBody, message_row, thread_row
from evals.sandbox.state import State

_Text = Annotated[str, Field(max_length=500_000)]


class _SendBody(Body):
    body_text: Annotated[str, Field(min_length=1, max_length=500_000, pattern=r"\S")]
    body_html: _Text | None = None
    subject: Annotated[str, Field(max_length=2000)] | None = None
    account_id: Id | None = None
    threading_mode: Literal["new_thread", "reply"] | None = None
    cc: _Text | None = None
    bcc: _Text | None = None
    attachments: list[AttachmentBody] = Field(default_factory=list)


def send_message(state: State, call: Call) -> Answer:
    """Send, keep the message, move the thread on and let scripted people answer later."""
    thread = state.thread(call.id)
    body = call.read(_SendBody)
    _check_fields(body)
    sender = _sender(state, thread, body)
    to = _recipient(thread)
    subject = _subject(thread, body)
    _check_daily(state, sender)
    said = {**body.model_dump(include={"body_text", "cc", "bcc"}), "subject": subject}
    message = Message(
        id=state.world.new_id("message"),
        direction="outbound",
        body_html=body.body_html,
        sender_name=sender.display_name,
        sender_identifier=sender.email_address or sender.profile_url,
        attachments=body.model_dump()["attachments"],
        sent_at=state.now,
        **said,
    )
    sent = Sent(at=state.now, channel=thread.channel, account_id=sender.id, to=to, thread_id=thread.id, **said)
    state.world.outbox.append(sent)
    _move_on(state, thread, sender, message)
    _schedule_reply(state, thread)
    return Answer({"message": message_row(thread, message), "thread": thread_row(state, thread)})


def _check_fields(body: _SendBody) -> None:
    for name, text in (("cc", body.cc), ("bcc", body.bcc)):
        if text and any(ADDRESS.fullmatch(part.strip()) is None for part in text.split(",")):
            raise Refused(400, f"{name} must be email addresses separated by commas")
    if any(not (item.bucket and item.path) for item in body.attachments):
        raise Refused(400, "attachments need bucket and path of an upload")


def _sender(state: State, thread: Thread, body: _SendBody) -> Sender:
    if thread.status not in ("active", "draft"):
        raise Refused(422, f"Thread is {thread.status} and cannot be sent to")
    sender_id = body.account_id or thread.account_id
    if sender_id is None:
        raise Refused(422, "Thread has no sender account; give account_id")
    sender = state.sender(sender_id)
    if sender.type != thread.channel:
        raise Refused(422, f"Sender {sender_id} cannot send in a {thread.channel} thread")
    if not sendable(sender):
        raise Refused(422, f"Sender {sender.display_name or sender_id} is {sender.status} and cannot send")
    return sender


def _recipient(thread: Thread) -> str:
    if thread.channel == "linkedin":
        return thread.participant_linkedin_url or thread.participant_name or ""
    if not thread.participant_email:
        raise Refused(422, "Thread has no recipient")
    return thread.participant_email


def _subject(thread: Thread, body: _SendBody) -> str | None:
    if thread.channel == "linkedin":
        return None
    if body.threading_mode == "reply" and not thread.messages:
        raise Refused(422, "There is no message to reply to; use new_thread")
    starts = body.threading_mode == "new_thread" or not thread.messages
    choices = (body.subject or "").strip(), thread.draft_subject if starts else None, thread.subject()
    subject = next(filter(None, choices), None)
    if not subject:
        raise Refused(400, "subject is required for a new email thread")
    return subject if starts or subject.lower().startswith("re:") else f"Re: {subject}"


def _check_daily(state: State, sender: Sender) -> None:
    if sender.daily_limit is None:
        return
    today = sum(sent.account_id == sender.id and sent.at.date() == state.now.date() for sent in state.world.outbox)
    if today >= sender.daily_limit:
        midnight = datetime.combine(state.now.date() + timedelta(days=1), datetime.min.time(), state.now.tzinfo)
        seconds = max(1, int((midnight - state.now).total_seconds()))
        who = sender.display_name or sender.id
        message = f"Sender {who} has reached its limit of {sender.daily_limit} messages a day"
        raise Refused(429, message, headers={"retry-after": str(seconds)})


def _move_on(state: State, thread: Thread, sender: Sender, message: Message) -> None:
    thread.messages.append(message)
    thread.status, thread.account_id, thread.updated_at = "active", sender.id, state.now
    thread.draft_subject = thread.draft_body_text = thread.draft_body_html = None
    thread.draft_cc = thread.draft_bcc = thread.draft_attachments = None


def _schedule_reply(state: State, thread: Thread) -> None:
    handles = {"*", (thread.participant_email or "").lower(), (thread.participant_linkedin_url or "").lower()} - {""}
    for reply in state.world.replies:
        if reply.due_at is None and reply.participant.lower() in handles:
            reply.thread_id = thread.id
            reply.due_at = state.now + timedelta(seconds=reply.after_seconds)
            return
