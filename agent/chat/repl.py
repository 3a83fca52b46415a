"""The lines of a conversation: what is for the program, and what is for the agent."""

from collections.abc import Callable

from agent.chat.conversation import Conversation
from agent.chat.files import is_command
from agent.common.errors import UsageError
from agent.common.words.stopping import command_in

_SAYS = {"/pause all": ": every campaign that sends is stopped, and no model is asked"}


def chat(conversation: Conversation, command: Callable[[str], bool]) -> None:
    """Until the user leaves: words go to the run, lines with a slash are commands."""
    conversation.show_status()
    while True:
        conversation.app.interrupts.event.clear()
        line = conversation.read()
        if line is None:
            return
        try:
            if is_command(line):
                if not command(line):
                    return
            elif said := command_in(line):
                conversation.console.line(f"{said}{_SAYS.get(said, '')}", "dim")
                command(said)
            elif conversation.is_opening(line):
                conversation.greet()
            elif line.strip():
                conversation.submit(line)
        except UsageError as error:
            conversation.console.line(str(error), "bad")
