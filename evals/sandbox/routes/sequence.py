"""The steps of a draft, one at a time."""

from typing import Annotated

from pydantic import Field

from evals.sandbox.answers import Answer, Body, Call, Refused
from evals.sandbox.model.base import Id
from evals.sandbox.model.campaigns import Campaign, Node
from evals.sandbox.routes.campaigns import KINDS, NodeBody, Text, draft_of, node_rows
from evals.sandbox.state import State

_Part = Annotated[int, Field(ge=0, le=100_000)]


class _New(NodeBody):
    position: Annotated[int, Field(ge=0)] | None = None  # type: ignore[assignment]


class _Move(Body):
    nodeId: Id  # noqa: N815 - wire names
    toPosition: Annotated[int, Field(ge=0)]  # noqa: N815


class _Named(Body):
    nodeId: Id  # noqa: N815


class _AiNode(Body):
    purpose: Text | None = None
    output_type: Text | None = None


class _Update(Body):
    subject: Text | None = None
    body: Text | None = None
    body_html: Text | None = None
    signature: Text | None = None
    from_name: Text | None = None
    reply_to: Text | None = None
    cc: Text | None = None
    bcc: Text | None = None
    attachments: list[object] | None = None
    include_message: bool | None = None
    is_reply: bool | None = None
    delay_days: _Part | None = None
    delay_hours: _Part | None = None
    delay_minutes: _Part | None = None
    ai_node: _AiNode | None = None


def add_node(state: State, call: Call) -> Answer:
    """``POST /api/campaigns/{id}/sequence/nodes``: without a position it goes right before the end."""
    campaign, body = draft_of(state, call), call.read(_New)
    if body.type not in KINDS[campaign.type]:
        raise Refused(400, f"{body.type} does not fit a {campaign.type} campaign")
    if body.type == "end" and any(node.type == "end" for node in campaign.sequence_nodes):
        raise Refused(400, "The sequence has an end node already")
    nodes = campaign.sequence_nodes
    end = next((place for place, node in enumerate(nodes) if node.type == "end"), len(nodes))
    node = Node(**{**body.model_dump(exclude={"position"}), "id": state.world.new_id("node")})
    nodes.insert(end if body.position is None else min(body.position, end), node)
    return _steps(state, campaign)


def move_node(state: State, call: Call) -> Answer:
    """``PATCH /api/campaigns/{id}/sequence/nodes``: nothing is moved behind the end."""
    campaign, body = draft_of(state, call), call.read(_Move)
    node = _node(campaign, body.nodeId)
    if node.type == "end":
        raise Refused(400, "The end node stays the last")
    campaign.sequence_nodes.remove(node)
    campaign.sequence_nodes.insert(min(body.toPosition, max(0, len(campaign.sequence_nodes) - 1)), node)
    return _steps(state, campaign)


def delete_node(state: State, call: Call) -> Answer:
    """``DELETE /api/campaigns/{id}/sequence/nodes``: the end too, which leaves a campaign that cannot be launched."""
    campaign = draft_of(state, call)
    node = _node(campaign, call.read(_Named).nodeId)
    campaign.sequence_nodes.remove(node)
    campaign.messages = [message for message in campaign.messages if message.node_id != node.id]
    return _steps(state, campaign)


def update_node(state: State, call: Call) -> Answer:
    """``PUT /api/campaigns/{id}/sequence/nodes/{nodeId}``: what is left out stays; delays are looked at by a launch."""
    campaign, body = draft_of(state, call), call.read(_Update)
    node = _node(campaign, call.ids[1])
    given = body.model_dump(exclude_unset=True, exclude={"attachments"})
    for name, value in given.items():
        setattr(node, name, value)
    campaign.updated_at = state.now
    row = next(row for row in node_rows(campaign) if row["id"] == node.id)
    return Answer({"node": row})


def _node(campaign: Campaign, node_id: str) -> Node:
    found = next((node for node in campaign.sequence_nodes if node.id == node_id), None)
    if found is None:
        raise Refused(404, "Node not found")
    return found


def _steps(state: State, campaign: Campaign) -> Answer:
    campaign.updated_at = state.now
    return Answer({"sequence_nodes": node_rows(campaign)})
