"""Lines and tables, made safe for a terminal."""

import sys

from agent.common.redaction import printable
from agent.ui.tables import Table, lines_of
from agent.ui.wrapping import width_of


def put(line: str) -> None:
    """One line on standard output."""
    print(printable(line, keep_lines=False))


def show_table(table: Table) -> None:
    """Rows under their heads, on standard output."""
    for line in lines_of(table, width_of(sys.stdout)):
        put(line)


def note(line: str) -> None:
    """One line on standard error, at once."""
    print(printable(line, keep_lines=False), file=sys.stderr, flush=True)
