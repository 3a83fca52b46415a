"""Who is behind signals, and searches for signals in free words."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from evals.sandbox.answers import Answer, Body, Call, Refused
from evals.sandbox.model.base import Object, iso, stable_id
from evals.sandbox.model.inbox import Signal
from evals.sandbox.model.signal_work import SignalSearch
from evals.sandbox.routes.signals import entity_id
from evals.sandbox.state import State

_Row = TypeVar("_Row")
_Kind = Literal["person", "company"]
_YOUNG = timedelta(minutes=10)
"""A search that is older keeps no other one from starting."""


class EntityItem(Body):
    """How far one is with one person or company."""

    entityId: Annotated[str, Field(min_length=1)]  # noqa: N815 - a wire name
    status: Literal["new", "contacted", "dismissed"]


class _EntitiesBody(Body):
    items: Annotated[list[EntityItem], Field(min_length=1, max_length=200)]


class _SearchBody(Body):
    query: Annotated[str, Field(min_length=1, max_length=500)]
    filterPrompt: Annotated[str, Field(max_length=1000)] | None = None  # noqa: N815


def list_people(state: State, call: Call) -> Answer:
    """``GET /api/signals/leads``: whoever signals of the feed name, the latest first."""
    kind: _Kind = "company" if call.choice("groupBy", "person", "company") == "company" else "person"
    order = call.choice("sortBy", "recency", "signalCount", "topScore")
    ids = set(filter(None, call.query.get("ids", "").split(",")))
    groups = [group for key, group in _groups(state, kind).items() if not ids or key in ids]
    if order == "signalCount":
        groups.sort(key=len, reverse=True)
    elif order == "topScore":
        groups.sort(key=lambda group: max(signal.score for signal in group), reverse=True)
    page, pagination = _page(call, groups)
    return Answer({"leads": [_person(state, kind, group) for group in page], "pagination": pagination})


def _page(call: Call, rows: Sequence[_Row]) -> tuple[Sequence[_Row], Object]:
    page, cursor = call.cursor_page(rows, 50, 200)
    return page, {"cursor": cursor, "hasMore": cursor is not None, "count": len(page)}


def _groups(state: State, kind: _Kind) -> dict[str, list[Signal]]:
    found: dict[str, list[Signal]] = {}
    for signal in sorted(state.world.signals, key=lambda s: s.createdAt, reverse=True):
        key = entity_id(kind, signal)
        if key is not None and signal.score > 1:
            found.setdefault(key, []).append(signal)
    return found


def _person(state: State, kind: _Kind, group: list[Signal]) -> Object:
    first = group[0]
    key = entity_id(kind, first) or ""
    profile = first.authorUrl if first.authorName == first.entityPerson else None
    return {
        "id": key,
        "name": first.entityPerson if kind == "person" else first.entityCompany,
        "status": state.world.signal_entities.get(key, "new"),
        "signalIds": [signal.id for signal in group],
        "person": {"name": first.entityPerson, "linkedinUrl": profile, "headline": None, "avatar": None, "email": None},
        "company": {"name": first.entityCompany, "domain": first.entityDomain, "linkedinUrl": None, "industry": None},
    }


def update_people(state: State, call: Call) -> Answer:
    """``PATCH /api/signals/leads``: any change of status, the way back to new too."""
    named = state.world.signals
    known = {entity_id("person", one) for one in named} | {entity_id("company", one) for one in named}
    updated: list[str] = []
    errors: list[Object] = []
    for item in call.read(_EntitiesBody).items:
        if item.entityId in known:
            state.world.signal_entities[item.entityId] = item.status
            updated.append(item.entityId)
        else:
            errors.append({"id": item.entityId, "error": "not_found"})
    return Answer({"updated": updated, "errors": errors}, applied=bool(updated))


def list_searches(state: State, call: Call) -> Answer:
    """``GET /api/signals/search``: the newest first; results only of those that are asked for by id."""
    ids = set(filter(None, call.query.get("ids", "").split(",")))
    rows = [one for one in reversed(state.world.signal_searches) if not ids or one.id in ids]
    page, pagination = _page(call, rows)
    return Answer({"searches": [_search(one, whole=bool(ids)) for one in page], "pagination": pagination})


def start_search(state: State, call: Call) -> Answer:
    """``POST /api/signals/search``: one at a time; the page names no price, the sandbox charges its own."""
    body = call.read(_SearchBody)
    for other in state.world.signal_searches:
        if other.status in ("pending", "running") and state.now - other.createdAt < _YOUNG:
            raise Refused(409, "Another signal search is running", {"searchId": other.id})
    state.charge("signal search", state.price("SIGNAL_SEARCH"))
    made = SignalSearch(id=state.world.new_id("signal_search"), createdAt=state.now, **body.model_dump())
    state.world.signal_searches.append(made)
    return Answer({"id": made.id, "status": "pending"}, 201)


def _search(search: SignalSearch, *, whole: bool) -> Object:
    seen = len(search.found)
    row = search.model_dump(mode="json", exclude={"found", "createdAt", "completedAt"})
    row |= {"createdAt": iso(search.createdAt), "completedAt": iso(search.completedAt)}
    row |= {"progress": {"fetched": seen, "filtered": seen, "total": seen}}
    if whole:
        found = ((stable_id("found", search.id, one), one) for one in search.found)
        row["results"] = [{"id": id_, "signalId": one, "relevant": True, "reason": None} for id_, one in found]
    return row
