"""A question that takes a short answer: what begins with a slash is a command there too, and no answer."""

from collections.abc import Callable

from agent.ui.console import Console


def answer_to(console: Console, question: str, command: Callable[[str], bool] | None) -> str | None:
    """The line that answers a question; ``None`` on no answer, and where a command leads away from it.

    Args:
        console: where it is asked.
        question: asked again after each command.
        command: does a command, and says whether the question stays; ``None`` where there are no commands.
    """
    while (line := console.read(question)) is not None:
        if command is None or not line.lstrip().startswith("/"):
            return line.strip()
        if not command(line.strip()):
            return None
    return None
