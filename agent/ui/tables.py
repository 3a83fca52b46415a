"""Results as tables: leads, threads, signals and what else comes in rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.common.json_value import Json
from agent.common.redaction import printable

SHOWN = 10
"""Rows of a result that a person is shown; the rest is counted."""
_CELL = 44
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
    """Rows for a person; every cell is safe for a terminal."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int = 0
    """Rows that are not shown."""


def table_of(content: Mapping[str, Json]) -> Table | None:
    """The first collection of a result that people read as a table."""
    for key, columns in _COLUMNS.items():
        items = content.get(key)
        rows = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
        if len(rows) > 1 and items == rows:
            return _table(columns, rows, max(0, _total(content, rows) - min(len(rows), SHOWN)))
    return None


def count_of(content: Mapping[str, Json]) -> str:
    """How much a result holds, in two words; empty when it holds no collection."""
    for key, items in content.items():
        if isinstance(items, list) and key != "errors":
            number = _total(content, items)
            return f"{number} {key if number != 1 else key.removesuffix('s')}"
    return ""


def _table(columns: Sequence[tuple[str, str]], items: Sequence[Mapping[str, Json]], more: int) -> Table:
    used = [(head, names) for head, names in columns if any(_cell(item, names) for item in items)]
    rows = tuple(tuple(_cell(item, names) for _, names in used) for item in items[:SHOWN])
    return Table(tuple(head for head, _ in used), rows, more)


def _total(content: Mapping[str, Json], items: Sequence[Json]) -> int:
    """How many there are in all, as far as the result says."""
    total, more = content.get("total"), content.get("more")
    if isinstance(total, int):
        return total
    return len(items) + (more if isinstance(more, int) else 0)


def _cell(item: Mapping[str, Json], names: str) -> str:
    for name in names.split("|"):
        value = item.get(name)
        if value not in (None, "", [], {}):
            return clipped(_plain(value), _CELL)
    return ""


def _plain(value: Json) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return str(next((v for v in (value.get("name"), value.get("fullName")) if v), ""))
    text = str(value)
    is_time = len(text) >= 20 and text[4] == "-" and text[10] == "T" and text[:4].isdecimal()
    return text[:16].replace("T", " ") if is_time else text


def clipped(text: str, width: int) -> str:
    """One safe line of at most so many characters."""
    line = printable(" ".join(text.split()), keep_lines=False)
    return line if len(line) <= width else line[: max(1, width - 3)] + "..."
