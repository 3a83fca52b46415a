"""Kills, signals and crashes: what was in flight is said to be unknown, and nothing is ever sent twice."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import COMMAND, Program, call, finished, heard, turn
from tests.support.scripts import (
    CREATE_LIST,
    END,
    GRANT_SEND,
    MESSAGES_PATH,
    READ,
    SEARCH,
    SEND,
    reply,
)
from tests.support.shapes import RESULT, RUN_ROW, fits

HANG = Answer(wire="hang")
TASKS = "/api/leads/search"


def _runs(program: Program) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = program.run("runs", "list", "--json").json
    return [fits(row, RUN_ROW) for row in rows]


def _kill(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_a_kill_between_intent_and_answer_leaves_an_unknown_that_is_not_resent(
    program: Program, server: FaultServer
) -> None:
    server.on("POST", MESSAGES_PATH, HANG)
    model = program.script(*reply())
    with program.child("run", "Answer Ada", "--model", model, "--approve", GRANT_SEND) as process:
        server.wait_for("POST", MESSAGES_PATH)
        _kill(process)
    (row,) = _runs(program)
    assert (row["status"], row["exit_code"], row["resumable"]) == ("unknown", 8, True)
    server.on("POST", MESSAGES_PATH, Answer(body={"message": {"id": "m"}}))
    done = program.resume(str(row["run_id"]), "--approve", GRANT_SEND)
    assert (done.code, fits(done.json, RESULT)["effects"][0]["status"]) == (8, "unknown")
    again = program.task(model, "--approve", GRANT_SEND)
    assert again.json["effects"][0]["status"] == "refused"
    assert len(server.requests("POST", MESSAGES_PATH)) == 1


def test_a_kill_before_the_intent_leaves_nothing_and_the_resume_sends_once(
    program: Program, server: FaultServer
) -> None:
    server.on("GET", MESSAGES_PATH, HANG)
    with program.child("run", "Answer Ada", "--model", program.script(*reply()), "--approve", GRANT_SEND) as process:
        server.wait_for("GET", MESSAGES_PATH)
        _kill(process)
    (row,) = _runs(program)
    assert (row["status"], row["exit_code"], row["resumable"]) == ("interrupted", 130, True)
    server.on("GET", MESSAGES_PATH, Answer(body={"messages": [tidy.INBOUND]}))
    done = program.resume(str(row["run_id"]))
    assert (done.code, len(server.requests("POST", MESSAGES_PATH))) == (0, 1), done.out


def test_a_kill_while_polling_goes_on_with_the_same_task_and_pays_once(program: Program, server: FaultServer) -> None:
    server.on("GET", TASKS, Answer(body=tidy.search("running")))
    model = program.script(turn(SEARCH), END)
    with program.child("run", "Find 3 people", "--model", model, "--credits", "3") as process:
        server.wait_for("GET", TASKS, 2)
        _kill(process)
    (row,) = _runs(program)
    assert row["resumable"]
    server.on("GET", TASKS, Answer(body=tidy.search("completed")))
    done = program.resume(str(row["run_id"]))
    assert done.code == 0, done.out
    assert done.json["credits"] == {"spent": 3, "reserved": 0, "cap": 3}
    assert len(server.requests("POST", TASKS)) == 1
    assert {seen.target for seen in server.requests("GET", TASKS)} == {f"{TASKS}?taskId={tidy.TASK}"}


def test_a_sigint_while_polling_keeps_the_task_for_a_resume(program: Program, server: FaultServer) -> None:
    program.env["PUFFLE_AGENT_CLOCK_SPEED"] = "1"
    server.on("GET", TASKS, Answer(body=tidy.search("running")))
    model = program.script(turn(SEARCH), END)
    with program.child("run", "Find heads of finance", "--model", model, "-o", "json") as process:
        server.wait_for("POST", TASKS)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        done = finished(process)
    assert (done.code, fits(done.json, RESULT)["status"]) == (130, "interrupted")
    assert done.json["credits"]["reserved"] == 3
    program.env["PUFFLE_AGENT_CLOCK_SPEED"] = "100"
    server.on("GET", TASKS, Answer(body=tidy.search("done")))
    resumed = program.resume(done.json["run_id"])
    assert (resumed.code, len(server.requests("POST", TASKS))) == (0, 1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_lets_the_call_in_flight_settle(
    program: Program, server: FaultServer, number: signal.Signals
) -> None:
    server.on("POST", MESSAGES_PATH, Answer(body={"message": {"id": "msg_2"}}, wire="drip"))
    script = program.script(turn(READ), turn(SEND), turn(CREATE_LIST), END)
    with program.child(
        "run", "Answer Ada and create the list Spring", "--model", script, "--approve", GRANT_SEND, "-o", "json"
    ) as process:
        server.wait_for("POST", MESSAGES_PATH)
        process.send_signal(number)
        done = finished(process)
    assert (done.code, fits(done.json, RESULT)["status"]) == (130, "interrupted")
    assert [e["status"] for e in done.json["effects"]] == ["done"]
    assert server.requests("POST", "/api/lists") == []
    assert "Traceback" not in done.err
    resumed = program.resume(done.json["run_id"])
    assert (resumed.code, [e["tool"] for e in resumed.json["effects"]]) == (0, ["send_message", "create_list"])
    assert len(server.requests("POST", MESSAGES_PATH)) == 1


def test_the_second_signal_ends_at_once_with_the_unknown_named(program: Program, server: FaultServer) -> None:
    server.on("POST", MESSAGES_PATH, HANG)
    script = program.script(*reply())
    with program.child("run", "Answer Ada", "--model", script, "--approve", GRANT_SEND, "-o", "json") as process:
        server.wait_for("POST", MESSAGES_PATH)
        process.send_signal(signal.SIGINT)
        heard(process, "stopping after the call in flight")
        assert process.poll() is None, "the first one waits for the answer"
        process.send_signal(signal.SIGINT)
        done = finished(process)
    assert (done.code, fits(done.json, RESULT)["status"]) == (8, "unknown")
    assert done.json["effects"][0]["status"] == "unknown"
    assert "Traceback" not in done.err
    assert program.resume(done.json["run_id"]).json["effects"][0]["status"] == "unknown"
    assert len(server.requests("POST", MESSAGES_PATH)) == 1


def test_two_signals_during_a_read_are_an_interruption_and_nothing_more(program: Program, server: FaultServer) -> None:
    server.on("GET", MESSAGES_PATH, HANG)
    with program.child("run", "Go", "--model", program.script(*reply()), "-o", "ndjson") as process:
        server.wait_for("GET", MESSAGES_PATH)
        process.send_signal(signal.SIGTERM)
        heard(process, "stopping after the call in flight")
        process.send_signal(signal.SIGTERM)
        done = finished(process)
    assert (done.code, done.lines[-1]["status"], done.lines[-1]["effects"]) == (130, "interrupted", [])
    assert program.run("audit", "verify").code == 0


def test_a_run_that_is_being_worked_on_cannot_be_taken_over(program: Program, server: FaultServer) -> None:
    server.on("GET", MESSAGES_PATH, HANG)
    with program.child("run", "Go", "--model", program.script(*reply())) as process:
        server.wait_for("GET", MESSAGES_PATH)
        (row,) = program.run("runs", "list", "--json").json
        taken = program.resume(row["run_id"])
        assert (row["resumable"], taken.code) == (False, 2)
        assert "another process" in taken.err
        process.kill()


def test_the_waits_of_the_program_are_scaled_in_a_child_too(program: Program, server: FaultServer) -> None:
    server.on("GET", MESSAGES_PATH, Answer(500, {"error": "x"}), Answer(body={"messages": [tidy.INBOUND]}))
    with program.child("run", "Go", "--model", program.script(turn(READ), END), "-o", "json") as process:
        done = finished(process)
    first, second = (seen.at for seen in server.requests("GET", MESSAGES_PATH))
    assert (done.code, second - first >= 0.05) == (0, True)


def test_a_reader_that_goes_away_is_no_crash(program: Program) -> None:
    with program.child("run", "Go", "--model", program.script(END), "-o", "ndjson") as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith('{"type": "run_started"')
        process.stdout.close()
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def test_a_plain_locale_and_a_narrow_window_are_no_crash(program: Program) -> None:
    program.env |= {"LANG": "C", "LC_ALL": "C", "COLUMNS": "20", "NO_COLOR": "1", "PYTHONUTF8": "0"}
    with program.child(
        "run",
        "Lege die Liste K\u00f6pfe an",
        "--model",
        program.script(turn(call("create_list", name="K\u00f6pfe")), turn(text="Zo\u00eb \u7530\u4e2d")),
    ) as process:
        done = finished(process)
    assert (done.code, "Zo\u00eb \u7530\u4e2d" in done.out) == (0, True)


def test_a_state_that_cannot_be_written_sends_nothing(program: Program, server: FaultServer, tmp_path: Path) -> None:
    program.task(program.script(END))
    (program.home / "state.db").unlink()
    (program.home / "state.db").symlink_to(tmp_path / "elsewhere.db")
    before = len(server.seen)
    done = program.task(program.script(*reply()), "--approve", GRANT_SEND)
    assert (done.code, len(server.seen)) == (2, before)
    assert not (tmp_path / "elsewhere.db").exists()


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="needs a limit on file sizes")
def test_a_disk_that_fills_up_before_a_send_keeps_it_from_being_sent(program: Program, server: FaultServer) -> None:
    program.task(program.script(turn(READ), END))
    code = (
        "import resource, agent.state.ledger as l, agent.cli\n"
        "real = l.Ledger.open\n"
        "def full(*a, **k):\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))\n"
        "    return real(*a, **k)\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "l.Ledger.open = full\n"
        "try:\n"
        "    agent.cli.main()\n"
        "finally:\n"  # what measures the child writes a file of its own at the end
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))\n"
    )
    args = ["run", "Answer Ada", "--model", program.script(*reply()), "--approve", GRANT_SEND, "-o", "json"]
    done = subprocess.run(
        [program.python, "-c", code, *args],
        env=program.environment,
        cwd=program.folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, server.requests("POST", MESSAGES_PATH)) == (1, []), done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "Nothing was sent" in done.stdout


def test_in_a_folder_that_was_deleted_nothing_is_tried_and_one_sentence_says_so(program: Program, home: Path) -> None:
    gone = program.folder / "gone"
    gone.mkdir()
    into = ["sh", "-c", 'rmdir "$PWD" && exec "$@"', "sh", *COMMAND, "runs", "list"]
    done = subprocess.run(into, cwd=gone, env=program.environment, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "the current folder is gone: nothing was tried" in done.stderr
    assert not home.exists()
