"""Who may do what on the pages: ``people.toml`` narrows for somebody what policy allows, and never widens it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, field_validator, model_validator

from agent.state.approvals import Card
from agent.web.own_file import OwnFile
from tools.effects import NOBODY
from tools.registry import REGISTRY
from tools.spec import ToolSpec, one_person

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
    """People whom one yes of theirs may reach, or be about, at most."""
    credits: NonNegativeInt | None = None
    """Credits that one yes of theirs may cost at most."""

    @model_validator(mode="after")
    def _holds(self) -> Self:
        specs = [_tool(name) for name in self.tools or ()]
        if self.recipients is not None and specs and not any(map(_is_about_people, specs)):
            raise ValueError("recipients: none of these tools is about people who can be counted")
        if self.credits is not None and specs and not any(map(_may_cost, specs)):
            raise ValueError("credits: none of these tools costs any")
        return self

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
        cost = None if card.credits is None else card.credits * times
        return self._beyond_people(card, times) or self._over("costs", cost, self.credits, "credits")

    def _beyond_people(self, card: Card, times: int) -> str:
        """Each further time it is about the same people only where the card names them, or is what it sends."""
        reached = reach_of(card)
        if reached and times > 1 and not (card.recipients or card.effect == "send"):
            reached = None
        verb, people = "reaches" if card.effect == "send" else "is about", "person" if reached == 1 else "people"
        return self._over(verb, reached, self.recipients, people)

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
    """Above how many people that it reaches or is about a call of a tool needs the yes of two."""
    people: tuple[Person, ...] = Field(default=(), strict=False)

    @field_validator("two_for")
    @classmethod
    def _known(cls, two_for: Mapping[str, int]) -> Mapping[str, int]:
        for name, most in two_for.items():
            spec = _tool(name)
            if not _is_about_people(spec) or (spec.about is one_person and most > 0):
                raise ValueError(f"two_for: {name} is never about more than {most} people who can be counted")
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
    """How many people a card reaches or is about; ``None`` where nobody knows how many."""
    reached = max(card.about or 0, card.reach, len(card.recipients))
    return None if card.about is None or (card.effect == "send" and not reached) else reached


def _tool(name: str) -> ToolSpec:
    if name not in REGISTRY:
        raise ValueError(f"there is no tool {name!r}")
    return REGISTRY[name]


def _is_about_people(spec: ToolSpec) -> bool:
    """Whether a call of a tool can reach somebody or be about them."""
    effects = spec.effects
    reaches = effects.counts_as == "message" or effects.reach.recipients is not NOBODY.recipients
    lets_out = effects.reach.inspection is not None or any(target.lets_out for target in effects.targets)
    return spec.about is not None or reaches or lets_out


def _may_cost(spec: ToolSpec) -> bool:
    """Whether a call of a tool can cost credits."""
    named = spec.priced_by is not None or (spec.endpoint is not None and bool(spec.endpoint.prices))
    return named or spec.effect == "spend" or spec.effects.sets_off is not None
