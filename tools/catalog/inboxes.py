"""E-mail accounts as senders: their warm-up and signature."""

from typing import Annotated

from pydantic import StringConstraints

from agent.common.json_value import Json
from tools.api.table import endpoint
from tools.api.wire_campaigns import Inbox, Sender, Senders, is_ready
from tools.catalog import asked
from tools.catalog.fields import Id, NoArgs, Text
from tools.catalog.senders import sender_record
from tools.catalog.show import BODY, known, pick, rows
from tools.effects import Facts, Read, Reversal, Target, quiet
from tools.effects import Text as KeptText
from tools.probes import NOT_SHOWN
from tools.spec import At, Ref, ToolArgs, ToolSpec


class UpdateSignature(ToolArgs):
    sender_id: Annotated[Id, At("path", "id"), Ref("sender"), "The e-mail account."]
    signature: Annotated[Text, StringConstraints(max_length=10_000), At("body"), "The whole signature."]


class RetryWarmup(ToolArgs):
    sender_id: Annotated[Id, At("path", "id"), Ref("sender"), "The e-mail account."]


def _shown(inbox: Sender) -> dict[str, Json]:
    names = ("id", "email_address", "display_name", "status", "warmup_status", "daily_limit")
    return pick(inbox, *names) | pick(inbox, "signature", limit=BODY) | {"ready": is_ready(inbox)}


def _signature(values: Facts) -> tuple[KeptText, ...]:
    words = values.get("signature")
    return (KeptText("the signature", "signature", words),) if isinstance(words, str) and words else ()


_ACCOUNT = Target(
    kind="sender",
    at=At("path", "id"),
    shows=lambda facts: known(facts, "type", "status", "email_address", "warmup_status", "signature"),
    whole=lambda facts: "warmup_status" in facts and "signature" in facts,
    reread=Read("list_inboxes", lambda *_: {}),
    was=lambda facts: {**facts, "signature": facts["signature"] or ""} if "signature" in facts else facts,
    texts=_signature,
)

LIST_INBOXES = ToolSpec(
    name="list_inboxes",
    description=(
        "List the e-mail accounts with their warm-up and signature. An account that is warming (two to three weeks)"
        " cannot send yet; pending with warm-up not_started needs retry_warmup."
    ),
    args=NoArgs,
    effect="read",
    journeys=("manage",),
    topics=("senders",),
    endpoint=endpoint("listInboxes"),
    answer=Senders,
    summarise=lambda answer: rows("accounts", answer.accounts, _shown),
    records=lambda answer: tuple(map(sender_record, answer.accounts)),
)

UPDATE_SIGNATURE = ToolSpec(
    name="update_signature",
    description=(
        "Replace the signature of an e-mail account; it stands under every mail that leaves from it from now on."
        " Nothing else of an account can be changed here. Read list_inboxes first."
    ),
    args=UpdateSignature,
    effect="write",
    journeys=("manage",),
    topics=("senders",),
    endpoint=endpoint("updateInbox"),
    answer=Inbox,
    summarise=lambda answer: {"account": _shown(answer.account)},
    records=lambda answer: (sender_record(answer.account),),
    unmet=asked.of_account,
    effects=quiet(
        act="change a signature",
        targets=(_ACCOUNT,),
        probe="the listing shows what the signature is, and not whose change that was",
        reversal=Reversal("the former signature can be set again", sets_back=True),
        grant="path",
    ),
)

RETRY_WARMUP = ToolSpec(
    name="retry_warmup",
    description=(
        "Start the warm-up of an e-mail account again. Only for one that is pending and whose warm-up has not_started;"
        " it takes two to three weeks."
    ),
    args=RetryWarmup,
    effect="write",
    journeys=("manage",),
    topics=("senders",),
    endpoint=endpoint("retryInboxWarmup"),
    answer=Inbox,
    summarise=lambda answer: {"account": _shown(answer.account)},
    records=lambda answer: (sender_record(answer.account),),
    effects=quiet(
        act="start a warm-up again",
        targets=(_ACCOUNT,),
        probe=NOT_SHOWN,
        reversal=Reversal("no documented call stops a warm-up that runs"),
        grant="path",
    ),
)
