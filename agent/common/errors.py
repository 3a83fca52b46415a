"""The agent's errors, in three families that are kept apart.

    Told to the model       CallError               the call is not valid; nothing was executed; the run goes on
    Stops the run           Stop                    an answer or a limit ended the work; carries the escalation
    Nothing was tried       UsageError              a bad flag, a bad file, a state that cannot be used (exit code 2)

A defect of ours is none of these: it is raised as it is, and nothing catches it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Status = Literal["done", "failed", "waiting", "authentication", "budget", "denied", "partial", "unknown", "interrupted"]
"""How a run ended, by the names of the machine contract."""

EXIT_CODES: dict[Status, int] = {
    "done": 0,
    "failed": 1,
    "waiting": 3,
    "authentication": 4,
    "budget": 5,
    "denied": 6,
    "partial": 7,
    "unknown": 8,
    "interrupted": 130,
}
"""Exit code of each status; 2 is usage and has no status."""


class CallError(Exception):
    """A tool call is not valid.  The text tells the model what to mend."""


class UsageError(Exception):
    """Nothing was tried.  The text tells the user what is wrong and what to do."""


class NotWritten(UsageError):
    """Work was done, and what came of it cannot be put where the user wants it."""


class StoreError(UsageError):
    """The state cannot be used (corrupt, foreign, newer, linked, full disk); it was left as it is."""


class StoreLost(StoreError):
    """The database cut a transaction off (a lost connection, a deadlock); it did not happen and can be done again."""


class StoreGone(StoreError):
    """The database was there and has not come back within a minute."""


def reason_of(error: OSError | ValueError) -> str:
    """Why a file cannot be read, without its name: the sentence around it has that."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def said_by(message: str) -> str:
    """What a rule of ours says, without what the validator puts before it."""
    return message.removeprefix("Value error, ")


@contextmanager
def file_errors(path: Path, verb: str) -> Iterator[None]:
    """Say of an operating system's refusal that a path cannot be ``verb`` (read, written), and why.

    Raises:
        UsageError: instead of any ``OSError``.
    """
    try:
        yield
    except OSError as error:
        raise UsageError(f"{path} cannot be {verb}: {reason_of(error)}") from None


APPLY = "Apply it?"
"""What is asked about a plan that holds all of its request."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """What the user must know or answer."""

    reason: str
    """What happened, what was and was not done."""
    question: str
    next_step: str
    correlation_id: str | None = None
    """The vendor's id for support, exactly as sent; ``None`` says that none came."""


class Stop(Exception):
    """Ends the run."""

    def __init__(self, status: Status, escalation: Escalation) -> None:
        super().__init__(escalation.reason)
        self.status = status
        self.escalation = escalation


class Withdrawn(Exception):
    """The user leaves a question of the agent, and what it was asked for."""


class Paused(Exception):
    """The run waits for the user; its journal is complete and ``runs resume`` goes on."""
