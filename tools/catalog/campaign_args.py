"""Arguments of the campaign tools.

The vendor silently ignores settings of the wrong channel and breaks a sequence without its end; both are refused here,
so that nobody believes in a change that did not happen.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tools.catalog.fields import Change, Id, Line, Name, OpenObject, Subject, Text
from tools.spec import At, Nullable, Ref, Said, ToolArgs

_MONTH = 30 * 24 * 60
_EMAIL_ONLY = frozenset({"daily_limit", "stop_on_reply", "open_tracking", "signature"})
_LINKEDIN_ONLY = frozenset({"skip_other_campaigns"})
_LINKEDIN_NODES = frozenset({"connection_request", "message"})

SenderIds = Annotated[list[Id], Field(min_length=1, max_length=50)]
DailyLimit = Annotated[int, Field(ge=1, le=500)]


class CreateCampaign(ToolArgs):
    type: Annotated[Literal["email", "linkedin"], At("body", "type"), Said("choice", "channel")]
    """Its channel."""
    name: Annotated[Name, At("body", "name"), Said("name", "name")]
    """Its name; must be new."""
    sender_account_ids: Annotated[SenderIds | None, At("body", "sender_account_ids"), Ref("sender")] = None
    """Ready senders of the channel."""
    daily_limit: Annotated[DailyLimit | None, At("body", "daily_limit")] = None
    """E-mail only: messages a day, 1 to 500."""
    stop_on_reply: Annotated[bool | None, At("body", "stop_on_reply")] = None
    """E-mail only: stop for a lead that replies."""
    open_tracking: Annotated[bool | None, At("body", "open_tracking")] = None
    """E-mail only: track opens."""
    signature: Annotated[Text | None, At("body", "signature")] = None
    """E-mail only."""
    skip_other_campaigns: Annotated[bool | None, At("body", "skip_other_campaigns")] = None
    """LinkedIn only: leave out leads of other campaigns."""
    operating_hours: Annotated[OpenObject | None, At("body", "operating_hours")] = None
    """Hours by weekday."""

    @model_validator(mode="after")
    def _fits_the_channel(self) -> Self:
        wrong = self.model_fields_set & (_LINKEDIN_ONLY if self.type == "email" else _EMAIL_ONLY)
        if wrong:
            names = ", ".join(sorted(wrong))
            raise ValueError(f"{names} would be ignored on a campaign of type {self.type}: leave it out")
        return self


class NodeInput(ToolArgs):
    type: Literal["email", "delay", "connection_request", "message", "ai", "end"]
    """email, delay, ai, end on e-mail; connection_request, message, delay, ai, end on LinkedIn."""
    id: Annotated[Id | None, Ref("node")] = None
    """The node to keep; leave out for a new one."""
    position: Annotated[int | None, Field(ge=0, le=49)] = None
    """Ignored: the order of the array counts."""
    subject: Annotated[Subject | None, Nullable(), Said("text", "subject")] = None
    """email: its subject."""
    body: Annotated[Text | None, Nullable(), Said("text", "text")] = None
    """email, message, connection_request: its text."""
    signature: Annotated[Text | None, Nullable()] = None
    """email: its own signature."""
    include_message: Annotated[bool | None, Nullable()] = None
    """connection_request: send the text along."""
    is_reply: Annotated[bool | None, Nullable()] = None
    """email: answer in the same conversation."""
    delay_days: Annotated[int | None, Field(ge=0, le=30), Nullable()] = None
    """delay: days."""
    delay_hours: Annotated[int | None, Field(ge=0, le=720), Nullable()] = None
    """delay: hours."""
    delay_minutes: Annotated[int | None, Field(ge=0, le=_MONTH), Nullable()] = None
    """delay: minutes."""

    @model_validator(mode="after")
    def _waits_sanely(self) -> Self:
        minutes = ((self.delay_days or 0) * 24 + (self.delay_hours or 0)) * 60 + (self.delay_minutes or 0)
        if self.type == "delay" and not 1 <= minutes <= _MONTH:
            raise ValueError("a delay must be 1 minute to 30 days in all")
        return self


class AccountLimit(ToolArgs):
    account_id: Annotated[Id, Ref("sender")]
    """The sender."""
    daily_limit: DailyLimit
    """Messages a day."""


class CampaignId(ToolArgs):
    """Arguments of tools that take a campaign alone."""

    campaign_id: Annotated[Id, At("path", "id"), Ref("campaign")]
    """The campaign."""


class UpdateCampaign(Change):
    identity = "campaign_id"
    campaign_id: Annotated[Id, At("path", "id"), Ref("campaign")]
    """The campaign."""
    name: Annotated[Name | None, At("body", "name"), Said("name", "rename")] = None
    """A new name."""
    sender_account_ids: Annotated[SenderIds | None, At("body", "sender_account_ids"), Ref("sender")] = None
    """Draft only: ready senders of its channel."""
    sequence_nodes: Annotated[
        list[NodeInput] | None, Field(min_length=1, max_length=50), At("body", "sequence_nodes")
    ] = None
    """Draft only: the whole new sequence, end last."""
    daily_limit: Annotated[DailyLimit | None, At("body", "daily_limit"), Said("count", "limit")] = None
    """E-mail only: messages a day, 1 to 500."""
    account_limits: Annotated[
        list[AccountLimit] | None, Field(min_length=1, max_length=50), At("body", "account_limits")
    ] = None
    """E-mail only: messages a day by sender."""
    operating_hours: Annotated[OpenObject | None, At("body", "operating_hours"), Nullable()] = None
    """Hours by weekday; on an active campaign this sends at once."""
    stop_on_reply: Annotated[bool | None, At("body", "stop_on_reply")] = None
    """Draft, e-mail only: stop for a lead that replies."""
    open_tracking: Annotated[bool | None, At("body", "open_tracking")] = None
    """Draft, e-mail only: track opens."""
    signature: Annotated[Text | None, At("body", "signature")] = None
    """Draft, e-mail only."""
    skip_other_campaigns: Annotated[bool | None, At("body", "skip_other_campaigns")] = None
    """Draft, LinkedIn only: leave out leads of other campaigns."""

    @model_validator(mode="after")
    def _sequence_is_whole(self) -> Self:
        if self.sequence_nodes is None:
            return self
        kinds = [node.type for node in self.sequence_nodes]
        if kinds.count("end") != 1 or kinds[-1] != "end":
            raise ValueError("the sequence must hold exactly one end node, as the last one")
        if "email" in kinds and _LINKEDIN_NODES & set(kinds):
            raise ValueError("a sequence is either e-mail or LinkedIn, not both")
        return self


class Condition(ToolArgs):
    field: Annotated[Line, Field(min_length=1)]
    """The field."""
    value: str | int | float | bool
    """Its value."""


class Order(ToolArgs):
    field: Annotated[Line, Field(min_length=1)]
    """The field."""


class ImportCampaignLeads(ToolArgs):
    campaign_id: Annotated[Id, At("path", "id"), Ref("campaign")]
    """The draft campaign."""
    list_id: Annotated[Id, At("body", "listId"), Ref("list")]
    """The list."""
    limit: Annotated[int | None, Field(ge=1, le=5000), At("body", "filter.limit")] = None
    """At most so many leads, 1 to 5000."""
    lead_ids: Annotated[
        list[Id] | None, Field(min_length=1, max_length=5000), At("body", "filter.leadIds"), Ref("lead")
    ] = None
    """Only these leads."""
    where: Annotated[list[Condition] | None, Field(min_length=1, max_length=20), At("body", "filter.where")] = None
    """Only leads that meet these."""
    order_by: Annotated[list[Order] | None, Field(min_length=1, max_length=5), At("body", "filter.orderBy")] = None
    """Which leads come first."""
