"""What a write of leads replaces: the vendor completes a lead that exists, and its address with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from agent.common.json_value import Json
from tools.api.wire import Lead
from tools.catalog.identity import addresses_in, fold, handles_in
from tools.catalog.leads import stored
from tools.catalog.show import known
from tools.effects import Facts, Records


@dataclass(frozen=True, slots=True)
class Known:
    """A lead as it was before."""

    name: str
    company: str
    emails: tuple[str, ...]
    profile: str
    """Its LinkedIn profile; empty without one."""
    id: str = ""
    values: Facts = field(default_factory=dict)
    """What can be set of it, by its names there."""

    @property
    def handles(self) -> tuple[str, ...]:
        """Addresses and profile in one spelling."""
        return tuple(map(fold, (*self.emails, *([self.profile] if self.profile else []))))

    def as_json(self, row: Facts) -> dict[str, Json]:
        """What of it a row can change, so that it can be set back."""
        kept: dict[str, Json] = {"name": self.name, "company": self.company, "linkedin": self.profile}
        return {"id": self.id, **kept, "emails": [*self.emails], "values": known(self.values, *row)}


@dataclass(frozen=True, slots=True)
class Replaced:
    """What of somebody's addresses and profile a write puts something else in the place of."""

    name: str
    lost: tuple[str, ...]
    brought: tuple[str, ...]
    """The addresses and profiles that were not theirs before, or not the first one."""

    def is_given(self, given: Callable[[str], bool]) -> bool:
        """Whether somebody gave as many as are lost."""
        return len(self.brought) >= len(self.lost) and all(map(given, self.brought))

    def in_words(self) -> str:
        """One line for a card."""
        return f"replaces {', '.join(self.lost)} by {', '.join(self.brought) or 'nothing'} for {self.name}"


@dataclass(frozen=True, slots=True)
class Met:
    """A lead that a row is about."""

    before: Known
    row: Facts
    replaced: Replaced | None
    """``None`` where its addresses and profile stay."""

    def former(self) -> dict[str, Json]:
        """What of it can be set back."""
        return self.before.as_json(self.row)


def known_of(lead: Lead) -> Known:
    """A lead as a list shows it."""
    profile, values = lead.linkedin_url or "", stored(lead, "type", "raw", "sources")
    return Known(lead.full_name or "", lead.company_name or "", tuple(lead.emails), profile, lead.id, values)


def known_in(records: Records) -> Iterator[Known]:
    """The leads that the run has read."""
    for (kind, id_), facts in records.items():
        if kind == "lead":
            emails, values = facts.get("emails"), facts.get("stored")
            texts = tuple(map(str, emails)) if isinstance(emails, list) else ()
            name, company, profile = (_text(facts, one) for one in ("name", "company", "linkedin_url"))
            yield Known(name, company, texts, profile, id_, values if isinstance(values, dict) else {})


def met_by(rows: Iterable[Json], leads: Iterable[Known]) -> tuple[Met, ...]:
    """The leads that some rows are about, in the order of the rows."""
    by_handle: dict[str, Known] = {}
    by_name: dict[tuple[str, ...], Known] = {}
    for one in leads:
        by_handle |= {handle: one for handle in one.handles if handle not in by_handle}
        by_name.setdefault((one.name.casefold(), one.company.casefold()), one)
        if domain := _domain_of_company(one.values):
            by_name.setdefault((domain,), one)
    found = (_meets(row, by_handle, by_name) for row in rows if isinstance(row, dict))
    return tuple(one for one in found if one is not None)


def _meets(row: Facts, by_handle: Mapping[str, Known], by_name: Mapping[tuple[str, ...], Known]) -> Met | None:
    emails = tuple(dict.fromkeys(map(fold, addresses_in(row.get("contacts")))))
    profiles = tuple(h for h in handles_in(row.get("socials")) if not _is_address(h))
    same = [by_handle[handle] for handle in (*profiles, *emails) if handle in by_handle]
    named = ((_domain_of_company(row),), (_name(row).casefold(), _company(row).casefold()))
    before = next(iter([*same, *(by_name[one] for one in named if one in by_name)]), None)
    return None if before is None else _met(before, row, emails, profiles)


def _met(before: Known, row: Facts, emails: tuple[str, ...], profiles: tuple[str, ...]) -> Met | None:
    """What a row makes of a lead: of addresses or profiles that it does not give it keeps what there is."""
    if not (before.name or before.handles):
        return None
    kept = (handle for handle in before.handles if not (emails if _is_address(handle) else profiles))
    return Met(before, row, replaced(before.name, before.handles, (*emails, *profiles, *kept)))


def replaced(name: str, before: Iterable[str], after: Iterable[str]) -> Replaced | None:
    """What is lost of somebody's addresses and profiles; ``None`` where nothing is."""
    own, new = tuple(before), tuple(after)
    moved = _moved(_written_to(own), _written_to(new))
    lost = tuple(one for one in own if one not in new or one in moved[:1])
    brought = tuple(one for one in new if one not in own or one in moved[1:])
    return Replaced(name, lost, brought) if lost else None


def _moved(first: str, now: str) -> tuple[str, ...]:
    """The address that was written to and the one that takes its place, where there are both."""
    return (first, now) if first and now and first != now else ()


def _written_to(handles: Iterable[str]) -> str:
    """The first address of some handles, which is the one that is written to; empty without one."""
    return next(filter(_is_address, handles), "")


def _is_address(handle: str) -> bool:
    return "@" in handle


def _domain_of_company(facts: Facts) -> str:
    """The web domain of a company, by which it is told; empty for a person, whose company has it."""
    return _text(facts, "domain").casefold() if facts.get("type") == "company" else ""


def _name(row: Facts) -> str:
    name = row.get("name")
    if not isinstance(name, dict):
        return ""
    both = " ".join(str(part) for part in (name.get("first"), name.get("last")) if part)
    return str(name.get("full") or both or name.get("short") or "")


def _company(row: Facts) -> str:
    company = row.get("company")
    return str(company.get("name") or "") if isinstance(company, dict) else ""


def _text(facts: Facts, name: str) -> str:
    value = facts.get(name)
    return value if isinstance(value, str) else ""
