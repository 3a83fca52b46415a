"""A person at a terminal: shown a card, asked a question.  Only words typed after the card was shown count."""

import contextlib
import os
import select
import signal
import sys
import termios
from collections.abc import Iterator

from agent.approving import Reply
from agent.redaction import printable
from agent.state.approvals import Approval

PATIENCE = 600.0
"""Seconds that a question waits for its answer; after that it is a no."""


def has_person() -> bool:
    """Whether somebody can be asked: a terminal on both sides and no CI."""
    return sys.stdin.isatty() and sys.stderr.isatty() and not os.environ.get("CI")


class TerminalApprover:
    """Shows a card and reads one line."""

    def ask(self, approval: Approval) -> Reply:
        """``y`` or ``yes`` approves once, ``l`` leaves it for later, everything else is a no, its text the reason."""
        card = approval.card
        _say("")
        _say(f"──── approval {approval.id} ────")
        _say(str(card["preview"]))
        _say("────")
        line = _read_line("Send exactly this? [y = yes once, n [reason] = no, l = later] ")
        words = (line or "").strip()
        if words in ("y", "yes"):
            return Reply("yes")
        if words in ("l", "later"):
            return Reply("later")
        return Reply("no", words.removeprefix("no").removeprefix("n").strip() if line else "no answer was given")


def ask_person(question: str) -> str | None:
    """Put a question to the person; ``None`` when they do not answer."""
    _say("")
    _say(f"The agent asks: {printable(question, keep_lines=False)}")
    line = _read_line("Your answer: ")
    return line.strip() or None if line else None


def _read_line(prompt: str) -> str | None:
    """One line typed from now on; ``None`` on end of input, an interrupt or when the patience is over."""
    with contextlib.suppress(termios.error, OSError):
        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)  # what was typed before the card does not count
    sys.stderr.write(prompt)
    sys.stderr.flush()
    try:
        with _interrupts_raise():
            ready, _, _ = select.select([sys.stdin], [], [], PATIENCE)
            line = sys.stdin.readline() if ready else ""
    except KeyboardInterrupt:
        line = ""
    if not line.endswith("\n"):
        _say("")
    return line or None


@contextlib.contextmanager
def _interrupts_raise() -> Iterator[None]:
    """While a question stands, Ctrl-C answers it instead of stopping the run."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
