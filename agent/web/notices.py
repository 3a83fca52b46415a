"""Word of what waits, for whoever is not at a page: counts, kinds and where to look, never a name or a text.

What a notice says may stand on a locked screen or in a room of many; so it has no answer to give either.
"""

import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

from apprise import Apprise
from pydantic import BaseModel, ConfigDict, Field, field_validator

from agent.common.clock import Clock
from agent.common.errors import StoreError, UsageError, file_errors
from agent.policy.config import QuietHours
from agent.state.approvals import Approval, Approvals
from agent.web.own_file import OwnFile
from agent.web.pages import RISKS

TOLD = "notices.json"
COLLECTED = 60
"""Seconds for which what comes is collected into one notice."""
LOOK = 2.0
"""Seconds between two looks."""
Send = Callable[[Collection[str], str, str], bool]
"""Sends to some addresses a title and a text; whether it did."""


class Notices(BaseModel):
    """The file ``notices.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: tuple[str, ...] = Field(min_length=1)
    """Addresses as Apprise has them; they may hold secrets, so nothing here repeats them."""
    quiet_hours: QuietHours | None = None
    """When none is sent: what comes then is told of afterwards."""

    @field_validator("to")
    @classmethod
    def _known(cls, to: tuple[str, ...]) -> tuple[str, ...]:
        for number, address in enumerate(to, 1):
            if not Apprise().add(address):
                raise ValueError(f"number {number} is no address that Apprise knows")
        return to


def by_apprise(to: Collection[str], title: str, text: str) -> bool:
    """Send by whatever services the addresses name."""
    line = Apprise()
    line.add([*to])
    return bool(line.notify(title=title, body=text))


class Notifier:
    """Tells once of each question that waits."""

    def __init__(
        self, approvals: Approvals, clock: Clock, file: OwnFile[Notices], told: Path, send: Send = by_apprise
    ) -> None:
        self._approvals, self._clock, self._file, self._path, self._send = approvals, clock, file, told, send
        self._since: float | None = None
        """When the first of those was seen that are told of next."""

    def run(self, address: Callable[[], str], ending: threading.Event, say: Callable[[str], None]) -> None:
        """Look until the end; what goes wrong is said, once each time."""
        said = ""
        while not ending.wait(LOOK):
            try:
                trouble = "" if self.look(address()) else "a notice could not be sent by every one of its ways"
            except (UsageError, StoreError) as error:
                trouble = f"no notice is sent: {error}"
            if trouble and trouble != said:
                say(trouble)
            said = trouble

    def look(self, address: str) -> bool:
        """Send a notice if one is due; false when it did not go out whole.  It is never sent again."""
        notices, told = self._file.look(), _read(self._path)
        waiting = self._approvals.all(pending=True)
        fresh = [one for one in waiting if one.id not in told]
        if not fresh or notices is None:
            self._since = None
            return True
        now = self._clock.monotonic()
        self._since = now if self._since is None else self._since
        quiet = notices.quiet_hours is not None and notices.quiet_hours.holds(self._clock.now())
        if quiet or now - self._since < COLLECTED:
            return True
        # On record before it leaves: one that was lost is seen on the page, one that comes twice is not trusted.
        _write(self._path, [one.id for one in waiting])
        self._since = None
        return self._send(notices.to, *_words(fresh, len(waiting), address))


def _words(fresh: Collection[Approval], waiting: int, address: str) -> tuple[str, str]:
    counted = Counter(one.card.effect for one in fresh)
    kinds = ", ".join(f"{counted[kind]} to {kind}" for kind in RISKS if counted[kind])  # type: ignore[index]
    more = f" ({waiting} in all)" if waiting > len(fresh) else ""
    return f"{len(fresh)} wait{'s' if len(fresh) == 1 else ''} for an answer", f"{kinds}{more}\n{address}/"


def _read(path: Path) -> frozenset[str]:
    with suppress(OSError, ValueError):
        found = json.loads(path.read_text("utf-8"))
        if isinstance(found, list):
            return frozenset(map(str, found))
    return frozenset()


def _write(path: Path, ids: Collection[str]) -> None:
    draft = path.with_suffix(f".{os.getpid()}")
    with file_errors(path, "written"):
        draft.write_text(json.dumps([*ids]), "utf-8")
        draft.rename(path)
