"""Lists that are there: found, renamed, deleted, and who is on them."""

from typing import Annotated, Literal

from pydantic import Field

from agent.common.json_value import Json
from tools.api.request import WireRequest
from tools.api.table import endpoint
from tools.api.wire import LeadList, ListAnswer, ListLeads, Lists
from tools.api.wire_leads import Gone
from tools.catalog import asked
from tools.catalog.fields import Change, Id, Name, NoArgs, Text
from tools.catalog.known_leads import members_of, told_by_adding, told_by_removing
from tools.catalog.lists import list_row
from tools.catalog.show import items_of, known, rows, stated
from tools.effects import Facts, Read, Records, Reversal, Target, quiet
from tools.probes import Arguments, Probe, Trace
from tools.spec import At, Nullable, Record, Ref, ToolArgs, ToolSpec

ALL = "all"
"""The name of the list that holds every lead; the vendor protects it."""


class UpdateList(Change):
    identity = ("list_id",)

    list_id: Annotated[Id, At("body", "id"), Ref("list"), "The list."]
    name: Annotated[Name | None, At("body"), "Its new name."] = None
    description: Annotated[Text | None, At("body"), Nullable(), "What it is for."] = None
    lead_type: Annotated[Literal["person", "company", "mixed"] | None, At("body", "leadType"), "What it may hold."] = (
        None
    )


class OneList(ToolArgs):
    list_id: Annotated[Id, At("body", "id"), Ref("list"), "The list."]


class Members(ToolArgs):
    list_id: Annotated[Id, At("path", "id"), Ref("list"), "The list."]
    lead_ids: Annotated[
        list[Id], Field(min_length=1, max_length=500), At("body", "leadIds"), Ref("lead"), "The leads, 1 to 500."
    ]


def _record(found: LeadList) -> Record:
    """A list with what it can be set back to."""
    return Record("list", found.id, stated(found, "name", "description", "leadType", "leadCount"))


def _record_of(answer: ListAnswer) -> tuple[Record, ...]:
    return (_record(answer.found),)


def _protected(request: WireRequest, records: Records) -> str | None:
    list_id = str(request.fields.get("id") or request.path_params.get("id"))
    name = records.get(("list", list_id), {}).get("name")
    protected = f"the list {ALL} is protected: it holds every lead of the workspace and stays as it is"
    return protected if name == ALL else None


def _on_it_before(facts: Facts, request: WireRequest) -> Facts:
    """Which of the leads that a request names were on the list, where that was read; else how many were on it."""
    named, members = items_of(request.fields["leadIds"]), items_of(facts.get("members"))
    were = [one for one in named if one in members]
    if len(were) == len(named) or len(members) == facts.get("leadCount"):
        return {"leadIds": [*were]}
    return known(facts, "leadCount")


def _added(arguments: Arguments, was: Facts) -> list[Json] | None:
    """Those that were not on it before, where that is known."""
    before = was.get("leadIds")
    return None if before is None else [one for one in items_of(arguments["lead_ids"]) if one not in items_of(before)]


def _take_out(arguments: Arguments, was: Facts) -> tuple[str, dict[str, Json]] | None:
    new = _added(arguments, was)
    return ("remove_list_leads", {"list_id": arguments["list_id"], "lead_ids": new}) if new else None


def _put_back(arguments: Arguments, was: Facts) -> tuple[str, dict[str, Json]] | None:
    were = items_of(was.get("leadIds"))
    return ("add_list_leads", {"list_id": arguments["list_id"], "lead_ids": were}) if were else None


def _page(arguments: Arguments) -> dict[str, Json]:
    return {"list_id": arguments["list_id"], "limit": 500}


def _are_on_it(arguments: Arguments, answer: ListLeads) -> Trace:
    shown = {lead.id for lead in answer.leads}
    if all(one in shown for one in items_of(arguments["lead_ids"])):
        return Trace("done", "all of them are on the list")
    return Trace(None, "not all of them are on the first page of the list (yet)")


def _are_off_it(arguments: Arguments, answer: ListLeads) -> Trace:
    shown, whole = {lead.id for lead in answer.leads}, answer.total == len(answer.leads)
    if whole and not any(one in shown for one in items_of(arguments["lead_ids"])):
        return Trace("done", "none of them is on the list")
    return Trace(None, "some of them are shown on the list, or not all of it is shown")


def _list_changed(arguments: Arguments, answer: Lists) -> Trace:
    wanted = {"leadType" if name == "lead_type" else name: value for name, value in arguments.items()}
    wanted.pop("list_id")
    for found in answer.lists:
        if found.id == arguments["list_id"] and not asked.unlike(wanted, found.model_dump(mode="json")):
            return Trace("done", f"list {found.id} is as it was asked")
    return Trace(None, "the list is not shown as it was asked (yet)")


def _listed(args: OneList, records: Records) -> int | None:
    """How many are on a list."""
    found = records.get(("list", args.list_id), {}).get("leadCount")
    return found if isinstance(found, int) else None


def _list_deleted(arguments: Arguments, answer: Lists) -> Trace:
    if any(found.id == arguments["list_id"] for found in answer.lists):
        return Trace("failed", "the list is still there")
    return Trace("done", "the list is not there any more")


LIST_ITSELF = Target(
    kind="list",
    at=At("body", "id"),
    shows=lambda facts: known(facts, "name", "description", "leadType", "leadCount"),
    whole=lambda facts: "description" in facts,
    reread=Read("list_lists", lambda _id, _facts: {}),
)
MEMBERS = Target(
    kind="list",
    at=At("path", "id"),
    shows=lambda facts: known(facts, "name", "leadCount"),
    whole=lambda facts: facts.get("leadCount") is not None and "members" in facts,
    reread=Read("get_list_leads", lambda list_id, _: {"list_id": list_id, "limit": 500}),
    was_of=_on_it_before,
)

LIST_LISTS = ToolSpec(
    name="list_lists",
    description=(
        "Every list of the workspace, the newest first. Find a list by its name here before anything is done to it."
    ),
    args=NoArgs,
    effect="read",
    foreign=True,
    journeys=("campaign", "import", "manage"),
    topics=("lists", "leads", "enrichment"),
    endpoint=endpoint("listLists"),
    answer=Lists,
    summarise=lambda answer: rows("lists", answer.lists, list_row, 100),
    records=lambda answer: tuple(map(_record, answer.lists)),
)

UPDATE_LIST = ToolSpec(
    name="update_list",
    description=(
        "Rename a list, describe it, or change what it may hold, after list_lists showed it. A lead_type that its leads"
        " do not fit is refused, and so is any change of the list all."
    ),
    args=UpdateList,
    effect="write",
    journeys=("manage",),
    topics=("lists",),
    endpoint=endpoint("updateList"),
    answer=ListAnswer,
    summarise=lambda answer: {"list": list_row(answer.found)},
    records=_record_of,
    unmet=asked.of_list,
    effects=quiet(
        act="change a list",
        targets=(LIST_ITSELF,),
        probe=Probe("list_lists", lambda _: {}, _list_changed),
        reversal=Reversal("the former values can be set again", sets_back=True),
        forbids=_protected,
    ),
)

DELETE_LIST = ToolSpec(
    name="delete_list",
    description=(
        "Delete a list, after list_lists showed it; its leads stay in the workspace. It cannot be undone, so the human"
        " is asked with its name and size. The list all cannot be deleted."
    ),
    args=OneList,
    effect="destroy",
    journeys=("manage",),
    topics=("lists",),
    endpoint=endpoint("deleteList"),
    answer=Gone,
    summarise=lambda answer: {"success": answer.success},
    about=_listed,
    effects=quiet(
        act="delete a list",
        targets=(LIST_ITSELF,),
        everybody=lambda request, records: members_of(request.fields["id"], records),
        probe=Probe("list_lists", lambda _: {}, _list_deleted),
        reversal=Reversal("the list is gone; its leads stay and can be put into a new one"),
        forbids=_protected,
        grant="id",
    ),
)

ADD_LIST_LEADS = ToolSpec(
    name="add_list_leads",
    description=(
        "Put leads that exist into a list, 1 to 500 at once; those that are on it already stay. Their ids come from"
        " list_leads or get_list_leads. New people are imported instead."
    ),
    args=Members,
    effect="write",
    journeys=("manage",),
    topics=("lists",),
    endpoint=endpoint("addListLeads"),
    answer=ListAnswer,
    summarise=lambda answer: {"list": list_row(answer.found)},
    records=_record_of,
    tells=told_by_adding,
    about=lambda args, _: len({*args.lead_ids}),
    effects=quiet(
        act="put leads into a list",
        targets=(MEMBERS,),
        probe=Probe("get_list_leads", _page, _are_on_it),
        reversal=Reversal("those that were not on it before are taken off again", back=_take_out),
    ),
)

REMOVE_LIST_LEADS = ToolSpec(
    name="remove_list_leads",
    description=(
        "Take leads off a list, 1 to 500 at once. The leads themselves stay in the workspace and in their other lists."
        " Their ids come from get_list_leads."
    ),
    args=Members,
    effect="write",
    journeys=("manage",),
    topics=("lists",),
    endpoint=endpoint("removeListLeads"),
    answer=ListAnswer,
    summarise=lambda answer: {"list": list_row(answer.found)},
    records=_record_of,
    tells=told_by_removing,
    about=lambda args, _: len({*args.lead_ids}),
    effects=quiet(
        act="take leads off a list",
        targets=(MEMBERS,),
        probe=Probe("get_list_leads", _page, _are_off_it),
        reversal=Reversal("those that were on it before are put back", back=_put_back),
        forbids=_protected,
    ),
)
