"""Arguments of the thread tools."""

from typing import Annotated, Literal

from pydantic import Field

from tools.catalog.fields import Change, Email, EmailList, FullText, Id, Line, Name, Subject, Text, one_of
from tools.spec import At, Nullable, Ref, Said, ToolArgs

Views = Annotated[
    str, one_of("inbox", "needs_reply", "active_thread", "sent", "drafts", "archived", "unread", "bounced")
]
InboxStates = Annotated[
    str, one_of("draft", "needs_reply", "active_thread", "sent_one_off", "sent_campaign", "archived", "warmup", "empty")
]
Statuses = Annotated[str, one_of("active", "archived", "draft", "warmup")]


class ListThreads(ToolArgs):
    view: Annotated[Views | None, At("query", "view")] = None
    """Which part of the inbox; several with commas between."""
    inbox_state: Annotated[InboxStates | None, At("query", "inbox_state")] = None
    """Only these states, with commas between."""
    status: Annotated[Statuses | None, At("query", "status")] = None
    """Only these statuses, with commas between."""
    unread: Annotated[bool | None, At("query", "unread")] = None
    """Only unread ones."""
    bounced: Annotated[bool | None, At("query", "bounced")] = None
    """Only bounced ones."""
    channel: Annotated[Literal["email", "linkedin"] | None, At("query", "channel")] = None
    """Only this channel."""
    sender_id: Annotated[Id | None, At("query", "sender_id"), Ref("sender")] = None
    """Only this sender."""
    campaign_id: Annotated[Id | None, At("query", "campaign_id"), Ref("campaign")] = None
    """Only this campaign."""
    participant_email: Annotated[Email | None, At("query", "participant_email")] = None
    """Only with this person."""
    search: Annotated[Line | None, Field(min_length=1), At("query", "search")] = None
    """Words to look for."""
    page: Annotated[int | None, Field(ge=1, le=100_000), At("query", "page")] = None
    """Page, from 1."""
    limit: Annotated[int | None, Field(ge=1, le=100), At("query", "limit")] = None
    """Rows a page; 50 if left out."""


class GetThreadMessages(ToolArgs):
    thread_id: Annotated[Id, At("path", "id"), Ref("thread")]
    """The thread."""
    page: Annotated[int | None, Field(ge=1, le=100_000), At("query", "page")] = None
    """Page, from 1."""
    limit: Annotated[int | None, Field(ge=1, le=200), At("query", "limit")] = None
    """Messages a page; 50 if left out."""


class SendMessage(ToolArgs):
    thread_id: Annotated[Id, At("path", "id"), Ref("thread")]
    """The thread; its participant is the recipient."""
    body_text: Annotated[FullText, At("body", "body_text"), Said("text", "text")]
    """The text, exactly as it will be read."""
    threading_mode: Annotated[Literal["new_thread", "reply"] | None, At("body", "threading_mode")] = None
    """new_thread for a one-off mail, reply for an answer."""
    subject: Annotated[Subject | None, At("body", "subject"), Said("text", "subject")] = None
    """Needed for a new mail without one; ignored on LinkedIn."""
    account_id: Annotated[Id | None, At("body", "account_id"), Ref("sender")] = None
    """The sender, when the thread has none."""
    cc: Annotated[EmailList | None, At("body", "cc"), Said("address", "cc")] = None
    """Copies: addresses with commas between."""
    bcc: Annotated[EmailList | None, At("body", "bcc"), Said("address", "bcc")] = None
    """Blind copies: addresses with commas between."""
    body_html: Annotated[Text | None, At("body", "body_html")] = None
    """The same text as HTML; leave out for plain mail."""


class CreateThread(ToolArgs):
    participant_email: Annotated[Email, At("body", "participant_email"), Said("address", "to")]
    """The recipient."""
    account_id: Annotated[Id | None, At("body", "account_id"), Ref("sender")] = None
    """A ready e-mail sender."""
    participant_name: Annotated[Name | None, At("body", "participant_name"), Said("name", "name")] = None
    """The recipient's name."""
    draft_subject: Annotated[Subject | None, At("body", "draft_subject"), Said("text", "subject")] = None
    """The subject."""
    draft_body_text: Annotated[Text | None, At("body", "draft_body_text"), Said("text", "text")] = None
    """The text."""
    draft_cc: Annotated[EmailList | None, At("body", "draft_cc"), Said("address", "cc")] = None
    """Copies: addresses with commas between."""
    draft_bcc: Annotated[EmailList | None, At("body", "draft_bcc"), Said("address", "bcc")] = None
    """Blind copies: addresses with commas between."""


class UpdateThread(Change):
    identity = "thread_id"
    thread_id: Annotated[Id, At("path", "id"), Ref("thread")]
    """The thread."""
    status: Annotated[Literal["active", "archived"] | None, At("body", "status")] = None
    """Archive it or take it back."""
    unread_count: Annotated[int | None, Field(ge=0, le=1_000_000), At("body", "unread_count")] = None
    """0 marks it read."""
    account_id: Annotated[Id | None, At("body", "account_id"), Ref("sender"), Nullable()] = None
    """Another sender; null takes it away."""
    participant_email: Annotated[Email | None, At("body", "participant_email")] = None
    """Draft: the recipient."""
    participant_name: Annotated[Name | None, At("body", "participant_name")] = None
    """Draft: the recipient's name."""
    draft_subject: Annotated[Subject | None, At("body", "draft_subject"), Nullable()] = None
    """Draft: the subject."""
    draft_body_text: Annotated[Text | None, At("body", "draft_body_text"), Nullable()] = None
    """Draft: the text."""
    draft_cc: Annotated[EmailList | None, At("body", "draft_cc"), Nullable()] = None
    """Draft: copies."""
    draft_bcc: Annotated[EmailList | None, At("body", "draft_bcc"), Nullable()] = None
    """Draft: blind copies."""
