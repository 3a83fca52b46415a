"""What the API answers about senders and campaigns."""

# ruff: noqa: N815 - fields have the vendor's own names

from typing import Self

from pydantic import AliasChoices, Field, JsonValue, model_validator

from tools.api.wire import Answer, Named, Part, Whole


class Sender(Part):
    """An account that messages leave from."""

    id: str
    type: str
    """``email`` or ``linkedin``."""
    status: str
    display_name: str | None = None
    email_address: str | None = None
    profile_url: str | None = None
    agentmail_inbox_id: str | None = None
    instantly_account_id: str | None = None
    daily_limit: int | None = None
    """Messages a day."""


def is_ready(sender: Sender) -> bool:
    """Whether a sender can send: e-mail ``active`` with an inbox behind it, LinkedIn ``connected``; no other word."""
    if sender.type == "email":
        return sender.status == "active" and bool(sender.agentmail_inbox_id or sender.instantly_account_id)
    return sender.type == "linkedin" and sender.status == "connected"


class Senders(Answer):
    accounts: list[Sender] = Field(validation_alias=AliasChoices("accounts", "senders"))


class SenderUse(Part):
    today_sent: int | None = None
    today_committed: int | None = None
    """Messages that left today or still will."""


class UsedSender(Sender):
    stats: SenderUse | None = None


class SenderDetail(Answer):
    account: UsedSender


class Node(Whole):
    id: str
    type: str
    """``email``, ``delay``, ``connection_request``, ``message``, ``ai`` or ``end``."""
    position: int | None = None
    subject: str | None = None
    body: str | None = None
    signature: str | None = None
    include_message: bool | None = None
    """Whether a connection request carries the text."""
    is_reply: bool | None = None
    """Whether an e-mail answers in the same conversation."""
    delay_days: int | None = None
    delay_hours: int | None = None
    delay_minutes: int | None = None


class Campaign(Whole):
    id: str
    type: str | None = None
    name: str | None = None
    status: str | None = None
    daily_limit: int | None = None
    """E-mails a day."""
    signature: str | None = None
    stats: dict[str, JsonValue] | None = None
    """Counts by outcome; sparse, null at first."""
    sender_accounts: list[Named] | None = None
    sender_account_ids: list[str] | None = None
    """The same as ids, where a route gives them flat."""
    sequence_nodes: list[Node] | None = None
    """Its steps, where a route puts them inside."""

    @property
    def senders(self) -> list[str] | None:
        """Ids of its senders; ``None`` where the answer does not say."""
        if self.sender_accounts is not None:
            return [sender.id for sender in self.sender_accounts]
        return self.sender_account_ids


class CampaignAnswer(Answer):
    """One campaign with its steps and counts, as far as a route gives them."""

    wrapper = "campaign"
    campaign: Campaign
    sequence_nodes: list[Node] | None = None
    prospects_by_status: dict[str, int] | None = None

    @property
    def nodes(self) -> list[Node] | None:
        """Its steps, wherever they stood; ``None`` where the answer does not say."""
        return self.sequence_nodes if self.sequence_nodes is not None else self.campaign.sequence_nodes


class Prospect(Part):
    """A lead's own row in one campaign, copied when it was imported."""

    id: str
    status: str
    """``pending``: it waits for the first message."""
    email: str | None = None
    linkedin_url: str | None = None
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None


class RosterPage(Answer):
    """A page of who is in a campaign."""

    prospects: list[Prospect]
    total: int
    page: int
    limit: int


class RosterImport(Answer):
    """Leads copied from a list into a campaign."""

    imported: int
    duplicates: int | None = None
    invalid: int | None = None
    """Without the address that the channel needs."""
    errors: int | None = None
    total: int | None = None
    """Looked at."""
    partial: bool | None = None
    """Whether some of the list was not read."""


class Launched(Answer):
    success: bool | None = None
    message: str | None = None
    runId: str | None = None
    prospectsToProcess: int | None = None
    skippedCount: int | None = None
    warning: str | None = None

    @model_validator(mode="after")
    def _says_so(self) -> Self:
        if not self.success and self.runId is None:
            raise ValueError("the answer does not say that the launch was accepted")
        return self
