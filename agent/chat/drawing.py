"""Lines, Markdown, tables and cards as text with colours, by rich.  Nothing that strangers wrote is read as markup."""

import io
from collections.abc import Callable

from rich.box import ROUNDED
from rich.console import Console, RenderableType
from rich.markdown import Markdown
from rich.panel import Panel
from rich.text import Text

from agent.common.redaction import printable
from agent.ui.console import Tone
from agent.ui.tables import Table, lines_of
from agent.ui.wrapping import MARGIN, wrap

_STYLES: dict[Tone, str] = {
    "plain": "", "dim": "dim", "good": "green", "bad": "red", "ask": "yellow", "strong": "bold"
}  # fmt: skip
_WIDEST = 110


class Drawing:
    """Renders to strings, as wide as the terminal is at that moment."""

    def __init__(self, columns: Callable[[], int]) -> None:
        self._columns = columns

    def line(self, text: str, tone: Tone) -> str:
        """One line; only its sign has the colour of a call that went well, so that a screen stays calm."""
        first, *further = wrap(printable(text, keep_lines=False), self._width())
        more = "".join("\n" + line for line in further)
        if tone == "good" and first[:1] == "✓":
            head, _, rest = first.partition("  ")
            return self._drawn(Text.assemble(("✓", "green"), head[1:], (("  " + rest if rest else "") + more, "dim")))
        return self._drawn(Text(first + more, style=_STYLES[tone]))

    def markdown(self, block: str) -> str:
        """A finished block behind a border, so that it never looks like the program's own; links are spelled out."""
        drawn = self._drawn(Markdown(printable(block), hyperlinks=False), self._width() - len(MARGIN))
        between = [""] if block.startswith("\n") else []
        lines = [*between, *drawn.strip("\n").split("\n")]
        return "".join(f"\x1b[2m{MARGIN}\x1b[0m{line}\n" for line in lines)

    def table(self, table: Table) -> str:
        """Rows; in red what asks for a second look."""
        marks = {cell for row in table.rows for head, cell in zip(table.columns, row, strict=True) if head == "CHECK"}
        text = Text()
        for number, line in enumerate(lines_of(table, self._width())):
            text.append("\n" if number else "")
            text.append(line, style="dim" if line.split()[:1] == [table.columns[0]] else "")
        text.highlight_words([mark for mark in marks if mark], "bold red")
        return self._drawn(text)

    def card(self, title: str, text: str) -> str:
        """A frame around exactly the given lines."""
        body = Text()
        for number, line in enumerate(wrap(text, self._width() - 4)):
            name, colon, rest = line.partition(": ")
            body.append("\n" if number else "")
            if line.startswith("CHECK"):
                body.append(line, style="bold red")
            elif colon and not line.startswith(" ") and len(name) < 32:
                body.append(name + colon, style="dim")
                body.append(rest, style="bold red" if "CHECK" in rest else "bold" if name[:2] == "to" else "")
            else:
                body.append(line)
        frame = Panel(body, title=Text(title), title_align="left", box=ROUNDED, border_style="yellow", padding=(0, 1))
        return "\n" + self._drawn(frame)

    def _width(self) -> int:
        return min(_WIDEST, max(20, self._columns() - 1))

    def _drawn(self, thing: RenderableType, width: int | None = None) -> str:
        out = io.StringIO()
        Console(
            file=out,
            force_terminal=True,
            color_system="standard",
            width=width or self._width(),
            highlight=False,
            markup=False,
            emoji=False,
        ).print(thing)
        return out.getvalue()
