"""Arguments of the campaign tools.

The vendor silently ignores settings of the wrong channel and breaks a sequence without its end; both are refused here,
so that nobody believes in a change that did not happen.
"""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from tools.catalog.fields import Change, Few, Id, Line, Name, OpenObject, Subject, Text
from tools.spec import At, Nullable, Ref, ToolArgs

_MONTH = 30 * 24 * 60
_EMAIL_ONLY = frozenset({"daily_limit", "stop_on_reply", "open_tracking", "signature"})
_LINKEDIN_ONLY = frozenset({"skip_other_campaigns"})
_LINKEDIN_NODES = frozenset({"connection_request", "message"})

DailyLimit = Annotated[int, Field(ge=1, le=500)]


class CreateCampaign(ToolArgs):
    type: Annotated[Literal["email", "linkedin"], At("body"), "Its channel."]
    name: Annotated[Name, At("body"), "Its name; must be new."]
    sender_account_ids: Annotated[Few[Id] | None, At("body"), Ref("sender"), "Ready senders of the channel."] = None
    daily_limit: Annotated[DailyLimit | None, At("body"), "E-mail only: messages a day, 1 to 500."] = None
    stop_on_reply: Annotated[bool | None, At("body"), "E-mail only: stop for a lead that replies."] = None
    open_tracking: Annotated[bool | None, At("body"), "E-mail only: track opens."] = None
    signature: Annotated[Text | None, At("body"), "E-mail only."] = None
    skip_other_campaigns: Annotated[bool | None, At("body"), "LinkedIn only: leave out leads of other campaigns."] = (
        None
    )
    operating_hours: Annotated[OpenObject | None, At("body"), "Hours by weekday."] = None

    @model_validator(mode="after")
    def _fits_the_channel(self) -> Self:
        wrong = self.model_fields_set & (_LINKEDIN_ONLY if self.type == "email" else _EMAIL_ONLY)
        if wrong:
            names = ", ".join(sorted(wrong))
            raise ValueError(f"{names} would be ignored on a campaign of type {self.type}: leave it out")
        return self


class NodeInput(ToolArgs):
    called: ClassVar[str] = "step"
    type: Annotated[
        Literal["email", "delay", "connection_request", "message", "ai", "end"],
        "email, delay, ai, end on e-mail; connection_request, message, delay, ai, end on LinkedIn.",
    ]
    id: Annotated[Id | None, Ref("node"), "The node to keep; leave out for a new one."] = None
    position: Annotated[int | None, Field(ge=0, le=49), "Ignored: the order of the array counts."] = None
    subject: Annotated[Subject | None, Nullable(), "email: its subject."] = None
    body: Annotated[Text | None, Nullable(), "email, message, connection_request: its text."] = None
    signature: Annotated[Text | None, Nullable(), "email: its own signature."] = None
    include_message: Annotated[bool | None, Nullable(), "connection_request: send the text along."] = None
    is_reply: Annotated[bool | None, Nullable(), "email: answer in the same conversation."] = None
    delay_days: Annotated[int | None, Field(ge=0, le=30), Nullable(), "delay: days."] = None
    delay_hours: Annotated[int | None, Field(ge=0, le=720), Nullable(), "delay: hours."] = None
    delay_minutes: Annotated[int | None, Field(ge=0, le=_MONTH), Nullable(), "delay: minutes."] = None

    @model_validator(mode="after")
    def _waits_sanely(self) -> Self:
        minutes = ((self.delay_days or 0) * 24 + (self.delay_hours or 0)) * 60 + (self.delay_minutes or 0)
        if self.type == "delay" and not 1 <= minutes <= _MONTH:
            raise ValueError("a delay must be 1 minute to 30 days in all")
        return self


class AccountLimit(ToolArgs):
    account_id: Annotated[Id, Ref("sender"), "The sender."]
    daily_limit: Annotated[DailyLimit, "Messages a day."]


class CampaignId(ToolArgs):
    """Arguments of tools that take a campaign alone."""

    campaign_id: Annotated[Id, At("path", "id"), Ref("campaign"), "The campaign."]


class CampaignLeads(CampaignId):
    page: Annotated[int | None, Field(ge=1, le=10_000), At("query")] = None
    limit: Annotated[int | None, Field(ge=1, le=100), At("query")] = None


class UpdateCampaign(Change):
    identity = ("campaign_id",)
    campaign_id: Annotated[Id, At("path", "id"), Ref("campaign"), "The campaign."]
    name: Annotated[Name | None, At("body"), "A new name."] = None
    sender_account_ids: Annotated[
        Few[Id] | None, At("body"), Ref("sender"), "Draft only: ready senders of its channel."
    ] = None
    sequence_nodes: Annotated[Few[NodeInput] | None, At("body"), "Draft only: the whole new sequence, end last."] = None
    daily_limit: Annotated[DailyLimit | None, At("body"), "E-mail only: messages a day, 1 to 500."] = None
    account_limits: Annotated[Few[AccountLimit] | None, At("body"), "E-mail only: messages a day by sender."] = None
    operating_hours: Annotated[
        OpenObject | None, At("body"), Nullable(), "Hours by weekday; on an active campaign this sends at once."
    ] = None
    stop_on_reply: Annotated[bool | None, At("body"), "Draft, e-mail only: stop for a lead that replies."] = None
    open_tracking: Annotated[bool | None, At("body"), "Draft, e-mail only: track opens."] = None
    signature: Annotated[Text | None, At("body"), "Draft, e-mail only."] = None
    skip_other_campaigns: Annotated[
        bool | None, At("body"), "Draft, LinkedIn only: leave out leads of other campaigns."
    ] = None

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
    field: Annotated[Line, Field(min_length=1), "The field."]
    value: Annotated[str | int | float | bool, "Its value."]


class Order(ToolArgs):
    field: Annotated[Line, Field(min_length=1), "The field."]


class ImportCampaignLeads(ToolArgs):
    campaign_id: Annotated[Id, At("path", "id"), Ref("campaign"), "The draft campaign."]
    list_id: Annotated[Id, At("body", "listId"), Ref("list"), "The list."]
    limit: Annotated[
        int | None, Field(ge=1, le=5000), At("body", "filter.limit"), "At most so many leads, 1 to 5000."
    ] = None
    lead_ids: Annotated[
        list[Id] | None,
        Field(min_length=1, max_length=5000),
        At("body", "filter.leadIds"),
        Ref("lead"),
        "Only these leads.",
    ] = None
    where: Annotated[
        list[Condition] | None,
        Field(min_length=1, max_length=20),
        At("body", "filter.where"),
        "Only leads that meet these.",
    ] = None
    order_by: Annotated[
        list[Order] | None, Field(min_length=1, max_length=5), At("body", "filter.orderBy"), "Which leads come first."
    ] = None
