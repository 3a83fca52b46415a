"""Results as tables: leads, threads, signals and what else comes in rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from agent.common.json_value import Json
from agent.common.redaction import printable
from agent.ui.wrapping import columns_of, cut_to, wrap

SHOWN = 10
"""Rows of a result that the user is shown at once; ``/show`` shows them all."""
_LONGEST = 200
_LEAST = 10
"""Columns of the screen that a cell keeps when there is not room for all."""
_GAP = "  "
_INDENT = "  "
_DATE = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?")
_COLUMNS: Mapping[str, Sequence[tuple[str, str]]] = {
    "leads": (("name", "name"), ("title", "title"), ("company", "company"), ("email", "email")),
    "threads": (
        ("with", "participant_name|participant_email"), ("subject", "subject|draft_subject"),
        ("last", "last_message_snippet"), ("when", "last_message_at"), ("unread", "unread_count"),
    ),
    "signals": (
        ("score", "score"), ("signal", "title|excerpt"), ("who", "entityPerson|entityCompany"),
        ("type", "signalTypeLabel"), ("state", "status"),
    ),
    "accounts": (("sender", "email_address|profile_url|display_name"), ("type", "type"), ("status", "status")),
    "types": (("signal type", "label"), ("kind", "kind"), ("enabled", "enabled")),
    "sources": (("source", "name|id"), ("enabled", "enabled")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """Rows for the user; every cell is safe for a terminal."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int = 0
    """Rows that are not shown."""
    how: str = ""
    """How those are seen."""

    def part(self, first: int, count: int) -> "Table":
        """Some of the rows; the others that follow are counted."""
        kept = self.rows[first : first + count]
        return replace(self, rows=kept, more=self.more + max(0, len(self.rows) - first - len(kept)))


def lines_of(table: Table, width: int | None) -> Iterator[str]:
    """A table as lines, the heads first; ``None`` breaks and cuts nothing.

    What is one word (an address, a number) and a date are never cut: texts give way, and where that is not enough each
    row becomes a block of its own.
    """
    widths = _widths(table, width)
    if width is not None and widths is None:
        for row in table.rows:
            yield from _block(table.columns, row, width)
    for row in [table.columns, *table.rows] if widths else ():
        yield _INDENT + _line(row, widths or ())
    if table.more:
        yield f"    and {table.more} more{table.how}"


def _widths(table: Table, width: int | None) -> list[int] | None:
    """How wide each column is on a screen; ``None`` where they have no room beside each other."""
    rows = [table.columns, *table.rows]
    columns = range(len(table.columns))
    wanted = [max(columns_of(row[column]) for row in rows) for column in columns]
    if width is None:
        return wanted
    room = width - len(_INDENT) - len(_GAP) * (len(wanted) - 1)
    return _fitted(wanted, [_may_be_cut(table, column) for column in columns], room)


def _may_be_cut(table: Table, column: int) -> bool:
    return any(" " in row[column] and not _DATE.fullmatch(row[column]) for row in table.rows)


def _fitted(wanted: Sequence[int], can_give: Sequence[bool], room: int) -> list[int] | None:
    """The widths of columns that fit into a room, the last texts cut first; ``None`` where they cannot."""
    widths = [*wanted]
    for column in reversed(range(len(widths))):
        if can_give[column]:
            over = max(0, sum(widths) - room)
            widths[column] = max(min(_LEAST, widths[column]), widths[column] - over)
    return widths if sum(widths) <= room else None


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cut_to(cell, width) for cell, width in zip(row, widths, strict=True))
    return _GAP.join(
        cell + " " * (width - columns_of(cell)) for cell, width in zip(cells, widths, strict=True)
    ).rstrip()


def _block(columns: Sequence[str], row: Sequence[str], width: int) -> Iterator[str]:
    """A row on a narrow screen: its first cells, then each further one behind its head."""
    numbered = columns[0] == "#"
    first = 2 if numbered else 1
    yield from wrap(_INDENT + _GAP.join(row[:first]), width)
    for head, cell in zip(columns[first:], row[first:], strict=True):
        if cell:
            yield from wrap(f"    {head}: {clipped(cell, 2 * width)}", width)


def table_of(content: Mapping[str, Json]) -> Table | None:
    """The first collection of a result that people read as a table."""
    found = rows_of(content)
    if found is None or len(found[1]) < 2 or found[0] not in _COLUMNS:
        return None
    kind, rows = found
    return table_of_rows(kind, rows, max(0, _total(content, rows) - len(rows)))


def rows_of(content: Mapping[str, Json]) -> tuple[str, list[Mapping[str, Json]]] | None:
    """The first collection of a result: what it holds, and its rows."""
    for kind, items in content.items():
        if not isinstance(items, list) or kind == "errors":
            continue
        rows: list[Mapping[str, Json]] = [item for item in items if isinstance(item, dict)]
        if rows and len(rows) == len(items):
            return kind, rows
    return None


def table_of_rows(kind: str, items: Sequence[Mapping[str, Json]], more: int = 0) -> Table:
    """Rows of one kind, numbered; where nothing says how people read them, by their own keys."""
    columns = _COLUMNS.get(kind) or [(key, key) for key in _keys_of(items)]
    used = [(head, names) for head, names in columns if any(_cell(item, names) for item in items)]
    rows = tuple((str(n), *(_cell(item, names) for _, names in used)) for n, item in enumerate(items, 1))
    return Table(("#", *(head for head, _ in used)), rows, more)


def _keys_of(items: Sequence[Mapping[str, Json]]) -> list[str]:
    return [*dict.fromkeys(key for item in items for key in item)]


def count_of(content: Mapping[str, Json]) -> str:
    """How much a result holds, in two words; empty when it holds no collection."""
    for key, items in content.items():
        if isinstance(items, list) and key != "errors":
            number = _total(content, items)
            return f"{number} {key if number != 1 else key.removesuffix('s')}"
    return ""


def _total(content: Mapping[str, Json], items: Sequence[object]) -> int:
    """How many there are in all, as far as the result says."""
    total, more = content.get("total"), content.get("more")
    if isinstance(total, int):
        return total
    return len(items) + (more if isinstance(more, int) else 0)


def _cell(item: Mapping[str, Json], names: str) -> str:
    for name in names.split("|"):
        value = item.get(name)
        if value not in (None, "", [], {}):
            return clipped(plain(value), _LONGEST)
    return ""


def plain(value: Json) -> str:
    """A value as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return str(next((v for v in (value.get("name"), value.get("fullName")) if v), ""))
    text = str(value)
    is_time = len(text) >= 20 and text[4] == "-" and text[10] == "T" and text[:4].isdecimal()
    return text[:16].replace("T", " ") if is_time else text


def clipped(text: str, width: int) -> str:
    """One safe line of at most so many characters."""
    line = printable(" ".join(text.split())[: width + 1], keep_lines=False)
    return line if len(line) <= width else line[: max(1, width - 3)] + "..."
