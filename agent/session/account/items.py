"""The things that a message of the user names, and the clauses in which it wishes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agent.common.words.asked import demands
from agent.common.words.moods import Mood

UNSERVED = "unserved"
"""The kind of a wish that no tool meets."""
Kind = Literal["address", "url", "id", "text", "number", "date", "name", "goal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something concrete that the user named."""

    kind: Kind
    value: str
    """Their own words."""
    role: str = ""
    """What they call it: subject, text or name; of a date "when", if something is to be done then; of a number "both"
    of two that are known, or "days" that a step waits."""
    turn: int = 0
    """The number of the message that it stands in."""
    mood: Mood = "open"
    """How the clause is meant that names it."""
    clause: int = 0
    """Which one it stands in: what is named side by side is meant alike."""
    goal: str = ""
    """The kind of verb that its clause wishes with, if that means certain tools."""
    tools: frozenset[str] = frozenset()
    """These tools."""
    shown: frozenset[str] = frozenset()
    """Values of a thing by which the wish is met without an effect; see ``Goal``."""
    is_told: bool = False
    """Whether somebody is to be told something in its clause."""
    choice: int = 0
    """Other than 0: one of several of this number, any of which will do."""
    number: int = 0
    """Of a number, its value."""
    is_bound: bool = False
    """Of a number: fewer will do ("up to 20")."""
    is_verbatim: bool = False
    """Of a text: it is known where it ends, for it stood in quotation marks, or is a name with nothing behind it."""
    mark: str = ""
    """The mark that stands for it in its clause."""
    day: tuple[int, int] = (0, 0)
    """Of a date, its value; see ``Date``."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A clause that wants something done."""

    text: str
    turn: int
    clause: int
    tools: frozenset[str] = frozenset()
    """The tools that its verb means, if it means certain ones."""
    broad: str = ""
    """Their own words, if its verb wants a change and may mean any."""
    has_a_verb: bool = False
    """Whether it has one of its own that is known."""

    @property
    def is_order(self) -> bool:
        """Whether it has such a verb, and is no talk in spite of it: "new office, new coffee machine"."""
        return self.has_a_verb and demands(self.text)


@dataclass(frozen=True, slots=True)
class Named:
    """What the user's words hold."""

    text: str = ""
    """The words, with marks for what is concrete in them."""
    turn: int = 0
    """Which message of the user they are."""
    items: tuple[Item, ...] = ()
    addresses: tuple[str, ...] = ()
    """All that stand in them, also where nothing is wished."""
    wants: Literal["change", "look", ""] = ""
    """The most that is wished for: something done, something found, or nothing that a tool has to do."""
    wishes: tuple[Wish, ...] = ()
    """The clauses that want something done, without what they rule out."""
    asks: bool = False
    """Whether they are a question and no wish."""
    takes_back: bool = False
    """Whether they correct what was said before."""
    is_at_once: bool = False
    """Whether they say that it is to be done now, and nothing else."""
    drops: bool = False
    """Whether they give up what was said before."""
    spares: str = ""
    """What of them says who or what is left out."""

    @property
    def asks_for_something(self) -> bool:
        """Whether anything can be left of them."""
        return bool(self.items or self.wants or self.wishes)


def not_of(items: Sequence[Item], others: Sequence[Item]) -> list[Item]:
    """The items of kinds that none of the others is of."""
    kinds = {one.kind for one in others}
    return [item for item in items if item.kind not in kinds]


def stands_in(item: Item, text: str) -> bool:
    """Whether it is named in a part of the marked words."""
    return f"[{item.mark}]" in text if item.mark else item.value.rstrip() in text
