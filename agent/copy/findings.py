"""What a look through outgoing texts takes and finds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar

T = TypeVar("T")
_LONG = 200
"""Characters of a piece of text that a line shows."""
_MARKED, _SHOWN = 50, 8
"""What a card spells out of what has no source, and of what has one; the others are counted."""
OF_TITLE = re.compile(r"title|position|headline")
"""Fields of a lead that say what they are."""


@dataclass(frozen=True, slots=True)
class Source:
    """Something that is known and that a claim may rest on."""

    name: str
    """Which field of what: ``lead title``, ``your words``."""
    text: str
    about: Literal["person", "thread", "recipient", "ours"]
    """Whose it is: said by the user, written by the other side, known of the recipient, or of the user's company."""
    read: str = ""
    """When it was read, in words; empty for what was not read."""

    def in_words(self) -> str:
        """The source on a card."""
        return f"{self.name}, read {self.read}" if self.read else self.name


Mark = tuple[str, Source | None]
"""A claim as it stands in a text, and what it rests on; ``None`` where nothing known says so."""


@dataclass(frozen=True, slots=True, eq=False)
class Other:
    """Somebody else who was read: their facts have no place in a text to the recipient."""

    name: str = ""
    company: str = ""
    addresses: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    """Fields of their record that say something of them: name and text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a text is held against."""

    names: tuple[str, ...] | None = None
    """Every name of the recipient; nothing where none is known, and ``None`` where the text is for several."""
    address: str = ""
    sources: tuple[Source, ...] = ()
    own_site: str = ""
    """The host of the user's own site."""
    others: tuple[Other, ...] = ()
    today: date | None = None
    """The day on which the text is looked at; years that have passed since a known one are counted from it."""
    variables: Mapping[str, str] | None = None
    """The variables that will be filled in, with their values where those are known; ``None`` where none will be."""

    def texts(self, about: str) -> list[str]:
        """What is known of one kind: ``ours``."""
        return [one.text for one in self.sources if one.about == about]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One outgoing text."""

    where: str
    """Where it stands, in words: ``body_text``, ``step 2``, ``the text of Ada``."""
    subject: str = ""
    body: str = ""
    begins: bool = False
    """Whether it begins a conversation."""
    follows: bool = False
    """Whether something else may have gone to the same people before it: a step of a sequence may speak of the last."""
    html: bool = False
    """Whether its tags are read as such where it arrives."""
    unanswered: bool = False
    """Whether it goes on with a conversation in which the other side has not said anything yet."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something with which a text must not leave."""

    where: str
    span: str
    fix: str
    """What is wrong and what to do about it."""
    is_said: bool = False
    """Whether the user has said the sentence that it stands in, word for word."""

    def in_words(self) -> str:
        """The flaw with its place."""
        return f"{shown(self.span)} in {self.where}: {self.fix}"


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement of fact in a text, letter for letter, and what it rests on."""

    where: str
    span: str
    source: Source | None
    """``None``: nothing that is known says so.  A source says it too, and may be wrong."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was found in the texts of one call."""

    flaws: tuple[Flaw, ...] = ()
    claims: tuple[Claim, ...] = ()
    notes: tuple[str, ...] = ()
    """What is worth knowing and is no reason for anything."""
    single: dict[str, bool] = field(default_factory=dict)
    """Of those who get texts of their own: whether there is something to look at in one of them, by their id."""

    @property
    def unsourced(self) -> tuple[Claim, ...]:
        """The claims that rest on nothing."""
        return tuple(claim for claim in self.claims if claim.source is None)

    def __add__(self, other: "Look") -> "Look":
        """Both looks as one, each finding once."""
        return Look(
            _once(self.flaws, other.flaws),
            _once(self.claims, other.claims),
            _once(self.notes, other.notes),
            {who: self.single.get(who, False) or marked for who, marked in (self.single | other.single).items()},
        )

    def lines(self) -> list[str]:
        """What a card says of it: what has no source, what has one, what is worth knowing."""
        checks = [f"CHECK: no source for {shown(claim.span)} in {claim.where}" for claim in self.unsourced]
        checks += [f"CHECK: {flaw.in_words()}" for flaw in self.flaws]
        grounded = [
            f"grounded: {shown(one.span)} by {one.source.in_words()}" for one in self.claims if one.source is not None
        ]
        lines = [*_some(checks, _MARKED, "CHECK: and {} more"), *_some(grounded, _SHOWN, "grounded: and {} more")]
        return [*self.counted(), *lines, *(f"note: {note}" for note in self.notes)]

    def counted(self) -> list[str]:
        """How many of those who get a text of their own get a clean one."""
        marked = sum(self.single.values())
        clean = f"{len(self.single) - marked} of {len(self.single)} clean"
        return [f"texts: {clean}{f', {marked} to look at' if marked else ''}"] if self.single else []


def shown(span: str) -> str:
    """A piece of a text in quotation marks; of a long one its beginning, which is enough to find it."""
    return f'"{span if len(span) <= _LONG else span[: _LONG - 3] + "..."}"'


def _once(one: tuple[T, ...], other: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _some(lines: list[str], most: int, more: str) -> list[str]:
    return lines if len(lines) <= most else [*lines[:most], more.format(len(lines) - most)]
