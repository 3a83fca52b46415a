"""Campaigns: settings, sequence, roster."""

from typing import Literal

from pydantic import Field

from evals.sandbox.model.base import Id, Object, Part, Time

ProspectStatus = Literal[
    "pending", "sent", "connection_sent", "connected", "message_sent", "replied", "bounced", "completed", "timed_out",
    "cancelled",
]  # fmt: skip
"""Where a lead of a campaign stands."""

SENDABLE = ("email", "connection_request", "message", "ai")
"""The kinds of step that say something to a person."""


class Node(Part):
    """A step of a sequence."""

    id: Id = ""
    """Its id; left out, one is made."""
    type: Literal["connection_request", "message", "email", "delay", "ai", "end"]
    """What it does."""
    subject: str | None = None
    """Subject of an e-mail."""
    body: str | None = None
    """Text."""
    body_html: str | None = None
    """Text as HTML."""
    signature: str | None = None
    """Signature."""
    include_message: bool | None = None
    """Whether a connection request carries its text."""
    is_reply: bool | None = None
    """Whether an e-mail goes into the thread of the one before."""
    delay_days: int | None = Field(default=None, ge=0)
    """Days of a delay."""
    delay_hours: int | None = Field(default=None, ge=0)
    """Hours of a delay."""
    delay_minutes: int | None = Field(default=None, ge=0)
    """Minutes of a delay."""
    ai_node: Object | None = None
    """Settings of an AI step."""

    def minutes(self) -> int:
        """How long a delay lasts."""
        return ((self.delay_days or 0) * 24 + (self.delay_hours or 0)) * 60 + (self.delay_minutes or 0)


class Prospect(Part):
    """A lead's row in one campaign: a copy, as the vendor keeps it."""

    id: Id = ""
    """Its id; left out, one is made."""
    lead_id: Id | None = None
    """The lead it was copied from."""
    status: ProspectStatus = "pending"
    """Where it stands."""
    email: str | None = None
    """Address."""
    linkedin_url: str | None = None
    """Profile."""
    first_name: str | None = None
    """First name."""
    last_name: str | None = None
    """Last name."""
    name: str | None = None
    """Full name."""
    company: str | None = None
    """Company."""
    position: str | None = None
    """Job title."""
    current_node_id: str | None = None
    """The step it is at."""
    step: int = Field(default=0, ge=0)
    """The next step in the sequence, counted from 0."""
    due_at: Time | None = None
    """When that step is due."""
    sent_at: Time | None = None
    """When its first message left."""
    replied_at: Time | None = None
    """When it answered."""


class Campaign(Part):
    """A campaign."""

    id: Id = ""
    """Its id; left out, it follows from the name."""
    user_id: str = "user_sandbox"
    """Its owner."""
    type: Literal["email", "linkedin"]
    """Its channel."""
    name: str
    """Its name, unique in the workspace."""
    status: Literal["draft", "launching", "active", "paused", "completed"] = "draft"
    """Where it stands."""
    daily_limit: int | None = Field(default=None, ge=1, le=500)
    """E-mail: messages a day."""
    account_limits: dict[str, int] = Field(default_factory=dict)
    """E-mail: messages a day for one sender."""
    stop_on_reply: bool | None = None
    """E-mail: stop at an answer."""
    open_tracking: bool | None = None
    """E-mail: count opens."""
    signature: str | None = None
    """E-mail: signature."""
    skip_other_campaigns: bool | None = None
    """LinkedIn: leave out people who are in another running campaign."""
    operating_hours: Object | None = None
    """When it may send."""
    sender_account_ids: list[Id] = Field(default_factory=list)
    """Its senders."""
    sequence_nodes: list[Node] = Field(default_factory=list)
    """Its steps, in order."""
    prospects: list[Prospect] = Field(default_factory=list)
    """Its roster."""
    created_at: Time | None = None
    """When it was made."""
    updated_at: Time | None = None
    """When it last changed."""
    launched_at: Time | None = None
    """When it was launched."""
    run_id: str | None = None
    """The launch's run."""


class Sent(Part):
    """One message that really left.  The outbox is what a test of side effects should look at."""

    at: Time
    """When."""
    channel: Literal["email", "linkedin"]
    """How."""
    account_id: str | None
    """From which sender."""
    to: str
    """To which address or profile."""
    cc: str | None = None
    """Copies."""
    bcc: str | None = None
    """Hidden copies."""
    subject: str | None = None
    """Subject."""
    body_text: str
    """Text, variables filled in."""
    thread_id: str | None = None
    """The thread, for a thread message."""
    campaign_id: str | None = None
    """The campaign, for a campaign message."""
