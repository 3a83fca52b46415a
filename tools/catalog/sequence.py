"""The steps of a draft, one at a time: what is written in one does not have to be sent with all the others."""

from typing import Annotated, Literal

from pydantic import Field

from agent.common.json_value import Json
from tools.api.request import WireRequest
from tools.api.table import endpoint
from tools.api.wire_campaigns import NodeAnswer, SequenceChanged
from tools.catalog.asked import of_node
from tools.catalog.campaign_args import CampaignId
from tools.catalog.campaigns import DRAFT, NODE_FIELDS, node_record
from tools.catalog.fields import Change, EmailList, Id, Subject, Text
from tools.catalog.show import BODY, known, pick, rows
from tools.effects import Facts, Reach, Reversal, Target, quiet
from tools.effects import Text as Held
from tools.probes import NOT_SHOWN
from tools.spec import At, Nullable, Record, Records, Ref, ToolSpec

_Minutes = Annotated[int, Field(ge=0, le=43_200)]
_NODE = ("id", "position", *NODE_FIELDS[1:])


class AddNode(CampaignId):
    type: Annotated[
        Literal["connection_request", "message", "email", "delay", "ai", "end"],
        At("body"),
        "email, delay, ai on e-mail; connection_request, message, delay, ai on LinkedIn.",
    ]
    position: Annotated[int | None, Field(ge=0, le=49), At("body"), "Its place from 0; left out, before the end."] = (
        None
    )
    subject: Annotated[Subject | None, At("body"), "email: its subject."] = None
    body: Annotated[Text | None, At("body"), "Its text."] = None
    include_message: Annotated[bool | None, At("body"), "connection_request: send the text along."] = None
    is_reply: Annotated[bool | None, At("body"), "email: answer in the same conversation."] = None
    delay_days: Annotated[int | None, Field(ge=0, le=30), At("body"), "delay: days."] = None
    delay_hours: Annotated[int | None, Field(ge=0, le=720), At("body"), "delay: hours."] = None
    delay_minutes: Annotated[_Minutes | None, At("body"), "delay: minutes."] = None


class MoveNode(CampaignId):
    node_id: Annotated[Id, At("body", "nodeId"), Ref("node"), "The step."]
    to_position: Annotated[int, Field(ge=0, le=49), At("body", "toPosition"), "Its new place, counted from 0."]


class DeleteNode(CampaignId):
    node_id: Annotated[Id, At("body", "nodeId"), Ref("node"), "The step."]


class UpdateNode(Change):
    identity = ("campaign_id", "node_id")
    campaign_id: Annotated[Id, At("path", "id"), Ref("campaign"), "The draft campaign."]
    node_id: Annotated[Id, At("path", "nodeId"), Ref("node"), "The step."]
    subject: Annotated[Subject | None, At("body"), Nullable(), "email: its subject."] = None
    body: Annotated[Text | None, At("body"), Nullable(), "Its text."] = None
    signature: Annotated[Text | None, At("body"), Nullable(), "email: its own signature."] = None
    include_message: Annotated[bool | None, At("body"), Nullable(), "connection_request: send the text along."] = None
    is_reply: Annotated[bool | None, At("body"), Nullable(), "email: answer in the same conversation."] = None
    cc: Annotated[EmailList | None, At("body"), Nullable(), "email: copies to."] = None
    bcc: Annotated[EmailList | None, At("body"), Nullable(), "email: blind copies to."] = None
    reply_to: Annotated[EmailList | None, At("body"), Nullable(), "email: where answers go."] = None
    delay_days: Annotated[int | None, Field(ge=0, le=30), At("body"), Nullable(), "delay: days."] = None
    delay_hours: Annotated[int | None, Field(ge=0, le=720), At("body"), Nullable(), "delay: hours."] = None
    delay_minutes: Annotated[_Minutes | None, At("body"), Nullable(), "delay: minutes."] = None


def _steps(answer: SequenceChanged) -> dict[str, Json]:
    if answer.sequence_nodes is None:
        return {"mutated": True, "note": "changed, but not read back: read the campaign again"}
    return rows("sequence_nodes", answer.sequence_nodes, lambda node: pick(node, "id", "type", "position", "subject"))


def _unread(request: WireRequest, *_known: object) -> tuple[Record, ...]:
    """After a change of one step the whole sequence has to be read before it is changed again."""
    return (Record("campaign", request.path_params["id"], {"nodes": None}),)


def _text(values: Facts) -> tuple[Held, ...]:
    words = "\n".join(str(values[key]).strip() for key in ("subject", "body") if values.get(key))
    return (Held("the step", "step", words),) if words else ()


def _copies(request: WireRequest, _records: Records) -> tuple[str, ...]:
    return _listed(request, "cc") + _listed(request, "bcc")


def _listed(request: WireRequest, name: str) -> tuple[str, ...]:
    value = request.fields.get(name)
    return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else ()


def _is_end(request: WireRequest, records: Records) -> str | None:
    node = records.get(("node", str(request.fields.get("nodeId"))), {})
    return "without its end a campaign cannot be launched: the end stays" if node.get("type") == "end" else None


def _node(at: At) -> Target:
    return Target(
        kind="node",
        at=at,
        shows=lambda facts: known(facts, "type", "subject"),
        whole=lambda facts: "type" in facts,
        reread=None,  # it is read with its campaign
        was=lambda facts: {**facts, "toPosition": facts.get("position")},
        texts=_text,
    )


ADD_SEQUENCE_NODE = ToolSpec(
    name="add_sequence_node",
    description=(
        "Add one step to a draft campaign, such as a second mail after a delay. Read it with get_campaign first."
        " Without position it goes right before the end. Texts may use %first_name% and %company%."
    ),
    args=AddNode,
    effect="write",
    journeys=("manage",),
    topics=("steps",),
    endpoint=endpoint("addSequenceNode"),
    answer=SequenceChanged,
    summarise=_steps,
    records=lambda answer: tuple(map(node_record, answer.sequence_nodes or ())),
    tells=_unread,
    effects=quiet(
        act="add a step to a campaign",
        targets=(DRAFT,),
        probe=NOT_SHOWN,
        reversal=Reversal("delete_sequence_node takes the step out again, which is asked about"),
    ),
)

MOVE_SEQUENCE_NODE = ToolSpec(
    name="move_sequence_node",
    description=(
        "Move one step of a draft campaign to another place. Read it with get_campaign first. Places count from 0, and"
        " the end stays last."
    ),
    args=MoveNode,
    effect="write",
    journeys=("manage",),
    topics=("steps",),
    endpoint=endpoint("moveSequenceNode"),
    answer=SequenceChanged,
    summarise=_steps,
    records=lambda answer: tuple(map(node_record, answer.sequence_nodes or ())),
    tells=_unread,
    effects=quiet(
        act="move a step of a campaign",
        targets=(DRAFT, _node(At("body", "nodeId"))),
        probe=NOT_SHOWN,
        reversal=Reversal("move it back to its former place"),
    ),
)

DELETE_SEQUENCE_NODE = ToolSpec(
    name="delete_sequence_node",
    description=(
        "Delete one step of a draft campaign with its text; it cannot be undone. Read it with get_campaign first. The"
        " end is never deleted. The program asks the human."
    ),
    args=DeleteNode,
    effect="destroy",
    journeys=("manage",),
    topics=("steps",),
    endpoint=endpoint("deleteSequenceNode"),
    answer=SequenceChanged,
    summarise=_steps,
    records=lambda answer: tuple(map(node_record, answer.sequence_nodes or ())),
    tells=_unread,
    effects=quiet(
        act="delete a step of a campaign",
        targets=(DRAFT, _node(At("body", "nodeId"))),
        forbids=_is_end,
        probe=NOT_SHOWN,
        reversal=Reversal("its text is gone; a new step with the same words can be added"),
        grant="path",
    ),
)

UPDATE_SEQUENCE_NODE = ToolSpec(
    name="update_sequence_node",
    description=(
        "Write one step of a draft campaign anew, without sending the others. Read it with get_campaign first; what you"
        " leave out stays. A delay is 1 minute to 30 days in all. Texts may use %first_name% and %company%."
    ),
    args=UpdateNode,
    effect="write",
    journeys=("manage",),
    topics=("steps",),
    endpoint=endpoint("updateSequenceNode"),
    answer=NodeAnswer,
    summarise=lambda answer: {"node": pick(answer.node, *_NODE, limit=BODY)},
    records=lambda answer: (node_record(answer.node),),
    tells=_unread,
    unmet=of_node,
    effects=quiet(
        act="change a step of a campaign",
        reach=Reach(recipients=_copies, answers=lambda request, _: _listed(request, "reply_to")),
        targets=(DRAFT, _node(At("path", "nodeId"))),
        probe=NOT_SHOWN,
        reversal=Reversal("the former values can be set again", sets_back=True),
        grant="path",
    ),
)
