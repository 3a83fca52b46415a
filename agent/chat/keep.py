"""A conversation as a file that its owner keeps."""

from pathlib import Path

from agent.common.markdown import quoted
from agent.common.redaction import printable
from agent.models.base import AssistantMessage, UserMessage
from agent.session.session import Session
from agent.session.transcript import Entry
from agent.ui.export import write_new
from agent.ui.progress import key_arguments
from agent.ui.reports import record


def export(session: Session, path: Path) -> None:
    """Write a conversation as Markdown for its owner, redacted by the store; ``UsageError`` if that cannot be."""
    parts = [f"# Run {session.run.run_id}", ""]
    for entry in session.loop.entries:
        message = entry.message
        if isinstance(message, UserMessage):
            parts += [f"## {_speaker(entry)}", "", quoted(printable(message.text)), ""]
        elif isinstance(message, AssistantMessage):
            calls = (f"{call.name} {key_arguments(call.arguments)}" for call in message.tool_calls)
            said = [message.text, *(f"- {printable(call, keep_lines=False)}" for call in calls)]
            parts += ["## Agent", "", quoted(printable("\n".join(line for line in said if line))), ""]
    parts += ["", "## Record", "", *(f"    {line}" for line in record(session.so_far())), ""]
    write_new(path, "\n".join(parts))


def _speaker(entry: Entry) -> str:
    if entry.material:
        return "Material"
    return "You" if entry.by == "person" else "Another agent"
