"""Lines, Markdown, tables and cards as text with colours, by rich.  Nothing that strangers wrote is read as markup."""

import io
from collections.abc import Callable

from rich.box import ROUNDED, SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.markdown import Markdown
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table as RichTable
from rich.text import Text

from agent.common.redaction import printable
from agent.ui.console import Tone
from agent.ui.tables import Table
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
        return "".join(f"\x1b[2m{MARGIN}\x1b[0m{line}\n" for line in drawn.rstrip("\n").split("\n")) + "\n"

    def table(self, table: Table) -> str:
        """Rows."""
        shown = RichTable(box=SIMPLE_HEAD, header_style="dim", pad_edge=True, show_edge=False)
        for column in table.columns:
            style = "bold red" if column == "CHECK" else ""
            shown.add_column(column, overflow="ellipsis", no_wrap=True, style=style, min_width=min(6, len(column)))
        for row in table.rows:
            shown.add_row(*(Text(cell) for cell in row))
        drawn = self._drawn(Padding(shown, (0, 0, 0, 2)))
        return drawn + (self.line(f"    and {table.more} more", "dim") if table.more else "")

    def card(self, title: str, text: str) -> str:
        """A frame around exactly the given lines."""
        body = Text()
        for number, line in enumerate(wrap(text, self._width() - 4)):
            name, colon, rest = line.partition(": ")
            body.append("\n" if number else "")
            if colon and not line.startswith(" ") and len(name) < 32:
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
