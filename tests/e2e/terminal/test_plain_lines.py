"""Where a terminal can do little, or there is none, everything is plain lines and still works."""

import json
import re
import signal
import subprocess
import threading
from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.live import Terminal
from tests.support.params import few
from tests.support.program import COMMAND, KEY, Program, call, finished, turn
from tests.support.scripts import END, MESSAGES_PATH, reply

# Newer Pythons warn of forking a process that has threads; the child execs at once.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")

PLAIN: list[dict[str, Any]] = [
    {"TERM": "dumb"}, {"TERM": ""}, {"NO_COLOR": "1"}, {"LANG": "C"}, {"LC_ALL": "POSIX"}, {"columns": 20}
]  # fmt: skip


@pytest.mark.parametrize("options", few(3, PLAIN), ids=str)
def test_a_poor_terminal_gets_plain_lines_and_can_still_answer(
    program: Program, server: FaultServer, terminal: Terminal, options: dict[str, Any]
) -> None:
    server.on("GET", "/api/threads", Answer(body={"threads": [tidy.ROW | {"participant_name": "Zoë 李"}] * 2}))
    script = program.script(*reply()[:-1], turn(call("list_threads")), END)
    screen = terminal("chat", "--model", script, **options)
    screen.wait_for("you>")
    screen.enter("Answer Ada")
    screen.wait_for(r"later\]")
    screen.enter("y")
    screen.wait_for("DONE")
    screen.wait_for("you>", count=2)
    assert (screen.leave(), len(server.requests("POST", MESSAGES_PATH))) == (0, 1)
    body = re.sub(rb"\x1b\[\?2004[hl]", b"", screen.raw)  # bracketed paste: the line editor of input()
    assert b"\x1b" not in body
    if "LANG" in options or "LC_ALL" in options:
        assert not set(body.decode()) & set("✓─…│")
        assert "Zoë" in body.decode()


def test_a_conversation_can_be_piped_in(program: Program, server: FaultServer) -> None:
    model = program.script(turn(call("create_list", name="Fair")), turn(text="It is **there**."), *reply())
    done = program.run("chat", "--model", model, stdin="Make a list\nAnswer Ada\n/effects\n")
    assert done.code == 0, done.err
    assert "It is **there**." in done.out
    assert "\x1b" not in done.out + done.err
    assert (server.requests("POST", MESSAGES_PATH), "waits for you" in done.err) == ([], True)


def test_a_yes_that_is_piped_in_approves_nothing(program: Program, server: FaultServer) -> None:
    done = program.run("chat", "--model", program.script(*reply()), stdin="Answer Ada\ny\nyes\n/approvals\ny\n")
    assert (done.code, server.requests("POST", MESSAGES_PATH)) == (0, [])
    (waiting,) = program.run("approvals", "list", "--json").json
    assert waiting["status"] == "pending"


def test_a_reader_that_goes_away_ends_the_program_quietly(program: Program) -> None:
    model = program.script(turn(text="line\n" * 20000))
    first = subprocess.Popen(
        [*COMMAND, "run", "Talk", "--model", model],
        env=program.environment, cwd=program.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with first:
        assert first.stdout is not None
        first.stdout.readline()
        first.stdout.close()
        assert first.stderr is not None
        assert "Traceback" not in first.stderr.read()
        assert first.wait() == 1


def test_a_stream_of_objects_can_be_read_by_another_program(program: Program) -> None:
    with program.child("run", "Answer Ada", "-o", "ndjson", "--model", program.script(*reply())) as process:
        done = finished(process)
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert (lines[0]["type"], lines[-1]["type"], lines[-1]["status"]) == ("run_started", "result", "waiting")


def test_a_task_on_a_terminal_knows_the_same_verbs(program: Program, server: FaultServer, terminal: Terminal) -> None:
    editor = program.file("editor.sh", 'printf "It costs 80." > "$1"\n')
    screen = terminal("run", "Answer Ada", "--model", program.script(*reply()), EDITOR=f"sh {editor}")
    screen.wait_for(r"later\]")
    screen.enter("e")
    screen.wait_for(r"later\]", count=2)
    screen.enter("g")
    screen.wait_for("How many times")
    screen.enter("1")
    screen.wait_for("Grant exactly that")
    assert server.requests("POST") == []
    screen.enter("y")
    assert screen.ended() == 0
    assert [seen.json["body_text"] for seen in server.requests("POST")] == ["It costs 80."]
    assert "approved by you" in screen.text
    assert "by your rules" not in screen.text


def test_under_nohup_a_lost_terminal_stops_nothing(program: Program, server: FaultServer) -> None:
    answered = threading.Event()
    server.on("GET", MESSAGES_PATH, Answer(body={"messages": [tidy.INBOUND]}, once=answered))
    command = ["nohup", *COMMAND, "run", "Answer Ada", "-o", "json", "--model", program.script(*reply())]
    with subprocess.Popen(
        command, env=program.environment, cwd=program.folder, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        server.wait_for("GET", MESSAGES_PATH)
        process.send_signal(signal.SIGHUP)
        answered.set()
        done = finished(process)
    assert (done.code, done.json["status"]) == (3, "waiting")


# -- first run ---------------------------------------------------------------------------------------------------------


def _unset(program: Program) -> None:
    program.env |= {"PUFFLE_API_KEY": "", "PUFFLE_API_BASE_URL": "", "PUFFLE_AGENT_CLOCK_SPEED": ""}


def test_somebody_without_a_key_is_offered_the_sandbox(program: Program, terminal: Terminal) -> None:
    _unset(program)
    screen = terminal("chat", "--model", program.script(turn(call("list_threads")), turn(text="Three wait.")))
    shown = screen.wait_for("Your choice")
    for fact in (
        "Welcome to puffle-agent",
        "nothing real is sent",
        "written nowhere",
        "The agent thinks with: scripted:",
    ):
        assert fact in shown
    screen.enter("1")
    screen.wait_for("a sandbox on this machine")
    screen.prompt()
    screen.enter("What is new?")
    screen.wait_for("Three wait.")
    screen.wait_for("DONE")
    assert screen.leave() == 0


def test_a_key_can_be_pasted_unseen_and_is_kept_nowhere(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    program.env["PUFFLE_API_KEY"] = ""
    screen = terminal("chat", "--model", program.script(turn(text="Hello."), END))
    screen.wait_for("Your choice")
    screen.enter("2")
    screen.wait_for("not shown")
    screen.enter(KEY)
    screen.prompt()
    screen.enter("Hello there")
    screen.wait_for("DONE")
    assert screen.leave() == 0
    assert KEY not in screen.raw.decode()
    assert f"Bearer {KEY}".encode() in server.seen[0].head
    for path in program.home.rglob("*"):
        assert KEY.encode() not in (path.read_bytes() if path.is_file() else b""), path


def test_anything_else_leaves_the_first_screen(program: Program, terminal: Terminal) -> None:
    _unset(program)
    screen = terminal("chat", "--model", program.script(END))
    screen.wait_for("Your choice")
    screen.enter("")
    assert screen.ended() == 0


# -- limits ------------------------------------------------------------------------------------------------------------


def test_a_policy_file_is_written_once_explained_and_valid(program: Program) -> None:
    done = program.run("policy", "init")
    path = program.home / "policy.toml"
    assert (done.code, done.out.strip(), path.stat().st_mode & 0o777) == (0, str(path), 0o600)
    assert program.run("policy", "init").code == 2
    assert "sends_per_day = 1000" in program.run("policy", "check").out
    text = path.read_text()
    settings = re.findall(r"(?m)^# (?=\w+ = |\[)", text)
    path.write_text(re.sub(r"(?m)^# (?=\w+ = |\[)", "", text))
    assert len(settings) > 10
    assert "credits_per_run = 200" in program.run("policy", "check").out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sends_per_day = -1\n", "line 1: sends_per_day"),
        ("# a\n\nlaunch_leads = 5\nsend_per_day = 3\n", "line 4: send_per_day"),
        ("[quiet_hours]\nstart = 20:00:00\nend = 07:00:00\ntimezone = 'Mars'\n", "line 4: quiet_hours.timezone"),
        ("calls_per_run = 5\nx = = 1\n", "line 2"),
    ],
)
def test_a_wrong_limit_is_named_with_its_line(program: Program, text: str, said: str) -> None:
    program.home.mkdir()
    (program.home / "policy.toml").write_text(text)
    done = program.run("policy", "check")
    assert (done.code, said in done.err) == (2, True), done.err


# -- help --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [[], ["chat"], ["run"], ["policy", "explain"]])
def test_help_shows_examples_and_loads_no_heavy_library(program: Program, command: list[str]) -> None:
    code = (
        "import sys; from agent.cli import app; from agent.cli.errors import guarded; guarded(app);"
        "heavy = {'rich', 'prompt_toolkit', 'openai', 'anthropic'} & {m.split('.')[0] for m in sys.modules};"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    done = subprocess.run(
        [program.python, "-c", code, *command, "--help"],
        env=program.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert ("Examples:" if command else "To try it") in done.stdout


def test_the_shell_completes_commands_and_flags(program: Program) -> None:
    def completed(words: str, at: int) -> list[str]:
        env = {
            **program.environment,
            "_PUFFLE_AGENT_COMPLETE": "complete_bash",
            "COMP_WORDS": words,
            "COMP_CWORD": str(at),
        }
        code = "from agent.cli import app; app(prog_name='puffle-agent')"
        done = subprocess.run([program.python, "-c", code], env=env, capture_output=True, text=True, check=True)
        return done.stdout.split()

    assert completed("puffle-agent ap", 1) == ["approvals"]
    assert completed("puffle-agent run --pl", 2) == ["--plan"]
    assert "init" in completed("puffle-agent policy ", 2)
