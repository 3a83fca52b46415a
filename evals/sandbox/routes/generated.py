"""The text that each lead of a draft would get: filled in, written by Puffle for credits, changed by hand."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from evals.sandbox.answers import Answer, Body, Call, Refused
from evals.sandbox.model.base import Id, Object, iso
from evals.sandbox.model.campaigns import SENDABLE, Campaign, Generated, Node, Prospect
from evals.sandbox.outreach import fill, subject_of, written
from evals.sandbox.routes.campaigns import Text, draft_of
from evals.sandbox.state import State

_AI = "AI_MESSAGE_GENERATION"


class _Generate(Body):
    action: Literal["resolve", "generate_ai"]
    node_id: Id | None = None
    prospect_ids: Annotated[list[Id], Field(max_length=5000)] | None = None


class _Update(Body):
    message_id: Id
    subject: Text = ""
    body_text: Text = ""


def list_messages(state: State, call: Call) -> Answer:
    """``GET /api/campaigns/{id}/generate-messages``: drafts, unless another status is asked for."""
    campaign = state.campaign(call.id)
    status = call.choice("status", "draft", "pending", "sent", "all") or "draft"
    whose = call.query.get("prospect_id")
    return Answer({"messages": [*_rows(state, campaign, status, whose)]})


def generate(state: State, call: Call) -> Answer:
    """``POST /api/campaigns/{id}/generate-messages``."""
    campaign, body = draft_of(state, call), call.read(_Generate)
    return _resolved(state, campaign) if body.action == "resolve" else _queued(state, call, campaign, body)


def _resolved(state: State, campaign: Campaign) -> Answer:
    for node in _steps(campaign, "email", "message", "connection_request"):
        for prospect in campaign.prospects:
            _write(state, campaign, node, prospect, fill(node.body, prospect) or "")
    return Answer({"messages": [*_rows(state, campaign, "draft", None)]})


def _queued(state: State, call: Call, campaign: Campaign, body: _Generate) -> Answer:
    nodes = [node for node in _steps(campaign, *SENDABLE) if body.node_id in (None, node.id)]
    if not nodes:
        raise Refused(400, "There is no step to write texts for")
    people = [one for one in campaign.prospects if body.prospect_ids is None or one.id in body.prospect_ids]
    state.charge("generate_ai", len(people) * state.price(_AI))
    for prospect in people:
        for node in nodes:
            _write(state, campaign, node, prospect, _made_up(prospect))
    return Answer({"queued": len(people), "correlationId": call.correlation_id})


def _made_up(prospect: Prospect) -> str:
    return f"Hi {prospect.first_name or 'there'}, a word from us to {prospect.company or 'you'}."


def update_message(state: State, call: Call) -> Answer:
    """``PATCH /api/campaigns/{id}/generate-messages``: drafts only; from then on the text is kept as it is."""
    campaign, body = draft_of(state, call), call.read(_Update)
    message = next((one for one in campaign.messages if one.id == body.message_id), None)
    if message is None:
        raise Refused(404, "Message not found")
    for name in body.model_fields_set - {"message_id"}:
        setattr(message, name, getattr(body, name))
    message.manually_edited = True
    return Answer({"message": _row(campaign, message, state.now)})


def _steps(campaign: Campaign, *kinds: str) -> list[Node]:
    return [node for node in campaign.sequence_nodes if node.type in kinds]


def _write(state: State, campaign: Campaign, node: Node, prospect: Prospect, text: str) -> None:
    held = next(written(campaign, node, prospect), None)
    if held is not None and held.manually_edited:
        return
    if held is None:
        new_id = state.world.new_id("generated")
        held = Generated(id=new_id, prospect_id=prospect.id, node_id=node.id, created_at=state.now)
        campaign.messages.append(held)
    held.subject, held.body_text = subject_of(campaign, node, prospect), text


def _rows(state: State, campaign: Campaign, status: str, whose: str | None) -> Iterator[Object]:
    for message in campaign.messages:
        if status in ("all", message.status) and whose in (None, message.prospect_id):
            yield _row(campaign, message, state.now)


def _row(campaign: Campaign, message: Generated, now: datetime) -> Object:
    row = message.model_dump(mode="json")
    return row | {"campaign_id": campaign.id, "created_at": iso(message.created_at or now), "body_html": None}
