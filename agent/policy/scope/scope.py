"""The scope: what a request may change without a question, fixed before a stranger's text is read.

It only takes questions away from reversible writes and paid work; sends and what destroys keep their rules.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any, Literal, cast, get_args

from agent.common.json_value import Json
from agent.common.words.text import fold, holds_span
from agent.policy.scope.asked import (
    Asked,
    asking_for,
    everything,
    goes_on,
    names_an_address,
    only_goes_ahead,
    tools_asked,
)
from agent.policy.scope.ordered import about, by_act, by_verb, serves
from agent.policy.scope.waits import closed_in
from prompts.guides import Guide, load_guides
from tools.registry import REGISTRY
from tools.spec import Goal, Journey

By = Literal["plan", "words", "row"]
"""Who said it: the planner, with the user's words for each goal; the program, from their words; a row's journey."""
_ORDER = ("read", "write", "spend", "send", "destroy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The scope of one message of the user."""

    turn: int
    """Which of their messages, from 1."""
    by: By
    journey: Journey | None
    goals: tuple[Goal, ...] = ()
    """What they ask for; nothing but an answer where it is empty."""
    because: tuple[str, ...] = ()
    """Their words for each."""
    tools: tuple[str, ...] = ()
    """The tools that may change or cost something."""

    def as_json(self) -> dict[str, Json]:
        """The ``scope`` object of a result."""
        goal = self._furthest()
        journey, _, name = goal.rpartition(".")
        return {
            "journey": journey or self.journey,
            "goal": name,
            "effects": list(self.effects),
            "goals": [*_each(self.goals)],
            "by": self.by,
        }

    def _furthest(self) -> Goal:
        """The goal that goes furthest; where only calls tell it, the mildest that holds one of them."""
        if not self.goals:
            return _mildest(self.tools)
        return max(filter(self._is_of_journey, self.goals), key=_strength, default=max(self.goals, key=_strength))

    def _is_of_journey(self, goal: Goal) -> bool:
        return goal.partition(".")[0] == self.journey

    @property
    def effects(self) -> tuple[str, ...]:
        """The classes of effect in it, the mildest first."""
        found = {"read"} | {REGISTRY[tool].effect for tool in self.tools}
        found |= {REGISTRY[tool].effect for goal in self.goals for tool in tools_of(goal)}
        return tuple(effect for effect in _ORDER if effect in found)

    def asking(self, tool: str) -> list[str]:
        """The user's words that ask for what a tool does."""
        said = zip(self.goals, self.because, strict=True)
        return [words for goal, words in said if tool in (*tools_of(goal), *tools_asked(goal))]

    def nearest(self, tool: str) -> list[str]:
        """The parts of these words whose own verb asks for it, and those that ask without: "Theo back to unread"."""
        said = ((words, asking_for(tool, words, self.journey)) for words in self.asking(tool))
        return [part for words, parts in said for part in parts or [words] if parts or _is_about(tool, words)]

    def stored(self) -> dict[str, Json]:
        """As the run's row keeps it."""
        return cast("dict[str, Json]", {key: [*v] if isinstance(v, tuple) else v for key, v in asdict(self).items()})


def from_stored(data: Mapping[str, Any]) -> Scope:
    """A scope that ``stored`` has made."""
    values: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in data.items()}
    return Scope(**values)


def _is_about(tool: str, words: str) -> bool:
    act = about(words)
    return act is not None and act.name == tool


@cache
def tools_of(goal: Goal) -> tuple[str, ...]:
    """The tools of a goal that are more than reads."""
    journey, _, name = goal.partition(".")
    if not name:
        return ()
    tools = guides()[cast("Journey", journey)].goals[name]
    return tuple(tool for tool in tools if REGISTRY[tool].effect != "read")


@cache
def guides() -> Mapping[Journey, Guide]:
    """The guides."""
    return load_guides(list(REGISTRY))


def _mildest(tools: Collection[str]) -> Goal:
    """The mildest goal that holds one of these tools."""
    holding = [goal for goal in get_args(Goal) if not set(tools_of(goal)).isdisjoint(tools)]
    return min(holding, key=_strength, default="answer")


def _strength(goal: Goal) -> tuple[int, int]:
    tools = tools_of(goal)
    return max((_ORDER.index(REGISTRY[tool].effect) for tool in tools), default=0), len(tools)


def grounded(goals: Sequence[Goal], because: Sequence[str], words: str) -> list[tuple[Goal, str]]:
    """The goals for which a planner copied words of the user's own, each with them.

    Of several goals on the very same words only the mildest class of effects counts.
    """
    said = [(goal, span) for goal, span in zip(goals, because, strict=False) if holds_span(words, span)]
    mildest = {fold(span): min(_strength(g)[0] for g, s in said if fold(s) == fold(span)) for _, span in said}
    return [(goal, span) for goal, span in said if _strength(goal)[0] == mildest[fold(span)]]


def planned(turn: int, journey: Journey, goals: Sequence[Goal], because: Sequence[str], words: str) -> Scope | None:
    """The scope that a planner states; ``None`` when no goal of it is grounded in the user's words."""
    kept = [(goal, span) for goal, span in grounded(goals, because, words) if goal != "answer"]
    if not kept and "answer" not in goals:
        return None
    held, spans = tuple(goal for goal, _ in kept), tuple(span for _, span in kept)
    tools = _each(tool for goal, span in kept for tool in tools_of(goal) if _opens(tool, span, words))
    return Scope(turn=turn, by="plan", journey=journey, goals=held, because=spans, tools=tools)


def _opens(tool: str, span: str, words: str) -> bool:
    return serves(tool, span) and not closed_in(span, words, tool)


def derived(
    turn: int,
    journey: Journey | None,
    words: str,
    first: Iterable[str],
    before: Scope | None = None,
    *,
    has_material: bool = False,
) -> Scope:
    """The scope that words ask for by themselves, with the tools of the calls made before a stranger was read.

    Words that only go on with the message before keep its scope, for what they name themselves.  ``has_material`` says
    that others' words were given with them.
    """
    further = goes_on(words, " ".join(before.because) if before is not None else "")
    asked = _asked(words, journey, is_alone=turn == 1 and not has_material, goes_on=further)
    if not asked and before is not None and further:
        because = (words,) * len(before.goals)
        return replace(before, turn=turn, by="words", because=because, tools=_each([*before.tools, *first]))
    tools = _each([*(tool for one in asked for tool in one.tools), *first])
    goals, because = tuple(one.goal for one in asked), tuple(one.clause for one in asked)
    return Scope(turn=turn, by="words", journey=journey, goals=goals, because=because, tools=tools)


def _asked(words: str, journey: Journey | None, *, is_alone: bool, goes_on: bool) -> Sequence[Asked]:
    """What words ask for; "do it for Ada" leaves all but for whom to the planner, which has read nothing yet."""
    if is_alone and only_goes_ahead(words) and names_an_address(words):
        return everything()
    said = [*by_verb(words, journey)]
    known = {(one.clause, tool) for one in said for tool in one.tools}
    more = [] if goes_on else [one for one in by_act(words) if one not in known]
    return [*said, *(Asked(_mildest([tool]), (tool,), clause) for clause, tool in more)]


def of_row(turn: int, journey: Journey, words: str) -> Scope:
    """The scope of a row that names its journey: all of that."""
    goals = tuple(cast("Goal", f"{journey}.{name}") for name in guides()[journey].goals)
    because = (words,) * len(goals)
    return Scope(turn=turn, by="row", journey=journey, goals=goals, because=because, tools=_tools_of_all(goals))


def narrowed(scope: Scope, goals: Sequence[Goal]) -> Scope:
    """A scope cut down to goals that it holds; unchanged when it would hold nothing else."""
    kept = [(goal, words) for goal, words in zip(scope.goals, scope.because, strict=True) if goal in goals]
    if "answer" not in goals and not kept:
        return scope
    held, because = tuple(goal for goal, _ in kept), tuple(words for _, words in kept)
    of_held = _tools_of_all(held)
    return replace(scope, goals=held, because=because, tools=tuple(tool for tool in scope.tools if tool in of_held))


def _tools_of_all(goals: Iterable[Goal]) -> tuple[str, ...]:
    return _each(tool for goal in goals for tool in tools_of(goal))


def _each(items: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(items))
