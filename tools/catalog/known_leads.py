"""Who is in a campaign, as far as this run knows: it put lists in, and may have read who was on them.

Puffle documents no endpoint that lists who is in a campaign, so the rest is a number and is called one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.common.json_value import Json
from tools.api.request import WireRequest
from tools.api.wire import ImportDone, ListLeads
from tools.api.wire_campaigns import RosterImport
from tools.catalog.show import items_of
from tools.spec import Facts, Record, Records

UNLISTED = "Puffle documents no endpoint that lists who is in a campaign"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Person:
    """A lead that this run has read or written."""

    name: str
    emails: tuple[str, ...] | None
    """Their addresses; ``None`` when they were not told."""


@dataclass(frozen=True, slots=True)
class Source:
    """A list that this run put into a campaign."""

    list_id: str
    name: str
    imported: int
    """Leads that went in."""
    looked_at: int
    """Leads of the list that were looked at for it."""
    people: tuple[Person, ...]
    """Those of the list that are known."""

    @property
    def unknown(self) -> int:
        """How many of those that went in may be people of whom no address is known."""
        known = sum(person.emails is not None for person in self.people)
        return min(self.imported, max(0, self.looked_at - known))


def told_by_page(
    request: WireRequest, answer: ListLeads, read: Sequence[Record], records: Records
) -> tuple[Record, ...]:
    """What a page of a list says of who is on it."""
    list_id = request.path_params["id"]
    whole = answer.total is not None and "type" not in dict(request.query)
    count: dict[str, Json] = {"leadCount": answer.total} if whole else {}
    return (Record("list", list_id, {**count, **_members(list_id, read, records)}),)


def told_by_import(
    request: WireRequest, answer: ImportDone, read: Sequence[Record], records: Records
) -> tuple[Record, ...]:
    """What an import says of who is on a list."""
    list_id = str(request.fields["listId"])
    counted = answer.into is not None and answer.into.leadCount is not None
    now: dict[str, Json] = {} if counted else {"leadCount": None}  # it was changed by this very call
    rows = {} if answer.leads is not None else _rows(list_id, request, records)
    return (Record("list", list_id, {**now, **rows, **_members(list_id, read, records)}),)


def told_by_roster(
    request: WireRequest, answer: RosterImport, _read: Sequence[Record], records: Records
) -> tuple[Record, ...]:
    """What went from a list into a campaign."""
    campaign_id, list_id = request.path_params["id"], str(request.fields["listId"])
    imports = records.get(("campaign", campaign_id), {}).get("imports")
    before: dict[str, Json] = dict(imports) if isinstance(imports, Mapping) else {}
    earlier = before.get(list_id)
    looked_at = answer.total if answer.total is not None else answer.imported
    done: dict[str, Json] = {
        "imported": _count(earlier, "imported") + answer.imported,
        "looked_at": max(_count(earlier, "looked_at"), looked_at),
        "chosen": [] if earlier is not None else _wanted(request),
    }
    return (Record("campaign", campaign_id, {"imports": {**before, list_id: done}}),)


def people_of(list_id: str, records: Records, chosen: Sequence[Json] = ()) -> tuple[Person, ...]:
    """Who is on a list, as far as this run has read or written it; ``chosen`` are the only ones that count."""
    facts = records.get(("list", list_id), {})
    members = [i for i in items_of(facts.get("members")) if not chosen or i in chosen]
    people = [_person(records.get(("lead", str(i)), {})) for i in members]
    read = set(_addresses(people))
    written = [_person(row) for row in items_of(facts.get("rows")) if isinstance(row, Mapping)]
    return (*people, *(person for person in written if read.isdisjoint(_addresses([person]))))


def in_campaign(request: WireRequest, records: Records) -> tuple[str, ...]:
    """The addresses of everybody whom this run put into the campaign of a request, as far as they are known."""
    put_in = sources(request.path_params["id"], records)
    return _addresses([person for source in put_in for person in source.people])


def going_in(request: WireRequest, records: Records) -> tuple[str, ...]:
    """The addresses of everybody whom a request puts into a campaign, as far as they are known."""
    return _addresses(people_of(str(request.fields["listId"]), records, _wanted(request)))


def _addresses(people: Sequence[Person]) -> tuple[str, ...]:
    return tuple(email for person in people for email in person.emails or ())


def sources(campaign_id: str, records: Records) -> tuple[Source, ...]:
    """What this run put into a campaign."""
    imports = records.get(("campaign", campaign_id), {}).get("imports")
    return tuple(
        Source(list_id, str(records.get(("list", list_id), {}).get("name") or "a list without a known name"),
               _count(done, "imported"), _count(done, "looked_at"), people_of(list_id, records, _chosen(done)))
        for list_id, done in (imports.items() if isinstance(imports, Mapping) else ())
    )  # fmt: skip


def unchecked(campaign_id: str, pending: int, records: Records) -> int:
    """How many of the leads that wait in a campaign may be people of whom no address is known."""
    known = sum(source.imported - source.unknown for source in sources(campaign_id, records))
    return max(0, pending - known)


def lines(campaign_id: str, pending: int, records: Records) -> tuple[str, ...]:
    """What a card says of who would be reached."""
    own = sources(campaign_id, records)
    rest = max(0, pending - sum(source.imported for source in own))
    said = [line for source in own for line in _lines_of(source)]
    if rest:
        said.append(f"not put in by this run: {rest} of them; {UNLISTED}")
    elif any(source.unknown for source in own):
        said.append(f"not named here: {sum(s.unknown for s in own)} of them, whom this run has not read; {UNLISTED}")
    return tuple(said)


def _lines_of(source: Source) -> Iterator[str]:
    yield f"put in by this run: {source.imported} from the list {source.name} ({source.list_id})"
    if source.people:
        named = ", ".join(_in_words(person) for person in source.people[:_SHOWN])
        more = len(source.people) - _SHOWN
        yield f"  on that list: {named}" + (f" and {more} more that this run has read" if more > 0 else "")


def _in_words(person: Person) -> str:
    return f"{person.name} <{person.emails[0]}>" if person.emails else person.name


def _members(list_id: str, read: Sequence[Record], records: Records) -> dict[str, Json]:
    known = items_of(records.get(("list", list_id), {}).get("members"))
    leads = [record.id for record in read if record.kind == "lead"]
    return {"members": [*dict.fromkeys([*map(str, known), *leads])]}


def _rows(list_id: str, request: WireRequest, records: Records) -> dict[str, Json]:
    """Who was written to a list, where the answer does not show them."""
    known = items_of(records.get(("list", list_id), {}).get("rows"))
    leads = [lead for lead in items_of(request.fields["leads"]) if isinstance(lead, dict)]
    written: list[Json] = [{"name": _name(lead), "emails": _emails(lead)} for lead in leads]
    return {"rows": [*known, *written]}


def _name(lead: Facts) -> str | None:
    name = lead["name"] if isinstance(lead["name"], dict) else {}
    both = " ".join(str(part) for part in (name.get("first"), name.get("last")) if part)
    found = name.get("full") or name.get("short") or both
    return str(found) if found else None


def _emails(lead: Facts) -> list[Json]:
    contacts = [contact for contact in items_of(lead.get("contacts")) if isinstance(contact, dict)]
    return [contact["value"] for contact in contacts if "@" in str(contact["value"])]


def _wanted(request: WireRequest) -> list[Json]:
    """The only leads of a list that a request means; empty for all."""
    chosen = request.fields.get("filter")
    return items_of(chosen.get("leadIds")) if isinstance(chosen, dict) else []


def _person(facts: Facts) -> Person:
    emails = facts.get("emails")
    told = tuple(str(e) for e in emails) if isinstance(emails, list) else None
    return Person(str(facts.get("name") or "somebody without a name"), told)


def _chosen(done: Json) -> list[Json]:
    return items_of(done.get("chosen")) if isinstance(done, Mapping) else []


def _count(done: Json, name: str) -> int:
    value = done.get(name) if isinstance(done, Mapping) else None
    return value if isinstance(value, int) else 0
