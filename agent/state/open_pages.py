"""Where the pages of ``serve`` are open on this machine, for whoever points a person to a card.

The address alone: it lets nobody in.  Who answers there has signed in by a link that their own terminal showed.
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from agent.common.errors import file_errors
from agent.state.runs import is_alive, this_process

FILE = "pages.json"
_OWNER = re.compile(r".*:[0-9]+:[^:]*")
_ADDRESS = re.compile(r"http://127\.0\.0\.1:[0-9]{1,5}|https://[a-z0-9.-]+(?::[0-9]{1,5})?")


@contextmanager
def noted(home: Path) -> Iterator[Path]:
    """A place for the address of this process's pages; it is gone when the block ends."""
    path = home / FILE
    try:
        yield path
    finally:
        if _owner(path) == this_process():
            path.unlink(missing_ok=True)


def note(path: Path, address: str) -> None:
    """Say where the pages are open, by this process.

    Raises:
        UsageError: it cannot be written.
    """
    draft = path.with_suffix(f".{os.getpid()}")
    with file_errors(path, "written"):
        draft.unlink(missing_ok=True)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump({"address": address, "owner": this_process()}, file)
        draft.rename(path)


def card_at(home: Path, approval_id: str) -> str | None:
    """The page of one card; ``None`` while no pages are open."""
    path = home / FILE
    address = _read(path).get("address")
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address) or not is_alive(_owner(path)):
        return None
    return f"{address}/a/{approval_id}"


def _owner(path: Path) -> str | None:
    owner = _read(path).get("owner")
    return owner if isinstance(owner, str) and _OWNER.fullmatch(owner) else None


def _read(path: Path) -> dict[str, object]:
    with suppress(OSError, ValueError):
        found = json.loads(path.read_text("utf-8"))
        if isinstance(found, dict):
            return found
    return {}
