"""What the events of one run tell, read in order: whether each follows on the one before, and how the run ended."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Row

from agent.common.json_value import Json
from agent.common.redaction import HIDDEN
from agent.state.events import RequestSent, RunEnded, RunResumed, ScopeFixed, StrangersShown
from agent.state.removals import GENESIS, Removal, stands_for


class End(NamedTuple):
    """Where a chain ends."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A place where a chain does not hold."""

    run_id: str
    """Empty where nobody can tell any more whose line it was."""
    seq: int
    """The first event that does not fit, or that is missing."""
    reason: str


class LastEnd(NamedTuple):
    """The last end that a run has on record."""

    status: str
    at: str


def link(prev: str, run_id: str, seq: int, at: str, type_: str, body: str) -> str:
    """The hash of an event, over all of it and the hash before it."""
    return hashlib.sha256("\n".join((prev, run_id, str(seq), at, type_, body)).encode()).hexdigest()


def is_as_written(row: Row[Any], erased: Removal | None) -> bool:
    """Whether an event has the hash that it must have; one whose words were ``erased``, the one that it had."""
    if erased is not None and stands_for(erased, row.at, row.type, row.data):
        return bool(row.hash == erased.event_hash)
    return bool(row.hash == link(row.prev, row.run_id, row.seq, row.at, row.type, row.data))


class Chain:
    """The events of one run, read one after the other; after the first fault nothing more is heard."""

    def __init__(self, run_id: str, pruned: End | None, erased: Mapping[tuple[str, int], Removal]) -> None:
        """``pruned`` is where the chain goes on whose beginning was taken out."""
        self.fault: Broken | None = None
        self.end = pruned or End(0, GENESIS)
        self.last_end: LastEnd | None = None
        """``None`` before it has ended, and once it was resumed after that."""
        self.is_begun = pruned is None
        """Whether an end has to follow before the run counts as ended."""
        self._sent: set[str] = set()
        self.run_id = run_id
        self._erased = erased
        self._scopes = _Scopes(known=pruned is None)

    def read(self, row: Row[Any]) -> None:
        """The next event."""
        if self.fault is not None:
            return
        why = self._fault(row) or self._scopes.problem(row.type, row.data)
        if why:
            self.fault = Broken(self.run_id, row.seq, why)
            return
        self.end = End(row.seq, row.hash)
        self._hear(row)

    def without_request(self, call_ids: Iterable[str]) -> list[str]:
        """Those of some calls of which no request is told; none where an id was hidden, for it looked like a key."""
        if any(HIDDEN in call_id for call_id in self._sent):
            return []
        return [call_id for call_id in call_ids if call_id not in self._sent]

    def _fault(self, row: Row[Any]) -> str:
        """Why an event does not follow on the one before it; empty when it does."""
        if row.seq != self.end.seq + 1:
            return "an event before it is missing"
        holds = row.prev == self.end.hash and is_as_written(row, self._erased.get((self.run_id, row.seq)))
        return "" if holds else "it was changed after it was written"

    def _hear(self, row: Row[Any]) -> None:
        if row.type == RequestSent.type:
            self._sent.add(str(_told(row.data).get("call_id")))
        elif row.type == RunEnded.type:
            self.last_end = LastEnd(str(_told(row.data).get("status")), row.at)
        elif row.type == RunResumed.type:
            self.last_end, self.is_begun = None, True


def _told(data: str) -> Mapping[str, Json]:
    """What an event says; nothing where that is no event's, as somebody may have written who made the chain anew."""
    with suppress(ValueError):
        found = json.loads(data)
        return found if isinstance(found, dict) else {}
    return {}


@dataclass(slots=True)
class _Scopes:
    """What the events of a run said of its scope so far."""

    known: bool
    """Whether all of them are there."""
    strangers: bool = False
    fixed: dict[int, set[str]] = field(default_factory=dict)
    """The goals of each message of the user."""

    def problem(self, kind: str, data: str) -> str:
        """Why an event breaks the rule that strangers' text never widens a scope; empty when it keeps it."""
        if not self.known:
            return ""
        if kind == StrangersShown.type:
            self.strangers = True
            return "" if self.fixed else "strangers' text was shown before the scope was fixed"
        if kind != ScopeFixed.type:
            return ""
        told = json.loads(data)
        goals, before = set(told["goals"]), self.fixed.get(told["turn"])
        self.fixed[told["turn"]] = goals
        widened = told["by"] == "plan" if before is None else not goals <= before
        return "the scope was widened after strangers' text was shown" if self.strangers and widened else ""
