"""What the program can decide to do next."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from agent.models.guided.decide import Decider
from agent.models.guided.task import Task


@dataclass(frozen=True, slots=True)
class Do:
    """Call a tool."""

    tool: str
    args: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finish:
    """End the task; ``because`` says why it ends before its goal."""

    because: str = ""
    """One sentence, or empty when the goal was reached."""


@dataclass(frozen=True, slots=True)
class Replan:
    """The wish belongs to another journey: understand it anew as one of that."""

    journey: str


def ask(question: str) -> Do:
    """Put a question to the human."""
    return Do("ask_human", {"question": question})


def hand_over(reason: str, question: str, next_step: str) -> Do:
    """Stop and hand over to the human."""
    return Do("escalate_to_human", {"reason": reason, "question": question, "next_step": next_step})


def first_left(task: Task, calls: Iterable[Do]) -> Do | None:
    """The first of the calls that was not made; a question may be put again."""
    return next((one for one in calls if one.tool == "ask_human" or task.made(one.tool, one.args) is None), None)


def without_sender(reason: str) -> Do:
    """Hand over, because only a person can make a sender ready."""
    step = "Connect or check the sender in the Puffle dashboard, then resume."
    return hand_over(reason, "Which sender should be used, once it is ready?", step)


Action = Do | Finish | Replan
Step = Callable[[Task, Decider], Action | None]
"""Decides about one step of a journey; ``None`` when it is not needed."""


def always(tool: str, **args: Any) -> Step:
    """A step that is the same call whatever the task."""
    return lambda _task, _llm: Do(tool, args)
