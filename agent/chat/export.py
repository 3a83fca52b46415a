"""A conversation as a Markdown file for its owner: words, calls, effects.  The store has redacted it already."""

import os
from pathlib import Path

from agent.common.errors import UsageError
from agent.common.redaction import printable
from agent.models.base import AssistantMessage, UserMessage
from agent.session.session import Session
from agent.ui.progress import key_arguments
from agent.ui.reports import record


def exported(session: Session, path: Path) -> None:
    """Write it; a file that is there already is not overwritten.

    Raises:
        UsageError: it cannot be written.
    """
    parts = [f"# Run {session.run.run_id}", ""]
    for entry in session.loop.entries:
        message = entry.message
        if isinstance(message, UserMessage):
            parts += ["## You" if not entry.material else "## Material", "", printable(message.text), ""]
        elif isinstance(message, AssistantMessage):
            parts += [printable(message.text), ""] if message.text else []
            parts += [
                f"- {printable(f'{c.name} {key_arguments(c.arguments)}', keep_lines=False)}" for c in message.tool_calls
            ]
    parts += ["", "## Record", "", *(f"    {line}" for line in record(session.so_far())), ""]
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join(parts))
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None
