"""What the tests of a live conversation share."""

import re
from collections.abc import Callable
from typing import Any

from tests.support.fault_server import FaultServer
from tests.support.program import Program
from tests.support.screen import Screen
from tests.support.scripts import MESSAGES_PATH

TASKS = "/api/leads/search"
READY = r"\n> ?\n.* ask|\n> ?\n"
Terminal = Callable[..., Screen]


def sent(server: FaultServer) -> list[str]:
    """The texts that left."""
    return [seen.json["body_text"] for seen in server.requests("POST", MESSAGES_PATH)]


def begun(terminal: Terminal, program: Program, words: str, *turns: dict[str, Any], **options: Any) -> Screen:
    """A conversation in which something was said."""
    screen = terminal("chat", "--model", program.script(*turns), **options)
    screen.prompt()
    screen.enter(words)
    return screen


def over(screen: Screen, status: str, count: int = 1) -> str:
    """What the screen shows once a request has ended like this, its whole record included."""
    screen.wait_for(rf"{status} · run run_\w+(\n.*)*?\n  credits: ", count=count)
    return re.sub(r"(?<=\S) *\n {4}(?=\S)", " ", screen.take(0.4))


def conversation(screen: Screen) -> str:
    """The screen from the first words of the user on."""
    shown = screen.take(0.5)
    return shown[shown.index("\n> ") :].strip()


# -- what is shown -----------------------------------------------------------------------------------------------------
