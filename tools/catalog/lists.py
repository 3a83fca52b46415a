"""Lists: create one, check an import, import, read back."""

# ruff: noqa: N815 - fields have the vendor's own names

import hashlib
from typing import Annotated, Literal

from pydantic import Field

from agent.common.json_value import Json, canonical
from tools.api.request import WireRequest
from tools.api.table import endpoint
from tools.api.wire import ImportDone, ImportPreview, Lead, LeadList, ListAnswer, ListLeads, Lists
from tools.api.wire_leads import StoredListLeads
from tools.catalog import asked
from tools.catalog.fields import Contact, Cursor, Id, Line, Name, NoArgs, OpenObject, Text
from tools.catalog.identity import written_in
from tools.catalog.known_leads import told_by_import, told_by_page
from tools.catalog.leads import lead_record
from tools.catalog.show import by_cursor, clip, given, items_of, known, pick, rows, stated
from tools.effects import Creates, Mark, Reach, Read, Reversal, Target, quiet
from tools.probes import NOT_SHOWN
from tools.spec import At, Nullable, Record, Ref, ToolArgs, ToolSpec


class LeadNameInput(ToolArgs):
    full: Annotated[Name | None, "Whole name."] = None
    short: Annotated[Name | None, "Short form."] = None
    first: Annotated[Name | None, "Given name."] = None
    last: Annotated[Name | None, "Family name."] = None
    aliases: Annotated[list[Name] | None, Field(max_length=50), "Other spellings."] = None


class LeadCompanyInput(ToolArgs):
    name: Annotated[Name | None, "Its name."] = None
    id: Annotated[Id | None, "Its id."] = None
    domain: Annotated[Name | None, "Its web domain."] = None


class LeadLocationInput(ToolArgs):
    city: Annotated[Name | None, "City."] = None
    state: Annotated[Name | None, "State."] = None
    country: Annotated[Name | None, "Country."] = None
    raw: Annotated[Name | None, "As it was written."] = None


class LeadSocialInput(ToolArgs):
    url: Annotated[Line, Field(min_length=1), "Its address, such as a LinkedIn URL."]


class LeadContactInput(ToolArgs):
    value: Annotated[Contact, Field(min_length=1), "An e-mail address or phone number."]


class LeadSourceInput(ToolArgs):
    id: Annotated[Id, "Id of the source."]


class LeadInput(ToolArgs):
    type: Annotated[Literal["person", "company"], "What it is."]
    name: Annotated[LeadNameInput, "Its name."]
    title: Annotated[Line | None, "A person's role."] = None
    company: Annotated[LeadCompanyInput | None, "A person's company."] = None
    location: Annotated[LeadLocationInput | None, "Where it is."] = None
    socials: Annotated[list[LeadSocialInput] | None, Field(max_length=50), "Profiles."] = None
    contacts: Annotated[list[LeadContactInput] | None, Field(max_length=50), "E-mail addresses and phone numbers."] = (
        None
    )
    domain: Annotated[Name | None, "A company's web domain."] = None
    industry: Annotated[Name | None, "A company's industry."] = None
    size: Annotated[Name | None, "A company's size."] = None
    attributes: Annotated[OpenObject | None, "Further values."] = None
    raw: Annotated[OpenObject | None, "The row as it came."] = None
    sources: Annotated[list[LeadSourceInput] | None, Field(max_length=50), "Where it came from."] = None
    listIds: Annotated[list[Id] | None, Field(max_length=50), Ref("list"), "Further lists to put it in."] = None


class CreateList(ToolArgs):
    name: Annotated[Name, At("body"), "Its name."]
    description: Annotated[Text | None, At("body"), Nullable(), "What it is for."] = None
    lead_type: Annotated[
        Literal["person", "company", "mixed"] | None, At("body", "leadType"), "What it may hold; person if left out."
    ] = None
    lead_ids: Annotated[
        list[Id] | None,
        Field(min_length=1, max_length=500),
        At("body", "leadIds"),
        Ref("lead"),
        "Existing leads to put in.",
    ] = None


class ImportLeads(ToolArgs):
    """Arguments of both import tools: the same, so that what was checked is what is imported."""

    list_id: Annotated[Id, At("body", "listId"), Ref("list"), "The list they go to."]
    leads: Annotated[list[LeadInput], Field(min_length=1, max_length=500), At("body"), "The leads, 1 to 500."]


class GetListLeads(ToolArgs):
    list_id: Annotated[Id, At("path", "id"), Ref("list"), "The list."]
    limit: Annotated[int | None, Field(ge=1, le=500), At("query"), "Leads a page."] = None
    cursor: Annotated[Cursor | None, At("query"), "nextCursor of the page before."] = None
    type: Annotated[Literal["person", "company"] | None, At("query"), "Only these."] = None


def list_row(found: LeadList) -> dict[str, Json]:
    """A list as planners see it."""
    return pick(found, "id", "name", "leadType", "leadCount")


def list_record(found: LeadList) -> Record:
    """What rules need of a list."""
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
        shown["list"] = list_row(answer.into)
    return shown


def _imported_count(answer: ImportDone) -> int | None:
    if answer.imported is not None:
        return answer.imported
    return None if answer.leads is None else len(answer.leads)


def _imported_records(answer: ImportDone) -> tuple[Record, ...]:
    into = () if answer.into is None else (list_record(answer.into),)
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
    journeys=("import", "manage"),
    topics=("lists",),
    endpoint=endpoint("createList"),
    answer=ListAnswer,
    summarise=lambda answer: {"list": list_row(answer.found)},
    unmet=asked.of_list,
    records=lambda answer: (list_record(answer.found),),
    about=lambda args, _: len(args.lead_ids or ()),
    effects=quiet(
        act="make a list",
        targets=(),
        creates=Creates("list", "list", "name"),
        probe=NOT_SHOWN,
        reversal=Reversal("ask for it to be deleted"),
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
    foreign=True,
    journeys=("import",),
    endpoint=endpoint("importListLeads"),
    answer=ImportDone,
    summarise=_imported,
    records=_imported_records,
    units=lambda args: len(args.leads),
    about=lambda args, _: len(args.leads),
    units_done=_imported_count,
    tells=told_by_import,
    effects=quiet(
        act="import leads into a list",
        reach=Reach(
            written=lambda request, _: tuple(written_in(request.fields["leads"])),
            rows=lambda request: items_of(request.fields["leads"]),
        ),
        targets=(LIST,),
        needs_mark=PREVIEW,
        upserts=lambda fields: items_of(fields["leads"]),
        probe=NOT_SHOWN,
        reversal=Reversal("have them taken off the list; to set back what it replaced, import the former rows"),
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
    foreign=True,
    journeys=("campaign", "import", "manage"),
    topics=("lists", "enrichment"),
    endpoint=endpoint("listListLeads"),
    answer=ListLeads,
    summarise=lambda answer: (
        rows("leads", answer.leads, _lead)
        | given(total=answer.total, hasMore=answer.hasMore, nextCursor=answer.nextCursor)
    ),
    records=lambda answer: tuple(lead_record(lead) for lead in answer.leads),
    next_page=lambda shown: by_cursor(shown, "nextCursor"),
    tells=told_by_page,
)

SCAN_LIST = ToolSpec(
    name="scan_list",
    description="A page of who is on a list: compared with what an import would replace, and not remembered.",
    args=GetListLeads,
    effect="read",
    by_program=True,
    endpoint=endpoint("listListLeads"),
    answer=StoredListLeads,
)

SCAN_LISTS = ToolSpec(
    name="scan_lists",
    description="Every list of the workspace, to find the one that holds everybody: not remembered.",
    args=NoArgs,
    effect="read",
    by_program=True,
    endpoint=endpoint("listLists"),
    answer=Lists,  # without records: what only the program has looked through was not read by the run
)
