"""What a person typed, over conversations: one file of JSON lines, for its owner alone, without any key."""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from prompt_toolkit.history import History

from agent.common.redaction import Redactor

FILE = "history.jsonl"
KEPT = 1000
"""Entries that are read back."""


class Remembered(History):
    """History of the prompt; answers to questions do not belong in it, so it can be told to look away."""

    def __init__(self, folder: Path, redactor: Redactor) -> None:
        super().__init__()
        self._path = folder / FILE
        self._redactor = redactor
        self.looks_away = False

    def load_history_strings(self) -> Iterable[str]:
        """The newest first; a line that is none is skipped."""
        try:
            lines = self._path.read_text("utf-8", "replace").splitlines()[-KEPT:]
        except OSError:
            return []
        return [entry for entry in map(_entry, reversed(lines)) if entry]

    def append_string(self, string: str) -> None:
        """Remember, without secrets, here and on disk."""
        if not self.looks_away and string.strip():
            super().append_string(self._redactor.text(string))

    def store_string(self, string: str) -> None:
        """Append to the file.  A conversation works without a history too, so a full disk is no fault here."""
        with suppress(OSError):
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
            descriptor = os.open(self._path, flags, 0o600)
            with open(descriptor, "w", encoding="utf-8") as file:
                os.fchmod(descriptor, 0o600)
                file.write(json.dumps(string) + "\n")


def _entry(line: str) -> str:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return ""
    return value if isinstance(value, str) else ""
