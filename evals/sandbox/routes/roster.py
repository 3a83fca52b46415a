"""The roster of a draft: leads put in by hand, mended, taken out."""

from typing import Annotated, Literal

from pydantic import Field

from evals.sandbox.answers import Answer, Body, Call, Refused
from evals.sandbox.model.base import Id, Object
from evals.sandbox.model.campaigns import Campaign, Prospect
from evals.sandbox.routes.campaigns import draft_of, prospect_row
from evals.sandbox.state import State

_Text = Annotated[str, Field(max_length=10_000)]


class _Row(Body):
    email: _Text = ""
    linkedin_url: _Text = ""
    first_name: _Text = ""
    last_name: _Text = ""
    company: _Text = ""
    position: _Text = ""
    headline: _Text = ""


class _New(_Row):
    custom_fields: Object = Field(default_factory=dict)


class _Changed(_Row):
    name: _Text = ""


class _Added(Body):
    prospects: Annotated[list[_New], Field(min_length=1, max_length=1000)]


class _Update(Body):
    prospect_id: Id
    updates: _Changed


class _Removed(Body):
    prospect_ids: Annotated[list[Id], Field(min_length=1, max_length=500)] = Field(default_factory=list)
    all: Literal[True] | None = None


def add_leads(state: State, call: Call) -> Answer:
    """``POST /api/campaigns/{id}/leads``: a row without what its channel needs refuses all of them."""
    campaign, body = draft_of(state, call), call.read(_Added)
    for index, row in enumerate(body.prospects):
        if not getattr(row, _handle(campaign)).strip():
            raise Refused(400, f"prospects[{index}]: {_handle(campaign)} is missing")
    known = {_key(campaign, prospect) for prospect in campaign.prospects}
    imported = 0
    for row in body.prospects:
        given = {name: value for name, value in row.model_dump().items() if value}
        name = " ".join(filter(None, (row.first_name, row.last_name))) or None
        prospect = Prospect(id=state.world.new_id("prospect"), name=name, **given)
        if _key(campaign, prospect) not in known:
            known.add(_key(campaign, prospect))
            campaign.prospects.append(prospect)
            imported += 1
    campaign.updated_at = state.now
    return Answer({"imported": imported, "duplicates": len(body.prospects) - imported})


def update_lead(state: State, call: Call) -> Answer:
    """``PATCH /api/campaigns/{id}/leads``: one row; what names nothing of it is ignored."""
    campaign, body = draft_of(state, call), call.read(_Update)
    prospect = next((one for one in campaign.prospects if one.id == body.prospect_id), None)
    if prospect is None:
        raise Refused(404, "Lead not found in this campaign")
    for name in body.updates.model_fields_set:
        setattr(prospect, name, getattr(body.updates, name) or None)
    return Answer({"prospect": prospect_row(campaign, prospect)})


def remove_leads(state: State, call: Call) -> Answer:
    """``DELETE /api/campaigns/{id}/leads``: ``all`` wins over the ids."""
    campaign, body = draft_of(state, call), call.read(_Removed)
    if body.all is None and not body.prospect_ids:
        raise Refused(400, "Give prospect_ids, or all: true")
    everybody = {one.id for one in campaign.prospects}
    gone = everybody if body.all else everybody.intersection(body.prospect_ids)
    campaign.prospects = [one for one in campaign.prospects if one.id not in gone]
    campaign.messages = [one for one in campaign.messages if one.prospect_id not in gone]
    campaign.updated_at = state.now
    return Answer({"deleted": "all" if body.all else len(gone)})


def _handle(campaign: Campaign) -> str:
    return "email" if campaign.type == "email" else "linkedin_url"


def _key(campaign: Campaign, prospect: Prospect) -> str:
    """By what two rows are the same: the address in lower case, the profile without its last slash."""
    return str(getattr(prospect, _handle(campaign)) or "").strip().lower().rstrip("/")
