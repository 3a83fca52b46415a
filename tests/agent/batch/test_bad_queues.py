"""A queue that cannot be used: the command says so, every row has a line, and nothing was done."""

from collections.abc import Callable
from pathlib import Path

import pytest

from evals.sandbox import Running
from tests.support.batch_planner import Planner
from tests.support.batch_work import batch, looking, results, write
from tests.support.program import Program, finished


def _cut(queue: Path) -> None:
    queue.write_bytes(queue.read_bytes()[:5000])


def _text(queue: Path) -> None:
    queue.write_text("no database " * 1000)


def _folder(queue: Path) -> None:
    queue.unlink()
    queue.mkdir()


def _link(queue: Path) -> None:
    queue.unlink()
    queue.symlink_to("elsewhere")


@pytest.mark.parametrize("spoil", [_cut, _text, _folder, _link])
@pytest.mark.parametrize("command", ["batch", "work"])
def test_a_queue_that_cannot_be_used_is_said_with_what_was_not_done(
    command: str, spoil: Callable[[Path], None], puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    write(tmp_path, [looking(planner, 1)], "first.jsonl")
    assert puffle.run("batch", "first.jsonl", "--out", "first.out").code == 0
    for log in ("queue.db-wal", "queue.db-shm"):
        (puffle.home / log).unlink(missing_ok=True)
    spoil(puffle.home / "queue.db")
    asked = len(sandbox.requests)
    write(tmp_path, [looking(planner, 2), looking(planner, 3)])
    flags = ("batch", "tasks.jsonl", "--out", "results.jsonl") if command == "batch" else ("batch", "work")
    with puffle.child(*flags) as process:
        done = finished(process)
    assert (done.code, len(sandbox.requests), "Traceback" in done.err) == (1, asked, False), done.err
    assert "queue.db, which is made anew when it is moved away, cannot be used" in done.err
    if command == "batch":
        assert [row["status"] for row in results(tmp_path)] == ["not_started"] * 2
        assert "the same command again" in done.err
        (puffle.home / "queue.db").rename(tmp_path / "aside")
        assert batch(puffle).code == 0
