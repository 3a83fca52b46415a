"""Lists that are there: renamed, converted, deleted, and who is on them."""

from typing import Annotated, Literal

from pydantic import Field

from evals.sandbox.answers import Answer, Body, Call, Refused
from evals.sandbox.model.base import Id
from evals.sandbox.model.leads import LeadList
from evals.sandbox.routes.lists import Text, fits, list_row
from evals.sandbox.state import State


class _ChangeBody(Body):
    id: Id
    name: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    description: Text | None = None
    leadType: Literal["person", "company", "mixed"] | None = None  # noqa: N815 - a wire name


class _OneBody(Body):
    id: Id


class _LeadsBody(Body):
    leadIds: Annotated[list[Id], Field(min_length=1)]  # noqa: N815 - a wire name


def update_list(state: State, call: Call) -> Answer:
    """``PATCH /api/lists``."""
    body = call.read(_ChangeBody)
    group = _own(state, body.id)
    values = {name: getattr(body, name) for name in body.model_fields_set - {"id"}}
    if null := sorted(name for name, value in values.items() if value is None and name != "description"):
        raise Refused(400, f"{null[0]} may be left out, but not null")
    fits(group.model_copy(update=values), state.leads(group))
    for name, value in values.items():
        setattr(group, name, value)
    group.updatedAt = state.now
    return Answer({"list": list_row(state, group)})


def delete_list(state: State, call: Call) -> Answer:
    """``DELETE /api/lists``: its leads stay; one that a search fills cannot go."""
    group = _own(state, call.read(_OneBody).id)
    if state.running_search(group) is not None:
        raise Refused(400, "A lead search is running for this list")
    state.world.tasks = [task for task in state.world.tasks if task.list_id != group.id]
    state.world.lists.remove(group)
    return Answer({"success": True})


def add_leads(state: State, call: Call) -> Answer:
    """``POST /api/lists/{id}/leads``."""
    named, group = call.read(_LeadsBody).leadIds, _own(state, call.id)
    saved = {lead.id: lead for lead in state.world.leads}
    if missing := [one for one in named if one not in saved]:
        raise Refused(404, f"Lead {missing[0]} not found")
    fits(group, (saved[one] for one in named))
    group.lead_ids = list(dict.fromkeys([*group.lead_ids, *named]))
    group.updatedAt = state.now
    return Answer({"list": list_row(state, group)})


def remove_leads(state: State, call: Call) -> Answer:
    """``DELETE /api/lists/{id}/leads``: who is not on it is left aside; the leads stay."""
    named, group = call.read(_LeadsBody).leadIds, _own(state, call.id)
    group.lead_ids = [one for one in group.lead_ids if one not in named]
    group.updatedAt = state.now
    return Answer({"list": list_row(state, group)})


def _own(state: State, list_id: str) -> LeadList:
    """A list that is not the protected one."""
    group = state.group(list_id)
    if group.name == "all":
        raise Refused(400, "The default list cannot be changed or deleted")
    return group
