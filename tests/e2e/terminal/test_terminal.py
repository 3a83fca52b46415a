"""A real terminal: what a person is shown, which words count as a yes, and that a conversation goes on."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pexpect
import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.params import few
from tests.support.program import COMMAND, Program, call, turn
from tests.support.scripts import (
    CAMPAIGN_PATH,
    CREATE_LIST,
    END,
    GET_CAMPAIGN,
    LAUNCH,
    LAUNCH_PATH,
    MESSAGES_PATH,
    READ,
    SEND,
    WORDS,
    reply,
)
from tests.support.waiting import PATIENCE

# Newer Pythons warn of forking a process that has threads; the child execs at once.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")

QUESTION = r"exactly this\? \[.*\] "
PROMPT = "you> "
Terminal = Callable[..., Any]


@pytest.fixture
def terminal(program: Program) -> Iterator[Terminal]:
    """Starts the program on a terminal of its own."""
    started: list[Any] = []

    def start(*args: str, **env: str) -> Any:
        environment = {**program.environment, "TERM": "dumb", **env}
        child = pexpect.spawn(
            COMMAND[0],
            [*COMMAND[1:], *args],
            env=environment,
            cwd=str(program.folder),
            encoding="utf-8",
            timeout=PATIENCE,
            dimensions=(50, 200),
        )
        child.delaybeforesend = 0.05
        started.append(child)
        return child

    yield start
    for child in started:
        child.close(force=True)


def ended(child: Any) -> tuple[int, str]:
    """The exit code, and everything that was shown since the last expectation."""
    child.expect(pexpect.EOF)
    rest = str(child.before)
    child.close()
    return int(child.exitstatus), rest


@pytest.mark.parametrize("word", ["y", "yes"])
def test_a_yes_after_the_card_sends_once(program: Program, server: FaultServer, terminal: Terminal, word: str) -> None:
    child = terminal("run", "Answer Ada", "--model", program.script(*reply()))
    child.expect(QUESTION)
    for shown in (f"POST {MESSAGES_PATH}", f"to (1): {tidy.ADA}", WORDS, "It cannot be taken back."):
        assert shown in child.before
    assert server.requests("POST") == []
    child.sendline(word)
    code, rest = ended(child)
    assert (code, len(server.requests("POST", MESSAGES_PATH))) == (0, 1)
    assert "approved by you" in rest


@pytest.mark.parametrize("word", ["n", "no, too dear"])
def test_a_no_ends_it(program: Program, server: FaultServer, terminal: Terminal, word: str) -> None:
    child = terminal("run", "Answer Ada", "--model", program.script(*reply()))
    child.expect(QUESTION)
    child.sendline(word)
    assert (ended(child)[0], server.requests("POST")) == (6, [])


@pytest.mark.parametrize("word", few(3, ["", "Y", "ye", "yy", "ok", "\uff59", "\u0443", "yes please", "/why"]))
def test_any_other_word_sends_nothing_and_is_asked_about_again(
    program: Program, server: FaultServer, terminal: Terminal, word: str
) -> None:
    child = terminal("run", "Answer Ada", "--model", program.script(*reply()))
    for _ in range(4):
        if child.expect([QUESTION, pexpect.EOF]):
            break
        child.sendline(word)
    child.close()
    assert (child.exitstatus, server.requests("POST")) == (3, [])
    assert [a["status"] for a in program.run("approvals", "list", "--json").json] == ["pending"]


@pytest.mark.parametrize(
    ("elsewhere", "word", "told"), [("approve", "n", "This takes back the yes of "), ("deny", "y", "is denied, by ")]
)
def test_of_two_answers_to_a_card_the_no_counts(
    program: Program, server: FaultServer, terminal: Terminal, elsewhere: str, word: str, told: str
) -> None:
    child = terminal("run", "Answer Ada", "--model", program.script(*reply()))
    child.expect(QUESTION)
    (waits,) = program.run("approvals", "list", "--json").json
    assert program.run("approvals", elsewhere, waits["id"]).code == 0
    child.sendline(word)
    code, rest = ended(child)
    assert (code, told in rest, server.requests("POST")) == (6, True, [])


@pytest.mark.parametrize(("typed", "reason"), [("no too dear", "too dear"), ("n, not today", "not today")])
def test_the_reason_of_a_no_is_told_to_the_model(
    program: Program, server: FaultServer, terminal: Terminal, typed: str, reason: str
) -> None:
    told = {"last_result_contains": f'"{reason}"'}
    script = program.script(turn(READ), turn(SEND), turn(text="Understood.", expect=told))
    child = terminal("run", "Answer Ada", "--model", script)
    child.expect(QUESTION)
    child.sendline(typed)
    code, rest = ended(child)
    assert (code, "Understood." in rest, server.requests("POST")) == (6, True, [])


def test_a_yes_typed_ahead_does_not_count(program: Program, server: FaultServer, terminal: Terminal) -> None:
    answered = threading.Event()
    server.on("GET", MESSAGES_PATH, Answer(body={"messages": [tidy.INBOUND]}, once=answered))
    child = terminal("run", "Answer Ada", "--model", program.script(*reply()))
    server.wait_for("GET", MESSAGES_PATH)
    child.sendline("y")
    child.sendline("yes")
    answered.set()
    child.expect(QUESTION)
    time.sleep(0.5)
    assert (child.isalive(), server.requests("POST")) == (True, [])
    child.sendline("n")
    assert (ended(child)[0], server.requests("POST")) == (6, [])


@pytest.mark.parametrize("key", ["c", "d"])
def test_control_c_and_end_of_input_are_a_no(
    program: Program, server: FaultServer, terminal: Terminal, key: str
) -> None:
    child = terminal("run", "Answer Ada", "--model", program.script(*reply()))
    child.expect(QUESTION)
    child.sendcontrol(key)
    code, rest = ended(child)
    assert (code, server.requests("POST")) == (6, [])
    assert "Traceback" not in rest


def test_later_parks_the_question(program: Program, server: FaultServer, terminal: Terminal) -> None:
    child = terminal("run", "Answer Ada", "--model", program.script(*reply()))
    child.expect(QUESTION)
    child.sendline("l")
    code, rest = ended(child)
    assert (code, server.requests("POST")) == (3, [])
    assert "approvals approve" in rest
    assert [a["status"] for a in program.run("approvals", "list", "--json").json] == ["pending"]


def test_with_ci_set_nothing_is_ever_asked(program: Program, server: FaultServer, terminal: Terminal) -> None:
    child = terminal("run", "Answer Ada", "--model", program.script(*reply()), CI="1")
    code, rest = ended(child)
    assert (code, server.requests("POST")) == (3, [])
    assert "exactly this?" not in rest


def test_a_campaign_that_changes_while_the_card_is_read_is_shown_again(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    script = program.script(turn(GET_CAMPAIGN), turn(LAUNCH), END)
    child = terminal("run", "Launch cmp_spring", "--model", script)
    child.expect(QUESTION)
    assert "it reaches: 3 leads" in child.before
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign(prospects_by_status={"pending": 900})))
    child.sendline("y")
    child.expect(QUESTION)
    assert "it reaches: 900 leads" in child.before
    assert server.requests("POST", LAUNCH_PATH) == []
    child.sendline("n")
    assert (ended(child)[0], server.requests("POST", LAUNCH_PATH)) == (6, [])


def test_a_question_of_the_agent_is_answered_at_the_terminal(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    ask = call("ask_human", question="Which name?\u202e")
    script = program.script(turn(ask), turn(CREATE_LIST, expect={"last_result_contains": "Spring"}), END)
    child = terminal("run", "Make a list", "--model", script)
    child.expect("Your answer: ")
    assert "\u202e" not in child.before
    child.sendline("Spring")
    assert (ended(child)[0], len(server.requests("POST", "/api/lists"))) == (0, 1)


def test_no_byte_of_a_stranger_controls_the_terminal(program: Program, server: FaultServer, terminal: Terminal) -> None:
    evil = "\x1b[2J\x1b]52;c;eA==\x07\x9b31m \u202etxt\u2066 a\rb"
    row = tidy.ROW | {"participant_name": evil}
    server.on("GET", "/api/threads", Answer(body={"threads": [row]}))
    server.on("POST", MESSAGES_PATH, Answer(403, {"error": evil}, {"X-Correlation-Id": "c\x9b1m"}))
    evil_send = call("send_message", thread_id=tidy.THREAD, body_text="Hi \u202e\u2066 there")
    child = terminal("run", "Answer", "--model", program.script(turn(READ, text=evil), turn(evil_send), END))
    child.expect(QUESTION)
    shown = child.before
    child.sendline("y")
    shown += ended(child)[1]
    assert re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown) is None
    assert re.search("\r(?!\n)", shown) is None


# -- chat --------------------------------------------------------------------------------------------------------------


def test_a_conversation_of_two_requests_with_its_commands(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    script = program.script(turn(CREATE_LIST), turn(text="The list is there."), *reply())
    child = terminal("chat", "--model", script)
    child.expect(PROMPT)
    child.sendline("/effects")
    child.expect("nothing has happened yet")
    child.expect(PROMPT)
    greeted = len(server.requests("GET", "/api/context"))
    child.sendline("Make a list")
    child.expect("The list is there.")
    child.expect("DONE")
    child.expect(PROMPT)
    child.sendline("Now answer Ada")
    child.expect(QUESTION)
    child.sendline("y")
    child.expect("That is all.")
    child.expect(PROMPT)
    child.sendline("/effects")
    child.expect("done: make a list.*done: send a message")
    child.expect(PROMPT)
    child.sendline("/approvals")
    child.expect("0 waiting")
    child.expect(PROMPT)
    child.sendline("/help")
    child.expect("/quit")
    child.expect(PROMPT)
    child.sendline("/quit")
    assert ended(child)[0] == 0
    assert len(server.requests("GET", "/api/context")) == greeted == 1  # what the greeting saw counts for both
    (row,) = program.run("runs", "list", "--json").json
    assert row["status"] == "done"


@pytest.mark.parametrize("key", ["c", "d"])
def test_control_c_or_d_at_the_prompt_leaves(program: Program, terminal: Terminal, key: str) -> None:
    child = terminal("chat", "--model", program.script(END))
    child.expect("kind of work is")  # a stop before that ends the greeting
    child.expect(PROMPT)
    child.sendcontrol(key)
    assert ended(child)[0] == 0


def test_a_conversation_goes_on_after_the_agent_handed_over(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    escalate = call("escalate_to_human", reason="Two fit.", question="Which list?", next_step="I go on.")
    script = program.script(
        turn(escalate), turn(CREATE_LIST, expect={"last_result_contains": "the second"}), turn(text="Made it.")
    )
    child = terminal("chat", "--model", script)
    child.expect(PROMPT)
    child.sendline("Make a list")
    child.expect("asked of you: Which list?")
    child.expect(PROMPT)
    child.sendline("the second")
    child.expect("Made it.")
    child.expect(PROMPT)
    child.sendline("/quit")
    assert (ended(child)[0], len(server.requests("POST", "/api/lists"))) == (0, 1)


def test_a_conversation_goes_on_after_something_was_not_found(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    server.on("GET", MESSAGES_PATH, Answer(404, {"error": "gone"}))
    script = program.script(
        turn(READ, CREATE_LIST), turn(text="I will not look again.", expect={"last_result_contains": "not executed"})
    )
    child = terminal("chat", "--model", script)
    child.expect(PROMPT)
    child.sendline("Read Ada's thread")
    child.expect("404")
    child.expect(PROMPT)
    child.sendline("Then leave it")
    child.expect("I will not look again.")
    child.expect(PROMPT)
    child.sendline("/quit")
    assert (ended(child)[0], len(server.requests("GET", MESSAGES_PATH)), server.requests("POST")) == (0, 1, [])


def test_a_parked_question_of_a_conversation_comes_up_again(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    child = terminal("chat", "--model", program.script(*reply()))
    child.expect(PROMPT)
    child.sendline("Answer Ada")
    child.expect(QUESTION)
    child.sendline("l")
    child.expect("waits for you")
    child.expect(PROMPT)
    child.sendline("Go on then")
    child.expect(QUESTION)
    child.sendline("y")
    child.expect("That is all.")
    child.expect(PROMPT)
    child.sendline("/quit")
    assert (ended(child)[0], len(server.requests("POST", MESSAGES_PATH))) == (0, 1)


def test_a_conversation_is_taken_up_again(program: Program, terminal: Terminal) -> None:
    model = program.script(turn(text="One."), turn(text="Two."))
    child = terminal("chat", "--model", model)
    child.expect(PROMPT)
    child.sendline("Count")
    child.expect("One.")
    child.expect(PROMPT)
    child.sendline("/quit")
    ended(child)
    (row,) = program.run("runs", "list", "--json").json
    child = terminal("chat", "--model", model, "--resume", row["run_id"])
    child.expect(PROMPT)
    child.sendline("Go on")
    child.expect("Two.")
    child.expect(PROMPT)
    child.sendline("/quit")
    assert ended(child)[0] == 0
    assert len(program.run("runs", "list", "--json").json) == 1
