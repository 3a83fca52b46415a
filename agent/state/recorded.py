"""What the audit holds of an event, and how one that was stored is read back, also by another version."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from agent.common.json_value import Json
from agent.state.events import KINDS, Event


@dataclass(frozen=True, slots=True)
class UnknownEvent:
    """An event of a kind or shape that this version does not know, as it was recorded."""

    type: str
    fields: Mapping[str, Json]

    def data(self) -> dict[str, Json]:
        """See ``Event``."""
        return dict(self.fields)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event and its place in the audit."""

    run_id: str
    seq: int
    """From 1 in each run, without gaps."""
    at: str
    """RFC 3339 in UTC, with milliseconds."""
    event: Event | UnknownEvent

    def as_json(self) -> dict[str, Json]:
        """One line of ``audit export``."""
        event = self.event
        return {"type": event.type, "run_id": self.run_id, "seq": self.seq, "at": self.at, **event.data()}

    @staticmethod
    def from_json(line: Mapping[str, Any]) -> "Recorded":
        """Read what ``as_json`` has made, by this version or another one."""
        own = {name: value for name, value in line.items() if name not in _PLACE}
        return Recorded(line["run_id"], line["seq"], line["at"], event_of(line["type"], own))


_PLACE = frozenset({"type", "run_id", "seq", "at"})


def event_of(kind: str, data: Mapping[str, Json]) -> Event | UnknownEvent:
    """An event from its recorded parts; keys that this version does not know are left out."""
    if kind not in KINDS:
        return UnknownEvent(kind, data)
    try:
        return _reader(kind).validate_python(data)
    except ValidationError:
        return UnknownEvent(kind, data)


@cache
def _reader(kind: str) -> TypeAdapter[Event]:
    return TypeAdapter(KINDS[kind])
