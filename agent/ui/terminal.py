"""Whether a person is there, and what their terminal can do."""

import os
import shutil
import sys
from typing import TextIO

from agent.ui.approval_prompt import ApprovalPrompt
from agent.ui.plain import Plain, speaks_ascii

NARROW = 40
"""Columns below which nothing is placed or framed."""


def has_person() -> bool:
    """Whether somebody can be asked: a terminal on both sides and no CI."""
    return sys.stdin.isatty() and sys.stderr.isatty() and not os.environ.get("CI")


def is_capable() -> bool:
    """Whether a conversation may place, colour and redraw; everything else gets plain lines."""
    wide = shutil.get_terminal_size().columns >= NARROW
    return wide and all(redraws(stream) for stream in (sys.stdin, sys.stdout, sys.stderr))


def redraws(stream: TextIO) -> bool:
    """Whether a line of a stream may be drawn again, as a progress bar is."""
    poor = os.environ.get("TERM", "dumb") in ("dumb", "unknown", "") or speaks_ascii()
    return stream.isatty() and not poor and not os.environ.get("NO_COLOR") and not os.environ.get("CI")


def at_the_terminal() -> ApprovalPrompt:
    """The desk of a command that is no conversation: cards and questions on standard error."""
    return ApprovalPrompt(Plain(answers=sys.stderr))


def ask_person(question: str) -> str | None:
    """Put a question to the person; ``None`` when they do not answer."""
    return at_the_terminal().ask(question)
