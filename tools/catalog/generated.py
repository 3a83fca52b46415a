"""The text that each lead of a campaign gets: read, filled in, written by Puffle for credits, changed by hand."""

from typing import Annotated, Literal

from pydantic import Field

from agent.common.json_value import Json
from tools.api.request import WireRequest
from tools.api.table import endpoint
from tools.api.wire_campaigns import GeneratedMessage, GeneratedMessageAnswer, GeneratedMessages, MessagesQueued
from tools.catalog.asked import of_generated
from tools.catalog.campaign_args import CampaignId
from tools.catalog.campaigns import DRAFT
from tools.catalog.fields import Change, Id, Subject, Text
from tools.catalog.show import SNIPPET, TEXT_ROWS, known, pick, rows, stated
from tools.effects import Facts, Read, Reversal, Target, quiet
from tools.effects import Text as Held
from tools.probes import NOT_SHOWN
from tools.spec import At, Record, Ref, ToolSpec, one_person


class ListGenerated(CampaignId):
    status: Annotated[Literal["draft", "pending", "sent", "all"] | None, At("query"), "draft unless given."] = None
    prospect_id: Annotated[Id | None, At("query"), Ref("prospect"), "Only for this lead."] = None


class GenerateWithAi(CampaignId):
    prospect_ids: Annotated[
        list[Id], Field(min_length=1, max_length=500), At("body"), Ref("prospect"), "For these leads; each costs."
    ]


class UpdateGenerated(Change):
    identity = ("campaign_id", "message_id")
    campaign_id: Annotated[Id, At("path", "id"), Ref("campaign"), "The draft campaign."]
    message_id: Annotated[Id, At("body"), Ref("generated"), "The text."]
    subject: Annotated[Subject | None, At("body"), "Its subject."] = None
    body_text: Annotated[Text | None, At("body"), "Its words."] = None


def _row(message: GeneratedMessage) -> dict[str, Json]:
    shown = pick(message, "id", "prospect_id", "node_id", "status", "subject", "manually_edited")
    return shown | pick(message, "body_text", limit=SNIPPET)


def _record(message: GeneratedMessage) -> Record:
    return Record("generated", message.id, stated(message, "prospect_id", "status", "subject", "body_text"))


def _in_campaign(request: WireRequest, answer: GeneratedMessages, *_known: object) -> tuple[Record, ...]:
    campaign_id = request.path_params["id"]
    return tuple(Record("generated", one.id, {"campaign_id": campaign_id}) for one in answer.messages)


def _text(values: Facts) -> tuple[Held, ...]:
    words = "\n".join(str(values[key]).strip() for key in ("subject", "body_text") if values.get(key))
    return (Held("the text", "text", words),) if words else ()


LIST_GENERATED_MESSAGES = ToolSpec(
    name="list_generated_messages",
    description=(
        "Read the exact text that each lead of a campaign gets, variables filled in. Drafts are shown unless status"
        " says otherwise; prospect_id shows one lead. At most 25 are shown; more says how many are left out."
    ),
    args=ListGenerated,
    effect="read",
    foreign=True,
    journeys=("manage",),
    topics=("texts",),
    endpoint=endpoint("listGeneratedMessages"),
    answer=GeneratedMessages,
    summarise=lambda answer: rows("messages", answer.messages, _row, TEXT_ROWS),
    records=lambda answer: tuple(map(_record, answer.messages)),
    tells=_in_campaign,
)

RESOLVE_MESSAGES = ToolSpec(
    name="resolve_messages",
    description=(
        "Fill in the texts of a draft campaign for each of its leads, to see exactly what each one gets. It is free,"
        " can be repeated, and keeps texts that were changed by hand. At most 25 are shown."
    ),
    args=CampaignId,
    effect="write",
    foreign=True,
    journeys=("manage",),
    topics=("texts",),
    endpoint=endpoint("generateMessages"),
    fixed={"action": "resolve"},
    answer=GeneratedMessages,
    summarise=lambda answer: rows("messages", answer.messages, _row, TEXT_ROWS),
    records=lambda answer: tuple(map(_record, answer.messages)),
    tells=_in_campaign,
    effects=quiet(
        act="fill in the texts of a campaign",
        targets=(DRAFT,),
        probe="it changes nothing that a repeat would change again",
        reversal=Reversal("nothing has to be taken back: the texts follow from the steps"),
    ),
)

GENERATE_MESSAGES = ToolSpec(
    name="generate_messages",
    description=(
        "Have Puffle write texts for the AI steps of a draft campaign, for the leads named by prospect_ids. It costs"
        " credits for each lead, also where a text is there already, unless it was changed by hand. Read the result"
        " with list_generated_messages."
    ),
    args=GenerateWithAi,
    effect="spend",
    journeys=("manage",),
    topics=("texts",),
    endpoint=endpoint("generateMessages"),
    fixed={"action": "generate_ai"},
    answer=MessagesQueued,
    summarise=lambda answer: {"accepted": True} | pick(answer, "queued"),
    units=lambda args: len(args.prospect_ids),
    about=lambda args, _: len(args.prospect_ids),
    effects=quiet(
        act="have texts written for leads",
        targets=(DRAFT,),
        probe=NOT_SHOWN,
        reversal=Reversal("credits are not refunded; a text can be changed by hand"),
    ),
)

UPDATE_GENERATED_MESSAGE = ToolSpec(
    name="update_generated_message",
    description=(
        "Write the text of one lead anew, in a draft campaign. Read it with list_generated_messages first. From then on"
        " it is kept as it is, whatever becomes of the step."
    ),
    args=UpdateGenerated,
    effect="write",
    foreign=True,
    journeys=("manage",),
    topics=("texts",),
    endpoint=endpoint("updateGeneratedMessage"),
    answer=GeneratedMessageAnswer,
    summarise=lambda answer: {"message": _row(answer.message)},
    records=lambda answer: (_record(answer.message),),
    unmet=of_generated,
    about=one_person,
    effects=quiet(
        act="change the text of a lead",
        targets=(
            DRAFT,
            Target(
                kind="generated",
                at=At("body", "message_id"),
                shows=lambda facts: known(facts, "status", "subject"),
                whole=lambda facts: "body_text" in facts,
                reread=Read("list_generated_messages", lambda _, facts: {"campaign_id": str(facts["campaign_id"])}),
                was=lambda facts: facts,
                texts=_text,
            ),
        ),
        probe=NOT_SHOWN,
        reversal=Reversal("the former text can be set again", sets_back=True),
        grant="path",
    ),
)
