"""The keys of the prompt."""

from typing import Protocol

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent


class Keyboard(Protocol):
    """What keys act on."""

    buffer: Buffer
    """The line that is being typed."""

    def interrupt(self) -> None:
        """Ctrl-C."""

    def end(self) -> None:
        """Ctrl-D."""

    def submit(self) -> None:
        """Enter."""


def bindings(board: Keyboard) -> KeyBindings:
    """Enter sends; Alt-Enter, or a backslash before Enter, begins a new line."""
    keys = KeyBindings()

    @keys.add("c-c")
    def _(_event: KeyPressEvent) -> None:
        board.interrupt()

    @keys.add("c-d")
    def _(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.delete()
        else:
            board.end()

    @keys.add("enter")
    @keys.add("c-j")  # what a program that drives a terminal sends for Enter
    def _(_event: KeyPressEvent) -> None:
        board.submit()

    @keys.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.newline(copy_margin=False)

    @keys.add("c-l")
    def _(event: KeyPressEvent) -> None:
        event.app.renderer.clear()

    return keys
