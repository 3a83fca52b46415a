"""What a write of leads meets: those that exist are read before, so that nothing of them is replaced unseen."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from agent.common.errors import Stop
from agent.common.json_value import Json
from agent.gate.decision import PolicyDecider
from agent.gate.polling import Fetch
from agent.gate.prepare import related
from agent.policy.intents import binding
from agent.policy.target_state import handles_lost
from agent.types import PreparedCall
from tools.api.wire import ListLeads, Lists
from tools.catalog.upserts import Known, Replaced, known_in, known_of, met_by
from tools.spec import Facts, Records, references

PAGE, PAGES = 500, 20
"""Rows of a page, and pages that are read at most: of a larger workspace the newest import is not compared with all."""
_EVERYTHING = "all"
"""The name of the protected list of everybody."""


def with_replaced(call: PreparedCall, rows: Sequence[Json], fetch: Fetch, records: Records) -> PreparedCall:
    """A write of rows that complete who exists, with what they replace; where that is an address it is destructive.

    Raises:
        Stop: the leads could not be read.
    """
    existing = [*_existing(call, fetch, records)]
    call = related(call, records)  # the lists were read too
    met = met_by(rows, [*existing, *known_in(records)])
    if not met:
        return call
    call = replace(call, former={"leads": [one.former() for one in met]})
    return _destroying(call, [one.replaced for one in met if one.replaced is not None])


def with_lost_handles(call: PreparedCall, was: Facts, records: Records, decider: PolicyDecider | None) -> PreparedCall:
    """A change of a record, with what it replaces of somebody's addresses; destructive unless the user gave others."""
    lost = handles_lost(call.spec, call.request, was, records)
    if decider is not None and all(decider.wants(call, one) for one in lost):
        return replace(call, notes=(*call.notes, *(one.in_words() for one in lost)))
    return _destroying(call, lost)


def _destroying(call: PreparedCall, lost: Sequence[Replaced]) -> PreparedCall:
    if not lost:
        return call
    lines = [one.in_words() for one in lost]
    state: dict[str, Json] = {**call.state, "replaces": [*lines]}
    digest = binding(call.request, call.recipients, state)
    return replace(call, effect="destroy", state=state, digest=digest, notes=(*call.notes, *lines))


def _existing(call: PreparedCall, fetch: Fetch, records: Records) -> Iterator[Known]:
    """The leads of the workspace, or, where they are on no list of their own, those of the lists that it writes to."""
    everybody = _everybody(fetch)
    named = [one for kind, one in references(call.args) if kind == "list"]
    filled = [one for one in named if records.get(("list", one), {}).get("leadCount") != 0]
    for list_id in filled if everybody is None else [everybody]:
        for page in pages_of(list_id, fetch, by="scan_list"):
            yield from map(known_of, page.leads)


def pages_of(list_id: str, fetch: Fetch, *, by: str) -> Iterator[ListLeads]:
    """The pages of a list, read by a tool that reads one; no more than ``PAGES`` of them."""
    cursor: str | None = None
    for _ in range(PAGES):
        more = {} if cursor is None else {"cursor": cursor}
        _, outcome = fetch(by, {"list_id": list_id, "limit": PAGE, **more})
        page = outcome.answer
        assert isinstance(page, ListLeads)  # noqa: S101  # a read that is done has an answer of its shape
        yield page
        cursor = page.nextCursor
        if not page.hasMore or cursor is None:
            return


def _everybody(fetch: Fetch) -> str | None:
    """The id of the list of everybody, where the workspace shows one."""
    try:
        _, outcome = fetch("scan_lists", {})
    except Stop as stop:
        if stop.status in ("authentication", "denied"):
            raise
        return None
    found = outcome.answer
    assert isinstance(found, Lists)  # noqa: S101
    return next((one.id for one in found.lists if one.name == _EVERYTHING), None)
