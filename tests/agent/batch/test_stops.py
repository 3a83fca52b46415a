"""What ends a batch early: a refused key, no credits, too many requests, a signal.  The account stays honest."""

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from evals.sandbox import Running
from tests.support.batch_planner import Planner
from tests.support.batch_work import END, batch, filling, grants, looking, one_off, results, write
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import COMMAND, Program, call, finished, heard, turn
from tests.support.scripts import GRANT_SEND, MESSAGES_PATH, reply

REFUSED = Answer(401, {"error": {"code": "unauthorized", "message": "no"}})
NO_CREDITS = Answer(402, {"error": {"code": "insufficient_credits", "message": "no credits"}})
BUSY = Answer(429, {"error": {"code": "rate_limited", "message": "slow"}}, {"Retry-After": "20"})
SIGNALS = "/api/signals"
ON_A_TERMINAL = (
    sys.executable, "-c",
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])",
)  # fmt: skip
"""Before a command: its standard input is the terminal that it is ended with."""


def _statuses(folder: Path) -> list[str]:
    return [row["status"] for row in results(folder)]


def test_after_a_401_no_task_sends_anything_and_a_valid_key_does_the_rest(
    program: Program, server: FaultServer, planner: Planner, tmp_path: Path
) -> None:
    server.on("GET", SIGNALS, Answer(body={"signals": []}), Answer(body={"signals": []}), REFUSED)
    write(tmp_path, [looking(planner, number) for number in range(8)])
    done = batch(program, "--concurrency", "1")
    assert done.code == 7
    assert _statuses(tmp_path) == ["done", "done", "authentication", *["not_started"] * 5]
    assert len(server.requests("GET", SIGNALS)) == 3
    assert all("401" in row["error"] or "key" in row["error"] for row in results(tmp_path)[2:])
    server.on("GET", SIGNALS, Answer(body={"signals": []}))
    assert batch(program, "--resume").code == 0
    assert _statuses(tmp_path) == ["done"] * 8


def test_a_401_stops_the_tasks_that_run_beside_it(
    program: Program, server: FaultServer, planner: Planner, tmp_path: Path
) -> None:
    server.on("GET", SIGNALS, REFUSED)
    planner.held.clear()
    write(tmp_path, [looking(planner, number) for number in range(12)])
    with program.child("batch", "tasks.jsonl", "--out", "results.jsonl", "--concurrency", "4") as process:
        planner.until_busy(4)
        planner.held.set()
        done = finished(process)
    assert done.code == 4, done.err
    assert set(_statuses(tmp_path)) == {"authentication", "not_started"}
    assert len(server.requests("GET", SIGNALS)) <= 4, "those at hand may be on the wire already; no other is"


def test_without_credits_nothing_more_is_started_but_what_runs_goes_on(
    program: Program, server: FaultServer, planner: Planner, tmp_path: Path
) -> None:
    server.on("POST", "/api/leads/search", NO_CREDITS)
    search = turn(call("start_lead_search", prompt="Heads of Finance", fetch_count=3))
    said = "Find people in Berlin."
    rows = [{"id": f"s{n}", "task": f"{said} {planner.plan(f's{n}', search, END)}"} for n in range(5)]
    write(tmp_path, rows)
    done = batch(program, "--concurrency", "1", "--credits", "100")
    assert done.code == 5, done.err
    assert _statuses(tmp_path) == ["budget", *["not_started"] * 4]
    assert len(server.requests("POST", "/api/leads/search")) == 1
    assert "credits" in results(tmp_path)[4]["error"]


def test_a_429_pauses_every_task(program: Program, server: FaultServer, planner: Planner, tmp_path: Path) -> None:
    program.env["PUFFLE_AGENT_CLOCK_SPEED"] = "5"
    server.on("GET", SIGNALS, BUSY, Answer(body={"signals": []}))
    write(tmp_path, [looking(planner, number) for number in range(4)])
    assert batch(program, "--concurrency", "4").code == 0
    at = [seen.at for seen in server.seen]
    refused = next(seen.at for seen in server.requests("GET", SIGNALS))
    in_pause = [moment for moment in at if refused + 2 < moment < refused + 3.9]
    assert in_pause == [], "20 s of waiting take 4 s here, and who was on the way already takes less than 2"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_polite_end_leaves_a_line_for_every_task_and_the_same_command_goes_on(
    number: signal.Signals, puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    planner.held.clear()
    rows = [filling(planner, number) for number in range(6)]
    write(tmp_path, rows)
    with puffle.child("batch", "tasks.jsonl", "--out", "results.jsonl", "--concurrency", "2") as process:
        planner.until_busy(2)
        process.send_signal(number)
        heard(process, "stopping")
        planner.held.set()
        done = finished(process)
    assert (done.code, "Traceback" in done.err) == (130, False), done.err
    assert sorted(_statuses(tmp_path)) == [*["interrupted"] * 2, *["not_started"] * 4]
    assert batch(puffle).code == 0
    assert _statuses(tmp_path) == ["done"] * 6
    made = [listed.name for listed in sandbox.world.lists if listed.name.startswith("List ")]
    assert sorted(made) == [f"List {n}" for n in range(6)]


def test_a_terminal_that_is_closed_leaves_a_line_for_every_task(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    planner.held.clear()
    write(tmp_path, [filling(planner, number) for number in range(4)])
    ours, theirs = pty.openpty()
    command = [*ON_A_TERMINAL, *COMMAND, "batch", "tasks.jsonl", "--out", "results.jsonl", "--concurrency", "2"]
    with subprocess.Popen(
        command, env=puffle.environment, cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs,
        start_new_session=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        planner.until_busy(2)
        os.close(ours)
        planner.held.set()
        assert process.wait() == 130
    assert sorted(_statuses(tmp_path)) == ["interrupted", "interrupted", "not_started", "not_started"]
    assert batch(puffle).code == 0


def test_a_model_that_does_not_answer_holds_nobody_after_a_signal(
    puffle: Program, planner: Planner, tmp_path: Path
) -> None:
    planner.held.clear()
    write(tmp_path, [looking(planner, 1), looking(planner, 2)])
    with puffle.child("batch", "tasks.jsonl", "--out", "results.jsonl") as process:
        planner.until_busy(2)
        process.send_signal(signal.SIGINT)
        done = finished(process)  # the planner is held until the process has ended
    assert (done.code, _statuses(tmp_path)) == (130, ["interrupted", "interrupted"])
    planner.held.set()
    assert batch(puffle).code == 0


def test_an_outcome_that_is_not_known_is_said_and_never_sent_again(
    program: Program, server: FaultServer, planner: Planner, tmp_path: Path
) -> None:
    server.on("POST", MESSAGES_PATH, Answer(wire="close"))
    words = planner.plan("reply", *reply())
    write(tmp_path, [{"id": "answer", "task": f"Answer ada@example.com. {words}"}, looking(planner, 2)])
    assert batch(program, "--approve", GRANT_SEND).code == 7
    assert _statuses(tmp_path) == ["unknown", "done"]
    assert batch(program, "--resume", "--approve", GRANT_SEND).code == 7
    assert batch(program, "--retry", "answer", "--approve", GRANT_SEND).code == 7
    assert _statuses(tmp_path) == ["unknown", "done"]
    assert len(server.requests("POST", MESSAGES_PATH)) == 1


def test_rows_that_stop_at_a_policy_that_cannot_be_used_go_on_with_the_same_command_once_it_can(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    planner.held.clear()
    write(tmp_path, [one_off(planner, number) for number in range(4)])
    flags = ("--concurrency", "2", "--approvals", grants(tmp_path, 4))
    with puffle.child("batch", "tasks.jsonl", "--out", "results.jsonl", *flags) as process:
        planner.until_busy(2)
        (puffle.home / "policy.toml").write_text("oops")
        planner.held.set()
        done = finished(process)
    assert done.code == 3, done.err
    assert all("policy.toml" in row["error"] for row in results(tmp_path))
    assert batch(puffle, *flags).code == 2, "a worker does not begin with it"
    (puffle.home / "policy.toml").unlink()
    assert batch(puffle, "--only-failed", *flags).code == 3
    assert batch(puffle, *flags).code == 0
    assert len(sandbox.world.outbox) == 4


def test_without_a_key_nothing_is_begun_and_a_mistyped_one_costs_nothing(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    write(tmp_path, [filling(planner, 1), looking(planner, 2)])
    right = puffle.env.pop("PUFFLE_API_KEY")
    none = batch(puffle)
    assert (none.code, sandbox.requests, "PUFFLE_API_KEY" in none.err) == (4, [], True)
    puffle.env["PUFFLE_API_KEY"] = "pk_live_mistyped_0123456789"
    assert batch(puffle, "--concurrency", "1").code == 4
    assert _statuses(tmp_path) == ["authentication", "not_started"]
    puffle.env["PUFFLE_API_KEY"] = right
    assert batch(puffle).code == 0
    assert _statuses(tmp_path) == ["done", "done"]
    puffle.env["PUFFLE_API_KEY"] = "pk_live_another_0123456789"
    asked = len(sandbox.requests)
    assert (batch(puffle).code, len(sandbox.requests)) == (0, asked), "its lists are made already, under whatever key"
