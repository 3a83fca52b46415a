"""Who is on a list, as far as this run has read or written it: looked at before the list goes into a campaign."""

from collections.abc import Iterator, Sequence

from agent.common.json_value import Json
from tools.api.request import WireRequest
from tools.api.wire import ImportDone, ListLeads
from tools.catalog.identity import written_in
from tools.catalog.show import items_of
from tools.spec import Facts, Kind, Record, Records


def told_by_page(
    request: WireRequest, answer: ListLeads, read: Sequence[Record], records: Records
) -> tuple[Record, ...]:
    """What a page of a list says of who is on it."""
    list_id = request.path_params["id"]
    is_part = "type" in dict(request.query)
    whole = answer.total is not None and not is_part
    count: dict[str, Json] = {"leadCount": answer.total} if whole else {}
    is_all = whole and answer.total == len(answer.leads) and "cursor" not in dict(request.query)
    on_it: dict[str, Json] = {"members": [lead.id for lead in answer.leads]}
    facts = {**count, **(on_it if is_all else _members(list_id, read, records))}
    return (Record("list", list_id, facts, aside=is_part),)


def told_by_adding(
    request: WireRequest, _answer: object, _read: Sequence[Record], records: Records
) -> tuple[Record, ...]:
    """Who is on a list after some were put into it."""
    list_id, named = request.path_params["id"], items_of(request.fields["leadIds"])
    before = items_of(records.get(("list", list_id), {}).get("members"))
    return (Record("list", list_id, {"members": [*dict.fromkeys(map(str, [*before, *named]))]}),)


def told_by_removing(
    request: WireRequest, _answer: object, _read: Sequence[Record], records: Records
) -> tuple[Record, ...]:
    """Who is on a list after some were taken off it."""
    list_id, named = request.path_params["id"], items_of(request.fields["leadIds"])
    before = items_of(records.get(("list", list_id), {}).get("members"))
    return (Record("list", list_id, {"members": [one for one in before if one not in named]}),)


def told_by_import(
    request: WireRequest, answer: ImportDone, read: Sequence[Record], records: Records
) -> tuple[Record, ...]:
    """What an import says of who is on a list; where the answer does not show them, those that were written."""
    list_id = str(request.fields["listId"])
    counted = answer.into is not None and answer.into.leadCount is not None
    now: dict[str, Json] = {} if counted else {"leadCount": None}  # it was changed by this very call
    before = items_of(records.get(("list", list_id), {}).get("rows"))
    written: list[Json] = [*before, *written_in(request.fields["leads"])]
    rows: dict[str, Json] = {} if answer.leads is not None else {"rows": written}
    return (Record("list", list_id, {**now, **rows, **_members(list_id, read, records)}),)


def members_of(list_id: Json, records: Records) -> tuple[tuple[Kind, str], ...]:
    """Who is on a list, as far as that is known."""
    return tuple(("lead", str(one)) for one in items_of(records.get(("list", str(list_id)), {}).get("members")))


def taken_along(request: WireRequest, records: Records) -> tuple[tuple[Kind, str], ...]:
    """Those of a list whom a request puts into a campaign, as far as that is known."""
    wanted = request.fields.get("filter")
    chosen = items_of(wanted.get("leadIds")) if isinstance(wanted, dict) else []
    return tuple(one for one in members_of(request.fields["listId"], records) if not chosen or one[1] in chosen)


def going_in(request: WireRequest, records: Records) -> tuple[str, ...]:
    """The addresses and profiles of everybody whom a request puts into a campaign, as far as they are known."""
    facts = records.get(("list", str(request.fields["listId"])), {})
    read = (handle for one in taken_along(request, records) for handle in _handles(records.get(one, {})))
    return tuple(dict.fromkeys([*read, *map(str, items_of(facts.get("rows")))]))


def _handles(lead: Facts) -> Iterator[str]:
    yield from map(str, items_of(lead.get("emails")))
    if lead.get("linkedin_url"):
        yield str(lead["linkedin_url"])


def _members(list_id: str, read: Sequence[Record], records: Records) -> dict[str, Json]:
    known = items_of(records.get(("list", list_id), {}).get("members"))
    leads = [record.id for record in read if record.kind == "lead"]
    return {"members": [*dict.fromkeys([*map(str, known), *leads])]}
