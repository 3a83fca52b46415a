"""Senders: the accounts that messages leave from."""

from typing import Annotated, Literal

from agent.common.json_value import Json
from tools.api.table import endpoint
from tools.api.wire_campaigns import Sender, Senders, is_ready
from tools.catalog.show import pick, rows, stated
from tools.spec import At, Record, Records, Said, ToolArgs, ToolSpec


class ListSenders(ToolArgs):
    type: Annotated[Literal["email", "linkedin"] | None, At("query", "type"), Said("choice", "channel")] = None
    """Only this channel."""


def _shown(sender: Sender) -> dict[str, Json]:
    shown = pick(sender, "id", "type", "display_name", "status", "email_address", "profile_url", "daily_limit")
    return shown | {"ready": is_ready(sender)}


def _record(sender: Sender) -> Record:
    facts = stated(sender, "type", "status", "email_address", "display_name", "profile_url")
    return Record("sender", sender.id, facts | {"ready": is_ready(sender)})


def sender_name(account: str, records: Records) -> str:
    """Name and address of an account; where neither was read, its id, and that this is all that is known."""
    facts = records.get(("sender", account), {})
    name = facts.get("display_name")
    address = facts.get("email_address") or facts.get("profile_url")
    if name and address and name != address:
        return f"{name} <{address}>"
    return str(address or name or f"{account} (its name and address were not read)")


LIST_SENDERS = ToolSpec(
    name="list_senders",
    description=(
        "List the accounts that messages can leave from. Call it before choosing a sender for a campaign or a mail, and"
        " choose only one with ready true on the right channel. If none is ready, tell the human to connect one in the"
        " Puffle dashboard under Senders and stop: an agent cannot connect accounts."
    ),
    args=ListSenders,
    effect="read",
    journeys=("campaign", "replies", "one_off_email"),
    endpoint=endpoint("listSenders"),
    answer=Senders,
    summarise=lambda answer: rows("accounts", answer.accounts, _shown),
    records=lambda answer: tuple(map(_record, answer.accounts)),
)

TOOLS: tuple[ToolSpec, ...] = (LIST_SENDERS,)
