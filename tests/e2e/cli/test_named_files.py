"""The files that a command is given: nobody else's is written over, and none is read without an end."""

import os
import signal
from pathlib import Path

import pytest

from tests.support.fault_server import FaultServer
from tests.support.program import Program, finished, turn
from tests.support.scripts import END, reply

READ = {"name": "list_signals", "arguments": {"min_score": 3}}


@pytest.mark.parametrize("place", ["theirs", "nowhere/plan.json", "folder", "tasks.json"])
def test_a_plan_is_written_over_nothing_else_and_that_is_said_before_anything_is_asked(
    place: str, program: Program, server: FaultServer, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    before = {name: program.file(name, text) for name, text in (("theirs", "a note"), ("tasks.json", '{"type": 1}'))}
    done = program.task(program.script(*reply()), f"--plan={place}")
    assert (done.code, server.seen, "Traceback" in done.err) == (2, [], False), done.err
    assert [Path(file).read_text() for file in before.values()] == ["a note", '{"type": 1}']


def test_an_earlier_plan_is_written_anew(program: Program) -> None:
    for _ in range(2):
        assert program.task(program.script(*reply()), "--plan=plan.json").code == 3


def test_a_plan_that_cannot_be_written_in_the_end_is_no_success_and_no_traceback(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "full").symlink_to("/dev/full")
    done = program.task(program.script(*reply()), "--plan=full")
    assert (done.code, done.err) == (1, "puffle-agent: full cannot be written: No space left on device\n")


def test_a_sandbox_saves_its_world_over_nothing_else(program: Program, tmp_path: Path) -> None:
    theirs = Path(program.file("theirs.json", '{"mine": 1}'))
    for flags in (("--save", "theirs.json"), ("--save", "nowhere/end.json"), ("--log", "nowhere/log.jsonl")):
        done = program.run("sandbox", "serve", *flags)
        assert (done.code, "Traceback" in done.err) == (2, False), flags
    assert theirs.read_text() == '{"mine": 1}'
    for _ in range(2):
        with program.child("sandbox", "serve", "--save", "end.json") as process:
            assert process.stdout is not None
            process.stdout.readline()
            process.send_signal(signal.SIGTERM)
            assert finished(process).code == 0
    assert (tmp_path / "end.json").stat().st_size > 1000


def test_a_run_of_the_evals_is_kept_in_no_folder_of_others(program: Program, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    theirs = Path(program.file("mine/results.json", "my results"))
    page = Path(program.file("page.html", "<!doctype html>\n<title>Mine</title>\n"))
    done = program.run("eval", "run", "--only", "signals/*", "--model", "gold", "--out", "mine")
    assert (done.code, "choose another" in done.err, theirs.read_text()) == (2, True, "my results"), done.err
    assert program.run("eval", "run", "--only", "signals/*", "--model", "gold", "--out", "kept").code in (0, 1)
    for place in ("page.html", "nowhere/page.html"):
        assert program.run("eval", "view", "kept", "--out", place).code == 2
    assert "Mine" in page.read_text()
    for _ in range(2):
        assert program.run("eval", "view", "kept", "--out", "shown.html").code == 0


@pytest.mark.parametrize(
    "command",
    [
        ("run", "Hello", "--approvals", "endless"),
        ("run", "--apply", "endless"),
        ("run", "Hello", "--model", "scripted:endless"),
        ("suppress", "import", "endless"),
        ("sandbox", "serve", "--world", "endless"),
        ("sandbox", "serve", "--faults", "endless"),
        ("batch", "endless.csv", "--out", "results.jsonl"),
    ],
    ids=" ".join,
)
def test_what_never_ends_is_read_up_to_a_limit(command: tuple[str, ...], program: Program, tmp_path: Path) -> None:
    for name in ("endless", "endless.csv"):
        (tmp_path / name).symlink_to("/dev/zero")
    done = program.run(*command)
    assert (done.code, "larger than 64 MB" in done.err) == (2, True), done.err


def test_answers_given_ahead_may_come_through_a_pipe(program: Program, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with program.child("run", "Hello", "--model", program.script(turn(READ), END), "--approvals", "pipe") as process:
        (tmp_path / "pipe").write_text("rules: []\n")
        assert finished(process).code == 0
