"""Whether the lists that the rows of a task file name are there, as far as a documented read can tell."""

import re

from agent.app import App
from agent.batch.tasks import BadRow, TaskFile
from agent.common.errors import Stop
from agent.models.silent import Silent
from agent.session.session import Session
from agent.session.user import User
from agent.state.events import AnswerReceived, Recorded

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_UNNAMED = "no documented read tells the lists by name, so whether it is there was not looked up"


def check_lists(app: App, file: TaskFile) -> list[BadRow]:
    """Make rows bad whose list is not there; what cannot be told is noted, once for each list.

    A list that is named by its id costs one read, through the gate like any other.
    """
    reader = _Reader(app)
    notes: list[BadRow] = []
    for (list_id, name), numbers in lists_named(file).items():
        trouble = reader.trouble(list_id) if list_id else f"list {name!r}: {_UNNAMED}"
        if trouble is None:
            continue
        if list_id in reader.missing:
            file.bad += [BadRow(number, file.tasks.pop(number).id, trouble) for number in numbers]
        else:
            notes.append(BadRow(numbers[0], file.tasks[numbers[0]].id, trouble))
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
        session = self._session = self._session or self._begin()
        if self._refused:
            return f"list {list_id!r} was not looked up: {self._refused}"
        try:
            session.executor.reader.read("get_list_leads", {"list_id": list_id, "limit": 1})
        except Stop as stop:
            if self._status != 404:
                self._refused = stop.escalation.reason
                return f"list {list_id!r} was not looked up: {self._refused}"
            self.missing.add(list_id)
            return f"list {list_id!r} is not in this workspace (404)"
        finally:
            session.services.audit.journal.flush()
        return None

    def _begin(self) -> Session:
        who = User(listeners=[self._listen])
        session = self._app.begin("batch validate: look lists up", Silent(), who, mode="readonly", cap=0)
        session.submit("")  # the boot
        self._refused = "" if session.run.escalation is None else session.run.escalation.reason
        return session

    def _listen(self, recorded: Recorded) -> None:
        if isinstance(recorded.event, AnswerReceived):
            self._status = recorded.event.http_status


def lists_named(file: TaskFile) -> dict[tuple[str, str], list[int]]:
    """The rows of each list that parameters name by its id or its name; one of the two is empty."""
    found: dict[tuple[str, str], list[int]] = {}
    for number, task in file.tasks.items():
        params = task.params or {}
        given = next((params[key] for key in ("list_id", "listId") if params.get(key)), None)
        loose = params.get("list")
        if isinstance(given, str):
            found.setdefault((given, ""), []).append(number)
        elif isinstance(loose, str) and loose.strip():
            found.setdefault((loose, "") if _ID.fullmatch(loose) else ("", loose), []).append(number)
    return found
