"""Who is in a campaign: its documented roster, read whole before anything leaves because of it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from agent.common.json_value import Json, canonical
from tools.api.wire_campaigns import Prospect
from tools.catalog.identity import fold
from tools.catalog.put_in import OWN, VARIABLES, FilledIn, filled_in, values_of, variables_in

NAMED = 200
"""People whom a card names; the others are counted there, and listed by ``approvals show``."""
PAGE = 100
"""Rows of a page."""
OVER = frozenset({"replied", "bounced", "completed", "timed_out", "cancelled"})
"""The documented statuses in which nothing more goes to somebody."""


@dataclass(frozen=True, slots=True)
class Person:
    """A lead of a campaign to whom something may still go."""

    name: str
    email: str | None
    linkedin: str | None
    source: str | None = "the workspace"
    """Where the address comes from, in words; ``None`` when only this run has written it down."""
    values: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Its row in the campaign, as far as it is filled."""

    def fills(self) -> dict[str, Json]:
        """What the variables of a text become for it."""
        return {name: value for name, value in self.values.items() if name in VARIABLES or name.startswith(OWN)}

    @property
    def handles(self) -> tuple[str, ...]:
        """Address and profile, whichever are known."""
        return tuple(handle for handle in (self.email, self.linkedin) if handle)

    def in_words(self) -> str:
        """The person on a card."""
        return f"{self.name} <{self.email or self.linkedin}>" if self.handles else self.name


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody to whom a campaign may still send, as they were read."""

    people: tuple[Person, ...] = ()
    unnamed: int = 0
    """How many the campaign counts besides, of whom nothing could be read."""
    trouble: str = ""
    """Why not everybody could be read."""
    suppressed: tuple[str, ...] = ()
    unsourced: tuple[str, ...] = ()
    """Handles that stand in nobody's words, file or record but this run's own."""
    put_in: FilledIn = field(default_factory=FilledIn)
    """What their rows put into its texts."""
    rows: tuple[Prospect, ...] = ()
    """Everybody in it as the server has them, also those to whom nothing more goes."""

    def state(self) -> dict[str, Json]:
        """What a yes is bound to."""
        rows = sorted(canonical([one.name, one.email, one.linkedin, one.fills()]) for one in self.people)
        return {"people": hashlib.sha256(b"\n".join(rows)).hexdigest(), "unnamed": self.unnamed}

    def lines(self) -> tuple[str, ...]:
        """What a card says of them."""
        said = [f"  {', '.join(one.in_words() for one in self.people[:NAMED])}"] if self.people else []
        if more := len(self.people) - NAMED:
            said += [f"  and {more} more: `puffle-agent approvals show` lists them"] if more > 0 else []
        if self.unnamed:
            said.append(f"  CHECK: {self.unnamed} of them could not be named; {self.trouble}")
        return (*said, *self.put_in.lines())

    def rest(self) -> tuple[str, ...]:
        """The people and values that a card only counts."""
        return (*(one.in_words() for one in self.people[NAMED:]), *self.put_in.rest())

    def as_json(self) -> dict[str, Json]:
        """The ``roster`` of the contract's approval object."""
        named: list[Json] = [
            {"name": one.name, "email": one.email, "linkedin": one.linkedin, "source": one.source}
            for one in self.people[:NAMED]
        ]
        more = max(0, len(self.people) - NAMED) + self.unnamed
        return {"named": named, "more": more, "suppressed": [*self.suppressed], "unsourced": [*self.unsourced]}

    def filling(self, texts: Iterable[str]) -> "Roster":
        """The roster with what its rows put into these texts."""
        variables = variables_in(texts)
        named = ((one, name) for one in self.people for name in variables if name in one.values)
        found = ((one.in_words(), one.email or "", name, one.values[name]) for one, name in named)
        return replace(self, put_in=filled_in(found))

    def with_sources(self, sources: Iterable[str | None]) -> "Roster":
        """The roster with a source for each of its people, in their order."""
        people = tuple(replace(one, source=source) for one, source in zip(self.people, sources, strict=True))
        return replace(self, people=people)


def roster_of(rows: Iterable[Prospect], pending: int, trouble: str = "") -> Roster:
    """The roster that some rows make, of which a campaign says how many wait in it."""
    own = {row.id: row for row in rows}
    people = tuple(person_of(row) for row in own.values() if row.status not in OVER)
    unnamed = max(0, pending - len(people))
    why = trouble or ("its list of leads does not hold them" if unnamed else "")
    return Roster(people, unnamed, why, rows=tuple(own.values()))


def person_of(row: Prospect) -> Person:
    """Whom a row of a campaign is about."""
    both = " ".join(part for part in (row.first_name, row.last_name) if part)
    name = row.name or both or "somebody without a name"
    return Person(name, row.email or None, row.linkedin_url or None, values=values_of(row))


def handles_of(people: Iterable[Person]) -> Iterator[str]:
    """Every address and profile, folded, so that two spellings of one are the same."""
    for one in people:
        yield from map(fold, one.handles)
