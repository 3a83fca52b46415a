"""A conversation on a capable terminal, as a person sees it: what is on the screen, and what went out."""

import re

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.live import TASKS, Terminal, begun, over, sent
from tests.support.params import few
from tests.support.program import KEY, Program, call, turn
from tests.support.screen import QUESTION
from tests.support.scripts import END, MESSAGES_PATH, READ, SEARCH, SEND, WORDS, reply

# Newer Pythons warn of forking a process that has threads; the child execs at once.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")


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
    assert re.search(r"done: send a message to ada@example.com.*approved by you", shown)
    assert "0 credits" in screen.bottom
    assert (sent(server), screen.leave()) == ([WORDS], 0)


def test_what_was_printed_is_never_printed_again(program: Program, terminal: Terminal) -> None:
    answer = "First.\n\n- one\n- two\n\n```\ncode\n```\n\nLast."
    screen = begun(terminal, program, "Tell me", turn(text=answer), END)
    over(screen, "DONE")
    screen.resize(100, 45)
    screen.take(1.0)
    screen.resize(120, 45)
    screen.take(0.8)
    screen.enter("More")
    shown = over(screen, "DONE", count=2)
    for once in ("First.", "• one", "code", "Last.", "> Tell me"):
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
    screen = begun(terminal, program, "Find three heads of finance", turn(SEARCH), END)
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


@pytest.mark.parametrize("word", few(2, ["", "Y", "ok", "yes please", "\uff59"]))
def test_only_a_plain_yes_sends(program: Program, server: FaultServer, terminal: Terminal, word: str) -> None:
    screen = begun(terminal, program, "Answer Ada", *reply())
    screen.wait_for(QUESTION)
    screen.enter(word)
    screen.wait_for(QUESTION, count=2)
    screen.enter("n")
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
    screen.wait_for(r"used 1 of\s+1")
    assert screen.leave() == 0


@pytest.mark.parametrize("words", few(2, [("no",), ("2", "n"), ("0",), ("many",)]))
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
