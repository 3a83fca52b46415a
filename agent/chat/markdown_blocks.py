"""A streamed answer cut into finished Markdown blocks, so that what was printed is never printed again."""

from collections.abc import Callable


class Blocks:
    """Takes pieces of text as they come and hands on each block once it is complete, later ones behind a line."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._lines: list[str] = []
        self._open = ""
        self._fence = ""
        self.taken = False
        self._before = False

    @property
    def tail(self) -> str:
        """What has come of the line that is not complete yet, or else the last line of the unfinished block."""
        return self._open or (self._lines[-1] if self._lines else "")

    def feed(self, piece: str) -> None:
        """More text."""
        self.taken = self.taken or bool(piece.strip())
        *complete, self._open = (self._open + piece).split("\n")
        for line in complete:
            self._line(line)

    def finish(self) -> bool:
        """The answer is over: what is left is a block too; whether there was any."""
        if self._open:
            self._line(self._open)
        self._flush()
        shown = self._before
        self._open, self._fence, self.taken, self._before = "", "", False, False
        return shown

    def _line(self, line: str) -> None:
        mark = line.strip()[:3]
        if self._fence:
            self._lines.append(line)
            if mark == self._fence:
                self._fence = ""
                self._flush()
            return
        if mark in ("```", "~~~"):
            self._flush()
            self._fence = mark
        if not line.strip():
            self._flush()
        else:
            self._lines.append(line)

    def _flush(self) -> None:
        if any(line.strip() for line in self._lines):
            self._show("\n".join(["", *self._lines] if self._before else self._lines))
            self._before = True
        self._lines = []
