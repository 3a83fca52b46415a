"""Leads: the paid search and its status."""

from typing import Annotated

from pydantic import Field

from agent.common.json_value import Json
from tools.api.table import endpoint
from tools.api.wire import Lead, LeadSearchStarted, LeadSearchTasks, LeadTask
from tools.catalog.fields import Id, Name, Prompt
from tools.catalog.show import given, pick, rows, stated
from tools.effects import Creates, Reversal, quiet
from tools.probes import Arguments, Probe, Trace
from tools.spec import At, Follow, Record, Ref, State, ToolArgs, ToolSpec

CHANGEABLE = (
    *("name", "title", "company", "location", "socials", "contacts"),
    *("attributes", "domain", "industry", "size"),
)
"""The keys of a lead that a change can set; an import sets some more."""
_STATES: dict[str, State] = {
    "pending": "pending",
    "running": "pending",
    "done": "done",
    "completed": "done",  # the reference's word for the playbook's "done"
    "failed": "failed",
    "cancelled": "failed",
}


class StartLeadSearch(ToolArgs):
    prompt: Annotated[Prompt, At("body"), "Who to look for, in plain words."]
    fetch_count: Annotated[int, Field(ge=1, le=2500), At("body"), "How many new leads; each one saved is billed."]
    list_id: Annotated[
        Id | None, At("body", "listId"), Ref("list"), "An existing list to fill; leave out for a new one."
    ] = None
    list_name: Annotated[Name | None, At("body", "listName"), "Name of the new list, when list_id is left out."] = None


class GetLeadSearch(ToolArgs):
    task_id: Annotated[Id | None, At("query", "taskId"), Ref("task"), "The search; leave out for the 20 newest."] = None


def lead_record(lead: Lead) -> Record:
    """What rules need of a lead."""
    facts: dict[str, Json] = {"name": lead.full_name, **given(company=lead.company_name)}
    if lead.contacts is not None or lead.email is not None:
        facts["emails"] = [*lead.emails]
    if lead.socials is not None:
        facts["linkedin_url"] = lead.linkedin_url
    return Record("lead", lead.id, facts)


def stored(lead: Lead, *more: str) -> dict[str, Json]:
    """What of a lead can be set, by its names there, without what says nothing."""
    names = (*CHANGEABLE, *more)
    values = lead.model_dump(mode="json", include={*names}, exclude_none=True)
    return {name: values[name] for name in names if values.get(name) not in (None, "", [], {})}


def _task(task: LeadTask) -> dict[str, Json]:
    return pick(task, "id", "status", "resultListId", "resultCount", "errorMessage")


def _task_records(task: LeadTask) -> tuple[Record, ...]:
    found = Record("task", task.id, stated(task, "status", "resultListId", "resultCount"))
    return (found,) if task.resultListId is None else (found, Record("list", task.resultListId))


def _started(answer: LeadSearchStarted) -> dict[str, Json]:
    shown: dict[str, Json] = {"task": _task(answer.task)}
    if answer.result_list is not None:
        shown["list"] = pick(answer.result_list, "id", "name")
    return shown


def _started_records(answer: LeadSearchStarted) -> tuple[Record, ...]:
    named = answer.result_list
    task, *rest = _task_records(answer.task)
    return (task, *rest) if named is None else (task, Record("list", named.id, stated(named, "name")))


def _state(answer: LeadSearchTasks) -> State:
    """Where the search stands that was asked for; exact words only, anything else is unknown."""
    status = answer.tasks[0].status if answer.tasks else None
    return _STATES.get(status or "", "unknown")


def _begun(arguments: Arguments, answer: LeadSearchTasks) -> Trace:
    for task in answer.tasks:
        if task.prompt == arguments["prompt"]:
            reason = f"search {task.id} with these words exists ({task.status}, {task.resultCount} leads)"
            return Trace("done", reason)
    return Trace(None, "no search with these words is among the newest")


START_LEAD_SEARCH = ToolSpec(
    name="start_lead_search",
    description=(
        "Start a paid search for new leads that match a description and save them to a list. Costs credits for each"
        " lead saved, so keep fetch_count (1 to 2500) within the human's budget. The same prompt with the same list"
        " goes on with the next people instead of the same ones. The program waits for the end; the leads are then in"
        " list.id. Only one search can run on a list at a time."
    ),
    args=StartLeadSearch,
    effect="spend",
    journeys=("campaign",),
    endpoint=endpoint("createLeadSearch"),
    answer=LeadSearchStarted,
    summarise=_started,
    records=_started_records,
    units=lambda args: int(args.fetch_count),
    about=lambda args, _: int(args.fetch_count),
    would=lambda args, _: {"task": {"resultCount": args.fetch_count}},
    follow=Follow("get_lead_search", lambda answer: {"task_id": answer.task.id}),
    effects=quiet(
        act="search for leads",
        counts_as="search",
        targets=(),
        creates=Creates("list", "list", "prompt"),
        probe=Probe("get_lead_search", lambda _: {}, _begun),
        reversal=Reversal("the credits are spent; the leads stay in their list until you delete them"),
    ),
)

GET_LEAD_SEARCH = ToolSpec(
    name="get_lead_search",
    description=(
        "Read how a lead search stands. With task_id: that search; without: the 20 newest. done or completed means that"
        " resultCount leads are in resultListId; failed comes with errorMessage. Do not start the same search again"
        " because this one is slow."
    ),
    args=GetLeadSearch,
    effect="read",
    journeys=("campaign",),
    endpoint=endpoint("getLeadSearchTask"),
    answer=LeadSearchTasks,
    summarise=lambda answer: rows("tasks", answer.tasks, _task),
    records=lambda answer: tuple(record for task in answer.tasks for record in _task_records(task)),
    units_done=lambda answer: answer.tasks[0].resultCount if answer.tasks else None,
    state=_state,
)
