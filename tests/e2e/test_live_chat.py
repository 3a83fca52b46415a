"""A conversation on a capable terminal, as a person sees it: what is on the screen, and what went out."""

import json
import os
import re
import signal
import stat
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.e2e import tidy
from tests.e2e.fault_server import Answer, FaultServer
from tests.e2e.program import KEY, Program, call, turn
from tests.e2e.screen import QUESTION, Screen
from tests.e2e.scripts import CREATE_LIST, END, MESSAGES_PATH, READ, SEARCH, SEND, WORDS, reply
from tests.e2e.slow_model import Says, slow_model

# Newer Pythons warn of forking a process that has threads; the child execs at once.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")

TASKS = "/api/leads/search"
READY = r"\n> ?\n.* ask|\n> ?\n"
Terminal = Callable[..., Screen]


@pytest.fixture
def terminal(program: Program) -> Iterator[Terminal]:
    """Starts the program on a screen."""
    started: list[Screen] = []

    def start(*args: str, **options: Any) -> Screen:
        started.append(Screen(program, *args, **options))
        return started[-1]

    yield start
    for screen in started:
        screen.close()


def sent(server: FaultServer) -> list[str]:
    """The texts that left."""
    return [seen.json["body_text"] for seen in server.requests("POST", MESSAGES_PATH)]


def begun(terminal: Terminal, program: Program, words: str, *turns: dict[str, Any], **options: Any) -> Screen:
    """A conversation in which something was said."""
    screen = terminal("chat", "--model", program.script(*turns), **options)
    screen.wait_for(r"\n>")
    screen.enter(words)
    return screen


def over(screen: Screen, status: str, count: int = 1) -> str:
    """What the screen shows once a request has ended like this, its whole record included."""
    screen.wait_for(rf"{status} · run run_\w+(\n.*)*?\n  credits: ", count=count)
    return re.sub(r"(?<=\S)\n(?=\S)", " ", screen.take(0.4))


# -- what is shown -----------------------------------------------------------------------------------------------------


def test_a_person_who_reads_only_the_screen_knows_what_happened(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    screen = begun(terminal, program, "Answer Ada", *reply())
    shown = screen.wait_for(QUESTION)
    for fact in (f"POST {MESSAGES_PATH}", f"to (1): {tidy.ADA}", WORDS, "It cannot be taken back.", "cost: no credits"):
        assert fact in shown
    assert "get_thread_messages  thread_id=th_ada" in shown
    screen.enter("y")
    shown = over(screen, "DONE")
    assert re.search(r"✓ send_message .*\d\.\d s", shown)
    assert re.search(r"done: send_message: to ada@example.com.*approved by you", shown)
    assert "0 credits" in screen.bottom
    assert (sent(server), screen.leave()) == ([WORDS], 0)


def test_what_was_printed_is_never_printed_again(program: Program, terminal: Terminal) -> None:
    answer = "First.\n\n- one\n- two\n\n```\ncode\n```\n\nLast."
    screen = begun(terminal, program, "Hello", turn(text=answer), END)
    over(screen, "DONE")
    screen.resize(100, 45)
    screen.take(1.0)
    screen.resize(120, 45)
    screen.take(0.8)
    screen.enter("More")
    shown = over(screen, "DONE", count=2)
    for once in ("First.", "• one", "code", "Last.", "> Hello"):
        assert shown.count(once) == 1, shown
    assert screen.leave() == 0


def test_rows_are_shown_as_a_table_and_counted(program: Program, server: FaultServer, terminal: Terminal) -> None:
    rows = [tidy.ROW | {"id": f"th_{n}", "participant_name": f"Person {n}", "subject": "Hi"} for n in range(14)]
    server.on("GET", "/api/threads", Answer(body={"threads": rows, "total": 14}))
    screen = begun(terminal, program, "What is new?", turn(call("list_threads")), END)
    shown = over(screen, "DONE")
    assert "14 threads" in shown
    assert ("Person 9" in shown, "Person 10" in shown, "and 4 more" in shown) == (True, False, True)


def test_a_wait_says_what_is_waited_for(program: Program, server: FaultServer, terminal: Terminal) -> None:
    server.on("GET", TASKS, Answer(body=tidy.search("running"), wait=1.5), Answer(body=tidy.search("done")))
    screen = begun(terminal, program, "Find three", turn(SEARCH), END)
    screen.wait_for(r"waiting for start_lead_search .*GET /api/leads/search")
    shown = over(screen, "DONE")
    assert re.search(r"✓ start_lead_search  prompt=.* s · 3 credits", shown)
    assert "waiting for" not in shown


def test_a_stranger_cannot_write_on_the_screen(program: Program, server: FaultServer, terminal: Terminal) -> None:
    evil = "\x1b[2J\x1b]52;c;eA==\x07\x9b31m \u202etxt a\rb [bold]x[/bold] [click](https://evil.example)"
    row = tidy.ROW | {"participant_name": evil, "subject": evil}
    server.on("GET", "/api/threads", Answer(body={"threads": [row, row]}))
    screen = begun(terminal, program, "What is new?", turn(call("list_threads"), text=evil), END)
    shown = over(screen, "DONE")
    assert b"\x1b]52" not in screen.raw
    assert b"\x1b]8;" not in screen.raw
    assert "\u202e" not in screen.raw.decode()
    assert "\x9b" not in screen.raw.decode()
    assert "https://evil.example" in shown
    assert "[bold]x" in shown


# -- the card ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["", "Y", "ok", "yes please", "\uff59", "n"])
def test_only_a_plain_yes_sends(program: Program, server: FaultServer, terminal: Terminal, word: str) -> None:
    screen = begun(terminal, program, "Answer Ada", *reply())
    screen.wait_for(QUESTION)
    screen.enter(word)
    over(screen, "DENIED")
    assert (sent(server), screen.leave()) == ([], 0)


def test_a_no_with_its_reason_reaches_the_model(program: Program, server: FaultServer, terminal: Terminal) -> None:
    told = {"last_result_contains": "too dear"}
    script = (turn(READ), turn(SEND), turn(text="Understood.", expect=told))
    screen = begun(terminal, program, "Answer Ada", *script)
    screen.wait_for(QUESTION)
    screen.enter("n too dear")
    screen.wait_for("Understood.")
    assert (sent(server), screen.leave()) == ([], 0)


def test_an_edit_is_shown_again_and_only_then_sent(program: Program, server: FaultServer, terminal: Terminal) -> None:
    editor = program.file("editor.sh", 'printf "It costs 80 a month." > "$1"\nenv > env.txt\n')
    screen = begun(terminal, program, "Answer Ada", *reply(), EDITOR=f"sh {editor}")
    screen.wait_for(QUESTION)
    screen.enter("e")
    shown = screen.wait_for(QUESTION, count=2)
    assert ("It costs 80 a month." in shown, sent(server)) == (True, [])
    screen.enter("y")
    shown = over(screen, "DONE")
    assert sent(server) == ["It costs 80 a month."]
    assert 'send_message  thread_id=th_ada body_text="It costs 80 a month."' in shown
    assert KEY not in (program.folder / "env.txt").read_text()
    (used,) = program.run("approvals", "list", "--json").json
    assert (used["status"], used["body"]["body_text"]) == ("used", "It costs 80 a month.")


def test_an_edit_that_cannot_be_sent_leaves_the_question(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    editor = program.file("editor.sh", 'printf "" > "$1"\n')
    screen = begun(terminal, program, "Answer Ada", *reply(), EDITOR=f"sh {editor}")
    screen.wait_for(QUESTION)
    screen.enter("e")
    screen.wait_for("This cannot be sent")
    screen.wait_for(QUESTION, count=2)
    screen.enter("y")
    over(screen, "DONE")
    assert sent(server) == [WORDS]


def test_a_grant_is_said_in_words_and_answers_the_next_of_its_kind(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    other = call("send_message", thread_id=tidy.THREAD, body_text="And 800 a year.", threading_mode="reply")
    third = call("send_message", thread_id=tidy.THREAD, body_text="Or less.", threading_mode="reply")
    screen = begun(terminal, program, "Answer Ada", *reply(turn(other), turn(third)))
    screen.wait_for(QUESTION)
    screen.enter("g")
    screen.wait_for("How many times")
    screen.enter("2")
    shown = screen.wait_for("Grant exactly that")
    said = "allow send_message, to ada@example.com and nobody else, with any text, up to 2 times, in this run only"
    assert said in " ".join(shown.split())
    assert sent(server) == []
    screen.enter("y")
    screen.wait_for(QUESTION, count=2)
    assert sent(server) == [WORDS, "And 800 a year."]
    screen.enter("n")
    over(screen, "PARTIAL")
    screen.enter("/grants")
    screen.wait_for(r"used 2 of 2")
    assert screen.leave() == 0


@pytest.mark.parametrize("words", [("no",), ("2", "n"), ("0",), ("many",)])
def test_a_grant_that_is_not_confirmed_grants_nothing(
    program: Program, server: FaultServer, terminal: Terminal, words: tuple[str, ...]
) -> None:
    screen = begun(terminal, program, "Answer Ada", *reply())
    screen.wait_for(QUESTION)
    screen.enter("g")
    screen.wait_for("How many times")
    for number, word in enumerate(words):
        screen.enter(word)
        screen.wait_for("Grant exactly that" if number + 1 < len(words) else "Nothing was granted.")
    screen.wait_for(QUESTION, count=2)
    assert sent(server) == []
    screen.control("d")
    over(screen, "DENIED")
    assert sent(server) == []


def test_later_leaves_it_for_the_approvals_command_and_for_another_process(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    screen = begun(terminal, program, "Answer Ada", *reply())
    screen.wait_for(QUESTION)
    screen.enter("l")
    shown = over(screen, "WAITING")
    assert "puffle-agent approvals approve apr_" in shown
    assert "1 waiting for you" in screen.bottom
    screen.enter("/approvals")
    screen.wait_for(QUESTION, count=2)
    screen.enter("later")
    over(screen, "WAITING", count=2)
    assert screen.leave() == 0
    (waiting,) = program.run("approvals", "list", "--json").json
    assert program.run("approvals", "approve", waiting["id"]).code == 0
    assert (program.resume(waiting["run_id"]).code, sent(server)) == (0, [WORDS])


def test_several_questions_stand_in_a_table_with_the_odd_one_marked(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    rows = [tidy.ROW | {"id": f"th_{n}", "participant_email": who} for n, who in enumerate(
        ("a@good.example", "b@good.example", "c@good.example", "d@odd.example")
    )]  # fmt: skip
    server.on("GET", "/api/threads", Answer(body={"threads": rows}))
    ids = [row["id"] for row in rows]
    reads = [call("get_thread_messages", thread_id=i) for i in ids]
    sends = [call("send_message", thread_id=i, body_text=f"Thank you {i}.") for i in ids]
    screen = begun(terminal, program, "Thank all", turn(call("list_threads")), turn(*reads), turn(*sends), END)
    shown = screen.wait_for(QUESTION)
    assert "4 questions wait" in shown
    assert re.search(r"d@odd\.example.*another domain", shown)
    assert not re.search(r"a@good\.example.*another domain", shown)
    for number in range(1, 4):
        screen.enter("y")
        screen.wait_for(QUESTION, count=number + 1)
    assert "CHECK: another domain" in screen.text
    screen.enter("n")
    over(screen, "PARTIAL")
    paths = [seen.path for seen in server.requests("POST")]
    assert paths == [f"/api/threads/{i}/messages" for i in ids[:3]]


# -- typing while it works ---------------------------------------------------------------------------------------------


def test_a_yes_typed_ahead_is_no_answer_and_becomes_the_next_words(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    server.on("GET", MESSAGES_PATH, Answer(body={"messages": [tidy.INBOUND]}, wait=1.0))
    screen = begun(terminal, program, "Answer Ada", *reply(turn(text="You said yes?")))
    server.wait_for("GET", MESSAGES_PATH)
    screen.enter("y")
    screen.type("ye")
    screen.wait_for(QUESTION)
    screen.take(0.5)
    assert (screen.child.isalive(), sent(server)) == (True, [])
    screen.enter("n")
    over(screen, "DENIED")
    assert sent(server) == []
    assert re.search(r"> y +\(next\)", screen.text)


def test_keys_are_echoed_while_an_answer_streams(program: Program, terminal: Terminal) -> None:
    with slow_model(Says(tuple(f"word{n} " for n in range(40)), pause=0.1)) as model:
        screen = terminal("chat", "--model", "openai-chat:slow", **model.env())
        screen.wait_for(r"\n>")
        screen.enter("Talk")
        screen.wait_for("word2")
        delays = []
        for number, key in enumerate("abcdef", 1):
            at = time.monotonic()
            screen.type(key)
            screen.wait_for(r"\n> " + "abcdef"[:number])
            delays.append(time.monotonic() - at)
        assert max(delays) < 0.7  # of which 0.05 are the test's own and the rest is a machine under load
        assert "DONE" not in screen.text


def test_the_first_token_is_shown_without_delay(program: Program, terminal: Terminal) -> None:
    with slow_model(Says(("Hello there", " and more"), pause=2.0)) as model:
        screen = terminal("chat", "--model", "openai-chat:slow", **model.env())
        screen.wait_for(r"\n>")
        screen.enter("Talk")
        screen.wait_for("Hello there")
        assert time.monotonic() - model.first_piece_at[0] < 0.5
        over(screen, "DONE")


# -- stopping ----------------------------------------------------------------------------------------------------------


def test_control_c_in_a_model_stream_breaks_it_at_once(program: Program, terminal: Terminal) -> None:
    with slow_model(Says(("Once upon ", "a time"), hang=True), Says(("Fine.",))) as model:
        screen = terminal("chat", "--model", "openai-chat:slow", **model.env())
        screen.wait_for(r"\n>")
        screen.enter("Tell me a story")
        screen.wait_for("Once upon a time")
        at = time.monotonic()
        screen.control("c")
        over(screen, "INTERRUPTED")
        assert time.monotonic() - at < 3
        screen.enter("Go on differently")
        screen.wait_for("Fine.")
        over(screen, "DONE")
        assert screen.leave() == 0


def test_control_c_in_a_poll_keeps_the_task_and_a_resume_pays_once(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    program.env["PUFFLE_AGENT_CLOCK_SPEED"] = "1"
    server.on("GET", TASKS, Answer(body=tidy.search("running")))
    screen = begun(terminal, program, "Find three", turn(SEARCH), END)
    screen.wait_for("waiting for start_lead_search|start_lead_search  POST")
    server.wait_for("POST", TASKS)
    screen.take(0.5)
    screen.control("c")
    over(screen, "INTERRUPTED")
    server.on("GET", TASKS, Answer(body=tidy.search("done")))
    screen.enter("/resume")
    shown = over(screen, "DONE")
    assert "done: start_lead_search" in shown
    assert len(server.requests("POST", TASKS)) == 1


def test_control_c_in_a_send_waits_for_its_answer(program: Program, server: FaultServer, terminal: Terminal) -> None:
    body = {"message": {"id": "msg_2", "direction": "outbound"}, "thread": tidy.ROW}
    server.on("POST", MESSAGES_PATH, Answer(body=body, wait=1.5))
    screen = begun(terminal, program, "Answer Ada", *reply())
    screen.wait_for(QUESTION)
    screen.enter("y")
    server.wait_for("POST", MESSAGES_PATH)
    screen.control("c")
    screen.wait_for("stopping after the call in flight")
    shown = over(screen, "INTERRUPTED")
    assert "done: send_message" in shown
    screen.enter("/effects")
    screen.wait_for("done: send_message", count=2)
    assert (len(sent(server)), screen.leave()) == (1, 0)


def test_a_second_control_c_in_a_send_says_unknown_and_never_sends_again(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    server.on("POST", MESSAGES_PATH, Answer(wire="hang"))
    screen = begun(terminal, program, "Answer Ada", *reply())
    screen.wait_for(QUESTION)
    screen.enter("y")
    server.wait_for("POST", MESSAGES_PATH)
    screen.control("c")
    screen.wait_for("stopping after the call in flight")
    screen.control("c")
    shown = over(screen, "UNKNOWN")
    assert "UNKNOWN: send_message" in shown
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
    screen.wait_for(r"\n>")
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
    body = {"message": {"id": "msg_2", "direction": "outbound"}, "thread": tidy.ROW}
    server.on("POST", MESSAGES_PATH, Answer(body=body, wait=1.0))
    screen = begun(terminal, program, "Answer Ada", *reply())
    screen.wait_for(QUESTION)
    screen.enter("y")
    server.wait_for("POST", MESSAGES_PATH)
    os.kill(screen.child.pid, number)
    over(screen, "INTERRUPTED")
    os.kill(screen.child.pid, number)
    screen.ended()
    (row,) = program.run("runs", "list", "--json").json
    assert (row["status"], len(sent(server))) == ("interrupted", 1)
    assert program.run("runs", "show", str(row["run_id"]), "--json").json["effects"][0]["status"] == "done"


def test_a_terminal_that_goes_away_in_a_send_leaves_the_truth(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    body = {"message": {"id": "msg_2", "direction": "outbound"}, "thread": tidy.ROW}
    server.on("POST", MESSAGES_PATH, Answer(body=body, wait=1.0))
    screen = begun(terminal, program, "Answer Ada", *reply())
    screen.wait_for(QUESTION)
    screen.enter("y")
    server.wait_for("POST", MESSAGES_PATH)
    screen.hang_up()
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
    at = time.monotonic()
    os.kill(screen.child.pid, signal.SIGTERM)
    screen.wait_for("INTERRUPTED")
    os.kill(screen.child.pid, signal.SIGTERM)
    assert (screen.ended(), sent(server), time.monotonic() - at < 10) == (0, [], True)


def test_words_typed_ahead_do_not_answer_a_question_that_came_up_since(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    server.on("GET", MESSAGES_PATH, Answer(body={"messages": [tidy.INBOUND]}, wait=1.0))
    escalate = call("escalate_to_human", reason="Two fit.", question="Which list?", next_step="I go on.")
    told = {"last_result_contains": "the second"}
    screen = begun(terminal, program, "Do it", turn(READ), turn(escalate), turn(text="Made it.", expect=told))
    server.wait_for("GET", MESSAGES_PATH)
    screen.enter("and archive it")
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
    screen.wait_for(r"\n>")
    screen.enter("Make a list and answer Ada")
    screen.wait_for(QUESTION)
    screen.enter("l")
    over(screen, "WAITING")
    assert screen.leave() == 0
    (row,) = program.run("runs", "list", "--json").json
    again = terminal("chat", "--model", model, "--resume", str(row["run_id"]))
    shown = again.wait_for("1 waits for you: /approvals answers it here")
    assert "done: create_list" in shown
    assert "Make a list and answer Ada" in shown
    again.enter("/approvals")
    again.wait_for(QUESTION)
    again.enter("y")
    over(again, "DONE")
    assert (sent(server), len(server.requests("POST", "/api/lists")), again.leave()) == ([WORDS], 1, 0)
    third = terminal("chat", "--model", program.script(END))
    third.wait_for(r"\n>")
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
    again.wait_for(r"\n>")
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
    screen.wait_for(r"\n>")
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
    screen.wait_for(r"\n>")
    for command in ("/credits", "/cost", "/effects", "/why", "/export"):
        before = screen.text.count("nothing has happened yet")
        screen.enter(command)
        screen.wait_for("nothing has happened yet", count=before + 1)
    screen.enter("Make a list")
    over(screen, "DONE")
    expected = {
        "/help": "/undo", "/journeys": "such as:", "/credits": "FIND_PERSON: 1 a unit", "/cost": "2 requests",
        "/approvals": "0 waiting", "/grants": "no standing answers", "/why": r"create_list  POST /api/lists",
        "/effects": r"done: create_list", "/undo": "create_list /api/lists: can be changed back",
        "/runs": r"run_\w+ +20\d\d", "/model": "model: scripted:", "/mode readonly": "mode: readonly",
        "/mode nonsense": "is not a mode", "/doctor": "ok +server", "/export talk.md": "written to talk.md",
        "/plan": "The plan is empty", "/nonsense": "this", "/clear": "a new conversation begins",
    }  # fmt: skip
    for command, answer in expected.items():
        screen.enter(command)
        screen.wait_for(rf"> {re.escape(command)}\s*\n(?:.*\n)*?.*{answer}")
    assert screen.leave() == 0
    exported = (program.folder / "talk.md").read_text()
    assert ("create_list" in exported, "Made." in exported) == (True, True)
