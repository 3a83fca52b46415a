"""A conversation that is broken off, typed ahead of, taken up again: the screen tells the truth all the same."""

import json
import os
import re
import signal
import stat
import threading
import time

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.live import TASKS, Terminal, begun, over, sent
from tests.support.program import KEY, Program, call, turn
from tests.support.screen import QUESTION, Screen
from tests.support.scripts import CREATE_LIST, END, MESSAGES_PATH, READ, SEARCH, SEND, WORDS, reply
from tests.support.slow_model import Says, slow_model

# Newer Pythons warn of forking a process that has threads; the child execs at once.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")


SENT = {"message": {"id": "msg_2", "direction": "outbound"}, "thread": tidy.ROW}


def in_a_send(program: Program, server: FaultServer, terminal: Terminal, answer: Answer) -> Screen:
    """A conversation whose message was allowed, has left, and has no answer yet."""
    server.on("POST", MESSAGES_PATH, answer)
    screen = begun(terminal, program, "Answer Ada", *reply())
    screen.wait_for(QUESTION)
    screen.enter("y")
    server.wait_for("POST", MESSAGES_PATH)
    return screen


def test_keys_are_echoed_while_an_answer_streams(program: Program, terminal: Terminal) -> None:
    with slow_model(Says(tuple(f"word{n} " for n in range(40)), pause=0.1, hang=True)) as model:
        screen = terminal("chat", "--model", "openai-chat:slow", **model.env())
        screen.prompt()
        screen.enter("Talk")
        screen.wait_for("word2")
        for number, key in enumerate("abcdef", 1):
            screen.type(key)
            screen.wait_for(r"\n> " + "abcdef"[:number])  # the answer never ends
        assert "DONE" not in screen.text


def test_the_first_token_is_shown_without_delay(program: Program, terminal: Terminal) -> None:
    with slow_model(Says(("Hello there",), hang=True)) as model:
        screen = terminal("chat", "--model", "openai-chat:slow", **model.env())
        screen.prompt()
        screen.enter("Talk")
        screen.wait_for("Hello there")
        assert "DONE" not in screen.text  # the rest is still to come
        model.resumed.set()
        over(screen, "DONE")


# -- stopping ----------------------------------------------------------------------------------------------------------


def test_control_c_in_a_model_stream_breaks_it_at_once(program: Program, terminal: Terminal) -> None:
    with slow_model(Says(("Once upon ", "a time"), hang=True), Says(("Fine.",))) as model:
        screen = terminal("chat", "--model", "openai-chat:slow", **model.env())
        screen.prompt()
        screen.enter("Tell me a story")
        screen.wait_for("Once upon a time")
        screen.control("c")
        over(screen, "INTERRUPTED")  # the answer never ends
        screen.enter("Go on differently")
        screen.wait_for("Fine.")
        over(screen, "DONE")
        assert screen.leave() == 0


def test_control_c_in_a_poll_keeps_the_task_and_a_resume_pays_once(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    program.env["PUFFLE_AGENT_CLOCK_SPEED"] = "1"
    server.on("GET", TASKS, Answer(body=tidy.search("running")))
    screen = begun(terminal, program, "Find three heads of finance", turn(SEARCH), END)
    screen.wait_for("waiting for start_lead_search|start_lead_search  POST")
    server.wait_for("POST", TASKS)
    screen.wait_for("waiting for start_lead_search")
    screen.control("c")
    over(screen, "INTERRUPTED")
    server.on("GET", TASKS, Answer(body=tidy.search("done")))
    screen.enter("/resume")
    shown = over(screen, "DONE")
    assert 'done: search for leads "Heads of Finance", 3 leads' in shown
    assert len(server.requests("POST", TASKS)) == 1


def test_control_c_in_a_send_waits_for_its_answer(program: Program, server: FaultServer, terminal: Terminal) -> None:
    answered = threading.Event()
    screen = in_a_send(program, server, terminal, Answer(body=SENT, once=answered))
    screen.control("c")
    screen.wait_for("stopping after the call in flight")
    answered.set()
    shown = over(screen, "INTERRUPTED")
    assert "done: send a message to ada@example.com" in shown
    screen.enter("/effects")
    screen.wait_for("done: send a message to ada@example.com", count=2)
    assert (len(sent(server)), screen.leave()) == (1, 0)


def test_a_second_control_c_in_a_send_says_unknown_and_never_sends_again(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    screen = in_a_send(program, server, terminal, Answer(wire="hang"))
    screen.control("c")
    screen.wait_for("stopping after the call in flight")
    screen.control("c")
    shown = over(screen, "UNKNOWN")
    assert "UNKNOWN: send a message" in shown
    screen.enter("/undo")
    screen.wait_for("CANNOT BE UNDONE")
    assert screen.leave() == 0
    (row,) = program.run("runs", "list", "--json").json
    assert (row["status"], program.resume(row["run_id"]).code, len(sent(server))) == ("unknown", 8, 1)


@pytest.mark.parametrize("key", ["c", "d"])
def test_control_c_and_d_at_a_question_are_a_no(
    program: Program, server: FaultServer, terminal: Terminal, key: str
) -> None:
    screen = begun(terminal, program, "Answer Ada", *reply())
    screen.wait_for(QUESTION)
    screen.take(0.2)
    screen.control(key)
    over(screen, "DENIED")
    assert (sent(server), screen.leave()) == ([], 0)


def test_control_d_leaves_and_control_c_only_clears_the_line(program: Program, terminal: Terminal) -> None:
    screen = terminal("chat", "--model", program.script(END))
    screen.prompt()
    screen.type("half a thou")
    screen.wait_for("half a thou")
    screen.control("c")
    assert "half a thou" not in screen.take(0.5)
    screen.control("c")
    screen.wait_for("Ctrl-D leaves")
    screen.control("d")
    assert screen.ended() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_polite_end_or_a_dropped_terminal_leaves_nothing_open(
    program: Program, server: FaultServer, terminal: Terminal, number: signal.Signals
) -> None:
    answered = threading.Event()
    screen = in_a_send(program, server, terminal, Answer(body=SENT, once=answered))
    os.kill(screen.child.pid, number)
    screen.wait_for("stopping after the call in flight")
    answered.set()
    over(screen, "INTERRUPTED")
    os.kill(screen.child.pid, number)
    screen.ended()
    (row,) = program.run("runs", "list", "--json").json
    assert (row["status"], len(sent(server))) == ("interrupted", 1)
    assert program.run("runs", "show", str(row["run_id"]), "--json").json["effects"][0]["status"] == "done"


def test_a_terminal_that_goes_away_in_a_send_leaves_the_truth(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    answered = threading.Event()
    screen = in_a_send(program, server, terminal, Answer(body=SENT, once=answered))
    screen.hang_up()
    answered.set()
    (row,) = program.run("runs", "list", "--json").json
    while row["status"] == "running":
        time.sleep(0.1)
        (row,) = program.run("runs", "list", "--json").json
    shown = program.run("runs", "show", str(row["run_id"]), "--json").json
    assert (row["status"], shown["effects"][0]["status"], len(sent(server))) == ("interrupted", "done", 1)


@pytest.mark.parametrize("term", ["xterm-256color", "dumb"])
def test_a_polite_end_at_a_question_is_a_no_and_ends_at_once(
    program: Program, server: FaultServer, terminal: Terminal, term: str
) -> None:
    screen = terminal("chat", "--model", program.script(*reply()), TERM=term)
    screen.wait_for(r"\n>|you>")
    screen.enter("Answer Ada")
    screen.wait_for(QUESTION)
    screen.take(0.2)
    os.kill(screen.child.pid, signal.SIGTERM)
    screen.wait_for("INTERRUPTED")  # the question itself would wait for ten minutes
    screen.take(1.0)  # back at the prompt; before that a second signal would end the request at once
    os.kill(screen.child.pid, signal.SIGTERM)
    assert (screen.ended(), sent(server)) == (0, [])


def test_words_typed_ahead_do_not_answer_a_question_that_came_up_since(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    answered = threading.Event()
    server.on("GET", MESSAGES_PATH, Answer(body={"messages": [tidy.INBOUND]}, once=answered))
    escalate = call("escalate_to_human", reason="Two fit.", question="Which list?", next_step="I go on.")
    told = {"last_result_contains": "the second"}
    screen = begun(terminal, program, "Do it", turn(READ), turn(escalate), turn(text="Made it.", expect=told))
    server.wait_for("GET", MESSAGES_PATH)
    screen.enter("and archive it")
    screen.wait_for("> and archive it")
    answered.set()
    shown = over(screen, "WAITING")
    assert re.search(r"\n> and archive it\s", shown)
    screen.control("c")
    screen.enter("the second")
    screen.wait_for("Made it.")
    assert screen.leave() == 0


def test_a_conversation_that_is_taken_up_again_tells_what_it_did_and_what_waits(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    model = program.script(turn(CREATE_LIST), *reply())
    screen = terminal("chat", "--model", model)
    screen.prompt()
    screen.enter("Make a list and answer Ada")
    screen.wait_for(QUESTION)
    screen.enter("l")
    over(screen, "WAITING")
    assert screen.leave() == 0
    (row,) = program.run("runs", "list", "--json").json
    again = terminal("chat", "--model", model, "--resume", str(row["run_id"]))
    shown = again.wait_for("1 waits for you: /approvals answers it here")
    assert 'done: make a list "Spring"' in shown
    assert "Make a list and answer Ada" in shown
    again.enter("/approvals")
    again.wait_for(QUESTION)
    again.enter("y")
    over(again, "DONE")
    assert (sent(server), len(server.requests("POST", "/api/lists")), again.leave()) == ([WORDS], 1, 0)
    third = terminal("chat", "--model", program.script(END))
    third.prompt()
    third.enter("/resume run_nothing")
    third.wait_for("there is no run 'run_nothing'")
    third.enter("/resume")
    third.wait_for("nothing is open")
    assert third.leave() == 0


# -- what is kept ------------------------------------------------------------------------------------------------------


def test_the_history_is_private_and_holds_no_key(program: Program, terminal: Terminal) -> None:
    screen = begun(terminal, program, f"Use {KEY} please", turn(READ), turn(SEND), END)
    screen.wait_for(QUESTION)
    screen.enter("n because of the secret reason")
    over(screen, "DENIED")
    assert screen.leave() == 0
    path = program.home / "history.jsonl"
    entries = [json.loads(line) for line in path.read_text().splitlines()]
    assert entries == ["Use [key hidden] please", "/quit"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = terminal("chat", "--model", program.script(END))
    again.prompt()
    again.type("\x1b[A\x1b[A")
    again.wait_for(r"\n> Use \[key hidden\] please")


def test_commands_ids_and_names_are_completed(program: Program, terminal: Terminal) -> None:
    screen = begun(terminal, program, "What is new?", turn(call("list_threads")), END)
    over(screen, "DONE")
    screen.type("/app")
    screen.wait_for("answer what waits for you")
    screen.type("\t\x15look at th_\t")
    screen.wait_for(r"\n> look at th_ada")
    screen.control("c")
    assert screen.leave() == 0


def test_a_backslash_or_alt_enter_begins_a_new_line(program: Program, terminal: Terminal) -> None:
    screen = terminal("chat", "--model", program.script(END))
    screen.prompt()
    screen.enter("one\\")
    screen.type("two\x1b\rthree")
    screen.take(0.3)
    screen.enter()
    over(screen, "DONE")
    assert screen.leave() == 0
    (row,) = program.run("runs", "list", "--json").json
    assert row["task"] == "one\ntwo\nthree"


def test_every_command_answers_before_and_after_something_happened(program: Program, terminal: Terminal) -> None:
    screen = terminal("chat", "--model", program.script(turn(CREATE_LIST), turn(text="Made.")), rows=60)
    screen.prompt()
    for command in ("/credits", "/cost", "/effects", "/why", "/export"):
        before = screen.text.count("nothing has happened yet")
        screen.enter(command)
        screen.wait_for("nothing has happened yet", count=before + 1)
    screen.enter("Make a list")
    over(screen, "DONE")
    expected = {
        "/help": "/undo", "/journeys": "such as:", "/credits": "FIND_PERSON: 1 a unit", "/cost": "2 requests",
        "/approvals": "0 waiting", "/grants": "no standing answers", "/why": r"create_list  POST /api/lists",
        "/effects": r"done: make a list", "/undo": "make a list.*: CANNOT BE UNDONE",
        "/runs": r"run_\w+ +20\d\d", "/model": "model: scripted:", "/mode readonly": "mode: readonly",
        "/mode nonsense": "is not a mode", "/doctor": "ok +server", "/export talk.md": "written to talk.md",
        "/plan": "The plan is empty", "/nonsense": "there is no command /nonsense",
        "/clear": "a new conversation begins",
    }  # fmt: skip
    for command, answer in expected.items():
        screen.enter(command)
        screen.wait_for(rf"> {re.escape(command)}\s*\n(?:.*\n)*?.*{answer}")
    assert screen.leave() == 0
    exported = (program.folder / "talk.md").read_text()
    assert ("create_list" in exported, "Made." in exported) == (True, True)
