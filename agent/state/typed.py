"""What was typed in conversations: a file beside the state, a JSON text a line (see ``PromptHistory``)."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from agent.common.errors import file_errors
from agent.common.json_value import Json

FILE = "history.jsonl"


def typed(home: Path, told: Callable[[str], bool]) -> list[Json]:
    """What was typed and is ``told`` of, the oldest first.

    Raises:
        UsageError: it cannot be read.
    """
    return [_entry(line) for line in _lines(home) if told(line)]


def forget_typed(home: Path, told: Callable[[str], bool]) -> int:
    """Take out what is ``told`` of; how much there was.

    Raises:
        UsageError: it cannot be read or written; it is as it was.
    """
    lines = _lines(home)
    rest = [line for line in lines if not told(line)]
    if len(rest) < len(lines):
        path, draft = home / FILE, home / f"{FILE}.{os.getpid()}"
        with file_errors(path, "written"):
            draft.unlink(missing_ok=True)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with open(descriptor, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
                file.writelines(f"{line}\n" for line in rest)
            draft.replace(path)
    return len(lines) - len(rest)


def _lines(home: Path) -> list[str]:
    path = home / FILE
    with file_errors(path, "read"):
        text = path.read_text("utf-8", "surrogateescape") if path.exists() else ""
    return [line for line in text.split("\n") if line]


def _entry(line: str) -> Json:
    try:
        value: Json = json.loads(line)
    except (ValueError, RecursionError):
        return line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return value
