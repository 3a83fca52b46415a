"""A stream for everything else that prints while the prompt is alive: whole lines go above it."""

import io
from collections.abc import Callable


class Sink(io.TextIOBase):
    """Collects lines."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._open = ""

    def write(self, text: str) -> int:
        """Take text; complete lines are shown."""
        whole, newline, self._open = (self._open + text).rpartition("\n")
        if newline:
            self._show(whole + newline)
        return len(text)

    def isatty(self) -> bool:
        """It is the terminal."""
        return True

    def writable(self) -> bool:
        """It is."""
        return True

    def close(self) -> None:
        """Show what is left."""
        if not self.closed and self._open:
            self._show(self._open + "\n")
            self._open = ""
        super().close()
