"""Who is in a campaign, as far as this run knows: it put lists in, and may have read who was on them.

Puffle documents no endpoint that lists who is in a campaign, so the rest is a number and is called one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.common.json_value import Json
from agent.policy.facts import Records
from agent.types import PreparedCall
from tools.spec import Record

UNLISTED = "Puffle documents no endpoint that lists who is in a campaign"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Person:
    """A lead that this run has read or written."""

    name: str
    """Their name."""
    emails: tuple[str, ...] | None
    """Their addresses; ``None`` when they were not told."""


@dataclass(frozen=True, slots=True)
class Source:
    """A list that this run put into a campaign."""

    list_id: str
    """The list."""
    name: str
    """Its name."""
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


def met(call: PreparedCall, answer: Any, read: Sequence[Record], records: Records) -> tuple[Record, ...]:
    """What a call that was done says of who is on a list, or went from a list into a campaign."""
    leads: list[Json] = [record.id for record in read if record.kind == "lead"]
    args: Any = call.args
    match call.spec.name:
        case "get_list_leads":
            told = args.type is None and answer.total is not None
            whole: dict[str, Json] = {"leadCount": answer.total} if told else {}
            return (Record("list", args.list_id, {**whole, **_members(args.list_id, leads, records)}),)
        case "import_list_leads":
            counted = answer.into is not None and answer.into.leadCount is not None
            now: dict[str, Json] = {} if counted else {"leadCount": None}  # it was changed by this very call
            rows = {} if answer.leads is not None else _rows(args, records)
            return (Record("list", args.list_id, {**now, **rows, **_members(args.list_id, leads, records)}),)
        case "import_campaign_leads":
            return (Record("campaign", args.campaign_id, _import(args, answer, records)),)
    return ()


def people_of(list_id: str, records: Records, chosen: Sequence[Json] = ()) -> tuple[Person, ...]:
    """Who is on a list, as far as this run has read or written it; ``chosen`` are the only ones that count."""
    facts = records.get(("list", list_id), {})
    members = [i for i in _items(facts.get("members")) if not chosen or i in chosen]
    read = [records.get(("lead", str(i)), {}) for i in members]
    people = [_person(one) for one in read]
    met = {email for person in people for email in person.emails or ()}
    written = [_person(row) for row in _items(facts.get("rows")) if isinstance(row, Mapping)]
    return (*people, *(person for person in written if not met & {*(person.emails or ())}))


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


def _members(list_id: str, leads: list[Json], records: Records) -> dict[str, Json]:
    known = _items(records.get(("list", list_id), {}).get("members"))
    return {"members": [*dict.fromkeys([*map(str, known), *map(str, leads)])]}


def _rows(args: Any, records: Records) -> dict[str, Json]:
    """Who was written to a list, where the answer does not show them."""
    known = _items(records.get(("list", args.list_id), {}).get("rows"))
    written: list[Json] = [{"name": _name(lead), "emails": _emails(lead)} for lead in args.leads]
    return {"rows": [*known, *written]}


def _name(lead: Any) -> str | None:
    given, family = lead.name.first, lead.name.last
    return lead.name.full or lead.name.short or " ".join(part for part in (given, family) if part) or None


def _emails(lead: Any) -> list[Json]:
    return [contact.value for contact in lead.contacts or () if "@" in contact.value]


def _import(args: Any, answer: Any, records: Records) -> dict[str, Json]:
    imports = records.get(("campaign", args.campaign_id), {}).get("imports")
    before: dict[str, Json] = dict(imports) if isinstance(imports, Mapping) else {}
    earlier = before.get(args.list_id)
    looked_at = answer.total if answer.total is not None else answer.imported
    chosen: list[Json] = [*(args.lead_ids or [])]
    done: dict[str, Json] = {
        "imported": _count(earlier, "imported") + answer.imported,
        "looked_at": max(_count(earlier, "looked_at"), looked_at),
        "chosen": [] if earlier is not None else chosen,
    }
    return {"imports": {**before, args.list_id: done}}


def _person(facts: Mapping[str, Json]) -> Person:
    emails = facts.get("emails")
    told = tuple(str(e) for e in emails) if isinstance(emails, list) else None
    return Person(str(facts.get("name") or "somebody without a name"), told)


def _chosen(done: Json) -> list[Json]:
    return _items(done.get("chosen")) if isinstance(done, Mapping) else []


def _items(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _count(done: Json, name: str) -> int:
    value = done.get(name) if isinstance(done, Mapping) else None
    return value if isinstance(value, int) else 0
