"""Lists: create one, check an import, import, read back."""

# ruff: noqa: N815 - fields have the vendor's own names

import hashlib
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from agent.common.json_value import Json, canonical
from tools.api.request import WireRequest
from tools.api.table import endpoint
from tools.api.wire import ImportDone, ImportPreview, Lead, LeadList, ListAnswer, ListLeads
from tools.catalog.fields import Cursor, Id, Line, Name, OpenObject, Text
from tools.catalog.known_leads import told_by_import, told_by_page
from tools.catalog.leads import lead_record
from tools.catalog.show import clip, given, known, pick, rows, stated
from tools.effects import IN_DASHBOARD, NOT_SHOWN, QUIET, Creates, Mark, Read, Reversal, Target
from tools.spec import At, Nullable, Record, Ref, Said, ToolArgs, ToolSpec


class LeadNameInput(ToolArgs):
    full: Name | None = None
    """Whole name."""
    short: Name | None = None
    """Short form."""
    first: Name | None = None
    """Given name."""
    last: Name | None = None
    """Family name."""
    aliases: Annotated[list[Name] | None, Field(max_length=50)] = None
    """Other spellings."""


class LeadCompanyInput(ToolArgs):
    name: Name | None = None
    """Its name."""
    id: Id | None = None
    """Its id."""
    domain: Name | None = None
    """Its web domain."""


class LeadLocationInput(ToolArgs):
    city: Name | None = None
    """City."""
    state: Name | None = None
    """State."""
    country: Name | None = None
    """Country."""
    raw: Name | None = None
    """As it was written."""


class LeadSocialInput(ToolArgs):
    url: Annotated[Line, Field(min_length=1)]
    """Its address, such as a LinkedIn URL."""


class LeadContactInput(ToolArgs):
    value: Annotated[Line, Field(min_length=1)]
    """An e-mail address or phone number."""


class LeadSourceInput(ToolArgs):
    id: Id
    """Id of the source."""


class LeadInput(ToolArgs):
    type: Literal["person", "company"]
    """What it is."""
    name: LeadNameInput
    """Its name."""
    title: Line | None = None
    """A person's role."""
    company: LeadCompanyInput | None = None
    """A person's company."""
    location: LeadLocationInput | None = None
    """Where it is."""
    socials: Annotated[list[LeadSocialInput] | None, Field(max_length=50)] = None
    """Profiles."""
    contacts: Annotated[list[LeadContactInput] | None, Field(max_length=50)] = None
    """E-mail addresses and phone numbers."""
    domain: Name | None = None
    """A company's web domain."""
    industry: Name | None = None
    """A company's industry."""
    size: Name | None = None
    """A company's size."""
    attributes: OpenObject | None = None
    """Further values."""
    raw: OpenObject | None = None
    """The row as it came."""
    sources: Annotated[list[LeadSourceInput] | None, Field(max_length=50)] = None
    """Where it came from."""
    listIds: Annotated[list[Id] | None, Field(max_length=50), Ref("list")] = None
    """Further lists to put it in."""


class CreateList(ToolArgs):
    name: Annotated[Name, At("body", "name"), Said("name", "list")]
    """Its name."""
    description: Annotated[Text | None, At("body", "description"), Nullable()] = None
    """What it is for."""
    lead_type: Annotated[
        Literal["person", "company", "mixed"] | None, At("body", "leadType"), Said("choice", "kind")
    ] = None
    """What it may hold; person if left out."""
    lead_ids: Annotated[list[Id] | None, Field(min_length=1, max_length=500), At("body", "leadIds"), Ref("lead")] = None
    """Existing leads to put in."""


class ImportLeads(ToolArgs):
    """Arguments of both import tools: the same, so that what was checked is what is imported."""

    list_id: Annotated[Id, At("body", "listId"), Ref("list")]
    """The list they go to."""
    leads: Annotated[list[LeadInput], Field(min_length=1, max_length=500), At("body", "leads"), Said("rows", "rows")]
    """The leads, 1 to 500."""


class GetListLeads(ToolArgs):
    list_id: Annotated[Id, At("path", "id"), Ref("list")]
    """The list."""
    limit: Annotated[int | None, Field(ge=1, le=500), At("query", "limit")] = None
    """Leads a page."""
    cursor: Annotated[Cursor | None, At("query", "cursor")] = None
    """nextCursor of the page before."""
    type: Annotated[Literal["person", "company"] | None, At("query", "type")] = None
    """Only these."""


def _list(found: LeadList) -> dict[str, Json]:
    return pick(found, "id", "name", "leadType", "leadCount")


def _list_record(found: LeadList) -> Record:
    return Record("list", found.id, stated(found, "name", "leadCount"))


def _lead(lead: Lead) -> dict[str, Json]:
    email = lead.emails[0] if lead.emails else None
    return given(id=lead.id, name=clip(lead.full_name), title=clip(lead.title), company=clip(lead.company_name),
                 email=clip(email))  # fmt: skip


def _imported(answer: ImportDone) -> dict[str, Json]:
    count = _imported_count(answer)
    shown: dict[str, Json] = {} if count is None else {"imported": count}
    if answer.leads is not None:
        shown |= rows("leads", answer.leads, _lead)
    if answer.into is not None:
        shown["list"] = _list(answer.into)
    return shown


def _imported_count(answer: ImportDone) -> int | None:
    if answer.imported is not None:
        return answer.imported
    return None if answer.leads is None else len(answer.leads)


def _imported_records(answer: ImportDone) -> tuple[Record, ...]:
    into = () if answer.into is None else (_list_record(answer.into),)
    return (*into, *map(lead_record, answer.leads or ()))


def import_key(request: WireRequest) -> str:
    """Which leads go into which list, whether previewed or imported."""
    kept: Json = {k: v for k, v in request.fields.items() if k != "preview"}
    return hashlib.sha256(canonical(kept)).hexdigest()


LIST = Target(
    kind="list",
    at=At("body", "listId"),
    shows=lambda facts: known(facts, "name", "leadCount"),
    whole=lambda facts: facts.get("leadCount") is not None,
    reread=Read("get_list_leads", lambda list_id, _: {"list_id": list_id, "limit": 1}),
)
PREVIEW = Mark("preview", import_key)

CREATE_LIST = ToolSpec(
    name="create_list",
    description=(
        "Create a list to import leads into. Free. Use it once, before the import; lists of the same name may exist"
        " side by side, so do not call it twice for one request. list.id is what the other tools take."
    ),
    args=CreateList,
    effect="write",
    journeys=("import",),
    endpoint=endpoint("createList"),
    answer=ListAnswer,
    summarise=lambda answer: {"list": _list(answer.found)},
    records=lambda answer: (_list_record(answer.found),),
    effects=replace(
        QUIET,
        targets=(),
        creates=Creates("list", "list"),
        probe=NOT_SHOWN,
        reversal=Reversal(f"delete it {IN_DASHBOARD}"),
    ),
)

PREVIEW_LIST_IMPORT = ToolSpec(
    name="preview_list_import",
    description=(
        "Check leads before importing them: validates and counts, writes nothing, costs nothing. Always call it before"
        " import_list_leads, with exactly the same list_id and leads. If it is refused, tell the human which leads are"
        " wrong and do not import."
    ),
    args=ImportLeads,
    effect="read",
    journeys=("import",),
    endpoint=endpoint("importListLeads"),
    answer=ImportPreview,
    summarise=lambda answer: {"preview": pick(answer.preview, "leadCount", "personCount", "companyCount")},
    fixed={"preview": True},
    sets_mark=PREVIEW,
)

IMPORT_LIST_LEADS = ToolSpec(
    name="import_list_leads",
    description=(
        "Import up to 500 leads into a list. Only after preview_list_import succeeded with the same list_id and leads."
        " Leads that exist already are updated and attached, not doubled. It may cost credits for each lead."
        " Afterwards confirm with get_list_leads."
    ),
    args=ImportLeads,
    effect="write",
    journeys=("import",),
    endpoint=endpoint("importListLeads"),
    answer=ImportDone,
    summarise=_imported,
    records=_imported_records,
    units=lambda args: len(args.leads),
    units_done=_imported_count,
    tells=told_by_import,
    effects=replace(
        QUIET,
        targets=(LIST,),
        needs_mark=PREVIEW,
        probe=NOT_SHOWN,
        reversal=Reversal(f"take the leads out {IN_DASHBOARD}; what it updated in existing leads is not kept"),
    ),
)

GET_LIST_LEADS = ToolSpec(
    name="get_list_leads",
    description=(
        "Read the leads of a list, to confirm an import or to see what a search found. At most 50 rows are shown: ask"
        " with limit 50 and go on with cursor = nextCursor while hasMore is true. total is the size of the whole list."
    ),
    args=GetListLeads,
    effect="read",
    journeys=("campaign", "import"),
    endpoint=endpoint("listListLeads"),
    answer=ListLeads,
    summarise=lambda answer: (
        rows("leads", answer.leads, _lead)
        | given(total=answer.total, hasMore=answer.hasMore, nextCursor=answer.nextCursor)
    ),
    records=lambda answer: tuple(lead_record(lead) for lead in answer.leads),
    tells=told_by_page,
)

TOOLS: tuple[ToolSpec, ...] = (CREATE_LIST, PREVIEW_LIST_IMPORT, IMPORT_LIST_LEADS, GET_LIST_LEADS)
