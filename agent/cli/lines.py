"""Single lines, made safe for a terminal."""

import sys

from agent.common.redaction import printable


def put(line: str) -> None:
    """One line on standard output."""
    print(printable(line, keep_lines=False))


def note(line: str) -> None:
    """One line on standard error, at once."""
    print(printable(line, keep_lines=False), file=sys.stderr, flush=True)
