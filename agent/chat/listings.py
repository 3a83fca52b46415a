"""What a conversation has read in rows: shown whole, or one row in full."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from agent.common.errors import UsageError
from agent.common.json_value import Json
from agent.common.redaction import printable
from agent.session.session import Session
from agent.ui.export import Row, flat_row
from agent.ui.tables import rows_of
from tools.registry import REGISTRY

_PAGE = 25
"""Rows of a page, so few that no answer is cut down before it is shown."""
_MOST = 200
"""Pages that are read for one listing."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows of one kind, and the read that shows them."""

    kind: str
    rows: Sequence[Row]
    tool: str
    arguments: Mapping[str, Json]
    is_whole: bool = False

    def whole(self, session: Session) -> "Listing":
        """All of it: a read that has pages is made again from its first to its last.

        Raises:
            Stop: a page cannot be read.
        """
        spec = REGISTRY[self.tool]
        if spec.next_page is None or self.is_whole:
            return self
        given: dict[str, Json] = {k: v for k, v in self.arguments.items() if k not in ("cursor", "page")}
        rows: list[Row] = []
        following: dict[str, Json] | None = {}
        for _ in range(_MOST):
            if following is None:
                break
            _, outcome = session.executor.reader.read(self.tool, {**given, "limit": _PAGE, **following})
            shown = spec.summarise(outcome.answer)
            _, page = rows_of(shown) or ("", [])
            rows += page
            following = spec.next_page(shown)
        return Listing(self.kind, rows, self.tool, self.arguments, is_whole=True)


@dataclass(slots=True)
class Listings:
    """The latest listing of each kind, the newest last."""

    _by_kind: dict[str, Listing] = field(default_factory=dict)

    def note(self, tool: str, arguments: Mapping[str, Json], content: Mapping[str, Json]) -> None:
        """Remember what a read has shown, if it was rows."""
        spec = REGISTRY.get(tool)
        found = rows_of(content)
        if spec is None or spec.effect != "read" or spec.endpoint is None or found is None:
            return
        self.put(Listing(*found, tool, arguments))

    def put(self, listing: Listing) -> None:
        """Make a listing the latest."""
        self._by_kind.pop(listing.kind, None)
        self._by_kind[listing.kind] = listing

    def find(self, words: str) -> Listing | None:
        """The one whose kind some words name, else the latest; ``None`` when nothing was read in rows."""
        named = [one for kind, one in self._by_kind.items() if kind.removesuffix("s") in words.lower()]
        return next(iter(named), None) or next(reversed(self._by_kind.values()), None)


def row_lines(row: Row) -> Iterator[str]:
    """Everything that is known of one row."""
    for key, value in flat_row(row):
        first, *more = printable(value).split("\n") or [""]
        yield f"  {key}: {first}"
        yield from (f"  | {line}" for line in more)


def form_of(path: Path) -> Literal["csv", "json", "md"]:
    """What a file is to hold, by the end of its name."""
    match path.suffix.lower():
        case ".csv":
            return "csv"
        case ".json":
            return "json"
        case ".md" | ".txt" | "":
            return "md"
        case other:
            raise UsageError(f"{other} is not written: name a file that ends in .csv, .json or .md")
