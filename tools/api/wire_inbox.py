"""What the API answers about signals and threads."""

# ruff: noqa: N815 - fields have the vendor's own names

from pydantic import AliasChoices, Field, JsonValue

from tools.api.wire import Answer, Number, Part


class SignalType(Part):
    """A kind of signal that is watched for."""

    id: str
    """Its id."""
    label: str | None = None
    """Its name."""
    kind: str | None = None
    """``structured`` or ``keyword``."""
    builtIn: bool | None = None
    """Whether the vendor made it."""
    enabled: bool | None = None
    """Whether it is scanned for."""
    keywords: list[str] | None = None
    """Words it looks for."""
    allowedSources: list[str] | None = None
    """Sources it is limited to."""


class SignalTypes(Answer):
    """Every signal type of the workspace."""

    types: list[SignalType]
    """The types."""


class SignalTypeAnswer(Answer):
    """One signal type."""

    wrapper = "type"
    type: SignalType
    """The type."""


class Source(Part):
    """A data source that signals come from."""

    id: str
    """Its id."""
    name: str | None = Field(default=None, validation_alias=AliasChoices("name", "label"))
    """Its name for people."""
    enabled: bool | None = None
    """Whether it is read."""
    config: dict[str, JsonValue] | None = None
    """Its settings."""


class Sources(Answer):
    """The data sources."""

    sources: list[Source]
    """The sources."""


class Failure(Part):
    """One item of a batch that failed."""

    id: str | None = Field(default=None, validation_alias=AliasChoices("id", "signalId"))
    """The item."""
    error: str | None = None
    """Why."""


class Touched(Part):
    """One item of a batch that worked, where a route gives the whole object."""

    id: str
    """The item."""


class Batch(Answer):
    """A batch change: a 2xx may still carry failures."""

    updated: list[str | Touched]
    """Items that were changed."""
    errors: list[Failure] = Field(default_factory=list)
    """Items that were not."""

    @property
    def ids(self) -> list[str]:
        """Ids of the items that were changed."""
        return [item.id if isinstance(item, Touched) else item for item in self.updated]


class Signal(Part):
    """Something noticed about a person or company."""

    id: str = Field(validation_alias=AliasChoices("id", "signalId"))
    """Its id."""
    score: Number | None = None
    """2 worth knowing, 3 strongest."""
    status: str | None = None
    """``new``, ``commented`` or ``dismissed``."""
    title: str | None = None
    """What happened."""
    excerpt: str | None = None
    """From the source."""
    url: str | None = None
    """Where it stands."""
    signalTypeId: str | None = None
    """Its type."""
    signalTypeLabel: str | None = None
    """Its type's name."""
    sourceId: str | None = None
    """Its source."""
    entityCompany: str | None = None
    """The company it is about."""
    entityPerson: str | None = None
    """The person it is about."""
    createdAt: str | None = None
    """When it was noticed."""
    vote: str | None = None
    """``up`` or ``down``."""
    dmText: str | None = None
    """A saved draft of a message."""
    commentText: str | None = None
    """A saved draft of a comment."""


class Paging(Part):
    """Where a feed goes on."""

    cursor: str | None = None
    """What the next page is asked for with."""
    hasMore: bool | None = None
    """Whether one follows."""
    count: int | None = None
    """Rows on this page."""


class Signals(Answer):
    """A page of the feed."""

    signals: list[Signal]
    """The signals."""
    pagination: Paging | None = None
    """Where it goes on."""


class Draft(Part):
    """A generated text."""

    text: str | None = None
    """The text."""


class Generated(Part):
    """The drafts for one signal."""

    id: str = Field(validation_alias=AliasChoices("id", "signalId"))
    """The signal."""
    dm: Draft | None = None
    """A message."""
    comment: Draft | None = None
    """A comment."""
    error: str | None = None
    """Why there is none."""

    @property
    def texts(self) -> int:
        """How many texts came."""
        return sum(1 for draft in (self.dm, self.comment) if draft is not None and draft.text)


class GeneratedDrafts(Answer):
    """Generated drafts, item by item."""

    results: list[Generated]
    """The items."""


class Thread(Part):
    """A conversation with one person."""

    id: str
    """Its id."""
    channel: str | None = None
    """``email`` or ``linkedin``."""
    account_id: str | None = None
    """The sender it runs over."""
    status: str | None = None
    """``active``, ``archived``, ``draft`` or ``warmup``."""
    inbox_state: str | None = None
    """Whose turn it is, in the vendor's words."""
    participant_name: str | None = None
    """The other person."""
    participant_email: str | None = None
    """Their address."""
    participant_linkedin_url: str | None = None
    """Their profile."""
    unread_count: int | None = None
    """Messages not yet read."""
    subject: str | None = None
    """Its subject."""
    draft_subject: str | None = None
    """The subject of a mail not yet sent."""
    draft_body_text: str | None = None
    """A text not yet sent."""
    draft_cc: str | None = None
    """Copies of that text."""
    draft_bcc: str | None = None
    """Blind copies of that text."""
    last_message_at: str | None = None
    """When the last message came or went."""
    last_message_direction: str | None = None
    """Which of the two."""
    last_message_snippet: str | None = None
    """How it begins."""


class Threads(Answer):
    """A page of conversations."""

    threads: list[Thread]
    """The conversations."""
    total: int | None = None
    """All that match."""
    page: int | None = None
    """This page."""
    limit: int | None = None
    """Rows a page."""


class ThreadAnswer(Answer):
    """One conversation."""

    wrapper = "thread"
    thread: Thread
    """The conversation."""


class Message(Part):
    """One message of a conversation."""

    id: str
    """Its id."""
    direction: str | None = None
    """``inbound`` or ``outbound``."""
    conversation_id: str | None = Field(default=None, validation_alias=AliasChoices("conversation_id", "thread_id"))
    """Its thread."""
    subject: str | None = None
    """Its subject."""
    body_text: str | None = None
    """Its text."""
    sender_name: str | None = None
    """Who wrote it."""
    sender_identifier: str | None = None
    """Their address or profile."""
    sent_at: str | None = None
    """When."""


class Messages(Answer):
    """A page of messages, the oldest first."""

    messages: list[Message]
    """The messages."""
    total: int | None = None
    """All of the thread."""
    page: int | None = None
    """This page."""
    limit: int | None = None
    """Rows a page."""


class Sent(Answer):
    """A message that left."""

    wrapper = "message"
    message: Message
    """The message."""
    thread: Thread | None = None
    """Its thread."""
