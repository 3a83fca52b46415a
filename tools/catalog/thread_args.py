"""Arguments of the thread tools."""

from typing import Annotated, Literal

from pydantic import Field

from tools.args import Words
from tools.catalog.fields import Change, Email, EmailList, FullText, Id, Line, Name, Subject, Text, one_of
from tools.spec import At, Nullable, Ref, ToolArgs

Views = Annotated[
    str, one_of("inbox", "needs_reply", "active_thread", "sent", "drafts", "archived", "unread", "bounced")
]
InboxStates = Annotated[
    str, one_of("draft", "needs_reply", "active_thread", "sent_one_off", "sent_campaign", "archived", "warmup", "empty")
]
Statuses = Annotated[str, one_of("active", "archived", "draft", "warmup")]


class ListThreads(ToolArgs):
    view: Annotated[Views | None, At("query"), "Which part of the inbox; several with commas between."] = None
    inbox_state: Annotated[InboxStates | None, At("query"), "Only these states, with commas between."] = None
    status: Annotated[Statuses | None, At("query"), "Only these statuses, with commas between."] = None
    unread: Annotated[bool | None, At("query"), "Only unread ones."] = None
    bounced: Annotated[bool | None, At("query"), "Only bounced ones."] = None
    channel: Annotated[Literal["email", "linkedin"] | None, At("query"), "Only this channel."] = None
    sender_id: Annotated[Id | None, At("query"), Ref("sender"), "Only this sender."] = None
    campaign_id: Annotated[Id | None, At("query"), Ref("campaign"), "Only this campaign."] = None
    participant_email: Annotated[Email | None, At("query"), "Only with this person."] = None
    search: Annotated[Line | None, Field(min_length=1), At("query"), "Words to look for."] = None
    page: Annotated[int | None, Field(ge=1, le=100_000), At("query"), "Page, from 1."] = None
    limit: Annotated[int | None, Field(ge=1, le=100), At("query"), "Rows a page; 50 if left out."] = None


class GetThreadMessages(ToolArgs):
    thread_id: Annotated[Id, At("path", "id"), Ref("thread"), "The thread."]
    page: Annotated[int | None, Field(ge=1, le=100_000), At("query"), "Page, from 1."] = None
    limit: Annotated[int | None, Field(ge=1, le=200), At("query"), "Messages a page; 50 if left out."] = None


class SendMessage(ToolArgs):
    thread_id: Annotated[Id, At("path", "id"), Ref("thread"), "The thread; its participant is the recipient."]
    body_text: Annotated[FullText, At("body"), Words(below=True, main=True), "The text, exactly as it will be read."]
    threading_mode: Annotated[
        Literal["new_thread", "reply"] | None, At("body"), "new_thread for a one-off mail, reply for an answer."
    ] = None
    subject: Annotated[Subject | None, At("body"), "Needed for a new mail without one; ignored on LinkedIn."] = None
    account_id: Annotated[Id | None, At("body"), Ref("sender"), "The sender, when the thread has none."] = None
    cc: Annotated[EmailList | None, At("body"), "Copies: addresses with commas between."] = None
    bcc: Annotated[EmailList | None, At("body"), "Blind copies: addresses with commas between."] = None
    body_html: Annotated[
        Text | None,
        At("body"),
        Words(below=True, repeats="body_text"),
        "The same text as HTML; leave out for plain mail.",
    ] = None


class CreateThread(ToolArgs):
    participant_email: Annotated[Email, At("body"), "The recipient."]
    account_id: Annotated[Id | None, At("body"), Ref("sender"), "A ready e-mail sender."] = None
    participant_name: Annotated[Name | None, At("body"), "The recipient's name."] = None
    draft_subject: Annotated[Subject | None, At("body"), "The subject."] = None
    draft_body_text: Annotated[Text | None, At("body"), "The text."] = None
    draft_cc: Annotated[EmailList | None, At("body"), "Copies: addresses with commas between."] = None
    draft_bcc: Annotated[EmailList | None, At("body"), "Blind copies: addresses with commas between."] = None


class UpdateThread(Change):
    identity = ("thread_id",)
    thread_id: Annotated[Id, At("path", "id"), Ref("thread"), "The thread."]
    status: Annotated[Literal["active", "archived"] | None, At("body"), "Archive it or take it back."] = None
    unread_count: Annotated[int | None, Field(ge=0, le=1_000_000), At("body"), "0 marks it read."] = None
    account_id: Annotated[Id | None, At("body"), Ref("sender"), Nullable(), "Another sender; null takes it away."] = (
        None
    )
    participant_email: Annotated[Email | None, At("body"), "Draft: the recipient."] = None
    participant_name: Annotated[Name | None, At("body"), "Draft: the recipient's name."] = None
    draft_subject: Annotated[Subject | None, At("body"), Nullable(), "Draft: the subject."] = None
    draft_body_text: Annotated[Text | None, At("body"), Nullable(), "Draft: the text."] = None
    draft_cc: Annotated[EmailList | None, At("body"), Nullable(), "Draft: copies."] = None
    draft_bcc: Annotated[EmailList | None, At("body"), Nullable(), "Draft: blind copies."] = None
