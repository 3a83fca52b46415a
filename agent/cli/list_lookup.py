"""Whether the lists that the rows of a task file name are there, as far as a documented read can tell."""

import re
from collections.abc import Iterator

from agent.app import App
from agent.batch.tasks import BadRow, TaskFile
from agent.cli.commands.doctor import Silent
from agent.common.errors import Stop
from agent.session.session import Operator, Session
from agent.state.events import AnswerReceived, Recorded

_BY_ID = ("list_id", "listId")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_NOT_FOUND = 404
_UNNAMED = "no documented read tells the lists by name, so whether it is there was not looked up"


def names_lists(file: TaskFile) -> bool:
    """Whether any row names a list."""
    return any(True for _ in _named(file))


def check_lists(app: App, file: TaskFile) -> list[BadRow]:
    """Make rows bad whose list is not there; what cannot be told is noted, once for each list.

    A list that is named by its id costs one read, through the gate like any other.
    """
    reader = _Reader(app)
    said: dict[str, str | None] = {}
    notes: list[BadRow] = []
    for number, list_id, name in list(_named(file)):
        shown = list_id or name
        first = shown not in said
        if first:
            said[shown] = reader.trouble(list_id) if list_id else f"list {name!r}: {_UNNAMED}"
        found = said[shown]
        if found is None:
            continue
        row = BadRow(number, file.tasks[number].id, found)
        if list_id in reader.missing:
            file.bad.append(row)
            del file.tasks[number]
        elif first:
            notes.append(row)
    file.bad.sort(key=lambda row: row.number)
    return notes


class _Reader:
    """Asks for lists, one read each, until the server will not be asked any more."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._session: Session | None = None
        self._status: int | None = None
        self._refused = ""
        self.missing: set[str] = set()

    def trouble(self, list_id: str) -> str | None:
        """What is wrong with a list; ``None`` when it is there."""
        if self._refused or not self._is_open():
            return f"list {list_id!r} was not looked up: {self._refused}"
        assert self._session is not None  # noqa: S101  # it is open
        try:
            self._session.executor.look("get_list_leads", {"list_id": list_id, "limit": 1})
        except Stop as stop:
            if self._status != _NOT_FOUND:
                self._refused = stop.escalation.reason
                return f"list {list_id!r} was not looked up: {self._refused}"
            self.missing.add(list_id)
            return f"list {list_id!r} is not in this workspace (404)"
        finally:
            self._session.journal.flush()
        return None

    def _is_open(self) -> bool:
        if self._session is None:
            who = Operator(listeners=[self._listen])
            task = "batch validate: look lists up"
            self._session = self._app.begin(task, Silent(), who, mode="readonly", cap=0)
            self._session.say("")  # the boot
            stopped = self._session.run.escalation
            self._refused = "" if stopped is None else stopped.reason
        return not self._refused

    def _listen(self, recorded: Recorded) -> None:
        if isinstance(recorded.event, AnswerReceived):
            self._status = recorded.event.http_status


def _named(file: TaskFile) -> Iterator[tuple[int, str, str]]:
    """Row, id and name of each list that a row's parameters name; one of the two is empty."""
    for number, task in file.tasks.items():
        params = task.params or {}
        given = next((params[key] for key in _BY_ID if params.get(key)), None)
        loose = params.get("list")
        if isinstance(given, str):
            yield number, given, ""
        elif isinstance(loose, str) and loose.strip():
            yield (number, loose, "") if _ID.fullmatch(loose) else (number, "", loose)
