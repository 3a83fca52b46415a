"""What the API answers about senders and campaigns."""

# ruff: noqa: N815 - fields have the vendor's own names

from typing import Literal, Self

from pydantic import AliasChoices, Field, JsonValue, model_validator

from tools.api.wire import Answer, Named, Part, Whole


class SenderDomain(Part):
    """The domain of an e-mail account."""

    id: str | None = None
    domain: str | None = None
    status: str | None = None
    """``pending``, ``verifying``, ``verified`` or ``failed``."""


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
    warmup_status: str | None = None
    """E-mail: ``not_started``, ``warming``, ``completed``, ``banned`` and the like."""
    signature: str | None = None
    email_domains: SenderDomain | None = None


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


class UsingCampaign(Part):
    """A campaign that a sender sends for."""

    id: str | None = None
    name: str | None = None
    status: str | None = None
    daily_limit: int | None = None


class SenderDetail(Answer):
    account: UsedSender
    campaigns: list[UsingCampaign] | None = None
    campaignActiveProspectsCount: dict[str, int] | None = None
    """Leads that still wait, by campaign."""


class Inbox(Answer):
    account: Sender


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


class Campaigns(Answer):
    """Every campaign, without its steps."""

    campaigns: list[Campaign]


class SequenceChanged(Answer):
    """The steps after a change of one; a server that could not read them back only says that it was made."""

    sequence_nodes: list[Node] | None = None
    mutated: bool | None = None

    @model_validator(mode="after")
    def _says_so(self) -> Self:
        if self.sequence_nodes is None and not self.mutated:
            raise ValueError("the answer does not say that the sequence was changed")
        return self


class NodeAnswer(Answer):
    wrapper = "node"
    node: Node


class UsedSenderOfCampaign(Part):
    account_id: str
    type: str
    status: str
    display_name: str | None = None
    email_address: str | None = None
    daily_limit: int | None = None
    today_sent: int | None = None
    """Messages of today, over all campaigns."""


class CampaignSenders(Answer):
    senders: list[UsedSenderOfCampaign]
    campaign_total_sent: int | None = None
    campaign_total_replies: int | None = None
    campaign_total_bounced: int | None = None


class DailyUse(Part):
    sent: int | None = None
    daily_limit: int | None = None


class LimitedSender(Part):
    id: str
    type: str
    status: str
    display_name: str | None = None
    daily_limit: int | None = None
    daily_stats: DailyUse | None = None


class CampaignSettings(Answer):
    """The limits of all senders, and how much of them is used."""

    accounts: list[LimitedSender]


class Prospect(Part):
    """A lead's own row in one campaign, copied when it was imported."""

    id: str
    status: str
    campaign_id: str | None = None
    """``pending``: it waits for the first message."""
    email: str | None = None
    linkedin_url: str | None = None
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    position: str | None = None
    headline: str | None = None
    custom_fields: JsonValue = None


class ProspectAnswer(Answer):
    wrapper = "prospect"
    prospect: Prospect


class RosterAdded(Answer):
    imported: int
    duplicates: int


class RosterRemoved(Answer):
    deleted: int | Literal["all"]


class GeneratedMessage(Part):
    """The text that one lead gets at one step."""

    id: str
    campaign_id: str | None = None
    prospect_id: str | None = None
    node_id: str | None = None
    subject: str | None = None
    body_text: str | None = None
    status: str | None = None
    manually_edited: bool | None = None


class GeneratedMessages(Answer):
    messages: list[GeneratedMessage]


class GeneratedMessageAnswer(Answer):
    wrapper = "message"
    message: GeneratedMessage


class MessagesQueued(Answer):
    """That texts are being written; what the vendor answers besides is not documented."""

    queued: int | None = None


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
