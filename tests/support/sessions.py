"""Conversations as they stood on the screen, kept as text beside the tests and compared on meaning.

Ids, times and frames may change; what is said, what it cost and what waits may not.  ``UPDATE_SESSIONS=1`` records
them anew.
"""

import os
import re
from pathlib import Path

from tests.support.params import few

WIDTHS = few(1, (40, 110))
"""Columns: the narrowest that is drawn on, and a usual terminal."""
_NOISE = (
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID"),
    (r"\b(run|apr)_[0-9a-f]{12}\b", r"\1_ID"),
    (r"\b\d+\.\d s\b", "TIME"),
    (r"20\d\d-\d\d-\d\d(?:[ T][\d:.…]+Z?)?", "DAY"),
    (r"http://127\.0\.0\.1:\d+|127\.0\.0\.1:\d+", "SERVER"),
    (r"scripted:\S+", "MODEL"),
    (r"[─│╭╮╰╯]+", " "),
)


def assert_as_recorded(shown: str, path: Path) -> None:
    """Compare a screen with its record, or record it."""
    if os.environ.get("UPDATE_SESSIONS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(_anonymous(shown) + "\n", "utf-8")
    assert _meaning(shown) == _meaning(path.read_text("utf-8"))


def _meaning(text: str) -> list[str]:
    """What a screen says: without frames, spacing and what differs from run to run, lines that wrap joined."""
    for pattern, name in _NOISE:
        text = re.sub(pattern, name, text)
    return " ".join(text.split()).split(". ")


def _anonymous(text: str) -> str:
    """A screen as it is kept: no path and no port of the machine that recorded it."""
    text = re.sub(r"scripted:\S+", "scripted:script.jsonl", text)
    return re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:8000", text)
