"""The files that a batch writes: nobody else's is lost, and what cannot be written is said with what was done."""

import errno
import os
from itertools import count
from pathlib import Path

import pytest

from evals.sandbox import Running
from tests.support.batch_planner import Planner
from tests.support.batch_work import batch, grants, looking, one_off, results, write
from tests.support.program import Program, finished
from tests.support.waiting import until

OTHERS = {
    "a note": b"my only copy of a note",
    "an object": b'{"important": 1}',
    "an invoice": b'{"id": "a", "status": "paid"}\n',
    "half a task": b'{"id": "a", "task": "Write to',
    "a table": b"a;b;c\n",
    "a picture": b"\x00\xff\x00",
    "nested": b'{"id": ' + b"[" * 100_000,
}


@pytest.mark.parametrize("option", ["--out", "--errors"])
@pytest.mark.parametrize("name", [*OTHERS])
def test_a_file_of_somebody_else_is_left_as_it_is_and_nothing_is_begun(
    option: str, name: str, puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    write(tmp_path, [looking(planner, 1)])
    (tmp_path / "theirs").write_bytes(OTHERS[name])
    flags = ("--out", "theirs") if option == "--out" else ("--out", "results.jsonl", "--errors", "theirs")
    done = puffle.run("batch", "tasks.jsonl", *flags)
    assert (done.code, sandbox.requests, "choose another" in done.err) == (2, [], True), done.err
    assert (tmp_path / "theirs").read_bytes() == OTHERS[name]


def test_neither_the_tasks_nor_the_state_nor_the_results_are_taken_for_the_file_of_errors(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    write(tmp_path, [looking(planner, 1)])
    puffle.run("runs", "list")
    for place in ("tasks.jsonl", "home/state.db", "results.jsonl"):
        before = (tmp_path / place).read_bytes() if place != "results.jsonl" else None
        done = puffle.run("batch", "tasks.jsonl", "--out", "results.jsonl", "--errors", place)
        assert (done.code, sandbox.requests, "Traceback" in done.err) == (2, [], False), place
        assert before is None or (tmp_path / place).read_bytes() == before


@pytest.mark.parametrize("option", ["--out", "--errors"])
def test_a_pipe_or_a_device_is_refused_and_neither_read_nor_replaced(
    option: str, puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    write(tmp_path, [looking(planner, 1)])
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "device").symlink_to(os.ttyname(os.openpty()[1]))
    for place in ("pipe", "device"):
        flags = ("--out", place) if option == "--out" else ("--out", "results.jsonl", "--errors", place)
        done = puffle.run("batch", "tasks.jsonl", *flags)
        assert (done.code, sandbox.requests, "no regular file" in done.err) == (2, [], True), done.err
    assert (tmp_path / "pipe").is_fifo()
    assert (tmp_path / "device").is_symlink()


def test_a_link_stays_and_what_it_leads_to_is_written(puffle: Program, planner: Planner, tmp_path: Path) -> None:
    write(tmp_path, [looking(planner, 1)])
    (tmp_path / "real.jsonl").touch()
    (tmp_path / "results.jsonl").symlink_to("real.jsonl")
    assert batch(puffle).code == 0
    assert (tmp_path / "results.jsonl").is_symlink()
    assert [row["status"] for row in results(tmp_path, "real.jsonl")] == ["done"]


def test_tasks_that_never_end_are_read_up_to_a_limit(puffle: Program, tmp_path: Path) -> None:
    (tmp_path / "tasks.jsonl").symlink_to("/dev/zero")
    done = puffle.run("batch", "validate", "tasks.jsonl")
    assert (done.code, "larger than 64 MB" in done.err) == (2, True)


def test_results_that_cannot_be_written_on_the_way_end_the_batch_with_what_was_done(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    planner.think = 0.2
    write(tmp_path, [one_off(planner, number) for number in range(6)])
    (tmp_path / "gone").mkdir()
    flags = ("--concurrency", "1", "--approvals", grants(tmp_path, 6))
    with puffle.child("batch", "tasks.jsonl", "--out", "gone/results.jsonl", *flags) as process:
        until(lambda: sandbox.world.outbox)
        for file in (tmp_path / "gone").iterdir():
            file.unlink()
        (tmp_path / "gone").rmdir()
        done = finished(process)
    assert (done.code, "Traceback" in done.err) == (7, False), done.err
    assert "gone/results.jsonl cannot be written: No such file or directory" in done.err
    sent = len(sandbox.world.outbox)
    assert 1 <= sent < 6, "nothing more is begun"
    assert f"Done: {sent} of 6 tasks" in done.err
    assert batch(puffle, *flags).code == 0
    assert len(sandbox.world.outbox) == 6
    assert {row["status"] for row in results(tmp_path)} == {"done"}


@pytest.mark.parametrize("place", ["results.jsonl", "left.jsonl"])
def test_results_for_which_the_disk_has_no_room_in_the_end_are_no_success(
    place: str, puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, [one_off(planner, 1)])
    synced = count(1 if place == "results.jsonl" else 0)

    def full(_descriptor: int) -> None:
        if next(synced) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    flags = ("--errors", "left.jsonl", "--approvals", grants(tmp_path, 3))
    with monkeypatch.context() as patch:
        patch.setattr("agent.batch.results.os.fsync", full)
        done = batch(puffle, *flags)
    assert (done.code, f"{place} cannot be written: No space left on device" in done.err) == (7, True), done.err
    assert "Done: 1 of 1 task; nothing of it is done again" in done.err
    assert not [file for file in tmp_path.iterdir() if file.name.endswith(".new")], "no half of a file is left"
    assert batch(puffle, *flags).code == 0
    assert (len(sandbox.world.outbox), results(tmp_path, "left.jsonl")) == (1, [])
