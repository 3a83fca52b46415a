"""Threads of the unified inbox: found, read, changed, made as drafts.  Sending is in ``sending.py``."""

from typing import Annotated, get_args

from pydantic import Field

from evals.sandbox.answers import Answer, Body, Call, OpenBody, Refused
from evals.sandbox.model.base import Id, Object, iso
from evals.sandbox.model.inbox import InboxState, Message, Thread
from evals.sandbox.people import ADDRESS
from evals.sandbox.state import State

_Text = Annotated[str, Field(max_length=100_000)]
_VIEWS = frozenset(["inbox", "needs_reply", "active_thread", "sent", "drafts", "archived", "unread", "bounced"])
_STATES = frozenset(get_args(InboxState))
_STATUSES = frozenset(["active", "archived", "draft", "warmup"])
_DRAFT = ("draft_subject", "draft_body_text", "draft_body_html", "draft_cc", "draft_bcc", "draft_attachments")


class AttachmentBody(OpenBody):
    """An upload that goes with a message."""

    name: _Text | None = None
    bucket: _Text | None = None
    path: _Text | None = None
    mime_type: _Text | None = None
    size: Annotated[int, Field(ge=0)] | None = None
    content_disposition: _Text | None = None
    url: _Text | None = None


class _Draft(Body):
    participant_email: _Text | None = None
    account_id: Id | None = None
    participant_name: _Text | None = None
    draft_subject: _Text | None = None
    draft_body_text: _Text | None = None
    draft_body_html: _Text | None = None
    draft_cc: _Text | None = None
    draft_bcc: _Text | None = None
    draft_attachments: list[AttachmentBody] | None = None


class _Patch(_Draft):
    status: str | None = None
    unread_count: Annotated[int, Field(ge=0, le=1_000_000)] = 0


def list_threads(state: State, call: Call) -> Answer:
    """``GET /api/threads``: without a filter only active threads in which the other person ever wrote."""
    newest = sorted(state.world.threads, key=lambda thread: _last_time(state, thread) or "", reverse=True)
    wanted = (thread for thread in newest if _in_folder(call, thread) and _matches(call, thread))
    page, numbers = call.numbered_page(wanted, 100)
    body: Object = {"threads": [thread_row(state, thread) for thread in page], **numbers}
    if call.query.get("include") == "filter_options":
        senders = [{"id": sender.id, "display_name": sender.display_name} for sender in state.world.senders]
        campaigns = [{"id": campaign.id, "name": campaign.name} for campaign in state.world.campaigns]
        body["filter_options"] = {"senders": senders, "campaigns": campaigns}
    return Answer(body)


def _in_folder(call: Call, thread: Thread) -> bool:
    asked = call.words("view", _VIEWS), call.words("inbox_state", _STATES), call.words("status", _STATUSES)
    if _whole_correspondence(call):
        return True
    if not any(asked):
        return thread.status == "active" and thread.has_inbound()
    views, folders, statuses = asked
    return (
        (not views or any(_in_view(thread, view) for view in views))
        and (not folders or thread.inbox_state() in folders)
        and (not statuses or thread.status in statuses)
    )


def _whole_correspondence(call: Call) -> bool:
    asked = call.flag("correspondence")
    if asked and "participant_email" not in call.query:
        raise Refused(400, "correspondence needs participant_email")
    return bool(asked)


def _in_view(thread: Thread, view: str) -> bool:
    folder = thread.inbox_state()
    return {
        "inbox": thread.status == "active" and thread.has_inbound(),
        "sent": folder in ("sent_one_off", "sent_campaign"),
        "drafts": folder == "draft",
        "unread": thread.unread_count > 0,
        "bounced": thread.bounced,
    }.get(view, folder == view)


def _matches(call: Call, thread: Thread) -> bool:
    query = call.query
    unread, bounced = call.flag("unread"), call.flag("bounced")
    channel = call.choice("channel", "email", "linkedin")
    return (
        unread in (None, thread.unread_count > 0)
        and bounced in (None, thread.bounced)
        and channel in (None, thread.channel)
        and query.get("sender_id") in (None, thread.account_id)
        and query.get("campaign_id") in (None, thread.campaign_id)
        and query.get("participant_email", "").lower() in ("", (thread.participant_email or "").lower())
        and query.get("exclude_thread_id") != thread.id
        and query.get("search", "").lower() in _text(thread)
    )


def _text(thread: Thread) -> str:
    parts = [thread.participant_name, thread.participant_email, thread.participant_company, thread.subject()]
    return "\n".join(part for part in [*parts, *(m.body_text for m in thread.messages)] if part).lower()


def get_messages(state: State, call: Call) -> Answer:
    """``GET /api/threads/{id}/messages``: oldest first; leaves the unread count alone."""
    thread = state.thread(call.id)
    page, numbers = call.numbered_page(sorted(thread.messages, key=lambda message: message.sent_at), 200)
    return Answer({"messages": [message_row(thread, message) for message in page], **numbers})


def create_thread(state: State, call: Call) -> Answer:
    """``POST /api/threads``: a draft; nothing is sent."""
    body = call.read(_Draft)
    given = body.model_dump(exclude_none=True)
    if not given:
        raise Refused(400, "At least one draft field is required")
    _check(state, body)
    thread = Thread(
        id=state.world.new_id("thread"), status="draft", created_at=state.now, updated_at=state.now, **given
    )
    thread.participant_email = _address(body.participant_email)
    _no_twin(state, thread)
    state.world.threads.append(thread)
    return Answer({"thread": thread_row(state, thread)})


def update_thread(state: State, call: Call) -> Answer:
    """``PATCH /api/threads/{id}``."""
    thread = state.thread(call.id)
    body = call.read(_Patch)
    given = body.model_dump(exclude_unset=True)
    if not given:
        raise Refused(400, "At least one field is required")
    _check(state, body)
    changed = thread.model_copy(deep=True)
    editable = {"account_id", "unread_count"}
    if thread.status == "draft":
        editable |= {"participant_name", "participant_email", *_DRAFT}
    for key in given.keys() & editable:
        setattr(changed, key, given[key])
    if "participant_email" in given.keys() & editable:
        changed.participant_email = _address(body.participant_email)
    if body.status == "archived":
        changed.status = "archived"
    elif (body.status, thread.status) == ("active", "archived"):
        changed.status = "active" if thread.messages else "draft"
    if (changed.account_id, changed.participant_email) != (thread.account_id, thread.participant_email):
        _no_twin(state, changed)
    changed.updated_at = state.now
    state.world.threads[state.world.threads.index(thread)] = changed
    return Answer({"thread": thread_row(state, changed)})


def _check(state: State, body: _Draft) -> None:
    if body.account_id is not None and state.sender(body.account_id).type != "email":
        raise Refused(400, "A one-off thread needs an email sender")
    if body.participant_email is not None and ADDRESS.fullmatch(body.participant_email.strip()) is None:
        raise Refused(400, "participant_email is not an email address")


def _address(text: str | None) -> str | None:
    return text.strip().lower() if text else None


def _no_twin(state: State, thread: Thread) -> None:
    """One live e-mail thread for each sender and recipient."""
    if thread.account_id is None or thread.participant_email is None:
        return
    twins = [
        thread_row(state, other)
        for other in state.world.threads
        if other.id != thread.id
        and other.channel == "email"
        and other.status in ("active", "draft")
        and (other.account_id, (other.participant_email or "").lower()) == (thread.account_id, thread.participant_email)
    ]
    if twins:
        extra = {"existing_thread": twins[0], "existing_threads": twins}
        raise Refused(409, "This sender already has a thread with the recipient", extra)


def thread_row(state: State, thread: Thread) -> Object:
    """A thread as it stands in answers."""
    last = thread.messages[-1] if thread.messages else None
    return {
        **thread.model_dump(mode="json", exclude={"messages"}),
        "inbox_state": thread.inbox_state(),
        "external_id": None,
        "subject": thread.subject(),
        "last_message_at": iso(last.sent_at) if last else None,
        "last_message_snippet": last.body_text[:120] if last else None,
        "last_message_direction": last.direction if last else None,
        "created_at": iso(thread.created_at or (thread.messages[0].sent_at if last else state.now)),
        "updated_at": _last_time(state, thread),
    }


def message_row(thread: Thread, message: Message) -> Object:
    """A message as it stands in answers."""
    return {
        **message.model_dump(mode="json"),
        "conversation_id": thread.id,
        "user_id": thread.user_id,
        "campaign_id": thread.campaign_id,
        "external_id": None,
        "sent_at": iso(message.sent_at),
        "created_at": iso(message.sent_at),
    }


def _last_time(state: State, thread: Thread) -> str | None:
    last = thread.messages[-1].sent_at if thread.messages else None
    return iso(thread.updated_at or last or thread.created_at or state.now)
