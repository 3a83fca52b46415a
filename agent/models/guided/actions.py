"""What the program can decide to do next."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Do:
    """Call a tool."""

    tool: str
    args: dict[str, Any]


@dataclass(frozen=True, slots=True)
class End:
    """End a wish; ``because`` says why it ends before its goal."""

    because: str = ""
    """One sentence, or empty when the goal was reached."""


Action = Do | End


class Instead(Exception):
    """Something else has to be done before a call can be made."""

    def __init__(self, action: Action) -> None:
        super().__init__()
        self.action = action


def ask(question: str) -> Do:
    """Put a question to the human."""
    return Do("ask_human", {"question": question})


def hand_over(reason: str, question: str, next_step: str) -> Do:
    """Stop and hand over to the human."""
    return Do("escalate_to_human", {"reason": reason, "question": question, "next_step": next_step})
