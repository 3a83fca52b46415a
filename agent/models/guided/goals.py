"""What can be wished for: the guides' goals, with a form for each that is made of its tools' own arguments."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from pydantic.fields import FieldInfo

from prompts.guides import load_guides
from prompts.loader import PromptError, load
from tools.args import SaidKind, item_model, said
from tools.registry import REGISTRY
from tools.spec import Journey, Ref, ToolSpec

SlotKind = SaidKind | Literal["which"]
"""What a person can say; ``which`` describes a record that is picked from a list."""
_LEVEL = {"read": 0.4, "write": 0.7, "send": 0.7, "spend": 0.8, "destroy": 0.8}
"""How sure one must be of what is meant; a send shows a card besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One thing that can be wished for."""

    journey: Journey
    name: str
    about: str
    tools: tuple[ToolSpec, ...]
    """In their order."""
    slots: Mapping[str, SlotKind]
    """What the person can give, in the order of the form."""
    options: Mapping[str, tuple[str, ...]]
    """The words of those slots that are a choice."""
    needs: frozenset[str]
    """The slots without which nothing can be done."""
    given: Mapping[str, Mapping[str, Any]]
    """Arguments by tool that are the same for whoever wishes for this."""
    picks: Mapping[str, str]
    """The slot that describes a record, by the kind of the record."""
    asks: Mapping[str, str]
    """The question for what is missing, by its slot."""
    defaults: Mapping[str, Any]
    writes: bool
    """Whether a gist may be put into words."""

    @property
    def sure(self) -> float:
        """The probability from which on it is done without a question."""
        return _LEVEL[self.closing.effect]

    @property
    def names(self) -> frozenset[str]:
        """The names of its tools."""
        return frozenset(tool.name for tool in self.tools)

    @property
    def closing(self) -> ToolSpec:
        """The tool that brings about what was wished for."""
        changing = [tool for tool in self.tools if tool.effect != "read"]
        return changing[-1] if changing else self.tools[-1]

    @property
    def is_a_question(self) -> bool:
        """Whether an answer is all that comes of it."""
        return all(tool.effect == "read" for tool in self.tools)


@cache
def goals_of(journey: Journey) -> Mapping[str, Goal]:
    """The goals of a journey.

    Raises:
        PromptError: its form speaks of other goals than its guide, or of fields that no tool has.
    """
    guide, meta = load_guides(tuple(REGISTRY))[journey], load(f"guided/{journey}").meta
    if set(meta["goals"]) != set(guide.goals):
        raise PromptError(f"guided/{journey} and the guide speak of different goals")
    return {name: _goal(journey, name, guide.goals[name], meta) for name in meta["goals"]}


def goal(journey: Journey, name: str) -> Goal:
    """One goal."""
    return goals_of(journey)[name]


def ref_of(info: FieldInfo) -> str | None:
    """The kind of record that an argument names; ``None`` if it names none."""
    return next((mark.kind for mark in info.metadata if isinstance(mark, Ref)), None)


def refs_of(tool: ToolSpec) -> dict[str, bool]:
    """The kinds of record that a tool's arguments name, with whether they must be named."""
    found: dict[str, bool] = {}
    for info in tool.args.model_fields.values():
        kind, inner = ref_of(info), item_model(info)
        if kind is not None:
            found[kind] = found.get(kind, False) or info.is_required()
        elif inner is not None and "id" in inner.model_fields and info.is_required():
            found |= dict.fromkeys(filter(None, [ref_of(inner.model_fields["id"])]), True)
    return found


def _goal(journey: Journey, name: str, tools: tuple[str, ...], meta: Mapping[str, Any]) -> Goal:
    told, specs = meta["goals"][name], tuple(REGISTRY[tool] for tool in tools)
    kinds: dict[str, SlotKind] = {}
    needs, options = set(told.get("needs", ())), {}
    for spec in specs:
        for mark, required, info in said(spec.args):
            kinds.setdefault(mark.slot, mark.kind)
            needs |= {mark.slot} if required and mark.kind != "choice" else set()
            if mark.kind == "choice":
                options[mark.slot] = _words(info)
    picks = {kind: slot for kind, slot in meta.get("picks", {}).items() if slot in told.get("fields", ())}
    kinds |= dict.fromkeys(picks.values(), "which")
    fields = told.get("fields", ())
    if strange := sorted(set(fields) - set(kinds)):
        raise PromptError(f"guided/{journey}: no tool of the goal {name} takes {', '.join(strange)}")
    return Goal(
        journey=journey,
        name=name,
        about=told["about"],
        tools=specs,
        slots={slot: kinds[slot] for slot in fields},
        options=options,
        needs=frozenset(needs & set(fields)),
        given=told.get("with", {}),
        picks=picks,
        asks=meta.get("asks", {}),
        defaults=meta.get("defaults", {}),
        writes=bool(meta.get("writes")),
    )


def _words(info: FieldInfo) -> tuple[str, ...]:
    """The words that an argument can be."""
    options = [word for option in (info.annotation, *get_args(info.annotation)) for word in get_args(option)]
    return tuple(word for word in options if isinstance(word, str))
