"""Where a contestant finds the other side, what it works on, and what it must be able to do."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tests.bench.says import SAYING, words

KEY = "sk-bench-0123456789abcdef"
"""A made-up key; nothing checks it."""


@dataclass(frozen=True, slots=True)
class Where:
    """The other side, as one contestant sees it."""

    name: str
    """The contestant's own name on the model server."""
    model: str
    """Origin of the model server."""
    api: str
    """Origin of Puffle."""
    folder: Path
    """A folder that goes when everything is over."""
    brief: Mapping[str, Any]
    """The words, tools, calls and answers of ``brief.py``."""
    targets: Mapping[str, str]
    """The request that belongs to a call."""

    def target(self, tool: str, arguments: object) -> str:
        """The path and query of a call."""
        return self.targets[f"{tool} {json.dumps(arguments)}"]

    def sayings(self, turns: int) -> list[str]:
        """What the person says, one thing after the other: as the brief has it, or for so many turns."""
        said: list[str] = self.brief.get("said") or sayings(turns)
        return said

    @property
    def base(self) -> str:
        """The contestant's own address on the model server."""
        return f"{self.model}/{self.name}"


def where(name: str, origin: str, brief: Path) -> Where:
    """What a process was told on its command line."""
    loaded = json.loads(brief.read_text("utf-8"))
    targets = {f"{call['name']} {json.dumps(call['arguments'])}": call["target"] for call in loaded["calls"]}
    return Where(name, origin, origin, brief.parent, loaded, targets)


def _no_stream(_pieces: int, _on_piece: Callable[[str], None]) -> None:
    raise NotImplementedError


class Closing(Protocol):
    """Something with connections."""

    def close(self) -> None:
        """Close them."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """Somebody who takes part."""

    run: Callable[[int], None]
    """Runs so many tool turns; from several threads at once if asked to."""
    closes: Sequence[Closing] = ()
    """Clients that it has open."""
    stream: Callable[[int, Callable[[str], None]], None] = _no_stream
    """Streams an answer of so many pieces and hands each on."""

    def close(self) -> None:
        """Close connections."""
        for client in self.closes:
            client.close()


def sayings(turns: int) -> list[str]:
    """What the person says, one thing after the other."""
    return [words(done, turns) for done in range(0, turns, SAYING)]
