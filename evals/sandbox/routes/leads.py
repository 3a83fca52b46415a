"""Lead searches: started, continued, polled."""

from typing import Annotated

from pydantic import Field

from evals.sandbox.answers import Answer, Body, Call, Refused
from evals.sandbox.model.base import Id, Object, iso
from evals.sandbox.model.leads import LeadList, SearchTask
from evals.sandbox.state import State

_MOST = 2500


class _SearchBody(Body):
    prompt: Annotated[str, Field(min_length=1, max_length=5000, pattern=r"\S")]
    fetch_count: Annotated[int, Field(ge=1)]
    listId: Id | None = None  # noqa: N815 - a wire name
    listName: Annotated[str, Field(min_length=1, max_length=500)] | None = None  # noqa: N815


def start_lead_search(state: State, call: Call) -> Answer:
    """``POST /api/leads/search``: queue a search; only rows that it saves are charged, when it ends."""
    body = call.read(_SearchBody)
    group = state.find_group(body.listId)
    if group is not None and group.name == "all":
        raise Refused(400, "The default list cannot receive search results")
    if group is not None and state.running_search(group) is not None:
        raise Refused(409, "A lead search is already running for this list")
    count, price = min(body.fetch_count, _MOST), state.price("FIND_PERSON")
    state.afford("lead search", count * price)
    if group is None:
        group = _new_list(state, body)
    task = SearchTask(
        id=state.world.new_id("task"),
        prompt=body.prompt,
        fetch_count=count,
        list_id=group.id,
        createdAt=state.now,
        price=price,
    )
    state.world.tasks.append(task)
    named = {"id": group.id, "name": group.name}
    return Answer({"task": _wire(state, task), "list": named, "correlationId": call.correlation_id}, 202)


def _new_list(state: State, body: _SearchBody) -> LeadList:
    list_id = body.listId or state.world.new_id("list")
    group = LeadList(id=list_id, name=body.listName or body.prompt[:80], createdAt=state.now, updatedAt=state.now)
    state.world.lists.append(group)
    return group


def get_lead_search(state: State, call: Call) -> Answer:
    """``GET /api/leads/search``: one task, or the 20 newest."""
    wanted = call.query.get("taskId")
    newest = [task for task in reversed(state.world.tasks) if wanted in (None, task.id)]
    if wanted is not None and not newest:
        raise Refused(404, "Search task not found")
    return Answer({"tasks": [_wire(state, task) for task in newest[:20]]})


def _wire(state: State, task: SearchTask) -> Object:
    ended = task.status in ("completed", "failed")
    return {
        "id": task.id,
        "type": "lead_search",
        "status": state.world.rules.done_word if task.status == "completed" else task.status,
        "statusUrl": f"/api/leads/search?taskId={task.id}",
        "resultListId": task.list_id,
        "prompt": task.prompt,
        "title": task.prompt[:80],
        "filters": {},
        "resultCount": task.resultCount if ended else None,
        "errorMessage": task.errorMessage,
        "createdAt": iso(task.createdAt),
        "completedAt": iso(task.completedAt),
    }
