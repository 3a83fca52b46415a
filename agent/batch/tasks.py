"""Tasks: the rows of a file, checked one by one and against each other before anything happens."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from agent.batch.parse import RawRow, read_rows
from agent.batch.provenance import named
from agent.common.counting import MOST
from agent.common.errors import UsageError, said_by
from agent.common.json_value import Json, canonical
from agent.common.redaction import printable
from agent.common.sheet import bad_rows
from agent.policy.config import PolicyConfig
from agent.policy.grants.grants import GrantRule
from agent.state.batches import NewRow, RuleSet
from tools.spec import JOURNEYS, Journey

MAX_ROWS = 100_000
_RECIPIENT = ("to", "recipient", "email", "participant_email", "thread", "thread_id")
_TEXT = ("text", "body", "message", "body_text")
_REACHED_IN_TEXT = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+|\bthr(?:ead)?_\w+|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.I
)


class Task(BaseModel):
    """One row of a task file: words, or a journey with what it needs to know."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    id: str = Field(min_length=1, max_length=128)
    """Its name in the results; unique in the file."""
    task: str | None = Field(default=None, max_length=100_000)
    journey: Journey | None = None
    params: dict[str, Any] | None = None
    credits: int | None = Field(default=None, ge=0, le=MOST)
    """Credits that this task may spend; it only narrows the file's."""
    approvals: str | None = None
    """The one rule set of the command line that answers for this task."""

    @field_validator("id")
    @classmethod
    def _plain(cls, value: str) -> str:
        if value != value.strip() or not value.isprintable():
            raise ValueError("an id has no space around it and no control characters")
        return value

    @model_validator(mode="after")
    def _one_wish(self) -> Self:
        if (self.task is None) == (self.journey is None):
            raise ValueError("a row has either a task or a journey")
        if self.task is not None and not self.task.strip():
            raise ValueError("the task is empty")
        if self.task is not None and self.params is not None:
            raise ValueError("params belong to a journey")
        return self

    def words(self) -> str:
        """The task as it is said to the agent."""
        if self.task is not None:
            return self.task
        lines = [f"Take the journey {self.journey} with this:"]
        given = (self.params or {}).items()
        lines += [f"{name}: {value if isinstance(value, str) else canonical(value).decode()}" for name, value in given]
        return "\n".join(lines)

    def own(self) -> str:
        """What of its words is the user's own: all of a task in words, of parameters whom and what they name."""
        if self.task is not None:
            return self.task
        return "\n".join([f"Take the journey {self.journey} with this:", *named(self.params or {})])

    def message(self) -> tuple[str, ...] | None:
        """Whom it writes to and what, if that stands in the row: two rows with the same would write it twice."""
        if self.task is not None:
            whom = sorted({found.lower().rstrip(".") for found in _REACHED_IN_TEXT.findall(self.task)})
            text = [_squeezed(self.task)]
        else:
            whom = [given.strip().lower() for given in self._given(_RECIPIENT)]
            text = [_squeezed(given) for given in self._given(_TEXT)]
        return (*whom, *text) if whom and text else None

    def _given(self, names: Sequence[str]) -> list[str]:
        params = self.params or {}
        return [str(params[name]) for name in names if params.get(name)]

    def reach(self, config: PolicyConfig) -> int:
        """People whom it can reach at most."""
        if self.journey in ("replies", "one_off_email"):
            return 1
        if self.journey in ("import", "signals"):
            return 0
        return max(config.sends_per_run, config.launch_leads)

    def digest(self) -> str:
        """Of what it asks for; its place in the file and its limits are no part of that."""
        return hashlib.sha256(canonical([self.task, self.journey, self.params])).hexdigest()


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be a task."""

    number: int
    row_id: str | None
    message: str

    def as_json(self) -> dict[str, Json]:
        """As ``batch validate --json`` shows it."""
        return {"row": self.number, "id": self.row_id, "message": self.message}


@dataclass(slots=True)
class TaskFile:
    """A task file, read and checked."""

    path: Path
    sets: Mapping[str, str]
    """The rule sets that rows may name, with the proper name of each."""
    tasks: dict[int, Task] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Of all ids and tasks, whatever their order and the file's format."""
        parts = sorted(f"{task.id}\n{task.digest()}" for task in self.tasks.values())
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def notes(self) -> list[BadRow]:
        """What is wrong with the people in parameters, a line each: their task runs without them, or says so."""
        lists = (
            (number, task.id, name, value)
            for number, task in self.tasks.items()
            for name, value in (task.params or {}).items()
            if isinstance(value, list)
        )
        return [
            BadRow(number, row_id, f"{name}, {printable(line, keep_lines=False)}")
            for number, row_id, name, value in lists
            for line in bad_rows(json.dumps(value, ensure_ascii=False))
        ]

    def rows(self) -> list[NewRow]:
        """The good rows as they are stored."""
        return [
            NewRow(
                row_id=task.id,
                number=number,
                digest=task.digest(),
                task=task.words(),
                own=None if task.task is not None else task.own(),
                journey=task.journey,
                credits=task.credits,
                rules=self._set_of(task),
            )
            for number, task in self.tasks.items()
        ]

    def _set_of(self, task: Task) -> str | None:
        return None if task.approvals is None else self.sets[task.approvals]

    def credits_max(self, cap: int | None) -> int | None:
        """Credits that the file can cost at most; ``None`` when nothing bounds it."""
        own = [task.credits for task in self.tasks.values() if task.credits is not None]
        bounds = [] if cap is None else [cap]
        if len(own) == len(self.tasks):
            bounds.append(sum(own))
        return min(bounds, default=None)

    def sends_max(self, config: PolicyConfig, given: Sequence[RuleSet] = ()) -> int:
        """People that the file can reach at most in a day: a row only narrows what the user gives.

        With answers given ahead only what they allow is counted, since the rest waits for a yes.
        """
        wanted: Counter[str | None] = Counter()
        for task in self.tasks.values():
            wanted[self._set_of(task)] += task.reach(config)
        if not given:
            return min(wanted.total(), config.sends_per_day)
        allowed = {one.name: _reach(one, config) for one in given}
        most = sum(allowed.values())
        return min(sum(min(n, allowed.get(name or "", most)) for name, n in wanted.items()), most, config.sends_per_day)


def read_tasks(path: Path, sets: Mapping[str, str]) -> TaskFile:
    """Read a file and check every row; ``UsageError`` if it cannot be read, or holds nothing or too much."""
    file = TaskFile(path, sets)
    seen: dict[str, int] = {}
    written: dict[tuple[str, ...], int] = {}
    for raw in read_rows(path):
        checked = _checked(raw, sets)
        if isinstance(checked, Task):
            checked = _alone(checked, raw.number, seen, written)
        if isinstance(checked, BadRow):
            file.bad.append(checked)
        else:
            file.tasks[raw.number] = checked
        if len(seen) > MAX_ROWS:
            raise UsageError(f"{path} has more than {MAX_ROWS} tasks: split it")
    if not file.tasks and not file.bad:
        raise UsageError(f"{path} holds no task")
    return file


def _checked(raw: RawRow, sets: Mapping[str, str]) -> Task | BadRow:
    if raw.data is None:
        return BadRow(raw.number, None, raw.error)
    named = raw.data.get("id")
    row_id = named[:128] if isinstance(named, str) and named.isprintable() else None
    try:
        task = Task.model_validate(raw.data)
        task.words().encode()  # half a surrogate pair cannot be said to anybody
        task.digest()
    except ValidationError as error:
        return BadRow(raw.number, row_id, "; ".join(_sentences(error)))
    except (ValueError, TypeError, RecursionError) as error:
        return BadRow(raw.number, row_id, f"it holds what cannot be written as text: {error}")
    if task.approvals is not None and task.approvals not in sets:
        given = ", ".join(sorted(set(sets.values()))) or "none was given"
        return BadRow(raw.number, row_id, f"approvals: there is no rule set {task.approvals!r} ({given})")
    return task


def _alone(task: Task, number: int, seen: dict[str, int], written: dict[tuple[str, ...], int]) -> Task | BadRow:
    """The task, unless a row before it has its id or writes the same to the same."""
    if (first := seen.setdefault(task.id, number)) != number:
        return BadRow(number, task.id, f"the id stands in row {first} already")
    message = task.message()
    if message is not None and (first := written.setdefault(message, number)) != number:
        return BadRow(number, task.id, f"row {first} writes the same text to the same recipient already")
    return task


def _sentences(error: ValidationError) -> list[str]:
    found = []
    for one in error.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in one["loc"])
        if one["type"] == "extra_forbidden":
            found.append(f"unknown key {where!r}")
        elif one["type"] == "literal_error" and where == "journey":
            found.append(f"journey is one of {', '.join(JOURNEYS)}")
        else:
            found.append(f"{where + ': ' if where else ''}{said_by(one['msg'])}")
    return found


def _reach(one: RuleSet, config: PolicyConfig) -> int:
    return sum(GrantRule.model_validate(rule).reach(config.launch_leads) for rule in one.rules)


def _squeezed(text: str) -> str:
    return " ".join(text.split()).lower()
