"""What an import meets: the leads that exist are read before, so that nothing is replaced unseen."""

from collections.abc import Iterator
from dataclasses import replace

from agent.common.errors import Stop
from agent.common.json_value import Json
from agent.gate.polling import Fetch
from agent.gate.prepare import related
from agent.policy.intents import binding
from agent.types import PreparedCall
from tools.api.wire import ListLeads, Lists
from tools.catalog.show import items_of
from tools.catalog.upserts import Known, known_in, known_of, met_by
from tools.spec import Records

PAGE, PAGES = 500, 20
"""Rows of a page, and pages that are read at most: of a larger workspace the newest import is not compared with all."""
_EVERYTHING = "all"
"""The name of the protected list of everybody."""


def with_replaced(call: PreparedCall, fetch: Fetch, records: Records) -> PreparedCall:
    """An import with what it replaces; where it replaces an address it is destructive.

    Raises:
        Stop: the leads could not be read.
    """
    rows = items_of(call.request.fields.get("leads"))
    existing = [*_existing(str(call.request.fields["listId"]), fetch, records)]
    call = related(call, records)  # the lists were read too
    met = met_by(rows, [*known_in(records), *existing])
    if not met:
        return call
    former: dict[str, Json] = {"leads": [one.before.as_json() for one in met]}
    lost = [one.in_words() for one in met if one.lost]
    if not lost:
        return replace(call, former=former)
    state: dict[str, Json] = {**call.state, "replaces": [*lost]}
    digest = binding(call.request, call.recipients, state)
    return replace(call, effect="destroy", state=state, digest=digest, former=former, notes=(*call.notes, *lost))


def _existing(list_id: str, fetch: Fetch, records: Records) -> Iterator[Known]:
    """The leads of the workspace, or, where they are on no list of their own, those of the list that is imported to."""
    everybody = _everybody(fetch)
    if everybody is None and records.get(("list", list_id), {}).get("leadCount") == 0:
        return
    for page in pages_of(everybody or list_id, fetch, by="scan_list"):
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
