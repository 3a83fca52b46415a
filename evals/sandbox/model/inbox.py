"""Threads and their messages; signals with their types and sources."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from evals.sandbox.model.base import Id, Number, Object, Part, Time

InboxState = Literal[
    "draft", "needs_reply", "active_thread", "sent_one_off", "sent_campaign", "archived", "warmup", "empty"
]
"""Which folder a thread belongs to; it follows from status and messages."""


class Message(Part):
    """A message of a thread."""

    id: Id = ""
    """Its id; left out, one is made."""
    direction: Literal["inbound", "outbound"]
    """Received or sent."""
    message_type: str = "message"
    """Its kind."""
    subject: str | None = None
    """Subject."""
    body_text: str
    """Text."""
    body_html: str | None = None
    """Text as HTML."""
    sender_name: str | None = None
    """Who wrote it."""
    sender_identifier: str | None = None
    """Their address or profile."""
    cc: str | None = None
    """Copies."""
    bcc: str | None = None
    """Hidden copies."""
    attachments: list[Object] = Field(default_factory=list)
    """Attachments."""
    sent_at: Time
    """When."""


class Thread(Part):
    """A conversation with one person through one sender."""

    id: Id = ""
    """Its id; left out, one is made."""
    user_id: str = "user_sandbox"
    """Its owner."""
    account_id: Id | None = None
    """Its sender."""
    channel: Literal["email", "linkedin"] = "email"
    """Its channel."""
    status: Literal["active", "archived", "draft", "warmup"] = "active"
    """Its status."""
    campaign_id: Id | None = None
    """The campaign that started it."""
    bounced: bool = False
    """Whether the last message bounced."""
    participant_name: str | None = None
    """The other person."""
    participant_email: str | None = None
    """Their address."""
    participant_linkedin_url: str | None = None
    """Their profile."""
    participant_company: str | None = None
    """Their company."""
    unread_count: int = Field(default=0, ge=0)
    """Unread messages."""
    draft_subject: str | None = None
    """Subject of the draft."""
    draft_body_text: str | None = None
    """Text of the draft."""
    draft_body_html: str | None = None
    """Text of the draft as HTML."""
    draft_cc: str | None = None
    """Copies of the draft."""
    draft_bcc: str | None = None
    """Hidden copies of the draft."""
    draft_attachments: list[Object] | None = None
    """Attachments of the draft."""
    messages: list[Message] = Field(default_factory=list)
    """Its messages, oldest first."""
    created_at: Time | None = None
    """When it was made."""
    updated_at: Time | None = None
    """When it last changed."""

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


class ScriptedReply(Part):
    """Words that somebody will write back after they were sent a thread message.  Each is used once."""

    participant: str
    """The other person's address (any case) or LinkedIn profile; ``*`` for anybody."""
    body_text: str
    """What they write."""
    after_seconds: Number = 30
    """How long they take."""
    thread_id: Id | None = None
    """Set by the sandbox: where it will arrive."""
    due_at: Time | None = None
    """Set by the sandbox: when it will arrive."""


class Override(Part):
    """How one signal type uses one source."""

    sourceId: str  # noqa: N815
    """The source."""
    enabled: bool | None = None
    """Whether it is used."""
    extraKeywords: list[str] | None = None  # noqa: N815
    """More words for this source."""


class SignalType(Part):
    """A kind of signal that is watched for."""

    id: Id = ""
    """Its id; left out, it follows from the label."""
    label: str
    """Its name."""
    description: str | None = None
    """What it finds."""
    kind: Literal["structured", "keyword"] = "keyword"
    """How it works."""
    builtIn: bool = False  # noqa: N815
    """Whether the vendor made it."""
    enabled: bool = True
    """Whether it is scanned for."""
    position: int = Field(default=0, ge=0)
    """Place in the list."""
    color: str | None = None
    """Colour."""
    keywords: list[str] = Field(default_factory=list)
    """Words that it looks for."""
    prompt: str | None = None
    """Instructions to the classifier."""
    exampleSignals: list[Object] = Field(default_factory=list)  # noqa: N815
    """Examples."""
    structuredConfig: Object | None = None  # noqa: N815
    """Settings of a structured type."""
    allowedSources: list[str] | None = None  # noqa: N815
    """The only sources that it may use; null: all."""
    sourceOverrides: list[Override] = Field(default_factory=list)  # noqa: N815
    """Differences for single sources."""


class SignalSource(Part):
    """Where signals are looked for."""

    id: Id
    """Its id."""
    name: str = ""
    """Its name."""
    description: str = ""
    """What it is."""
    enabled: bool = True
    """Whether it is scanned."""
    config: Object | None = None
    """Its settings."""
    configSchema: Object | None = None  # noqa: N815
    """JSON Schema of its settings."""


class Signal(Part):
    """A find."""

    id: Id = ""
    """Its id; left out, one is made."""
    type: str
    """Label of its signal type."""
    sourceId: str = "news"  # noqa: N815
    """Where it was found."""
    score: int = Field(ge=1, le=3)
    """1 never reaches the feed, 2 worth knowing, 3 strongest."""
    title: str
    """Headline."""
    excerpt: str | None = None
    """A few lines of it."""
    url: str | None = None
    """Where to read it."""
    status: Literal["new", "commented", "dismissed"] = "new"
    """What was done about it."""
    vote: Literal["up", "down"] | None = None
    """The customer's vote."""
    comment: str | None = None
    """The customer's note."""
    dmText: str | None = None  # noqa: N815
    """Draft of a direct message."""
    commentText: str | None = None  # noqa: N815
    """Draft of a comment."""
    createdAt: Time  # noqa: N815
    """When it was found."""
    authorName: str | None = None  # noqa: N815
    """Who wrote it."""
    authorUrl: str | None = None  # noqa: N815
    """Their page."""
    entityCompany: str | None = None  # noqa: N815
    """The company it is about."""
    entityPerson: str | None = None  # noqa: N815
    """The person it is about."""
    entityDomain: str | None = None  # noqa: N815
    """The company's domain."""
