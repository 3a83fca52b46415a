"""How a conversation reaches the user.  Everything it is given is safe for a terminal, or made so."""

from typing import Literal, Protocol

from agent.ui.tables import Table

Tone = Literal["plain", "dim", "good", "bad", "ask", "strong"]
"""What a line means; a console shows it as a colour, or not at all."""


class Console(Protocol):
    """The user's side of the conversation."""

    shows_status_line: bool
    """Whether the status line is seen; where it is not, a long wait is worth a line of its own."""

    def line(self, text: str, tone: Tone = "plain") -> None:
        """Show one line."""

    def markdown(self, block: str) -> None:
        """Show a finished block of the model's answer."""

    def table(self, table: Table) -> None:
        """Show rows."""

    def card(self, title: str, text: str) -> None:
        """Show what is asked about, whole."""

    def status_line(self, text: str) -> None:
        """Say what is going on just now; it passes, and an empty text ends it."""

    def footer(self, text: str) -> None:
        """The line that stands below the conversation."""

    def read(self, prompt: str) -> str | None:
        """One line typed from now on; ``None`` on end of input, Ctrl-C or when the patience is over."""

    def read_answer(self, prompt: str) -> str | None:
        """The same; ``KeyboardInterrupt`` on Ctrl-C, which leaves the question."""

    def edit(self, text: str, suffix: str) -> str | None:
        """The text as the user changed it in their editor; ``None`` when they have none or it failed."""

    def recall(self) -> None:
        """Take back what was typed ahead: it cannot be meant as the answer to what has come up since."""

    def read_input(self) -> str | None:
        """What the user says next; ``None`` when they leave."""
