"""``puffle-agent suppress``."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from agent.cli.flags import Flags, JsonFlag, command, group
from agent.cli.lines import note, put
from agent.cli.stored_state import reading
from agent.common.addresses import canonical
from agent.common.clock import SystemClock
from agent.common.errors import UsageError
from agent.common.files import text_of
from agent.common.json_value import Json
from agent.common.redaction import json_text
from agent.common.suppression import Suppression
from agent.common.user import current_user
from agent.policy.config import FILE, load_policy
from agent.session.suppressing import BY_HAND, NAMES, NOBODY, entry_of, everybody, leave_alone, line_of
from agent.state.suppressions import Suppressions
from agent.ui.export import as_text
from tools.catalog.identity import is_handle

ValueArgument = Annotated[
    str, typer.Argument(metavar="WHO", help="An address, a domain as @example.com, or a LinkedIn profile.")
]
_DEFUSED = re.compile(r"'(?=[=+\-@])")
"""The apostrophe that keeps a spreadsheet from taking a cell for a formula: `@example.com` has one in a CSV file."""
_PARTING = re.compile(r"[\t\n\r\v\f;]")
"""What parts cells: within a value, that is none; an address would be read without it, and be another one."""
_COLUMNS = ("value", "kind", "reason", "quote", "thread_id", "by", "at", "hold")
app = group("Keep who is not to be written to.")


@command(app, "suppress list", "suppress list --json | jq '.[] | select(.hold)'", name="list")
def list_suppressed(as_json: JsonFlag = False) -> None:
    """List who is left alone, and who is held until you decide.

    The list of policy.toml is part of it; the others came from replies, or by `suppress add` and `suppress import`.
    """
    rows = _rows()
    if as_json:
        print(json_text(rows, indent=1))
        return
    if not rows:
        note(NOBODY)
    for row in rows:
        put(line_of(row))


@command(
    app, "suppress add ada@example.com --reason 'called us'", "suppress add @rival.example", name="add",
    exits={"0": "they are left alone", "2": "it names nobody: nothing was changed"},
)  # fmt: skip
def add(
    who: ValueArgument,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for the list.")] = BY_HAND,
    as_json: JsonFlag = False,
) -> None:
    """Leave somebody alone from now on.

    It holds in every workspace of this state and for processes at work.  Who was held until you decide is decided on.
    """
    with reading() as stored:
        entry, line = leave_alone(Suppressions(stored.store, stored.clock), _bare(who), reason)
    _show(entry, line, as_json=as_json)


@command(
    app, "suppress remove ada@example.com", "suppress remove @customer.example", name="remove",
    exits={"0": "they can be written to again", "2": "they are not on the list, or stand in policy.toml"},
)  # fmt: skip
def remove(who: ValueArgument, as_json: JsonFlag = False) -> None:
    """Take somebody off the list, or let go who was held.

    What they wrote until now does not put them on it again; a newer message does.
    """
    value = canonical(who)
    if value in map(canonical, load_policy(Flags().settings().home).suppress):
        raise UsageError(f"{value} stands in {FILE}: take it out there; nothing was changed")
    with reading() as stored:
        entry = Suppressions(stored.store, stored.clock).release(value, current_user())
    _show(entry, f"taken off: {entry.value} ({entry.words()})", as_json=as_json)


@command(
    app, "suppress import unsubscribed.csv", "suppress import suppressed.json", name="import",
    exits={"0": "all of them are left alone", "2": "the file cannot be used: nothing was changed"},
)  # fmt: skip
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, JSON, or a line each; as `export` writes it.")],
    as_json: JsonFlag = False,
) -> None:
    """Add everybody in a file, or nobody where a row cannot be used."""
    rows = enumerate(_rows_of(file), 1)
    entries = [*chain.from_iterable(_entries(row, f"{file}, row {number}") for number, row in rows)]
    with reading() as stored:
        count = Suppressions(stored.store, stored.clock).enter_all(entries)
    if as_json:
        print(json_text([entry.as_json() for entry in entries], indent=1))
    else:
        put(f"{count} are on the list from now on")


@command(app, "suppress export > suppressed.csv", "suppress export --json > suppressed.json", name="export")
def export(as_json: JsonFlag = False) -> None:
    """Write the whole list as CSV, or as JSON."""
    rows = _rows()
    if as_json:
        print(json_text(rows, indent=1))
        return
    print(as_text([dict.fromkeys(_COLUMNS, "") | row for row in rows], "csv") or ",".join(_COLUMNS) + "\n", end="")


def _rows() -> list[dict[str, Json]]:
    config = load_policy(Flags().settings().home)
    with reading() as stored:
        return everybody(Suppressions(stored.store, stored.clock), config)


def _bare(value: object) -> str:
    return _DEFUSED.sub("", str(value), count=1)


def _entries(row: Mapping[str, object], where: str) -> Iterator[Suppression]:
    """The entries of a row, one for each address or profile of its own columns.

    ``UsageError`` where it would match nobody, or names somebody in another cell beside them.
    """
    named = [_bare(row[name]).strip() for name in NAMES if row.get(name)] or [""]
    others = [str(cell) for key, cell in row.items() if _is_somebody_else(key, cell)]
    if others or any(map(_PARTING.search, named)):
        said = ", ".join([*named, *others])[:200]
        raise UsageError(f"{where} holds more than one cell or person ({said}): give each a row; nothing was changed")
    unnamed = {**row, **dict.fromkeys(NAMES)}
    yield from (entry_of({**unnamed, "value": one}, where, SystemClock()) for one in named)


def _is_somebody_else(column: str, cell: object) -> bool:
    """Whether a cell of no column of ours is an address or a profile, or holds several cells of which one is."""
    cells = cell if isinstance(cell, list) else [cell]
    is_ours = column in NAMES or column in _COLUMNS
    return not is_ours and any(is_handle(one) for one in map(str, cells))


def _rows_of(file: Path) -> Iterator[Mapping[str, object]]:
    try:
        text = text_of(file)
        found = json.loads(text) if file.suffix.lower() == ".json" else _table(text)
    except (OSError, ValueError, csv.Error) as error:
        raise UsageError(f"{file} cannot be read: {error}; nothing was changed") from None
    if not isinstance(found, list):
        raise UsageError(f"{file} holds no list; nothing was changed")
    yield from (one if isinstance(one, dict) else {"value": one} for one in found)


def _table(text: str) -> list[Mapping[str, object]]:
    """The rows of a CSV file; without a head that says who, the first column does."""
    head, *_ = text.lower().splitlines() or [""]
    parts = _parted_by(head)
    if not {*NAMES}.isdisjoint(head.split(parts)):
        rows = csv.DictReader(io.StringIO(text), delimiter=parts)
        return [{(key or "").lower(): value for key, value in row.items()} for row in rows]
    alone = ([cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=parts))
    return [{"value": row[0], "": row[1:]} for row in alone if any(row[:1])]


def _parted_by(head: str) -> str:
    """What stands between the columns: a comma, or what spreadsheets write where there is none."""
    return "," if "," in head else next(filter(head.__contains__, "\t;"), ",")


def _show(entry: Suppression, line: str, *, as_json: bool) -> None:
    if as_json:
        print(json_text(entry.as_json()))
    else:
        put(line)
