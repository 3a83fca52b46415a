"""Who may do what on the pages: ``people.toml`` narrows for somebody what policy allows, and never widens it."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, field_validator, model_validator

from agent.state.approvals import Card
from agent.web.own_file import OwnFile
from tools.registry import REGISTRY

FILE = "people.toml"
Role = Literal["viewer", "approver", "admin"]
"""Who looks; who also answers cards; who also talks to the agent, takes failed tasks up and gives grants."""
ROLES: tuple[Role, ...] = ("viewer", "approver", "admin")
"""Each may do all that those before it may."""
Name = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\s\p{C}](?:[^\p{C}]*[^\s\p{C}])?$")]
_STRICT = ConfigDict(extra="forbid", frozen=True, strict=True)


class Person(BaseModel):
    """Somebody who may sign in."""

    model_config = _STRICT

    name: Name
    role: Role
    tools: tuple[str, ...] | None = Field(default=None, strict=False)
    """What their yes may be about; ``None`` for everything."""
    recipients: NonNegativeInt | None = None
    """People whom one yes of theirs may reach at most."""
    credits: NonNegativeInt | None = None
    """Credits that one yes of theirs may cost at most."""

    @field_validator("tools")
    @classmethod
    def _known(cls, tools: tuple[str, ...] | None) -> tuple[str, ...] | None:
        _check_tools(tools or ())
        return tools

    def is_called(self, name: str) -> bool:
        """Whether a name is theirs, in whatever letters: the file may spell a login name with capitals."""
        return self.name.casefold() == name.casefold()

    def may(self, role: Role) -> bool:
        """Whether they may do what a role may."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def beyond(self, card: Card, times: int = 1) -> str:
        """Why a yes to a card, so many times, is not theirs to say; empty when it is within their limits.

        The unknown is beyond.
        """
        if self.tools is not None and card.tool not in self.tools:
            return f"{self.name} may not say yes to {card.tool}"
        people = "person" if reach_of(card) == 1 else "people"
        cost = cost_of(card)
        return self._over("reaches", reach_of(card), self.recipients, people) or self._over(
            "costs", None if cost is None else cost * times, self.credits, "credits"
        )

    def _over(self, verb: str, known: int | None, most: int | None, unit: str) -> str:
        if most is None or (known is not None and known <= most):
            return ""
        number = "nobody knows how many" if known is None else known
        return f"it {verb} {number} {unit}, and a yes of {self.name} at most {most}"


class People(BaseModel):
    """The named people, and what holds for all of them."""

    model_config = _STRICT

    self_approve: bool = True
    """Whether somebody may say yes in a run that they began or have talked to."""
    two_for: Mapping[str, NonNegativeInt] = Field(default_factory=dict)
    """Above how many people a call of a tool needs the yes of two."""
    people: tuple[Person, ...] = Field(default=(), strict=False)

    @field_validator("two_for")
    @classmethod
    def _known(cls, two_for: Mapping[str, int]) -> Mapping[str, int]:
        _check_tools(two_for)
        return two_for

    @model_validator(mode="after")
    def _apart(self) -> Self:
        names = [one.name.casefold() for one in self.people]
        if len({*names}) < len(names):
            raise ValueError("two people have the same name")
        return self

    def takes_two(self, card: Card) -> bool:
        """Whether one yes is not enough."""
        most, reached = self.two_for.get(card.tool), reach_of(card)
        return most is not None and (reached is None or reached > most)


class PeopleFile:
    """``people.toml`` as it stands at this moment.

    Without one, and where the user of this machine is not among its people, they are an admin: they sit at the terminal
    and have the state in their hands.
    """

    def __init__(self, folder: Path, user: str, *, only_named: bool = False) -> None:
        """Of a folder, on the machine of a ``user``; ``only_named``: they too come in only if it names them."""
        self._file = OwnFile(folder / FILE, People)
        self.user = user
        self._only_named = only_named

    def look(self) -> People:
        """What it says; ``UsageError`` when that cannot be used."""
        return self._file.look() or People()

    def named(self, name: str) -> Person | None:
        """Who is called so, and may come in."""
        people = self.look().people
        found = next((one for one in people if one.is_called(name)), None)
        if found is None and name == self.user and not self._only_named:
            return Person(name=name, role="admin")
        return found


def reach_of(card: Card) -> int | None:
    """How many people a card is about; ``None`` where something is sent to nobody knows how many."""
    reached = max(card.reach, len(card.recipients))
    return None if card.effect == "send" and not reached else reached


def cost_of(card: Card) -> int | None:
    """Credits that a card costs; ``None`` where it spends nobody knows how many."""
    return 0 if card.credits is None and card.effect != "spend" else card.credits


def _check_tools(names: Iterable[str]) -> None:
    for name in names:
        if name not in REGISTRY:
            raise ValueError(f"there is no tool {name!r}")
