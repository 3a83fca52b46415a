"""Rows for other programs: as CSV or JSON, and written to a file of the user's own."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from agent.common.errors import file_errors
from agent.common.json_value import Json
from agent.common.redaction import json_text
from agent.common.sheet import csv_line
from agent.ui.tables import plain

Row = Mapping[str, Json]
_FORMULA = re.compile(
    r"(^|[;\t\r\n])(?=[\s\x00-\x1f\u00ad\u200b-\u200f\u2060-\u2064\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20])"
)
"""Where a spreadsheet may take what follows for a formula: at the beginning of a cell, or of what it may split off.
What nobody sees may stand before it: some spreadsheets drop that."""
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def as_text(rows: Sequence[Row], form: Literal["csv", "json"]) -> str:
    """Rows as text.  What a spreadsheet would execute is made text by an apostrophe."""
    if form == "json":
        return json_text([dict(row) for row in rows], indent=1) + "\n"
    flat = [dict(flat_row(row)) for row in rows]
    heads = [*dict.fromkeys(key for row in flat for key in row)]
    table = [heads, *([row.get(head, "") for head in heads] for row in flat)] if heads else []
    return "".join(csv_line(map(_defused, cells)) for cells in table)


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet, for its owner; ``UsageError`` if that cannot be."""
    with (
        file_errors(path, "written"),
        open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="") as file,
    ):
        file.write(text)


def flat_row(row: Row, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The values of a row that say something, by their places in it, dotted."""
    for key, value in row.items():
        if isinstance(value, dict):
            yield from flat_row(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            yield f"{prefix}{key}", ", ".join(map(_item, value))
        elif value is not None:
            yield f"{prefix}{key}", value if isinstance(value, str) else plain(value)


def _item(item: Json) -> str:
    """One of several: a text, or of an address, a profile or a list that it is in what says which."""
    if isinstance(item, dict):
        item = next((item[key] for key in ("value", "url", "name") if isinstance(item.get(key), str)), item)
    return item if isinstance(item, str) else json_text(item)


def _defused(cell: str) -> str:
    return cell if _NUMBER.fullmatch(cell) else _FORMULA.sub(r"\1'", cell)
