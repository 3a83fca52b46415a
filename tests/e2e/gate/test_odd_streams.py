"""Streams that are closed, full or gone, and terminals that can do little: one clean end, and the work is done."""

import json
import re
import shlex
import signal
import subprocess
from typing import Any

import pytest

from tests.support.fault_server import FaultServer
from tests.support.live import Terminal
from tests.support.params import few
from tests.support.program import COMMAND, Done, Program, turn
from tests.support.screen import QUESTION
from tests.support.scripts import CREATE_LIST, END, MESSAGES_PATH, reply

# Newer Pythons warn of forking a process that has threads; the child execs at once.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")


def _shell(program: Program, redirected: str, *args: str, **env: str) -> Done:
    """The program under a shell, with its streams as the shell was told."""
    line = f"{shlex.join([*COMMAND, *args])} {redirected}"
    done = subprocess.run(
        ["bash", "-c", line], env={**program.environment, **env}, cwd=program.folder,
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("redirected", few(2, ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"]))
def test_a_run_does_its_work_whichever_streams_are_closed(
    program: Program, server: FaultServer, redirected: str
) -> None:
    done = _shell(program, redirected, "run", "Make a list", "--model", program.script(turn(CREATE_LIST), END))
    assert (done.code, "Traceback" in done.err) == (0, False), done.err
    assert len(server.requests("POST", "/api/lists")) == 1
    assert ("That is all." in done.out) == (">&-" not in redirected.replace("2>&-", ""))
    (row,) = program.run("runs", "list", "--json").json
    assert row["status"] == "done"
    assert program.run("audit", "verify").code == 0, "nothing was printed into a file of the state"


def test_with_closed_input_nothing_is_asked_and_a_chat_ends(program: Program, server: FaultServer) -> None:
    parked = _shell(program, "<&-", "run", "Answer Ada", "--model", program.script(*reply()))
    assert (parked.code, server.requests("POST")) == (3, [])
    chat = _shell(program, "<&-", "chat", "--model", program.script(END))
    assert (chat.code, "Traceback" in chat.err) == (0, False), chat.err
    none = _shell(program, "<&-", "run", "--model", program.script(END))
    assert (none.code, "say what to do" in none.err) == (2, True)


@pytest.mark.parametrize("args", [("tools",), ("runs", "list")])
def test_a_full_disk_behind_standard_output_is_one_sentence(program: Program, args: tuple[str, ...]) -> None:
    program.task(program.script(END))
    done = _shell(program, ">/dev/full", *args)
    assert (done.code, done.err) == (1, "puffle-agent: standard output cannot be written: No space left on device\n")


@pytest.mark.parametrize("args", [("tools", "--json"), ("run", "--help"), ("audit", "export")])
def test_a_reader_that_has_enough_ends_the_program_without_a_word(program: Program, args: tuple[str, ...]) -> None:
    program.task(program.script(END))
    done = _shell(program, "| true; exit ${PIPESTATUS[0]}", *args)
    assert (done.code in (0, 1), done.err) == (True, "")


def test_a_reader_that_goes_away_takes_back_nothing_that_was_done(program: Program, server: FaultServer) -> None:
    model = program.script(turn(CREATE_LIST), END)
    done = _shell(program, "| true; exit ${PIPESTATUS[0]}", "run", "Make a list", "--model", model, "-o", "ndjson")
    assert (done.code != 0, "Traceback" in done.err) == (True, False)
    (row,) = program.run("runs", "list", "--json").json
    posted = len(server.requests("POST", "/api/lists"))
    assert posted <= 1
    again = program.resume(str(row["run_id"])) if row["resumable"] else Done(0, "", "")
    assert (again.code, len(server.requests("POST", "/api/lists"))) == (0, 1), again.err


# -- terminals ---------------------------------------------------------------------------------------------------------

POOR: list[dict[str, Any]] = [
    {"columns": 40}, {"columns": 40, "TERM": "dumb"}, {"LANG": "C", "NO_COLOR": "1"}
]  # fmt: skip


@pytest.mark.parametrize("options", few(2, POOR), ids=str)
def test_a_task_is_asked_about_and_done_on_any_terminal(
    program: Program, server: FaultServer, terminal: Terminal, options: dict[str, Any]
) -> None:
    screen = terminal("run", "Answer Ada", "--model", program.script(*reply()), **options)
    screen.wait_for(r"later\s*\]")
    shown = " ".join(screen.text.split())
    assert QUESTION.split()[0] in shown
    assert "ada@example.com" in re.sub(r"\s", "", shown)
    assert server.requests("POST") == []
    screen.enter("y")
    assert screen.ended() == 0
    assert len(server.requests("POST", MESSAGES_PATH)) == 1
    body = re.sub(rb"\x1b\[\?2004[hl]", b"", screen.raw)  # bracketed paste: the line editor of input()
    if options != {"columns": 40}:
        assert b"\x1b" not in body


def test_forty_columns_are_enough_for_a_living_conversation(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    screen = terminal("chat", "--model", program.script(*reply()), columns=40)
    screen.prompt()
    screen.enter("Answer Ada")
    screen.wait_for("Send exactly")
    screen.enter("y")
    screen.wait_for("DONE")
    assert (screen.leave(), len(server.requests("POST", MESSAGES_PATH))) == (0, 1)


@pytest.mark.parametrize("command", [("--help",), ("doctor",), ("approvals", "list"), ("config", "show", "--origin")])
def test_commands_that_look_print_plain_text_everywhere(program: Program, command: tuple[str, ...]) -> None:
    program.env["PUFFLE_AGENT_MODEL"] = program.script(END)
    done = _shell(program, "", *command, LANG="C", LC_ALL="C", COLUMNS="40", NO_COLOR="1")
    assert (done.code, "Traceback" in done.err) == (0, False), done.err
    assert "\x1b" not in done.out + done.err


def test_a_broken_pipe_signal_is_no_death_of_the_work(program: Program, server: FaultServer) -> None:
    with program.child("run", "Answer Ada", "-o", "json", "--model", program.script(*reply())) as process:
        server.wait_for("GET", MESSAGES_PATH)
        process.send_signal(signal.SIGPIPE)
        out, err = process.communicate()
    assert (process.returncode, json.loads(out)["status"]) == (3, "waiting"), err
