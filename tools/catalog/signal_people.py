"""Whoever is behind signals, and searches for signals in free words."""

# ruff: noqa: N815 - fields have the vendor's own names

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from agent.common.json_value import Json
from tools.api.table import endpoint
from tools.api.wire import Answer, Part
from tools.api.wire_inbox import Batch, Paging
from tools.catalog import asked
from tools.catalog.fields import Cursor, Id, Ids, Prompt
from tools.catalog.show import ROWS, SNIPPET, TEXT_ROWS, by_pagination, given, pick, rows, stated
from tools.catalog.signals import batch
from tools.effects import Creates, Items, Reversal, quiet
from tools.probes import Arguments, Probe, Trace
from tools.spec import At, Follow, Record, Ref, State, ToolArgs, ToolSpec

_STATES: dict[str, State] = {
    "pending": "pending",
    "running": "pending",
    "completed": "done",
    "done": "done",
    "failed": "failed",
    "cancelled": "failed",
}


class Person(Part):
    name: str | None = None
    linkedinUrl: str | None = None
    headline: str | None = None
    email: str | None = None


class Employer(Part):
    name: str | None = None
    domain: str | None = None
    linkedinUrl: str | None = None
    industry: str | None = None


class SignalLead(Part):
    """A person or company that signals are about."""

    id: str
    name: str | None = None
    status: str | None = None
    """``new``, ``contacted`` or ``dismissed``, for all signals of theirs."""
    signalIds: list[str] | None = None
    person: Person | None = None
    company: Employer | None = None


class SignalLeads(Answer):
    leads: list[SignalLead]
    pagination: Paging | None = None


class Progress(Part):
    fetched: int | None = None
    filtered: int | None = None
    total: int | None = None


class SearchHit(Part):
    id: str | None = None
    signalId: str | None = None
    relevant: bool | None = None
    reason: str | None = None


class SignalSearch(Part):
    id: str
    status: str | None = None
    query: str | None = None
    progress: Progress | None = None
    results: list[SearchHit] | None = None


class SignalSearches(Answer):
    searches: list[SignalSearch]
    pagination: Paging | None = None


class SignalSearchStarted(Answer):
    id: str
    status: str


class ListSignalLeads(ToolArgs):
    group_by: Annotated[Literal["person", "company"] | None, At("query", "groupBy"), "person if left out."] = None
    sort_by: Annotated[
        Literal["recency", "signalCount", "topScore"] | None, At("query", "sortBy"), "signalCount: most signals first."
    ] = None
    ids: Annotated[Ids | None, At("query"), "Only these, with commas between."] = None
    limit: Annotated[int | None, Field(ge=1, le=100), At("query"), "Rows a page."] = None
    cursor: Annotated[Cursor | None, At("query"), "pagination.cursor of the page before."] = None


class EntityChange(ToolArgs):
    entityId: Annotated[Id, Ref("signal_lead"), "The id of the row."]
    status: Annotated[Literal["new", "contacted", "dismissed"], "How far you are with them."]


class UpdateSignalLeads(ToolArgs):
    items: Annotated[list[EntityChange], Field(min_length=1, max_length=200), At("body"), "The changes, 1 to 200."]


class SearchSignals(ToolArgs):
    query: Annotated[Prompt, StringConstraints(max_length=500), At("body"), "What to look for, in plain words."]
    filter_prompt: Annotated[
        Prompt | None, StringConstraints(max_length=1000), At("body", "filterPrompt"), "What makes a find relevant."
    ] = None


class ListSignalSearches(ToolArgs):
    ids: Annotated[Id | None, At("query"), Ref("signal_search"), "One search, with its results."] = None
    cursor: Annotated[Cursor | None, At("query"), "pagination.cursor of the page before."] = None


def _lead(lead: SignalLead) -> dict[str, Json]:
    shown = pick(lead, "id", "name", "status")
    if lead.signalIds is not None:
        shown["signalIds"] = [*lead.signalIds[:ROWS]]
    person = {} if lead.person is None else pick(lead.person, "name", "linkedinUrl", "headline", "email")
    company = {} if lead.company is None else pick(lead.company, "name", "domain")
    return shown | given(person=person or None, company=company or None)


def _leads(answer: SignalLeads) -> dict[str, Json]:
    return rows("leads", answer.leads, _lead) | _pages(answer.pagination)


def _pages(paging: Paging | None) -> dict[str, Json]:
    return {} if paging is None else {"pagination": pick(paging, "cursor", "hasMore", "count", limit=2000)}


def _search(search: SignalSearch) -> dict[str, Json]:
    shown = pick(search, "id", "status", "query", limit=SNIPPET)
    shown |= {} if search.progress is None else {"progress": pick(search.progress, "fetched", "filtered", "total")}
    if search.results is None:
        return shown
    hits = [pick(hit, "signalId", "relevant", "reason", limit=SNIPPET) for hit in search.results]
    return shown | rows("results", hits, lambda hit: hit, TEXT_ROWS)


def _state(answer: SignalSearches) -> State:
    """Where the search stands that was asked for; exact words only, anything else is unknown."""
    return _STATES.get((answer.searches[0].status or "") if answer.searches else "", "unknown")


def _begun(arguments: Arguments, answer: SignalSearches) -> Trace:
    for search in answer.searches:
        if search.query == arguments["query"]:
            return Trace("done", f"search {search.id} with these words exists ({search.status})")
    return Trace(None, "no search with these words is among the newest")


LIST_SIGNAL_LEADS = ToolSpec(
    name="list_signal_leads",
    description=(
        "List the people or companies behind signals, with how far you are with each. Use sort_by for who shows the"
        " most or the strongest; group_by company for firms. Go on with cursor = pagination.cursor while hasMore."
    ),
    args=ListSignalLeads,
    effect="read",
    foreign=True,
    journeys=("manage",),
    topics=("signals",),
    endpoint=endpoint("listSignalLeads"),
    answer=SignalLeads,
    summarise=_leads,
    rows_are="signal_lead",
    next_page=by_pagination,
    records=lambda answer: tuple(Record("signal_lead", one.id, stated(one, "name", "status")) for one in answer.leads),
)

UPDATE_SIGNAL_LEADS = ToolSpec(
    name="update_signal_leads",
    description=(
        "Say how far you are with people or companies behind signals, 1 to 200 at once, after list_signal_leads. It"
        " counts for all signals of theirs and tells nobody. Read errors[] in the answer: some items may have failed."
    ),
    args=UpdateSignalLeads,
    effect="write",
    journeys=("manage",),
    topics=("signals",),
    endpoint=endpoint("updateSignalLeads"),
    answer=Batch,
    summarise=batch,
    tally=lambda answer: (len(answer.updated), len(answer.errors)),
    unmet=asked.of_entities,
    about=lambda args, _: len(args.items),
    effects=quiet(
        act="mark people behind signals",
        targets=(),
        items=Items("signal_lead", key="entityId"),
        probe="the listing shows what their status is, and not whose change that was",
        reversal=Reversal("the former status can be set again", sets_back=True),
        grant="items",
    ),
)

SEARCH_SIGNALS = ToolSpec(
    name="search_signals",
    description=(
        "Start a search for signals in plain words, besides the daily scan. It costs credits at a price that is not"
        " listed, so the human is asked. One at a time; the program waits for the end and shows what was found."
    ),
    args=SearchSignals,
    effect="spend",
    foreign=True,
    journeys=("manage",),
    topics=("signals",),
    endpoint=endpoint("createSignalSearch"),
    answer=SignalSearchStarted,
    summarise=lambda answer: {"search": pick(answer, "id", "status")},
    records=lambda answer: (Record("signal_search", answer.id, stated(answer, "status")),),
    units=lambda _: 1,
    follow=Follow("list_signal_searches", lambda answer: {"ids": answer.id}),
    effects=quiet(
        act="search for signals",
        targets=(),
        creates=Creates("signal_search", "search", "query"),
        probe=Probe("list_signal_searches", lambda _: {}, _begun),
        reversal=Reversal("the credits are spent; what was found stays"),
    ),
)

LIST_SIGNAL_SEARCHES = ToolSpec(
    name="list_signal_searches",
    description=(
        "List signal searches, the newest first; with ids one of them and what it found. Do not start the same search"
        " again because one is slow."
    ),
    args=ListSignalSearches,
    effect="read",
    foreign=True,
    journeys=("manage",),
    topics=("signals",),
    endpoint=endpoint("listSignalSearches"),
    answer=SignalSearches,
    summarise=lambda answer: rows("searches", answer.searches, _search, TEXT_ROWS) | _pages(answer.pagination),
    next_page=by_pagination,
    records=lambda answer: tuple(
        Record("signal_search", one.id, stated(one, "status", "query")) for one in answer.searches
    ),
    state=_state,
)
