"""From values to HTML.  Every value is text: nothing that a stranger, a model or the user wrote is markup."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import ndiff
from functools import cache
from pathlib import Path, PurePath

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from agent.common.clock import Clock
from agent.common.redaction import printable
from agent.ui.answers import does
from agent.ui.tables import clipped

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
_QUOTED = "  | "
"""What the lines of a text begin with on a card."""
_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card: all of them, one after the other, are the card's text to the byte."""

    kind: str
    """How it looks: ``quoted`` for a text that leaves or came, ``check`` for what nobody should miss, else empty."""
    mark: str
    text: str


def card_lines(preview: str) -> Iterator[Line]:
    """The lines of a card, with their ends."""
    *lines, last = preview.split("\n")
    for line in [*(f"{line}\n" for line in lines), last]:
        if line.startswith(_QUOTED):
            yield Line("quoted", _QUOTED, line.removeprefix(_QUOTED))
        else:
            head, colon, rest = line.partition(": ")
            known = colon and head.replace(" ", "").replace("_", "").isalpha()
            yield Line(
                "check" if line.startswith("CHECK") else "", head + colon if known else "", rest if known else line
            )


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """What two cards say differently: each line with ``gone`` or ``new``."""
    marks = {"-": "gone", "+": "new"}
    lines = ndiff(before.splitlines(), after.splitlines())
    return [(marks[line[0]], line[2:]) for line in lines if line[:1] in marks]


def span(seconds: float) -> str:
    """A time in at most two units."""
    left, parts = max(0, int(seconds)), []
    for unit, size in _UNITS:
        if left >= size:
            parts.append(f"{left // size} {unit}")
            left %= size
    return " ".join(parts[:2]) or "0 s"


@dataclass(frozen=True, slots=True)
class Pages:
    """Makes the pages."""

    clock: Clock

    def page(self, name: str, code: int = 200, /, **values: object) -> HTMLResponse:
        """A page from its template."""
        return HTMLResponse(_environment().get_template(name).render(page=self, **values), code)

    def ago(self, at: str) -> str:
        """How long something was ago, or is ahead."""
        return span(abs((self.clock.now() - datetime.fromisoformat(at)) / timedelta(seconds=1)))


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"card_lines": card_lines, "span": span, "text": printable, "clipped": clipped, "moment": _moment}
    made.filters["does"] = does
    made.filters["file_name"] = lambda path: PurePath(path).name or path
    made.globals["risks"] = RISKS
    return made


def _moment(at: str | None) -> str:
    """A time to the second, in UTC."""
    return "" if at is None else at[:19].replace("T", " ")


RISKS: Sequence[str] = ("destroy", "send", "spend", "write", "read")
"""Effects, the riskiest first."""
