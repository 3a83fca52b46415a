"""What an import replaces: the vendor completes a lead that exists, and its address with it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from agent.common.json_value import Json
from tools.api.wire import Lead
from tools.catalog.identity import addresses_in, fold, handles_in
from tools.effects import Facts, Records


@dataclass(frozen=True, slots=True)
class Known:
    """A lead as it was before."""

    name: str
    company: str
    emails: tuple[str, ...]
    profile: str
    """Its LinkedIn profile; empty without one."""

    @property
    def handles(self) -> tuple[str, ...]:
        """Addresses and profile in one spelling."""
        return tuple(map(fold, (*self.emails, *([self.profile] if self.profile else []))))

    def as_json(self) -> dict[str, Json]:
        """What of it can be set back."""
        kept: dict[str, Json] = {"name": self.name, "company": self.company, "linkedin": self.profile}
        return {**kept, "emails": [*self.emails]}


@dataclass(frozen=True, slots=True)
class Replaced:
    """A lead that an import changes."""

    before: Known
    after: tuple[str, ...]
    """The addresses and profiles that the row gives."""
    lost: tuple[str, ...]
    """What of its addresses and profile the row puts something else in the place of."""

    def in_words(self) -> str:
        """One line for a card."""
        return f"replaces {', '.join(self.lost)} by {', '.join(self.after)} for {self.before.name}"


def known_of(lead: Lead) -> Known:
    """A lead as a list shows it."""
    return Known(lead.full_name or "", lead.company_name or "", tuple(lead.emails), lead.linkedin_url or "")


def known_in(records: Records) -> Iterator[Known]:
    """The leads that the run has read."""
    for (kind, _), facts in records.items():
        if kind == "lead":
            emails = facts.get("emails")
            texts = tuple(map(str, emails)) if isinstance(emails, list) else ()
            yield Known(_text(facts, "name"), _text(facts, "company"), texts, _text(facts, "linkedin_url"))


def met_by(rows: Iterable[Json], known: Iterable[Known]) -> tuple[Replaced, ...]:
    """The leads that some rows are about, in the order of the rows."""
    by_handle: dict[str, Known] = {}
    by_name: dict[tuple[str, str], Known] = {}
    for one in known:
        by_handle |= {handle: one for handle in one.handles if handle not in by_handle}
        by_name.setdefault((one.name.casefold(), one.company.casefold()), one)
    found = (_meets(row, by_handle, by_name) for row in rows if isinstance(row, dict))
    return tuple(one for one in found if one is not None)


def _meets(row: Facts, by_handle: Mapping[str, Known], by_name: Mapping[tuple[str, str], Known]) -> Replaced | None:
    emails = tuple(dict.fromkeys(map(fold, addresses_in(row.get("contacts")))))
    profiles = tuple(h for h in handles_in(row.get("socials")) if "@" not in h)
    same = (by_handle[handle] for handle in (*profiles, *emails) if handle in by_handle)
    before = next(same, None) or by_name.get((_name(row).casefold(), _company(row).casefold()))
    if before is None or not (before.name or before.handles):
        return None
    return Replaced(before, (*emails, *profiles), (*_lost_emails(before, emails), *_lost_profile(before, profiles)))


def _lost_emails(before: Known, emails: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses that go, and the first one where another takes its place: that is the one that is written to."""
    own = tuple(map(fold, before.emails))
    if not own or not emails:
        return ()
    return tuple(e for e in own if e not in emails) or (own[:1] if emails[0] != own[0] else ())


def _lost_profile(before: Known, profiles: tuple[str, ...]) -> tuple[str, ...]:
    own = fold(before.profile)
    return (own,) if own and profiles and own not in profiles else ()


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
