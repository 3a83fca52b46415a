"""What the API answers about signals and threads."""

# ruff: noqa: N815 - fields have the vendor's own names

from pydantic import AliasChoices, Field, JsonValue

from tools.api.wire import Answer, Number, Part, Whole


class SignalType(Part):
    id: str
    label: str | None = None
    kind: str | None = None
    """``structured`` or ``keyword``."""
    builtIn: bool | None = None
    enabled: bool | None = None
    keywords: list[str] | None = None
    description: str | None = None
    prompt: str | None = None
    position: int | None = None
    allowedSources: list[str] | None = None
    sourceOverrides: list[dict[str, JsonValue]] | None = None


class SignalTypes(Answer):
    types: list[SignalType]


class SignalTypeAnswer(Answer):
    wrapper = "type"
    type: SignalType


class Source(Part):
    """A data source that signals come from."""

    id: str
    name: str | None = Field(default=None, validation_alias=AliasChoices("name", "label"))
    enabled: bool | None = None
    config: dict[str, JsonValue] | None = None


class Sources(Answer):
    sources: list[Source]


class Failure(Part):
    id: str | None = Field(default=None, validation_alias=AliasChoices("id", "signalId"))
    error: str | None = None


class Touched(Whole):
    """One item of a batch that worked, where a route gives the whole object."""

    id: str


class Batch(Answer):
    """A batch change: a 2xx may still carry failures."""

    updated: list[str | Touched]
    errors: list[Failure] = Field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """Ids of the items that were changed."""
        return [item.id if isinstance(item, Touched) else item for item in self.updated]


class TypesDeleted(Answer):
    deleted: list[str]
    errors: list[Failure] = Field(default_factory=list)


class Signal(Part):
    """Something noticed about a person or company."""

    id: str = Field(validation_alias=AliasChoices("id", "signalId"))
    score: Number | None = None
    """2 worth knowing, 3 strongest."""
    status: str | None = None
    """``new``, ``commented`` or ``dismissed``."""
    title: str | None = None
    excerpt: str | None = None
    url: str | None = None
    signalTypeId: str | None = None
    signalTypeLabel: str | None = None
    sourceId: str | None = None
    entityCompany: str | None = None
    entityPerson: str | None = None
    createdAt: str | None = None
    vote: str | None = None
    """``up`` or ``down``."""
    comment: str | None = None
    """A note for the team."""
    dmText: str | None = None
    commentText: str | None = None


class Paging(Part):
    cursor: str | None = None
    hasMore: bool | None = None
    count: int | None = None
    """Rows on this page."""


class Signals(Answer):
    signals: list[Signal]
    pagination: Paging | None = None


class Draft(Part):
    text: str | None = None


class Generated(Part):
    id: str = Field(validation_alias=AliasChoices("id", "signalId"))
    dm: Draft | None = None
    comment: Draft | None = None
    error: str | None = None

    @property
    def texts(self) -> int:
        """How many texts came."""
        return sum(1 for draft in (self.dm, self.comment) if draft is not None and draft.text)


class GeneratedDrafts(Answer):
    results: list[Generated]


class Thread(Part):
    """A conversation with one person."""

    id: str
    channel: str | None = None
    """``email`` or ``linkedin``."""
    account_id: str | None = None
    status: str | None = None
    """``active``, ``archived``, ``draft`` or ``warmup``."""
    inbox_state: str | None = None
    """Whose turn it is, in the vendor's words."""
    participant_name: str | None = None
    participant_email: str | None = None
    participant_linkedin_url: str | None = None
    unread_count: int | None = None
    subject: str | None = None
    draft_subject: str | None = None
    draft_body_text: str | None = None
    draft_body_html: str | None = None
    draft_attachments: JsonValue = None
    draft_cc: str | None = None
    draft_bcc: str | None = None
    last_message_at: str | None = None
    last_message_direction: str | None = None
    last_message_snippet: str | None = None


class Threads(Answer):
    threads: list[Thread]
    total: int | None = None
    page: int | None = None
    limit: int | None = None


class ThreadAnswer(Answer):
    wrapper = "thread"
    thread: Thread


class Message(Part):
    id: str
    direction: str | None = None
    """``inbound`` or ``outbound``."""
    conversation_id: str | None = Field(default=None, validation_alias=AliasChoices("conversation_id", "thread_id"))
    subject: str | None = None
    body_text: str | None = None
    body_html: str | None = None
    sender_name: str | None = None
    sender_identifier: str | None = None
    sent_at: str | None = None


class Messages(Answer):
    """A page of messages, the oldest first."""

    messages: list[Message]
    total: int | None = None
    page: int | None = None
    limit: int | None = None


class Sent(Answer):
    wrapper = "message"
    message: Message
    thread: Thread | None = None
