"""Threads and their messages; signals with their types and sources."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from evals.sandbox.model.base import OWNER, Id, Number, Object, Part, Time

InboxState = Literal[
    "draft", "needs_reply", "active_thread", "sent_one_off", "sent_campaign", "archived", "warmup", "empty"
]
"""Which folder a thread belongs to; it follows from status and messages."""


class Message(Part):
    """A message of a thread."""

    id: Id = Field(default="", description="Its id; left out, one is made.")
    direction: Literal["inbound", "outbound"] = Field(description="Received or sent.")
    message_type: str = Field(default="message", description="Its kind.")
    subject: str | None = Field(default=None, description="Subject.")
    body_text: str = Field(description="Text.")
    body_html: str | None = Field(default=None, description="Text as HTML.")
    sender_name: str | None = Field(default=None, description="Who wrote it.")
    sender_identifier: str | None = Field(default=None, description="Their address or profile.")
    cc: str | None = Field(default=None, description="Copies.")
    bcc: str | None = Field(default=None, description="Hidden copies.")
    attachments: list[Object] = Field(default_factory=list, description="Attachments.")
    sent_at: Time = Field(description="When.")


class Thread(Part):
    """A conversation with one person through one sender."""

    id: Id = Field(default="", description="Its id; left out, one is made.")
    user_id: str = Field(default=OWNER, description="Its owner.")
    account_id: Id | None = Field(default=None, description="Its sender.")
    channel: Literal["email", "linkedin"] = Field(default="email", description="Its channel.")
    status: Literal["active", "archived", "draft", "warmup"] = Field(default="active", description="Its status.")
    campaign_id: Id | None = Field(default=None, description="The campaign that started it.")
    bounced: bool = Field(default=False, description="Whether the last message bounced.")
    participant_name: str | None = Field(default=None, description="The other person.")
    participant_email: str | None = Field(default=None, description="Their address.")
    participant_linkedin_url: str | None = Field(default=None, description="Their profile.")
    participant_company: str | None = Field(default=None, description="Their company.")
    unread_count: int = Field(default=0, ge=0, description="Unread messages.")
    draft_subject: str | None = Field(default=None, description="Subject of the draft.")
    draft_body_text: str | None = Field(default=None, description="Text of the draft.")
    draft_body_html: str | None = Field(default=None, description="Text of the draft as HTML.")
    draft_cc: str | None = Field(default=None, description="Copies of the draft.")
    draft_bcc: str | None = Field(default=None, description="Hidden copies of the draft.")
    draft_attachments: list[Object] | None = Field(default=None, description="Attachments of the draft.")
    messages: list[Message] = Field(default_factory=list, description="Its messages, oldest first.")
    created_at: Time | None = Field(default=None, description="When it was made.")
    updated_at: Time | None = Field(default=None, description="When it last changed.")

    def inbox_state(self) -> InboxState:
        """The folder it belongs to."""
        if self.status != "active":
            return self.status
        if not self.messages:
            return "empty"
        if self.messages[-1].direction == "inbound":
            return "needs_reply"
        if self.has_inbound():
            return "active_thread"
        return "sent_campaign" if self.campaign_id else "sent_one_off"

    def receive(self, message_id: str, subject: str | None, text: str, at: datetime) -> None:
        """Add a message of the other person."""
        self.messages.append(
            Message(
                id=message_id,
                direction="inbound",
                subject=subject,
                body_text=text,
                sender_name=self.participant_name,
                sender_identifier=self.participant_email or self.participant_linkedin_url,
                sent_at=at,
            )
        )
        self.unread_count += 1

    def has_inbound(self) -> bool:
        """Whether the other person ever wrote."""
        return any(message.direction == "inbound" for message in self.messages)

    def subject(self) -> str | None:
        """Its subject: the first message's, else the draft's."""
        return next((m.subject for m in self.messages if m.subject), self.draft_subject)


class Upload(Part):
    """A file that was uploaded to a draft."""

    thread_id: Id = Field(description="The draft.")
    name: str = Field(description="Its name.")
    bucket: str = Field(description="Where it is kept.")
    path: str = Field(description="Under which name it is kept there.")
    mime_type: str = Field(description="What it is.")
    size: int = Field(ge=0, description="Bytes.")
    sha256: str = Field(description="What tells its bytes from others.")


class ScriptedReply(Part):
    """Words that somebody will write back after they were sent a thread message.  Each is used once."""

    participant: str
    """The other person's address (any case) or LinkedIn profile; ``*`` for anybody."""
    body_text: str = Field(description="What they write.")
    after_seconds: Number = Field(default=30, description="How long they take.")
    thread_id: Id | None = Field(default=None, description="Set by the sandbox: where it will arrive.")
    due_at: Time | None = Field(default=None, description="Set by the sandbox: when it will arrive.")


class Override(Part):
    """How one signal type uses one source."""

    sourceId: str = Field(description="The source.")  # noqa: N815
    enabled: bool | None = Field(default=None, description="Whether it is used.")
    extraKeywords: list[str] | None = Field(default=None, description="More words for this source.")  # noqa: N815


class SignalType(Part):
    """A kind of signal that is watched for."""

    id: Id = Field(default="", description="Its id; left out, it follows from the label.")
    label: str = Field(description="Its name.")
    description: str | None = Field(default=None, description="What it finds.")
    kind: Literal["structured", "keyword"] = Field(default="keyword", description="How it works.")
    builtIn: bool = Field(default=False, description="Whether the vendor made it.")  # noqa: N815
    enabled: bool = Field(default=True, description="Whether it is scanned for.")
    position: int = Field(default=0, ge=0, description="Place in the list.")
    color: str | None = Field(default=None, description="Colour.")
    keywords: list[str] = Field(default_factory=list, description="Words that it looks for.")
    prompt: str | None = Field(default=None, description="Instructions to the classifier.")
    exampleSignals: list[Object] = Field(default_factory=list, description="Examples.")  # noqa: N815
    structuredConfig: Object | None = Field(default=None, description="Settings of a structured type.")  # noqa: N815
    allowedSources: list[str] | None = Field(default=None, description="The only sources that it may use; null: all.")  # noqa: N815
    sourceOverrides: list[Override] = Field(default_factory=list, description="Differences for single sources.")  # noqa: N815


class SignalSource(Part):
    """Where signals are looked for."""

    id: Id = Field(description="Its id.")
    name: str = Field(default="", description="Its name.")
    description: str = Field(default="", description="What it is.")
    enabled: bool = Field(default=True, description="Whether it is scanned.")
    config: Object | None = Field(default=None, description="Its settings.")
    configSchema: Object | None = Field(default=None, description="JSON Schema of its settings.")  # noqa: N815


class Signal(Part):
    """A find."""

    id: Id = Field(default="", description="Its id; left out, one is made.")
    type: str = Field(description="Label of its signal type.")
    sourceId: str = Field(default="news", description="Where it was found.")  # noqa: N815
    score: int = Field(ge=1, le=3, description="1 never reaches the feed, 2 worth knowing, 3 strongest.")
    title: str = Field(description="Headline.")
    excerpt: str | None = Field(default=None, description="A few lines of it.")
    url: str | None = Field(default=None, description="Where to read it.")
    status: Literal["new", "commented", "dismissed"] = Field(default="new", description="What was done about it.")
    vote: Literal["up", "down"] | None = Field(default=None, description="The customer's vote.")
    comment: str | None = Field(default=None, description="The customer's note.")
    dmText: str | None = Field(default=None, description="Draft of a direct message.")  # noqa: N815
    commentText: str | None = Field(default=None, description="Draft of a comment.")  # noqa: N815
    createdAt: Time = Field(description="When it was found.")  # noqa: N815
    authorName: str | None = Field(default=None, description="Who wrote it.")  # noqa: N815
    authorUrl: str | None = Field(default=None, description="Their page.")  # noqa: N815
    entityCompany: str | None = Field(default=None, description="The company it is about.")  # noqa: N815
    entityPerson: str | None = Field(default=None, description="The person it is about.")  # noqa: N815
    entityDomain: str | None = Field(default=None, description="The company's domain.")  # noqa: N815
