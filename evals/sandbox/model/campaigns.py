"""Campaigns: settings, sequence, roster."""

from typing import Literal

from pydantic import Field

from evals.sandbox.model.base import OWNER, Id, Object, Part, Time

ProspectStatus = Literal[
    "pending", "sent", "connection_sent", "connected", "message_sent", "replied", "bounced", "completed", "timed_out",
    "cancelled",
]  # fmt: skip
"""Where a lead of a campaign stands."""

SENDABLE = ("email", "connection_request", "message", "ai")
"""The kinds of step that say something to a person."""


class Node(Part):
    """A step of a sequence."""

    id: Id = Field(default="", description="Its id; left out, one is made.")
    type: Literal["connection_request", "message", "email", "delay", "ai", "end"] = Field(description="What it does.")
    subject: str | None = Field(default=None, description="Subject of an e-mail.")
    body: str | None = Field(default=None, description="Text.")
    body_html: str | None = Field(default=None, description="Text as HTML.")
    signature: str | None = Field(default=None, description="Signature.")
    from_name: str | None = Field(default=None, description="Name of the sender.")
    reply_to: str | None = Field(default=None, description="Where answers go.")
    cc: str | None = Field(default=None, description="Copies.")
    bcc: str | None = Field(default=None, description="Hidden copies.")
    include_message: bool | None = Field(default=None, description="Whether a connection request carries its text.")
    is_reply: bool | None = Field(default=None, description="Whether an e-mail goes into the thread of the one before.")
    delay_days: int | None = Field(default=None, ge=0, description="Days of a delay.")
    delay_hours: int | None = Field(default=None, ge=0, description="Hours of a delay.")
    delay_minutes: int | None = Field(default=None, ge=0, description="Minutes of a delay.")
    ai_node: Object | None = Field(default=None, description="Settings of an AI step.")

    def minutes(self) -> int:
        """How long a delay lasts."""
        return ((self.delay_days or 0) * 24 + (self.delay_hours or 0)) * 60 + (self.delay_minutes or 0)


class Prospect(Part):
    """A lead's row in one campaign: a copy, as the vendor keeps it."""

    id: Id = Field(default="", description="Its id; left out, one is made.")
    lead_id: Id | None = Field(default=None, description="The lead it was copied from.")
    status: ProspectStatus = Field(default="pending", description="Where it stands.")
    email: str | None = Field(default=None, description="Address.")
    linkedin_url: str | None = Field(default=None, description="Profile.")
    first_name: str | None = Field(default=None, description="First name.")
    last_name: str | None = Field(default=None, description="Last name.")
    name: str | None = Field(default=None, description="Full name.")
    company: str | None = Field(default=None, description="Company.")
    position: str | None = Field(default=None, description="Job title.")
    headline: str | None = Field(default=None, description="Headline of the profile.")
    custom_fields: Object | None = Field(default=None, description="Further values for texts.")
    current_node_id: str | None = Field(default=None, description="The step it is at.")
    step: int = Field(default=0, ge=0, description="The next step in the sequence, counted from 0.")
    due_at: Time | None = Field(default=None, description="When that step is due.")
    sent_at: Time | None = Field(default=None, description="When its first message left.")
    replied_at: Time | None = Field(default=None, description="When it answered.")


class Generated(Part):
    """The text that one lead gets at one step."""

    id: Id = Field(default="", description="Its id; left out, one is made.")
    prospect_id: Id = Field(description="The lead's row.")
    node_id: Id = Field(description="The step.")
    subject: str | None = Field(default=None, description="Subject of an e-mail.")
    body_text: str | None = Field(default=None, description="Text, variables filled in.")
    status: Literal["draft", "pending", "sent"] = Field(default="draft", description="Where it stands.")
    manually_edited: bool = Field(default=False, description="Whether somebody wrote it anew.")
    created_at: Time | None = Field(default=None, description="When it was made.")


class Campaign(Part):
    """A campaign."""

    id: Id = Field(default="", description="Its id; left out, it follows from the name.")
    user_id: str = Field(default=OWNER, description="Its owner.")
    type: Literal["email", "linkedin"] = Field(description="Its channel.")
    name: str = Field(description="Its name, unique in the workspace.")
    status: Literal["draft", "launching", "active", "paused", "completed"] = "draft"
    """Where it stands."""
    daily_limit: int | None = Field(default=None, ge=1, le=500, description="E-mail: messages a day.")
    account_limits: dict[str, int] = Field(default_factory=dict, description="E-mail: messages a day for one sender.")
    stop_on_reply: bool | None = Field(default=None, description="E-mail: stop at an answer.")
    open_tracking: bool | None = Field(default=None, description="E-mail: count opens.")
    signature: str | None = Field(default=None, description="E-mail: signature.")
    skip_other_campaigns: bool | None = None
    """LinkedIn: leave out people who are in another running campaign."""
    operating_hours: Object | None = Field(default=None, description="When it may send.")
    sender_account_ids: list[Id] = Field(default_factory=list, description="Its senders.")
    sequence_nodes: list[Node] = Field(default_factory=list, description="Its steps, in order.")
    prospects: list[Prospect] = Field(default_factory=list, description="Its roster.")
    messages: list[Generated] = Field(default_factory=list, description="The texts made for its leads.")
    pause_reason: str | None = Field(default=None, description="Why it was paused.")
    created_at: Time | None = Field(default=None, description="When it was made.")
    updated_at: Time | None = Field(default=None, description="When it last changed.")
    launched_at: Time | None = Field(default=None, description="When it was launched.")
    run_id: str | None = Field(default=None, description="The launch's run.")


class Sent(Part):
    """One message that really left.  The outbox is what a test of side effects should look at."""

    at: Time = Field(description="When.")
    channel: Literal["email", "linkedin"] = Field(description="How.")
    account_id: str | None = Field(description="From which sender.")
    to: str = Field(description="To which address or profile.")
    cc: str | None = Field(default=None, description="Copies.")
    bcc: str | None = Field(default=None, description="Hidden copies.")
    subject: str | None = Field(default=None, description="Subject.")
    body_text: str = Field(description="Text, variables filled in.")
    thread_id: str | None = Field(default=None, description="The thread, for a thread message.")
    campaign_id: str | None = Field(default=None, description="The campaign, for a campaign message.")
