"""The roster of a draft: read, filled by hand, mended, emptied."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from agent.common.json_value import Json
from tools.api.request import WireRequest
from tools.api.table import endpoint
from tools.api.wire_campaigns import Prospect, ProspectAnswer, RosterAdded, RosterPage, RosterRemoved
from tools.catalog.asked import of_prospect
from tools.catalog.campaign_args import CampaignId
from tools.catalog.campaigns import DRAFT
from tools.catalog.fields import Change, Email, Id, Line, OpenObject
from tools.catalog.identity import handles_in, written_in
from tools.catalog.show import given, items_of, known, pick, rows, stated
from tools.effects import IN_DASHBOARD, Facts, Reach, Reversal, Search, Target, quiet
from tools.probes import NOT_SHOWN
from tools.spec import At, Kind, Record, Records, Ref, ToolArgs, ToolSpec, one_person

_HANDLES = ("email", "linkedin_url")
_FIELDS = ("email", "linkedin_url", "first_name", "last_name", "name", "company", "position", "headline")
_PAGE = 50
_Status = Literal[
    "pending", "sent", "connection_sent", "connected", "message_sent", "replied", "bounced", "completed", "timed_out",
    "cancelled",
]  # fmt: skip


class GetCampaignLeads(CampaignId):
    status: Annotated[_Status | None, At("query"), "Only these: replied, bounced, pending ..."] = None
    page: Annotated[int | None, Field(ge=1, le=10_000), At("query"), "From 1."] = None
    limit: Annotated[int | None, Field(ge=1, le=_PAGE), At("query"), "Rows of a page, at most 50."] = None


class ProspectInput(ToolArgs):
    email: Annotated[Email | None, "Address; an e-mail campaign needs it."] = None
    linkedin_url: Annotated[Line | None, "Profile; a LinkedIn campaign needs it."] = None
    first_name: Annotated[Line | None, "First name."] = None
    last_name: Annotated[Line | None, "Last name."] = None
    company: Annotated[Line | None, "Company."] = None
    position: Annotated[Line | None, "Job title."] = None
    custom_fields: Annotated[OpenObject | None, "For %custom_fields.key% in texts."] = None

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not (self.email or self.linkedin_url):
            raise ValueError("a lead needs an email or a linkedin_url")
        return self


class AddCampaignLeads(CampaignId):
    prospects: Annotated[list[ProspectInput], Field(min_length=1, max_length=500), At("body"), "1 to 500 leads."]


class UpdateCampaignLead(Change):
    identity = ("campaign_id", "prospect_id")
    campaign_id: Annotated[Id, At("path", "id"), Ref("campaign"), "The draft campaign."]
    prospect_id: Annotated[Id, At("body"), Ref("prospect"), "The lead's row in the campaign."]
    email: Annotated[Email | None, At("body", "updates.email"), "Address."] = None
    linkedin_url: Annotated[Line | None, At("body", "updates.linkedin_url"), "Profile."] = None
    first_name: Annotated[Line | None, At("body", "updates.first_name"), "First name."] = None
    last_name: Annotated[Line | None, At("body", "updates.last_name"), "Last name."] = None
    name: Annotated[Line | None, At("body", "updates.name"), "Full name."] = None
    company: Annotated[Line | None, At("body", "updates.company"), "Company."] = None
    position: Annotated[Line | None, At("body", "updates.position"), "Job title."] = None
    headline: Annotated[Line | None, At("body", "updates.headline"), "Headline of the profile."] = None


class RemoveCampaignLeads(CampaignId):
    prospect_ids: Annotated[
        list[Id] | None, Field(min_length=1, max_length=500), At("body"), Ref("prospect"), "Rows of these leads."
    ] = None
    all: Annotated[Literal[True] | None, At("body"), "Everybody, instead of prospect_ids."] = None

    @model_validator(mode="after")
    def _says_whom(self) -> Self:
        if (self.prospect_ids is None) == (self.all is None):
            raise ValueError("give either prospect_ids or all")
        return self


def _row(prospect: Prospect) -> dict[str, Json]:
    both = " ".join(part for part in (prospect.first_name, prospect.last_name) if part)
    shown = pick(prospect, "id", "status", "email", "linkedin_url", "company")
    return shown | given(name=prospect.name or both or None)


def prospect_record(prospect: Prospect) -> Record:
    """A lead's row in a campaign."""
    facts = stated(prospect, "status", "campaign_id", *_FIELDS)
    return Record("prospect", prospect.id, facts | {"prospect_id": prospect.id})


def _campaign_of_page(request: WireRequest, answer: RosterPage, *_known: object) -> tuple[Record, ...]:
    """In which campaign the rows of a page are, wherever the rows themselves do not say it."""
    campaign_id = request.path_params["id"]
    return tuple(Record("prospect", row.id, {"campaign_id": campaign_id}) for row in answer.prospects)


def _taken_out(request: WireRequest, records: Records) -> tuple[tuple[Kind, str], ...]:
    """The rows of a campaign that is emptied, as far as they were read; none where some are named."""
    if not request.fields.get("all"):
        return ()
    rows = ((one, facts) for one, facts in records.items() if one[0] == "prospect")
    return tuple(one for one, facts in rows if facts.get("campaign_id") == request.path_params["id"])


def _was(facts: Facts) -> Facts:
    return {**facts, **{f"updates.{name}": facts[name] for name in _FIELDS if name in facts}}


def _handles(values: Facts) -> tuple[str, ...]:
    """The address and the profile of a row as it was, or as a request changes it."""
    updates = values.get("updates")
    changed = updates if isinstance(updates, dict) else {n: values.get(f"updates.{n}") for n in _HANDLES}
    return tuple(handles_in([changed.get(name) for name in _HANDLES]))


def _pages(facts: Facts) -> tuple[dict[str, Json], ...]:
    return ({"campaign_id": facts["campaign_id"]},) if facts.get("campaign_id") else ()


def _written(request: WireRequest, _records: Records) -> tuple[str, ...]:
    return tuple(written_in(request.fields.get("prospects", request.fields.get("updates"))))


def _rows(request: WireRequest) -> list[Json]:
    return items_of(request.fields.get("prospects")) or [request.fields.get("updates")]


def _how_many(args: RemoveCampaignLeads, records: Records) -> int | None:
    """Those that are named, or everybody who may still be written to."""
    if args.prospect_ids is not None:
        return len({*args.prospect_ids})
    found = records.get(("campaign", args.campaign_id), {}).get("waking")
    return found if isinstance(found, int) else None


def _next_page(shown: Facts) -> dict[str, Json] | None:
    page, limit, total = (shown.get(name) for name in ("page", "limit", "total"))
    if not (isinstance(page, int) and isinstance(limit, int) and isinstance(total, int)):
        return None
    return {"page": page + 1} if page * limit < total else None


_PROSPECT = Target(
    kind="prospect",
    at=At("body", "prospect_id"),
    shows=lambda facts: known(facts, "name", "email", "linkedin_url", "company", "status"),
    whole=lambda facts: "status" in facts,
    reread=Search("get_campaign_leads", _pages, _PAGE),
    was=_was,
    handles=_handles,
)

GET_CAMPAIGN_LEADS = ToolSpec(
    name="get_campaign_leads",
    description=(
        "Read who is in a campaign and how far each is: who replied, who bounced, who still waits. Filter by status"
        " where only some are asked for. total counts all that match; go on with page while there are more."
    ),
    args=GetCampaignLeads,
    effect="read",
    foreign=True,
    journeys=("manage",),
    topics=("roster", "texts"),
    endpoint=endpoint("listCampaignLeads"),
    answer=RosterPage,
    summarise=lambda answer: rows("prospects", answer.prospects, _row) | pick(answer, "total", "page", "limit"),
    records=lambda answer: tuple(map(prospect_record, answer.prospects)),
    tells=_campaign_of_page,
    next_page=_next_page,
)

ADD_CAMPAIGN_LEADS = ToolSpec(
    name="add_campaign_leads",
    description=(
        "Put people into a draft campaign by hand; for a list use import_campaign_leads. An e-mail campaign needs each"
        " one's address, a LinkedIn campaign the profile. Give only what the human gave or a record shows."
    ),
    args=AddCampaignLeads,
    effect="write",
    journeys=("manage",),
    topics=("roster",),
    endpoint=endpoint("addCampaignLeads"),
    answer=RosterAdded,
    summarise=lambda answer: pick(answer, "imported", "duplicates"),
    about=lambda args, _: len(args.prospects),
    effects=quiet(
        act="put leads into a campaign",
        reach=Reach(leads=_written, written=_written, rows=_rows),
        targets=(DRAFT,),
        probe=NOT_SHOWN,
        reversal=Reversal("remove_campaign_leads takes them out again, which is asked about"),
    ),
)

UPDATE_CAMPAIGN_LEAD = ToolSpec(
    name="update_campaign_lead",
    description=(
        "Mend one lead's row in a draft campaign, such as a misspelt name, before it is launched. Read the roster with"
        " get_campaign_leads first. The lead itself, outside this campaign, stays as it is."
    ),
    args=UpdateCampaignLead,
    effect="write",
    foreign=True,
    journeys=("manage",),
    topics=("roster",),
    endpoint=endpoint("updateCampaignLead"),
    answer=ProspectAnswer,
    summarise=lambda answer: {"prospect": _row(answer.prospect)},
    records=lambda answer: (prospect_record(answer.prospect),),
    unmet=of_prospect,
    about=one_person,
    effects=quiet(
        act="change a lead of a campaign",
        reach=Reach(leads=_written, written=_written, rows=_rows),
        targets=(DRAFT, _PROSPECT),
        probe=NOT_SHOWN,
        reversal=Reversal("the former values can be set again", sets_back=True),
    ),
)

REMOVE_CAMPAIGN_LEADS = ToolSpec(
    name="remove_campaign_leads",
    description=(
        "Take leads out of a draft campaign: those named by prospect_ids from get_campaign_leads, or all of them. Their"
        " rows and texts are gone; the leads themselves stay in the workspace. The program asks the human, with names."
    ),
    args=RemoveCampaignLeads,
    effect="destroy",
    journeys=("manage",),
    topics=("roster",),
    endpoint=endpoint("removeCampaignLeads"),
    answer=RosterRemoved,
    summarise=lambda answer: {"deleted": answer.deleted},
    about=_how_many,
    effects=quiet(
        act="take leads out of a campaign",
        targets=(DRAFT,),
        everybody=_taken_out,
        takes_rows=True,
        probe=NOT_SHOWN,
        reversal=Reversal(f"add_campaign_leads puts them in again, without what was changed by hand {IN_DASHBOARD}"),
        grant="path",
    ),
)
