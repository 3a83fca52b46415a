"""Lines and tables, made safe for a terminal."""

import sys

from agent.common.json_value import Json
from agent.common.redaction import printable
from agent.ui.tables import Table, lines_of
from agent.ui.wrapping import width_of, wrap


def put(line: str) -> None:
    """One line on standard output."""
    print(printable(line, keep_lines=False))


def valued(value: Json) -> str:
    """A setting as people read it."""
    if value is None or value == []:
        return "not set"
    if isinstance(value, dict):
        return ", ".join(f"{name} {valued(inner)}" for name, inner in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def show_table(table: Table) -> None:
    """Rows under their heads, on standard output."""
    for line in lines_of(table, width_of(sys.stdout)):
        put(line)


def note(line: str) -> None:
    """One line on standard error, at once; on a terminal, broken between words."""
    text, width = printable(line, keep_lines=False), width_of(sys.stderr)
    for part in [text] if width is None else wrap(text, width):
        print(part, file=sys.stderr, flush=True)
