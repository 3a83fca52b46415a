"""Leads of the workspace: found, made, changed, deleted."""

from typing import Annotated, Literal

from pydantic import Field

from agent.common.json_value import Json
from tools.api.request import WireRequest
from tools.api.table import endpoint
from tools.api.wire_leads import Gone, LeadAnswer, LeadPage, StoredLead
from tools.catalog import asked
from tools.catalog.fields import Change, Contacts, Cursor, Email, Id, Line, Name, Objects, OpenObject
from tools.catalog.identity import addresses_in, handles_in, written_in
from tools.catalog.leads import lead_record, stored
from tools.catalog.lists import (
    LeadCompanyInput,
    LeadContactInput,
    LeadNameInput,
    LeadSocialInput,
)
from tools.catalog.show import by_cursor, clip, given, known, pick, rows, squeeze
from tools.effects import Creates, Facts, Reach, Read, Records, Reversal, Target, quiet
from tools.probes import Arguments, Probe, Trace
from tools.spec import At, Record, Ref, ToolArgs, ToolSpec, one_person


class ListLeads(ToolArgs):
    lead_id: Annotated[Id | None, At("query", "id"), Ref("lead"), "Only this one."] = None
    q: Annotated[Name | None, At("query"), "Words in any of the fields below."] = None
    name: Annotated[Name | None, At("query"), "Only this name."] = None
    title: Annotated[Name | None, At("query"), "Only this title."] = None
    role: Annotated[Name | None, At("query"), "Only this role."] = None
    company: Annotated[Name | None, At("query"), "Only this company."] = None
    domain: Annotated[Name | None, At("query"), "Only this web domain."] = None
    email: Annotated[Email | None, At("query"), "Only this address."] = None
    industry: Annotated[Name | None, At("query"), "Only this industry."] = None
    location: Annotated[Name | None, At("query"), "Only this place."] = None
    type: Annotated[Literal["person", "company"] | None, At("query"), "Only these."] = None
    limit: Annotated[int | None, Field(ge=1, le=100), At("query"), "Leads a page."] = None
    cursor: Annotated[Cursor | None, At("query"), "nextCursor of the page before."] = None


class CreateLead(ToolArgs):
    type: Annotated[Literal["person", "company"], At("body"), "What it is."]
    name: Annotated[LeadNameInput, At("body"), "Its name."]
    title: Annotated[Line | None, At("body"), "A person's role."] = None
    company: Annotated[LeadCompanyInput | None, At("body"), "A person's company."] = None
    socials: Annotated[list[LeadSocialInput] | None, Field(max_length=50), At("body"), "Profiles."] = None
    contacts: Annotated[list[LeadContactInput] | None, Field(max_length=50), At("body"), "Addresses, numbers."] = None
    domain: Annotated[Name | None, At("body"), "A company's web domain."] = None
    list_ids: Annotated[list[Id] | None, Field(max_length=50), At("body", "listIds"), Ref("list"), "Its lists."] = None


class UpdateLead(Change):
    identity = ("lead_id",)

    lead_id: Annotated[Id, At("body", "id"), Ref("lead"), "The lead."]
    name: Annotated[OpenObject | None, At("body"), "All of it: full, first, last, short, aliases."] = None
    title: Annotated[Line | None, At("body"), "A person's role."] = None
    company: Annotated[OpenObject | None, At("body"), "A person's: name, id, domain."] = None
    location: Annotated[OpenObject | None, At("body"), "city, state, country, raw."] = None
    socials: Annotated[Objects | None, At("body"), "All profiles, each with url."] = None
    contacts: Annotated[Contacts | None, At("body"), "All addresses and numbers, each with value."] = None
    attributes: Annotated[OpenObject | None, At("body"), "All further values."] = None
    domain: Annotated[Name | None, At("body"), "A company's web domain."] = None
    industry: Annotated[Name | None, At("body"), "Industry."] = None
    size: Annotated[Name | None, At("body"), "A company's size."] = None


class OneLead(ToolArgs):
    lead_id: Annotated[Id, At("body", "id"), Ref("lead"), "The lead."]


def _shown(lead: StoredLead) -> dict[str, Json]:
    plain = pick(lead, "id", "type", "title", "domain", "industry", "size")
    whole = {name: squeeze(value) for name, value in stored(lead).items() if name not in plain and name != "name"}
    return plain | given(name=clip(lead.full_name)) | whole


def _record(lead: StoredLead) -> Record:
    found = lead_record(lead)
    return Record("lead", found.id, {**found.facts, "title": lead.title, "stored": stored(lead)})


def _was(facts: Facts) -> Facts:
    was = facts.get("stored")
    return was if isinstance(was, dict) else {}


def _handles(values: Facts) -> tuple[str, ...]:
    return tuple(handles_in([values.get("contacts"), values.get("socials")]))


def _whom(request: WireRequest, _records: Records) -> tuple[str, ...]:
    return tuple(written_in({name: request.fields.get(name) for name in ("contacts", "socials")}))


def _first_address(arguments: Arguments) -> str:
    return next(addresses_in(arguments.get("contacts")), "")


def _look(arguments: Arguments) -> dict[str, Json]:
    address, name = _first_address(arguments), arguments.get("name")
    named = name if isinstance(name, dict) else {}
    spelled = [str(part) for part in (named.get("full"), named.get("last"), named.get("short")) if part]
    return {"email": address} if address else {"q": spelled[0]} if spelled else {}


def _made(arguments: Arguments, answer: LeadPage) -> Trace:
    address = _first_address(arguments)
    for lead in answer.leads if address else ():
        if address.casefold() in map(str.casefold, lead.emails):
            return Trace("done", f"lead {lead.id} has the address {address}")
    return Trace(None, "no lead that can be told for this one is shown (yet)")


def _changed(arguments: Arguments, answer: LeadPage) -> Trace:
    for lead in answer.leads:
        wanted = {name: value for name, value in arguments.items() if name != "lead_id"}
        if lead.id == arguments["lead_id"] and not asked.unlike(wanted, lead.model_dump(mode="json")):
            return Trace("done", f"lead {lead.id} is as it was asked")
    return Trace(None, "the lead is not shown as it was asked (yet)")


def _deleted(arguments: Arguments, answer: LeadPage) -> Trace:
    if any(lead.id == arguments["lead_id"] for lead in answer.leads):
        return Trace("failed", "the lead is still there")
    return Trace("done", "the lead is not there any more")


LEAD = Target(
    kind="lead",
    at=At("body", "id"),
    shows=lambda facts: known(facts, "name", "title", "company", "emails", "linkedin_url"),
    whole=lambda facts: "stored" in facts,
    reread=Read("list_leads", lambda lead_id, _: {"lead_id": lead_id}),
    was=_was,
    handles=_handles,
)

LIST_LEADS = ToolSpec(
    name="list_leads",
    description=(
        "Find leads of the workspace by words or by one field, or page through all of them. At most 25 rows are shown:"
        " ask with limit 25 and go on with cursor = nextCursor. For a file of all leads the human uses puffle-agent"
        " leads list."
    ),
    args=ListLeads,
    effect="read",
    foreign=True,
    journeys=("manage",),
    topics=("leads", "lists", "enrichment"),
    endpoint=endpoint("listLeads"),
    answer=LeadPage,
    summarise=lambda answer: rows("leads", answer.leads, _shown, 25) | given(nextCursor=answer.nextCursor),
    records=lambda answer: tuple(map(_record, answer.leads)),
    next_page=lambda shown: by_cursor(shown, "nextCursor", "nextCursor"),
)

CREATE_LEAD = ToolSpec(
    name="create_lead",
    description=(
        "Save one lead. Look with list_leads whether it is there before, and give its address or profile, or it may be"
        " doubled. Many leads go into a list with the import journey instead. It may cost a credit."
    ),
    args=CreateLead,
    effect="write",
    foreign=True,
    journeys=("manage",),
    topics=("leads",),
    endpoint=endpoint("createLead"),
    answer=LeadAnswer,
    summarise=lambda answer: {"lead": _shown(answer.lead)},
    records=lambda answer: (_record(answer.lead),),
    units=lambda args: 1,
    units_done=lambda answer: 1,
    about=one_person,
    effects=quiet(
        act="save a lead",
        reach=Reach(written=_whom, rows=lambda request: [dict(request.fields)]),
        targets=(),
        creates=Creates("lead", "lead", "type"),
        upserts=lambda fields: [dict(fields)],
        probe=Probe("list_leads", _look, _made),
        reversal=Reversal("ask for it to be deleted; what it replaced of a lead that was there can be set again"),
    ),
)

UPDATE_LEAD = ToolSpec(
    name="update_lead",
    description=(
        "Change fields of one lead, after list_leads showed it. Each field that is given is replaced whole, so give all"
        " contacts or attributes that are to stay. Its type and its lists do not change here, and campaigns keep"
        " their own copy."
    ),
    args=UpdateLead,
    effect="write",
    foreign=True,
    journeys=("manage",),
    topics=("leads",),
    endpoint=endpoint("updateLead"),
    answer=LeadAnswer,
    summarise=lambda answer: {"lead": _shown(answer.lead)},
    records=lambda answer: (_record(answer.lead),),
    unmet=asked.of_lead,
    about=one_person,
    effects=quiet(
        act="change a lead",
        reach=Reach(written=_whom, rows=lambda request: [dict(request.fields)]),
        targets=(LEAD,),
        probe=Probe("list_leads", lambda arguments: {"lead_id": arguments["lead_id"]}, _changed),
        reversal=Reversal("the former values can be set again; what was empty cannot be emptied", sets_back=True),
    ),
)

DELETE_LEAD = ToolSpec(
    name="delete_lead",
    description=(
        "Delete one lead from the whole workspace, its lists and all that was found out about it. It cannot be undone,"
        " so the human is asked with its name. To take it off one list only, use remove_list_leads; campaigns keep"
        " their own copy."
    ),
    args=OneLead,
    effect="destroy",
    journeys=("manage",),
    topics=("leads",),
    endpoint=endpoint("deleteLead"),
    answer=Gone,
    summarise=lambda answer: {"success": answer.success},
    about=one_person,
    effects=quiet(
        act="delete a lead",
        targets=(LEAD,),
        probe=Probe("list_leads", lambda arguments: {"lead_id": arguments["lead_id"]}, _deleted),
        reversal=Reversal("it is gone, with its lists and attributes: saving it again makes a new one"),
        grant="id",
    ),
)
