"""A slash command at any short question of the chat is a command: it is done, and the question is asked again."""

import re
from collections.abc import Callable

import pytest

from evals.sandbox import Running
from tests.e2e.terminal.test_all_of_it_can_be_seen import done, said
from tests.support.fault_server import FaultServer
from tests.support.live import Terminal, begun, over
from tests.support.program import Program, call, turn
from tests.support.screen import QUESTION, Screen
from tests.support.scripts import END, MESSAGES_PATH, reply

# Newer Pythons warn of forking a process that has threads; the child execs at once.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
Chat = Callable[..., Screen]
ROBIN = "5e000001-0000-4000-8000-000000000001"
SET_BACK = r"(?s)Set this back[^>]*\? *\n [^>]*$"
SIGN = [
    turn(call("switch_journey", journey="manage")),
    turn(call("open_topic", topic="senders")),
    turn(call("list_inboxes")),
    turn(call("update_signature", sender_id=ROBIN, signature="Robin Sample")),
    END,
]


def _signed(chat: Chat) -> Screen:
    screen = chat(*SIGN)
    screen.enter('Change the signature of robin@mail.tideline.example to "Robin Sample"')
    screen.wait_for(r"\+ Robin Sample")
    screen.enter("y")
    done(screen)
    screen.enter("/undo")
    screen.wait_for(SET_BACK)
    return screen


def test_a_command_at_either_question_of_undo_is_done_and_the_question_comes_again(
    sandbox: Running, chat: Chat
) -> None:
    screen = _signed(chat)
    for count, command in enumerate(("/credits", "/nonsense"), 2):
        screen.enter(command)
        screen.wait_for(rf"Set this back[^\n]*(?:\n[^\n]*)?\[y(?s:.*)({'|'.join(['spent', 'there is no command'])})")
        screen.wait_for("Set this back", count=count)
        screen.wait_for(SET_BACK)
    screen.enter("y")
    screen.wait_for(QUESTION, count=2)
    screen.enter("/credits")
    screen.wait_for(QUESTION, count=3)
    screen.enter("y")
    done(screen, count=2)
    assert sandbox.world.senders[0].signature == "Robin, Tideline"
    assert screen.leave() == 0


def test_a_command_that_leads_away_leaves_undo_and_is_done_then(sandbox: Running, chat: Chat) -> None:
    screen = _signed(chat)
    screen.enter("/clear")
    screen.wait_for("a new conversation begins")
    assert "The question was left; nothing was set back." in said(screen)
    assert sandbox.world.senders[0].signature == "Robin Sample"
    assert screen.leave() == 0


@pytest.mark.parametrize(("keys", "question"), [([], "How many times in this run"), (["2"], "Grant exactly that?")])
def test_a_command_at_the_questions_of_a_grant_is_done_and_the_question_comes_again(
    program: Program, server: FaultServer, terminal: Terminal, keys: list[str], question: str
) -> None:
    screen = begun(terminal, program, "Answer Ada", *reply())
    screen.wait_for(QUESTION)
    for key in ["g", *keys]:
        screen.enter(key)
        screen.take(0.5)
    screen.wait_for(re.escape(question))
    screen.enter("/effects")
    screen.wait_for(re.escape(question), count=2)
    assert "nothing has happened yet" in said(screen)
    screen.enter("n")
    screen.wait_for("Nothing was granted")
    screen.enter("n")
    over(screen, "DENIED")
    assert (server.requests("POST", MESSAGES_PATH), screen.leave()) == ([], 0)


def test_a_command_at_the_question_of_a_file_is_done_and_the_question_comes_again(puffle: Program, chat: Chat) -> None:
    puffle.file("people.csv", "name,email\nAda Sample,ada@fair.example\n")
    screen = chat(END)
    screen.enter("Import people.csv into a new list called Fair")
    screen.wait_for(re.escape("Use 1 row?"))
    screen.enter("/journeys")
    screen.wait_for(re.escape("Use 1 row?"), count=2)
    assert "such as:" in said(screen)
    screen.enter("n")
    screen.wait_for("was not used")
    assert screen.leave() == 0
