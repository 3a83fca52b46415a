"""Lists by their id or their name, as the one documented read of them all tells them."""

import re
from collections.abc import Container, Mapping, Sequence

from agent.app import App
from agent.batch.tasks import BadRow, TaskFile
from agent.cli.listing import Listing, all_rows
from agent.common.errors import Stop, UsageError
from agent.common.words.text import fold
from agent.ui.export import Row

LISTS = Listing(
    kind="lists",
    tool="export_lists",
    columns={"id": "id", "name": "name", "holds": "leadType", "leads": "leadCount", "changed": "updatedAt"},
)
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)


def list_id(app: App, wanted: str) -> str:
    """The id of the list that is meant; what can only be an id is not looked up.

    Raises:
        UsageError: no list has this id or name, or several have the name.
        Stop: the lists cannot be read.
    """
    if _ID.fullmatch(wanted):
        return wanted
    rows = all_rows(app, LISTS, {})
    if any(row.get("id") == wanted for row in rows):
        return wanted
    ids = _named(rows, wanted)
    if len(ids) > 1:
        raise UsageError(f"{len(ids)} lists are called {wanted[:200]!r}: name one by its id: {', '.join(ids)}")
    if not ids:
        raise UsageError(f"there is no list {wanted[:200]!r}; `puffle-agent lists list` shows them")
    return ids[0]


def check_lists(app: App, file: TaskFile) -> list[BadRow]:
    """Make rows bad whose list is not there by its id; what of a name is not certain is noted, once for each list."""
    named = lists_named(file)
    try:
        rows = all_rows(app, LISTS, {})
    except Stop as stop:
        not_looked = f"was not looked up: {stop.escalation.reason}"
        return [_note(file, numbers, f"list {one or name!r} {not_looked}") for (one, name), numbers in named.items()]
    _without(file, named, {row.get("id") for row in rows})
    doubts = {name: _doubt(name, len(_named(rows, name))) for _, name in named if name}
    return [_note(file, named["", name], doubt) for name, doubt in doubts.items() if doubt]


def _without(file: TaskFile, named: Mapping[tuple[str, str], Sequence[int]], known: Container[object]) -> None:
    """Make the rows bad that name a list by an id that is not known."""
    for (one, _), numbers in named.items():
        if one and one not in known:
            trouble = f"list {one!r} is not in this workspace"
            file.bad += [BadRow(number, file.tasks.pop(number).id, trouble) for number in numbers]
    file.bad.sort(key=lambda row: row.number)


def _note(file: TaskFile, numbers: Sequence[int], message: str) -> BadRow:
    return BadRow(numbers[0], file.tasks[numbers[0]].id, message)


def _doubt(name: str, many: int) -> str:
    if many == 1:
        return ""
    return f"{many} lists are called {name!r}: name one by its id" if many else f"there is no list {name!r} yet"


def _named(rows: Sequence[Row], name: str) -> list[str]:
    return [str(row.get("id")) for row in rows if fold(str(row.get("name") or "")) == fold(name)]


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
