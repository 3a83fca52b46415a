"""Senders: the accounts that messages leave from."""

from typing import Annotated, Literal

from pydantic import ConfigDict

from agent.common.json_value import Json
from tools.api.table import endpoint
from tools.api.wire import Answer
from tools.api.wire_campaigns import Sender, SenderDetail, Senders, is_ready
from tools.catalog.fields import Id
from tools.catalog.show import pick, rows, squeeze, stated
from tools.spec import At, Record, Records, Ref, ToolArgs, ToolSpec


class ListSenders(ToolArgs):
    type: Annotated[Literal["email", "linkedin"] | None, At("query"), "Only this channel."] = None


class Schedule(Answer):
    """What a sender can send in the days to come; the vendor does not show the shape."""

    model_config = ConfigDict(extra="allow")


class GetSender(ToolArgs):
    sender_id: Annotated[Id, At("path", "id"), Ref("sender"), "The sender."]


def _shown(sender: Sender) -> dict[str, Json]:
    shown = pick(sender, "id", "type", "display_name", "status", "email_address", "profile_url", "daily_limit")
    return shown | {"ready": is_ready(sender)}


def sender_record(sender: Sender) -> Record:
    """What rules, and a way back, need of a sender."""
    facts = stated(
        sender, "type", "status", "email_address", "display_name", "profile_url", "warmup_status", "signature"
    )
    return Record("sender", sender.id, facts | {"ready": is_ready(sender)})


def sender_name(account: str, records: Records) -> str:
    """Name and address of an account; where neither was read, its id, and that this is all that is known."""
    facts = records.get(("sender", account), {})
    name = facts.get("display_name")
    address = facts.get("email_address") or facts.get("profile_url")
    if name and address and name != address:
        return f"{name} <{address}>"
    return str(address or name or f"{account} (its name and address were not read)")


def _detail(answer: SenderDetail) -> dict[str, Json]:
    account = answer.account
    shown = _shown(account) | pick(account, "warmup_status")
    if account.email_domains is not None:
        shown |= {"email_domains": pick(account.email_domains, "id", "domain", "status")}
    if account.stats is not None:
        shown |= {"stats": pick(account.stats, "today_sent", "today_committed")}
    found: dict[str, Json] = {"account": shown}
    if answer.campaigns is not None:
        found |= rows("campaigns", answer.campaigns, lambda one: pick(one, "id", "name", "status", "daily_limit"))
    if answer.campaignActiveProspectsCount is not None:
        found["campaignActiveProspectsCount"] = squeeze(dict(answer.campaignActiveProspectsCount))
    return found


def _schedule(answer: Schedule) -> dict[str, Json]:
    return {"schedule": squeeze(dict(answer.model_extra or {}), text=200, items=40)}


LIST_SENDERS = ToolSpec(
    name="list_senders",
    description=(
        "List the accounts that messages can leave from. Call it before choosing a sender for a campaign or a mail, and"
        " choose only one with ready true on the right channel. If none is ready, tell the human to connect one in the"
        " Puffle dashboard under Senders and stop: an agent cannot connect accounts."
    ),
    args=ListSenders,
    effect="read",
    journeys=("campaign", "replies", "one_off_email", "manage"),
    topics=("senders",),
    endpoint=endpoint("listSenders"),
    answer=Senders,
    summarise=lambda answer: rows("accounts", answer.accounts, _shown),
    records=lambda answer: tuple(map(sender_record, answer.accounts)),
)

GET_SENDER = ToolSpec(
    name="get_sender",
    description=(
        "Read one sender: whether it can send, why not, and what it sent today. It cannot while its status is not"
        " active (e-mail) or connected (LinkedIn), while it warms up, or while its domain is not verified; today_sent"
        " at daily_limit means that it goes on tomorrow. Leads that wait are counted by campaign."
    ),
    args=GetSender,
    effect="read",
    journeys=("manage",),
    topics=("senders",),
    endpoint=endpoint("getSender"),
    answer=SenderDetail,
    summarise=_detail,
    records=lambda answer: (sender_record(answer.account),),
)

GET_SENDER_SCHEDULE = ToolSpec(
    name="get_sender_schedule",
    description=(
        "Read how much room a sender has in the days to come. An empty schedule does not mean that it is disconnected:"
        " get_sender tells that."
    ),
    args=GetSender,
    effect="read",
    journeys=("manage",),
    topics=("senders",),
    endpoint=endpoint("getSenderSchedule"),
    answer=Schedule,
    summarise=_schedule,
)
