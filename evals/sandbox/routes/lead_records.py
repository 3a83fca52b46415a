"""Leads of the workspace: found, made, changed, deleted."""

from collections.abc import Callable, Iterable, Mapping
from typing import Self

from pydantic import model_validator

from evals.sandbox.answers import Answer, Body, Call, Refused
from evals.sandbox.model.base import Id, Object
from evals.sandbox.model.leads import Lead
from evals.sandbox.people import email_of, full_name
from evals.sandbox.routes.lists import (
    CompanyBody,
    ContactBody,
    LeadBody,
    LocationBody,
    NameBody,
    SocialBody,
    Text,
    lead_row,
    lead_rows,
    save_one,
)
from evals.sandbox.state import State

_FIELDS: Mapping[str, Callable[[Lead], Iterable[str | None]]] = {
    "name": lambda lead: (full_name(lead), *(lead.name.aliases or ())),
    "title": lambda lead: (lead.title,),
    "role": lambda lead: (lead.title,),
    "company": lambda lead: (lead.company.name if lead.company else None,),
    "domain": lambda lead: (lead.domain, lead.company.domain if lead.company else None),
    "email": lambda lead: (email_of(lead),),
    "industry": lambda lead: (lead.industry,),
    "location": lambda lead: tuple(lead.location.model_dump().values()) if lead.location else (),
}
"""What each filter looks at; which words match is not documented: here those that a field contains, in any case."""


def list_leads(state: State, call: Call) -> Answer:
    """``GET /api/leads``.  The largest page is not documented: here the 500 of a list's."""
    wanted = {name: call.query[name].lower() for name in (*_FIELDS, "q") if name in call.query}
    kind = call.choice("type", "person", "company")
    leads = [lead for lead in state.world.leads if kind in (None, lead.type) and _fits(lead, wanted)]
    one = call.query.get("id")
    page, cursor = call.cursor_page([lead for lead in leads if one in (None, lead.id)], 100, 500)
    return Answer({"leads": lead_rows(state, page), "nextCursor": cursor})


def _fits(lead: Lead, wanted: Mapping[str, str]) -> bool:
    return all(any(words in text for text in _texts(lead, name)) for name, words in wanted.items())


def _texts(lead: Lead, name: str) -> list[str]:
    found = _FIELDS[name](lead) if name in _FIELDS else (text for field in _FIELDS.values() for text in field(lead))
    return [text.lower() for text in found if text]


class _ChangeBody(Body):
    id: Id
    name: NameBody | None = None
    title: Text | None = None
    company: CompanyBody | None = None
    location: LocationBody | None = None
    socials: list[SocialBody] | None = None
    contacts: list[ContactBody] | None = None
    attributes: Object | None = None
    raw: Object | None = None
    domain: Text | None = None
    industry: Text | None = None
    size: Text | None = None

    @model_validator(mode="after")
    def _nothing_is_null(self) -> Self:
        if null := sorted(name for name in self.model_fields_set if getattr(self, name) is None):
            raise ValueError(f"{null[0]} may be left out, but not null")
        return self


class _OneBody(Body):
    id: Id


def create_lead(state: State, call: Call) -> Answer:
    """``POST /api/leads``: the lead of the same address, profile or name is completed, as an import does it."""
    body = call.read(LeadBody)
    groups = [group for list_id in body.listIds if (group := state.find_group(list_id)) is not None]
    if len(groups) < len(body.listIds):
        raise Refused(400, "listIds: there is no such list")
    lead = save_one(state, body, groups)
    return Answer({"lead": lead_row(state, lead)})


def update_lead(state: State, call: Call) -> Answer:
    """``PATCH /api/leads``: what is given replaces what was there, whole."""
    body = call.read(_ChangeBody)
    lead = _one(state, body.id)
    values = {key: value for key, value in body.model_dump(exclude_unset=True).items() if key != "id"}
    changed = Lead.model_validate({**lead.model_dump(), **values})
    changed.updatedAt = state.now
    state.world.leads[state.world.leads.index(lead)] = changed
    return Answer({"lead": lead_row(state, changed)})


def delete_lead(state: State, call: Call) -> Answer:
    """``DELETE /api/leads``: from the workspace and all its lists; campaigns keep their copies."""
    lead = _one(state, call.read(_OneBody).id)
    state.world.leads.remove(lead)
    for group in state.world.lists:
        group.lead_ids = [one for one in group.lead_ids if one != lead.id]
    return Answer({"success": True})


def _one(state: State, lead_id: str) -> Lead:
    lead = next((one for one in state.world.leads if one.id == lead_id), None)
    if lead is None:
        raise Refused(404, "Lead not found")
    return lead
