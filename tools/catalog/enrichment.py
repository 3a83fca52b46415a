"""Enrichment: what can be found out about leads, at what price, and how it runs."""

# ruff: noqa: N815 - fields have the vendor's own names

import hashlib
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from agent.common.json_value import Json, canonical
from tools.api.request import WireRequest
from tools.api.table import endpoint
from tools.api.wire_enrichment import (
    Enrichment,
    EnrichmentItem,
    EnrichmentItems,
    EnrichmentRun,
    Enrichments,
    EnrichmentStarted,
    RunOfEnrichment,
)
from tools.catalog.fields import Cursor, Id, Name, OpenObject
from tools.catalog.known_leads import members_of
from tools.catalog.show import by_cursor, clip, given, known, pick, rows, squeeze, stated
from tools.effects import Mark, Read, Records, Recount, Reversal, Target, quiet
from tools.probes import Probe, Trace
from tools.spec import At, Follow, Kind, Record, Ref, State, ToolArgs, ToolSpec, dump

_STATES: dict[str, State] = {
    "pending": "pending",
    "running": "pending",
    "completed": "done",
    "done": "done",
    "failed": "failed",
    "cancelled": "failed",
}
_NOT_LISTED = (
    "no documented read lists the runs; `puffle-agent runs resume` repeats the start under its key, which is charged"
    " once"
)


class ListEnrichments(ToolArgs):
    slug: Annotated[Id | None, At("query", "id"), "Only this one."] = None
    q: Annotated[Name | None, At("query"), "Words to look for."] = None


class EnrichmentScope(ToolArgs):
    type: Annotated[Literal["explicit_leads", "list"], "Chosen leads, or everybody on a list."]
    leadIds: Annotated[
        list[Id] | None, Field(min_length=1, max_length=500), Ref("lead"), "The leads, with explicit_leads."
    ] = None
    listId: Annotated[Id | None, Ref("list"), "The list, with list."] = None

    @model_validator(mode="after")
    def _names_whom(self) -> Self:
        needed, other = ("leadIds", "listId") if self.type == "explicit_leads" else ("listId", "leadIds")
        if getattr(self, needed) is None or getattr(self, other) is not None:
            raise ValueError(f"{self.type} takes {needed} and not {other}")
        return self


class Enrich(ToolArgs):
    """Arguments of preview and start: the same, so that what was previewed is what is paid for."""

    enrichment: Annotated[Id, At("body", "enrichmentId"), Ref("enrichment"), "Its slug, such as work_email."]
    scope: Annotated[EnrichmentScope, At("body"), "About whom."]
    input: Annotated[OpenObject | None, At("body"), "What it needs to know besides."] = None


class OneRun(ToolArgs):
    run_id: Annotated[Id, At("path", "id"), Ref("enrichment_run"), "The run."]


class GetItems(OneRun):
    status: Annotated[
        Literal["pending", "running", "completed", "skipped", "failed"] | None, At("query"), "Only these."
    ] = None
    lead_id: Annotated[Id | None, At("query", "leadId"), Ref("lead"), "Only this lead."] = None
    limit: Annotated[int | None, Field(ge=1, le=100), At("query"), "Rows a page."] = None
    cursor: Annotated[Cursor | None, At("query"), "page.nextCursor of the page before."] = None


def _row(one: Enrichment) -> dict[str, Json]:
    cost: dict[str, Json] = {} if one.costModel is None else {"costModel": pick(one.costModel, "creditAction")}
    return pick(one, "slug", "name", "description", "subject", "enabled") | cost


def _record(one: Enrichment) -> Record:
    action = None if one.costModel is None else one.costModel.creditAction
    return Record("enrichment", one.slug, {**stated(one, "name", "enabled"), "creditAction": action})


def _started(answer: EnrichmentStarted) -> dict[str, Json]:
    return {"enrichmentRunId": answer.id} | pick(answer, "leadCount", "reusedExistingRun")


def _run_record(run: RunOfEnrichment) -> Record:
    return Record("enrichment_run", run.id, stated(run, "status"))


def _run(run: RunOfEnrichment) -> dict[str, Json]:
    shown = pick(run, "id", "status", "mode")
    if run.scope is not None:
        counts = None if run.scope.counts is None else run.scope.counts.model_dump(mode="json")
        shown["scope"] = given(resolvedCount=run.scope.resolvedCount, counts=counts)
    if run.error is not None:
        shown["error"] = pick(run.error, "message", limit=500)
    return shown


def _item(item: EnrichmentItem) -> dict[str, Json]:
    trouble = None if item.error is None else clip(item.error.message)
    told = given(result=squeeze(item.result, 500, 20), error=trouble)
    return pick(item, "id", "leadId", "status", "skippedReason") | told


def _items(answer: EnrichmentItems) -> dict[str, Json]:
    shown = rows("items", answer.items, _item)
    return shown if answer.page is None else shown | {"page": pick(answer.page, "nextCursor", "hasMore", limit=2000)}


def _next_page(shown: Mapping[str, Json]) -> dict[str, Json] | None:
    page = shown.get("page")
    return by_cursor(page, "nextCursor") if isinstance(page, dict) else None


def _state(answer: EnrichmentRun) -> State:
    return _STATES.get(answer.run.status or "", "unknown")


def _progress(answer: EnrichmentRun) -> str:
    scope = answer.run.scope
    if scope is None or scope.counts is None:
        return ""
    of = "" if scope.resolvedCount is None else f" of {scope.resolvedCount}"
    return f"{scope.counts.over}{of} leads are through"


def enrichment_key(request: WireRequest) -> str:
    """What is found out about whom, whether previewed or paid for."""
    return _key({name: request.fields.get(name) for name in ("enrichmentId", "scope", "input")})


def _key(of: Mapping[str, Json]) -> str:
    return hashlib.sha256(canonical({name: value for name, value in of.items() if value is not None})).hexdigest()


def _counted(request: WireRequest) -> str:
    """Under which id it is remembered how many leads a preview has found: apart from the enrichment, to be as old."""
    return _as_counted(enrichment_key(request))


def _as_counted(key: str) -> str:
    return f"leads of {key[:16]}"


def _leads(args: Enrich, records: Records) -> int | None:
    """How many leads are paid for: those that are named, or as many as the preview found on the list."""
    if args.scope.leadIds is not None:
        return len({*args.scope.leadIds})
    key = _key({"enrichmentId": args.enrichment, "scope": dump(args.scope), "input": args.input})
    found = records.get(("enrichment", _as_counted(key)), {}).get("leadCount")
    return found if isinstance(found, int) else None


def _price(args: Enrich, records: Records) -> tuple[str, ...]:
    action = records.get(("enrichment", args.enrichment), {}).get("creditAction")
    return (action,) if isinstance(action, str) else ()


def _previewed(
    request: WireRequest, answer: EnrichmentStarted, _read: tuple[Record, ...], _known: Records
) -> tuple[Record, ...]:
    return (Record("enrichment", _counted(request), {"leadCount": answer.leadCount}),)


def _same_work(request: WireRequest, _recipients: tuple[str, ...], _records: Records) -> list[Json]:
    return [request.endpoint.title, enrichment_key(request)]


def _stopped(_arguments: Mapping[str, Json], answer: EnrichmentRun) -> Trace:
    status = answer.run.status
    if status == "cancelled":
        return Trace("done", "the run is cancelled")
    if status in ("pending", "running"):
        return Trace("failed", f"the run is still {status}")
    return Trace(None, f"the run is {status}")


def _as_previewed(request: WireRequest) -> dict[str, Json] | None:
    """The preview of a start, where a list says about whom it is: lists grow."""
    scope, given_input = request.fields["scope"], request.fields.get("input")
    if not isinstance(scope, dict) or scope.get("type") != "list":
        return None
    return {"enrichment": request.fields["enrichmentId"], "scope": scope} | given(input=given_input)


def _of_list(request: WireRequest, records: Records) -> tuple[tuple[Kind, str], ...]:
    """The members of the list about whom it is; of leads that are named nobody else."""
    scope = request.fields["scope"]
    return members_of(scope.get("listId"), records) if isinstance(scope, dict) else ()


PREVIEW = Mark("free_preview", enrichment_key)
RUN = Target(
    kind="enrichment_run",
    at=At("path", "id"),
    shows=lambda facts: known(facts, "status"),
    whole=lambda facts: facts.get("status") is not None,
    reread=Read("get_enrichment", lambda run_id, _: {"run_id": run_id}),
    was=lambda facts: {},
)

LIST_ENRICHMENTS = ToolSpec(
    name="list_enrichments",
    description=(
        "What can be found out about leads, such as work e-mail addresses, each with its slug. costModel.creditAction"
        " is the name of the price of one lead in get_credits_config."
    ),
    args=ListEnrichments,
    effect="read",
    journeys=("manage",),
    topics=("enrichment",),
    endpoint=endpoint("getEnrichments"),
    answer=Enrichments,
    summarise=lambda answer: rows("enrichments", answer.enrichments, _row),
    records=lambda answer: tuple(map(_record, answer.enrichments)),
)

PREVIEW_ENRICHMENT = ToolSpec(
    name="preview_enrichment",
    description=(
        "Count for whom an enrichment would run; free, and nothing is written. Always call it before start_enrichment"
        " with the same enrichment, scope and input, and tell the human leadCount times the price of one lead."
    ),
    args=Enrich,
    effect="read",
    journeys=("manage",),
    topics=("enrichment",),
    endpoint=endpoint("createEnrichment"),
    answer=EnrichmentStarted,
    summarise=_started,
    tells=_previewed,
    fixed={"mode": "preview"},
    sets_mark=PREVIEW,
)

START_ENRICHMENT = ToolSpec(
    name="start_enrichment",
    description=(
        "Find something out about leads and write it on them. It costs credits for each lead, also where nothing is"
        " found, so start it only after preview_enrichment with the same arguments and for whom the human asked. The"
        " program waits for the end; get_enrichment_items then shows each result."
    ),
    args=Enrich,
    effect="spend",
    journeys=("manage",),
    topics=("enrichment",),
    endpoint=endpoint("createEnrichment"),
    answer=EnrichmentStarted,
    summarise=_started,
    records=lambda answer: (Record("enrichment_run", answer.id, stated(answer, "status", "leadCount")),),
    counts=_leads,
    about=_leads,
    priced_by=_price,
    once_key=At("body", "idempotencyKey"),
    follow=Follow("get_enrichment", lambda answer: {"run_id": answer.id}),
    effects=quiet(
        act="enrich leads",
        intent=_same_work,
        targets=(),
        needs_mark=PREVIEW,
        recount=Recount("preview_enrichment", _as_previewed, "enrichment", _counted),
        everybody=_of_list,
        probe=_NOT_LISTED,
        reversal=Reversal("the credits are spent; what was found can be changed on each lead"),
    ),
)

GET_ENRICHMENT = ToolSpec(
    name="get_enrichment",
    description=(
        "Read how an enrichment stands: for how many leads it is through, skipped or failed. Do not start the same one"
        " again because it is slow."
    ),
    args=OneRun,
    effect="read",
    journeys=("manage",),
    topics=("enrichment",),
    endpoint=endpoint("getEnrichmentRun"),
    answer=EnrichmentRun,
    summarise=lambda answer: {"run": _run(answer.run)},
    records=lambda answer: (_run_record(answer.run),),
    units_done=lambda answer: None if answer.run.scope is None else answer.run.scope.resolvedCount,
    state=_state,
    progress=_progress,
)

GET_ENRICHMENT_ITEMS = ToolSpec(
    name="get_enrichment_items",
    description=(
        "What an enrichment found, lead by lead, or why it was skipped. At most 50 rows are shown; go on with cursor ="
        " page.nextCursor while hasMore is true."
    ),
    args=GetItems,
    effect="read",
    foreign=True,
    journeys=("manage",),
    topics=("enrichment",),
    endpoint=endpoint("listEnrichmentItems"),
    answer=EnrichmentItems,
    summarise=_items,
    next_page=_next_page,
)

CANCEL_ENRICHMENT = ToolSpec(
    name="cancel_enrichment",
    description=(
        "Stop an enrichment that is pending or running. Nothing is paid back: leads that are under way finish, the rest"
        " is skipped, so the human is asked. A conflict says that it is over already, which is as good."
    ),
    args=OneRun,
    effect="destroy",
    journeys=("manage",),
    topics=("enrichment",),
    endpoint=endpoint("cancelEnrichment"),
    answer=EnrichmentRun,
    summarise=lambda answer: {"run": _run(answer.run)},
    records=lambda answer: (_run_record(answer.run),),
    effects=quiet(
        act="stop an enrichment",
        targets=(RUN,),
        probe=Probe("get_enrichment", lambda arguments: {"run_id": arguments["run_id"]}, _stopped),
        reversal=Reversal("what is cancelled stays so, and is not paid back; it can be started anew, at its price"),
        grant="path",
    ),
)
