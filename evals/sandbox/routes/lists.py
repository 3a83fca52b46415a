"""Lists: made, filled by import, read."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from evals.sandbox.answers import Answer, Body, Call, Refused, cursor_page, read
from evals.sandbox.model.base import Id, iso, stable_id
from evals.sandbox.model.leads import Lead, LeadList
from evals.sandbox.people import email_of, full_name, identity, linkedin_of
from evals.sandbox.state import State

_Text = Annotated[str, Field(max_length=10_000)]


class ListBody(Body):
    """Body of ``POST /api/lists``."""

    name: Annotated[str, Field(min_length=1, max_length=500)] = "Untitled List"
    description: _Text | None = None
    leadType: Literal["person", "company", "mixed"] = "person"  # noqa: N815 - wire names
    leadIds: list[Id] = Field(default_factory=list)  # noqa: N815


class NameBody(Body):
    """A name in a lead."""

    full: _Text | None = None
    short: _Text | None = None
    aliases: list[_Text] | None = None
    first: _Text | None = None
    last: _Text | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "NameBody":
        if not any((text or "").strip() for text in (self.full, self.short, self.first, self.last)):
            raise ValueError("a name needs full, or first and last")
        return self


class CompanyBody(Body):
    """A company in a lead."""

    name: _Text | None = None
    id: _Text | None = None
    domain: _Text | None = None


class LocationBody(Body):
    """A place in a lead."""

    city: _Text | None = None
    state: _Text | None = None
    country: _Text | None = None
    raw: _Text | None = None


class LeadBody(Body):
    """A lead of ``POST /api/lists/import``."""

    type: Literal["person", "company"]
    name: NameBody
    title: _Text | None = None
    company: CompanyBody | None = None
    location: LocationBody | None = None
    socials: list[dict[str, Any]] = Field(default_factory=list)
    contacts: list[dict[str, Any]] = Field(default_factory=list)
    attributes: dict[str, Any] = Field(default_factory=dict)
    raw: dict[str, Any] = Field(default_factory=dict)
    domain: _Text | None = None
    industry: _Text | None = None
    size: _Text | None = None
    sources: list[dict[str, Any]] = Field(default_factory=list)
    listIds: list[Id] = Field(default_factory=list)  # noqa: N815


class ImportBody(Body):
    """Body of ``POST /api/lists/import``."""

    leads: Annotated[list[LeadBody], Field(min_length=1, max_length=500)]
    listId: Id | None = None  # noqa: N815
    preview: bool = False


def create_list(state: State, call: Call) -> Answer:
    """``POST /api/lists``."""
    body = read(call, ListBody, optional=True)
    saved = {lead.id: lead for lead in state.world.leads}
    missing = next((lead_id for lead_id in body.leadIds if lead_id not in saved), None)
    if missing is not None:
        raise Refused(400, f"leadIds: there is no lead {missing}")
    group = LeadList(
        id=state.world.new_id("list"),
        name=body.name,
        description=body.description,
        leadType=body.leadType,
        lead_ids=list(dict.fromkeys(body.leadIds)),
        createdAt=state.now,
        updatedAt=state.now,
    )
    _fits(group, (saved[lead_id] for lead_id in body.leadIds))
    state.world.lists.append(group)
    return Answer({"list": list_row(state, group)})


def import_leads(state: State, call: Call) -> Answer:
    """``POST /api/lists/import``: count them (``preview``), or upsert and attach them."""
    body = read(call, ImportBody)
    target = _target(state, body)
    extra = [(state.group(list_id), row) for row in body.leads for list_id in row.listIds]
    leads = _distinct(body.leads)
    _fits(target, leads.values())
    for group, row in extra:
        _fits(group, [_lead(row)])
    if body.preview:
        persons = sum(lead.type == "person" for lead in leads.values())
        counts = {"leadCount": len(leads), "personCount": persons, "companyCount": len(leads) - persons}
        return Answer({"preview": counts}, applied=False)
    kept, created = _save(state, leads)
    _attach(state, target, (lead.id for lead in kept.values()))
    for group, row in extra:
        _attach(state, group, [kept[identity(_lead(row))].id])
    rows = [lead_row(state, lead) for lead in kept.values()]
    counts = {"created": created, "updated": len(kept) - created}
    return Answer({"leads": rows, "list": list_row(state, _target(state, body)), **counts})


def _target(state: State, body: ImportBody) -> LeadList:
    return state.group(body.listId) if body.listId else state.world.everything()


def _save(state: State, leads: Mapping[str, Lead]) -> tuple[Mapping[str, Lead], int]:
    """Charge for the new ones; all of them as they are kept, and how many are new."""
    saved = {identity(lead): lead for lead in state.world.leads}
    fresh = [key for key in leads if key not in saved]
    state.charge("lead import", len(fresh) * state.price("IMPORT_LEAD"))
    return {key: _upsert(state, saved.get(key), lead) for key, lead in leads.items()}, len(fresh)


def get_list_leads(state: State, call: Call) -> Answer:
    """``GET /api/lists/{id}/leads``."""
    group = state.group(call.id)
    wanted = call.query.get("type")
    if wanted not in (None, "person", "company"):
        raise Refused(400, "type must be person or company")
    leads = [lead for lead in state.leads(group) if wanted in (None, lead.type)]
    page, cursor = cursor_page(call, leads, 100, 500)
    rows = [lead_row(state, lead) for lead in page]
    return Answer({"leads": rows, "total": len(leads), "hasMore": cursor is not None, "nextCursor": cursor})


def _lead(row: LeadBody) -> Lead:
    return Lead.model_validate(row.model_dump(exclude={"listIds"}))


def _distinct(rows: Iterable[LeadBody]) -> dict[str, Lead]:
    """One lead for each identity; a later row completes an earlier one."""
    found: dict[str, Lead] = {}
    for row in rows:
        lead = _lead(row)
        key = identity(lead)
        found[key] = _merge(found[key], lead) if key in found else lead
    return found


_KEPT = ("id", "createdAt", "updatedAt")


def _merge(old: Lead, new: Lead) -> Lead:
    said = {key: value for key, value in new if value not in (None, [], {}) and key not in _KEPT}
    return old.model_copy(update=said)


def _upsert(state: State, old: Lead | None, new: Lead) -> Lead:
    if old is None:
        new.id = stable_id("lead", identity(new))
        new.createdAt = new.updatedAt = state.now
        state.world.leads.append(new)
        return new
    merged = _merge(old, new)
    merged.updatedAt = state.now
    state.world.leads[state.world.leads.index(old)] = merged
    return merged


def _attach(state: State, group: LeadList, lead_ids: Iterable[str]) -> None:
    group.lead_ids = list(dict.fromkeys([*group.lead_ids, *lead_ids]))
    group.updatedAt = state.now


def _fits(group: LeadList, leads: Iterable[Lead]) -> None:
    if group.leadType != "mixed" and any(lead.type != group.leadType for lead in leads):
        raise Refused(400, f"List {group.name!r} holds {group.leadType} leads only")


def list_row(state: State, group: LeadList) -> dict[str, Any]:
    """A list as it stands in answers."""
    leads = state.leads(group)
    persons = sum(lead.type == "person" for lead in leads)
    running = state.running_search(group)
    return {
        "id": group.id,
        "name": group.name,
        "description": group.description,
        "leadType": group.leadType,
        "leadCount": len(leads),
        "personCount": persons,
        "companyCount": len(leads) - persons,
        "createdAt": iso(group.createdAt or state.now),
        "updatedAt": iso(group.updatedAt or group.createdAt or state.now),
        "activeSearchTaskId": running.id if running else None,
        "searchFilters": None,
    }


def lead_row(state: State, lead: Lead) -> dict[str, Any]:
    """A lead as it stands in answers: what is not known is left out."""
    row = lead.model_dump(mode="json", exclude={"createdAt", "updatedAt"}, exclude_none=True)
    row["name"].setdefault("full", full_name(lead))
    row["lists"] = [{"id": g.id, "name": g.name} for g in state.world.lists if lead.id in g.lead_ids]
    row["createdAt"] = iso(lead.createdAt or state.now)
    row["updatedAt"] = iso(lead.updatedAt or lead.createdAt or state.now)
    return row


def prospect_fields(lead: Lead) -> dict[str, Any]:
    """What a campaign copies from a lead."""
    return {
        "lead_id": lead.id,
        "email": email_of(lead),
        "linkedin_url": linkedin_of(lead),
        "first_name": lead.name.first,
        "last_name": lead.name.last,
        "name": full_name(lead),
        "company": lead.company.name if lead.company else None,
        "position": lead.title,
    }
