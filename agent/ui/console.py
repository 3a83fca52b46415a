"""How the conversation reaches a person.  Everything it is given is safe for a terminal, or made so."""

from typing import Literal, Protocol

from agent.ui.tables import Table

Tone = Literal["plain", "dim", "good", "bad", "ask", "strong"]
"""What a line means; a talker shows it as a colour, or not at all."""


class Talker(Protocol):
    """A person's side of the conversation."""

    shows_hints: bool
    """Whether a hint is seen; without hints, a long wait is worth a line."""

    def line(self, text: str, tone: Tone = "plain") -> None:
        """Show one line."""

    def markdown(self, block: str) -> None:
        """Show a finished block of the model's answer."""

    def table(self, table: Table) -> None:
        """Show rows."""

    def card(self, title: str, text: str) -> None:
        """Show what is asked about, whole."""

    def hint(self, text: str) -> None:
        """Say what is going on just now; it passes, and an empty text ends it."""

    def status(self, text: str) -> None:
        """The line that stands below the conversation."""

    def read(self, prompt: str) -> str | None:
        """One line typed from now on; ``None`` on end of input, Ctrl-C or when the patience is over."""

    def edit(self, text: str, suffix: str) -> str | None:
        """The text as the person changed it in their editor; ``None`` when they have none or it failed."""

    def recall(self) -> None:
        """Take back what was typed ahead: it cannot be meant as the answer to what has come up since."""

    def next(self) -> str | None:
        """What the person says next; ``None`` when they leave."""

    def close(self) -> None:
        """Give the terminal back."""


ASCII = str.maketrans({"✓": "+", "✗": "x", "·": "-", "→": ">", "…": "...", "─": "-", "│": "|", "—": "-", "\u203a": ">"})
"""For terminals that show nothing beyond ASCII; only the program's own signs are replaced."""
