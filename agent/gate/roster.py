"""Reading what a campaign lets out, by the program itself: every page of its roster, and the texts of single leads."""

import hashlib
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from agent.common.counting import many
from agent.common.errors import Stop
from agent.common.json_value import Json, canonical
from agent.gate.polling import Asking, Fetch
from agent.gate.prepare import related
from agent.policy.intents import binding
from agent.state.memory import Memory
from agent.types import PreparedCall
from tools.api.wire_campaigns import Prospect, RosterPage
from tools.catalog.own_texts import KeptTexts, OwnTexts, own_texts_of
from tools.catalog.roster import NAMED, PAGE, Roster, person_of, roster_of
from tools.catalog.roster_edits import prospect_record
from tools.spec import references


def roster_reads(campaign_id: str) -> list[Asking]:
    """What is read of every campaign: the first page of its roster, and the texts of single leads."""
    return [("list_campaign_leads", _page(campaign_id, 1)), ("list_own_texts", _own_texts(campaign_id))]


def _page(campaign_id: str, number: int) -> dict[str, Json]:
    return {"campaign_id": campaign_id, "page": number, "limit": PAGE}


def _own_texts(campaign_id: str) -> dict[str, Json]:
    return {"campaign_id": campaign_id, "status": "all"}


def read_roster(campaign_id: str, pending: int, fetch: Fetch) -> Roster:
    """Everybody in a campaign that says of itself how many wait in it; who could not be read is counted.

    Raises:
        Stop: the key was refused, or a limit of the run ends it.
    """
    rows: list[Prospect] = []
    trouble = ""
    try:
        for some in _pages(campaign_id, fetch):
            rows += some
    except Stop as stop:
        if stop.status in ("authentication", "denied"):
            raise
        trouble = stop.escalation.reason
    return roster_of(rows, pending, trouble)


def _pages(campaign_id: str, fetch: Fetch) -> Iterator[list[Prospect]]:
    number, seen, is_more = 0, 0, True
    while is_more:
        number += 1
        _, outcome = fetch("list_campaign_leads", _page(campaign_id, number))
        page = outcome.answer
        assert isinstance(page, RosterPage)  # noqa: S101  # a read that is done has an answer of its shape
        seen += len(page.prospects)
        is_more = bool(page.prospects) and seen < page.total
        yield page.prospects


def with_rows(call: PreparedCall, fetch: Fetch, memory: Memory) -> PreparedCall:
    """A call that takes rows out of a campaign, bound to what they are now; every other one as it is.

    Raises:
        Stop: they could not be read.
    """
    if not call.spec.effects.takes_rows:
        return call
    named = [one for kind, one in references(call.args) if kind == "prospect"]
    rows = _read_anew(call.request.path_params["id"], named, fetch, memory)
    call, gone = related(call, memory.records), [row for row in rows.values() if not named or row.id in named]
    state: dict[str, Json] = {**call.state, "rows": _digest(gone)}
    notes = (*call.notes, *(_missing(named, rows) if named else [_everybody(gone)]))
    return replace(call, state=state, notes=notes, digest=binding(call.request, call.recipients, state))


def _read_anew(campaign_id: str, named: Sequence[str], fetch: Fetch, memory: Memory) -> dict[str, Prospect]:
    """Every row of a campaign, learned; one that is named and not among them is not known any more."""
    rows = {row.id: row for some in _pages(campaign_id, fetch) for row in some}
    memory.learn(map(prospect_record, rows.values()))
    for one in {*named} - {*rows}:
        memory.forget("prospect", one)
    return rows


def _missing(named: Sequence[str], rows: Container[str]) -> list[str]:
    return [f"CHECK: {one} is not in the campaign any more" for one in named if one not in rows]


def _digest(rows: Sequence[Prospect]) -> str:
    whole = sorted(canonical(row.model_dump(mode="json")) for row in rows)
    return hashlib.sha256(b"\n".join(whole)).hexdigest()


def _everybody(rows: Sequence[Prospect]) -> str:
    names = ", ".join(person_of(row).in_words() for row in rows[:NAMED]) or "nobody is in it"
    more = len(rows) - NAMED
    return f"gone: {many(len(rows), 'lead')}: {names}{f' and {more} more' if more > 0 else ''}"


def read_own_texts(campaign_id: str, roster: Roster, nodes: Json, fetch: Fetch) -> OwnTexts:
    """The texts that leads of a campaign get in place of what its steps say; that they could not be read is said.

    Raises:
        Stop: the key was refused, or a limit of the run ends it.
    """
    try:
        _, outcome = fetch("list_own_texts", _own_texts(campaign_id))
    except Stop as stop:
        if stop.status in ("authentication", "denied"):
            raise
        return OwnTexts(trouble=stop.escalation.reason)
    assert isinstance(outcome.answer, KeptTexts)  # noqa: S101  # a read that is done has an answer of its shape
    return own_texts_of(outcome.answer, roster.rows, nodes)
