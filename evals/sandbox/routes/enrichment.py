"""Enrichment: listed, started once for each key, read, stopped.

Where the vendor's pages are silent: a preview is over at once and has no items; a key is kept for ever; a run on a list
takes whoever is on it at that moment; what is found stands among the lead's attributes, an address among its contacts
too; a lead of the other kind, or without a company's domain, is skipped as ``not_applicable``.
"""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from evals.sandbox.answers import Answer, Body, Call, Refused
from evals.sandbox.model.base import Id, Object, iso
from evals.sandbox.model.enrichment import KINDS, EnrichmentKind, EnrichmentRunState, ItemOfRun
from evals.sandbox.model.leads import Lead
from evals.sandbox.people import email_of
from evals.sandbox.state import State


class _Scope(Body):
    type: Literal["explicit_leads", "list", "filtered_list"]
    leadIds: list[Id] | None = None  # noqa: N815 - wire names
    listId: Id | None = None  # noqa: N815


class _Output(Body):
    attributeKey: Annotated[str, Field(max_length=200)] | None = None  # noqa: N815


class _StartBody(Body):
    enrichmentId: Annotated[str, Field(min_length=1, max_length=200)]  # noqa: N815
    scope: _Scope
    mode: Literal["persisted", "preview"] = "persisted"
    input: Object = Field(default_factory=dict)
    output: _Output = _Output()
    idempotencyKey: Annotated[str, Field(max_length=500)] | None = None  # noqa: N815


def _kinds(state: State) -> list[EnrichmentKind]:
    return [*(state.world.enrichments or KINDS)]


def list_enrichments(state: State, call: Call) -> Answer:
    """``GET /api/enrichments``."""
    slug, words = call.query.get("id"), call.query.get("q", "").lower()
    found = [one for one in _kinds(state) if slug in (None, one.slug)]
    return Answer({"enrichments": [_wire(one) for one in found if words in f"{one.name} {one.description}".lower()]})


def start_enrichment(state: State, call: Call) -> Answer:
    """``POST /api/enrichment``: charged when it is dispatched, and once for each key."""
    body = call.read(_StartBody)
    if body.scope.type == "filtered_list":
        raise Refused(400, "scope.type: filtered_list is not supported yet")
    kind = next((one for one in _kinds(state) if one.slug == body.enrichmentId and one.enabled), None)
    if kind is None:
        raise Refused(404, "Enrichment not found")
    known = (one for one in state.world.enrichment_runs if one.key is not None and one.key == body.idempotencyKey)
    earlier = next(known, None)
    if earlier is not None:
        return Answer(_started(earlier, reused=True), 202, applied=False)
    run = _dispatched(state, body, kind)
    state.world.enrichment_runs.append(run)
    return Answer(_started(run, reused=False), 202, applied=run.mode == "persisted")


def _dispatched(state: State, body: _StartBody, kind: EnrichmentKind) -> EnrichmentRunState:
    """A new run, paid for unless it is a preview."""
    leads, is_real = _leads(state, body.scope), body.mode == "persisted"
    price = len(leads) * state.price(kind.creditAction) if is_real else 0
    state.charge("enrichment", price)
    items = sorted(state.world.new_id("enrichment_item") for _ in leads) if is_real else []
    return EnrichmentRunState(
        id=state.world.new_id("enrichment_run"),
        slug=kind.slug,
        mode=body.mode,
        status="pending" if is_real else "completed",
        key=body.idempotencyKey,
        list_id=body.scope.listId,
        items=[ItemOfRun(id=item, lead_id=lead.id) for item, lead in zip(items, leads, strict=False)],
        count=len(leads),
        createdAt=state.now,
        charged=price,
    )


def get_run(state: State, call: Call) -> Answer:
    """``GET /api/enrichment/{id}``."""
    return Answer({"run": _run(_found(state, call))})


def list_items(state: State, call: Call) -> Answer:
    """``GET /api/enrichment/{id}/items``."""
    run = _found(state, call)
    wanted = call.choice("status", "pending", "running", "completed", "skipped", "failed")
    lead = call.query.get("leadId")
    items = [one for one in run.items if wanted in (None, one.status) and lead in (None, one.lead_id)]
    page, cursor = call.cursor_page(items, 50, 100)
    rows = [_item(run, one) for one in page]
    pages = {"limit": call.whole("limit", 50, 100), "nextCursor": cursor, "hasMore": cursor is not None}
    return Answer({"items": rows, "page": pages})


def cancel_run(state: State, call: Call) -> Answer:
    """``POST /api/enrichment/{id}/cancel``: what is under way ends, the rest is skipped, nothing is paid back."""
    run = _found(state, call)
    if run.status not in ("pending", "running"):
        raise Refused(409, f"The run is {run.status}", {"reason": "run_not_cancellable"})
    for item in run.items:
        if item.status == "pending":
            item.status, item.skippedReason = "skipped", "run_cancelled"
        elif item.status == "running":
            _finish(state, run, item)
    run.status, run.endedAt = "cancelled", state.now
    return Answer({"run": {"id": run.id, "status": run.status, "cancelledAt": iso(run.endedAt)}})


def progress(state: State, run: EnrichmentRunState) -> None:
    """Bring a run up to the clock: leads are through one after another."""
    if run.status not in ("pending", "running"):
        return
    took = timedelta(seconds=state.world.pace.enrichment_seconds)
    share = min(1.0, (state.now - run.createdAt) / took) if took else 1.0
    through = int(share * len(run.items))
    for item in run.items[:through]:
        if item.status in ("pending", "running"):
            _finish(state, run, item)
    if through < len(run.items) and share > 0.1:
        run.items[through].status = run.status = "running"
    if share >= 1.0:
        run.status, run.endedAt = "completed", _end(run, took)


def _end(run: EnrichmentRunState, took: timedelta) -> datetime:
    return run.createdAt + took


def _finish(state: State, run: EnrichmentRunState, item: ItemOfRun) -> None:
    leads = [one for one in state.world.leads if one.id == item.lead_id]
    found = [
        value for lead in leads for kind in _kinds(state) if kind.slug == run.slug and (value := _result(kind, lead))
    ]
    if not found:
        item.status, item.skippedReason = "skipped", "not_applicable"
        return
    _write(state, run, item, leads[0], found[0])


def _write(state: State, run: EnrichmentRunState, item: ItemOfRun, lead: Lead, found: str) -> None:
    item.status, item.result = "completed", {"value": found}
    lead.attributes[run.slug] = found
    if run.slug == "work_email" and email_of(lead) is None:
        lead.contacts.append({"type": "work_email", "value": found})
    lead.updatedAt = state.now


def _result(kind: EnrichmentKind, lead: Lead) -> str | None:
    domain = lead.domain or (lead.company.domain if lead.company else None)
    if domain is None or (kind.subject == "person") != (lead.type == "person"):
        return None
    if kind.slug == "work_email":
        return email_of(lead) or f"{lead.name.first or 'info'}.{lead.name.last or 'office'}@{domain}".lower()
    return f"{kind.name} of {domain}: made up by the sandbox"


def _leads(state: State, scope: _Scope) -> list[Lead]:
    if scope.type == "list":
        return state.leads(state.group(scope.listId or ""))
    saved = {lead.id: lead for lead in state.world.leads}
    named = dict.fromkeys(scope.leadIds or ())
    if not named:
        raise Refused(400, "scope.leadIds: name at least one lead")
    if missing := [one for one in named if one not in saved]:
        raise Refused(404, f"Lead {missing[0]} not found")
    return [saved[one] for one in named]


def _found(state: State, call: Call) -> EnrichmentRunState:
    run = next((one for one in state.world.enrichment_runs if one.id == call.id), None)
    if run is None:
        raise Refused(404, "Enrichment run not found")
    return run


def _wire(one: EnrichmentKind) -> Object:
    return {
        "id": one.slug,
        "slug": one.slug,
        "name": one.name,
        "description": one.description,
        "subject": one.subject,
        "version": "1",
        "enabled": one.enabled,
        "visibility": "public",
        "inputSchema": {},
        "outputSchema": {},
        "defaultOutput": {"target": "lead_attribute", "attributeKey": one.slug},
        "defaultOutputAttributeKey": one.slug,
        "costModel": {"creditAction": one.creditAction},
    }


def _started(run: EnrichmentRunState, *, reused: bool) -> Object:
    return {
        "enrichmentRunId": run.id,
        "runId": run.id,
        "status": run.status,
        "leadCount": run.count,
        "triggerRunId": None,
        "reusedExistingRun": reused,
    }


def _run(run: EnrichmentRunState) -> Object:
    counts = dict.fromkeys(("pending", "running", "completed", "skipped", "failed"), 0)
    for item in run.items:
        counts[item.status] += 1
    return {
        "id": run.id,
        "status": run.status,
        "mode": run.mode,
        "enrichment": {"id": run.slug, "slug": run.slug},
        "scope": {
            "type": "list" if run.list_id else "explicit_leads",
            "listId": run.list_id,
            "resolvedCount": run.count,
            "counts": counts,
        },
        "output": {"target": "lead_attribute", "attributeKey": run.slug},
        "trigger": {"correlationId": f"cor_{run.id.replace('-', '')}", "triggerRunId": None},
        "error": None,
        "timing": {
            "startedAt": iso(run.createdAt),
            "completedAt": iso(run.endedAt) if run.status == "completed" else None,
            "cancelledAt": iso(run.endedAt) if run.status == "cancelled" else None,
        },
    }


def _item(run: EnrichmentRunState, item: ItemOfRun) -> Object:
    return {
        "id": item.id,
        "runId": run.id,
        "leadId": item.lead_id,
        "listId": run.list_id,
        "status": item.status,
        "result": item.result,
        "skippedReason": item.skippedReason,
        "error": None,
        "attempts": int(item.status == "completed"),
    }
