"""Lists: made, filled by import, read."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from evals.sandbox.answers import Answer, Body, Call, OpenBody, Refused
from evals.sandbox.model.base import Id, Object, iso
from evals.sandbox.model.campaigns import Prospect
from evals.sandbox.model.leads import Company, Lead, LeadList, Location, Name
from evals.sandbox.people import email_of, full_name, identity, linkedin_of, with_id
from evals.sandbox.state import State

_LONGEST = 10_000
Text = Annotated[str, Field(max_length=_LONGEST)]
"""Text of a request."""


class _ListBody(Body):
    name: Annotated[str, Field(min_length=1, max_length=500)] = "Untitled List"
    description: Text | None = None
    leadType: Literal["person", "company", "mixed"] = "person"  # noqa: N815 - wire names
    leadIds: list[Id] = Field(default_factory=list)  # noqa: N815


class NameBody(Name, Body, str_max_length=_LONGEST):
    """A name in a lead."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not any((text or "").strip() for text in (self.full, self.short, self.first, self.last)):
            raise ValueError("a name needs full, or first and last")
        return self


class CompanyBody(Company, Body, str_max_length=_LONGEST):
    """A company in a lead."""


class LocationBody(Location, Body, str_max_length=_LONGEST):
    """A place in a lead."""


class SocialBody(OpenBody):
    """A profile in a lead."""

    url: Text | None = None


class ContactBody(OpenBody):
    """An address in a lead."""

    value: Text | None = None


class SourceBody(OpenBody):
    """Where a lead came from."""

    id: Text | None = None


class LeadBody(Body):
    """A lead of ``POST /api/lists/import``."""

    type: Literal["person", "company"]
    name: NameBody
    title: Text | None = None
    company: CompanyBody | None = None
    location: LocationBody | None = None
    socials: list[SocialBody] = Field(default_factory=list)
    contacts: list[ContactBody] = Field(default_factory=list)
    attributes: Object = Field(default_factory=dict)
    raw: Object = Field(default_factory=dict)
    domain: Text | None = None
    industry: Text | None = None
    size: Text | None = None
    sources: list[SourceBody] = Field(default_factory=list)
    listIds: list[Id] = Field(default_factory=list)  # noqa: N815


class _ImportBody(Body):
    leads: Annotated[list[LeadBody], Field(min_length=1, max_length=500)]
    listId: Id | None = None  # noqa: N815
    preview: bool = False


def create_list(state: State, call: Call) -> Answer:
    """``POST /api/lists``."""
    body = call.read(_ListBody, optional=True)
    saved = {lead.id: lead for lead in state.world.leads}
    missing = next((lead_id for lead_id in body.leadIds if lead_id not in saved), None)
    if missing is not None:
        raise Refused(400, f"leadIds: there is no lead {missing}")
    group = LeadList(
        id=state.world.new_id("list"),
        lead_ids=list(dict.fromkeys(body.leadIds)),
        createdAt=state.now,
        updatedAt=state.now,
        **body.model_dump(exclude={"leadIds"}),
    )
    fits(group, (saved[lead_id] for lead_id in body.leadIds))
    state.world.lists.append(group)
    return Answer({"list": list_row(state, group)})


def import_leads(state: State, call: Call) -> Answer:
    """``POST /api/lists/import``: count them (``preview``), or upsert and attach them."""
    body = call.read(_ImportBody)
    target = state.group(body.listId) if body.listId else state.world.everything()
    extra = [(state.group(list_id), row) for row in body.leads for list_id in row.listIds]
    leads = _distinct(body.leads)
    fits(target, leads.values())
    for group, row in extra:
        fits(group, [_lead(row)])
    if body.preview:
        return Answer({"preview": _counts([lead.type for lead in leads.values()])}, applied=False)
    kept, created = _save(state, leads)
    _attach(state, target, (lead.id for lead in kept.values()))
    for group, row in extra:
        _attach(state, group, [kept[identity(_lead(row))].id])
    rows = lead_rows(state, [*kept.values()])
    counts = {"created": created, "updated": len(kept) - created}
    return Answer({"leads": rows, "list": list_row(state, state.group(target.id)), **counts})


def save_one(state: State, row: LeadBody, groups: Collection[LeadList]) -> Lead:
    """Save a lead by itself, and put it into lists."""
    lead = _lead(row)
    for group in groups:
        fits(group, [lead])
    kept, _ = _save(state, {identity(lead): lead})
    found = kept[identity(lead)]
    for group in groups:
        _attach(state, group, [found.id])
    return found


def _save(state: State, leads: Mapping[str, Lead]) -> tuple[Mapping[str, Lead], int]:
    """Charge for the new ones; all of them as they are kept, and how many are new."""
    saved = {identity(lead): lead for lead in state.world.leads}
    fresh = [key for key in leads if key not in saved]
    state.charge("lead import", len(fresh) * state.price("IMPORT_LEAD"))
    return {key: _upsert(state, saved.get(key), lead) for key, lead in leads.items()}, len(fresh)


def list_lists(state: State, _call: Call) -> Answer:
    """``GET /api/lists``: every list, the protected one last."""
    return Answer({"lists": list_rows(state, [*reversed(state.world.lists), state.world.everything()])})


def get_list_leads(state: State, call: Call) -> Answer:
    """``GET /api/lists/{id}/leads``."""
    group = state.group(call.id)
    wanted = call.choice("type", "person", "company")
    leads = [lead for lead in state.leads(group) if wanted in (None, lead.type)]
    page, cursor = call.cursor_page(leads, 100, 500)
    rows = lead_rows(state, page)
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
        new.createdAt = new.updatedAt = state.now
        state.world.leads.append(with_id(new))
        return new
    merged = _merge(old, new)
    merged.updatedAt = state.now
    state.world.leads[state.world.leads.index(old)] = merged
    return merged


def _attach(state: State, group: LeadList, lead_ids: Iterable[str]) -> None:
    group.lead_ids = list(dict.fromkeys([*group.lead_ids, *lead_ids]))
    group.updatedAt = state.now


def fits(group: LeadList, leads: Iterable[Lead]) -> None:
    """Answer 400 where leads are of a kind that a list does not hold."""
    if group.leadType != "mixed" and any(lead.type != group.leadType for lead in leads):
        raise Refused(400, f"List {group.name!r} holds {group.leadType} leads only")


def _counts(kinds: Collection[str]) -> Object:
    persons = sum(kind == "person" for kind in kinds)
    return {"leadCount": len(kinds), "personCount": persons, "companyCount": len(kinds) - persons}


def list_rows(state: State, groups: Iterable[LeadList]) -> list[Object]:
    """Lists as they stand in answers."""
    kinds = {lead.id: lead.type for lead in state.world.leads}
    return [_list_row(state, group, kinds) for group in groups]


def list_row(state: State, group: LeadList) -> Object:
    """A list as it stands in answers."""
    return list_rows(state, [group])[0]


def _list_row(state: State, group: LeadList, kinds: Mapping[str, str]) -> Object:
    running = state.running_search(group)
    return {
        **group.model_dump(include={"id", "name", "description", "leadType"}),
        **_counts([kinds[lead_id] for lead_id in group.lead_ids]),
        "createdAt": iso(group.createdAt or state.now),
        "updatedAt": iso(group.updatedAt or group.createdAt or state.now),
        "activeSearchTaskId": running.id if running else None,
        "searchFilters": None,
    }


def lead_rows(state: State, leads: Sequence[Lead]) -> list[Object]:
    """Leads as they stand in answers."""
    lists: dict[str, list[Object]] = {lead.id: [] for lead in leads}
    for group in state.world.lists:
        for lead_id in group.lead_ids:
            if lead_id in lists:
                lists[lead_id].append({"id": group.id, "name": group.name})
    return [_lead_row(state, lead, lists[lead.id]) for lead in leads]


def lead_row(state: State, lead: Lead) -> Object:
    """A lead as it stands in answers."""
    return lead_rows(state, [lead])[0]


def _lead_row(state: State, lead: Lead, lists: Sequence[Object]) -> Object:
    """What is not known is left out."""
    row = lead.model_dump(mode="json", exclude={"createdAt", "updatedAt"}, exclude_none=True)
    row["name"].setdefault("full", full_name(lead))
    row["lists"] = lists
    row["createdAt"] = iso(lead.createdAt or state.now)
    row["updatedAt"] = iso(lead.updatedAt or lead.createdAt or state.now)
    return row


def prospect_of(lead: Lead) -> Prospect:
    """What a campaign copies from a lead."""
    return Prospect(
        lead_id=lead.id,
        email=email_of(lead),
        linkedin_url=linkedin_of(lead),
        first_name=lead.name.first,
        last_name=lead.name.last,
        name=full_name(lead),
        company=lead.company.name if lead.company else None,
        position=lead.title,
    )
