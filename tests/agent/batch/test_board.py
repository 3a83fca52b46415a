"""How far a batch is: a living bar where the terminal can redraw, plain lines everywhere else."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from agent.batch.results import BatchProgress
from agent.cli import batch_progress as board
from tests.support.batch_planner import Planner
from tests.support.batch_work import looking, one_off, write
from tests.support.params import few
from tests.support.program import Program
from tests.support.screen import Screen

# Newer Pythons warn of forking a process that has threads; the child execs at once.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")

COMMAND = ("batch", "tasks.jsonl", "--out", "results.jsonl", "--credits", "50")


def test_on_a_terminal_a_bar_tells_what_is_done_and_what_waits(
    puffle: Program, planner: Planner, tmp_path: Path
) -> None:
    write(tmp_path, [looking(planner, 1), looking(planner, 2), one_off(planner, 3)])
    screen = Screen(puffle, *COMMAND)
    try:
        shown = screen.wait_for("results: results.jsonl")
        assert screen.ended() == 7
    finally:
        screen.close()
    (bar,) = [line for line in shown.splitlines() if "credits" in line]
    for words in ("\u2501", "3/3", "2 done, 1 waiting", "0 of 50 credits", "$0.00"):
        assert words in bar
    assert b"\x1b[2K" in screen.raw or b"\x1b[1A" in screen.raw, "it is drawn again in its place"


@pytest.mark.parametrize("options", few(1, [{"TERM": "dumb"}, {"NO_COLOR": "1"}, {"CI": "1"}]), ids=str)
def test_a_terminal_that_cannot_redraw_gets_plain_lines(
    puffle: Program, planner: Planner, tmp_path: Path, options: dict[str, Any]
) -> None:
    write(tmp_path, [looking(planner, 1)])
    screen = Screen(puffle, *COMMAND, **options)
    try:
        shown = screen.wait_for("results: results.jsonl")
        assert screen.ended() == 0
    finally:
        screen.close()
    assert "1 of 1 · 1 done · 0 of 50 credits" in shown
    assert b"\x1b" not in screen.raw


def test_lines_come_seldom_but_the_last_state_is_always_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "BETWEEN_LINES", 3600.0)
    with board.progress_shown(4, None) as show:
        for done in range(5):
            show(
                BatchProgress(
                    4, statuses=Counter({"done": done} if done else {}), credits=done, cost=done / 4, fresh=done
                )
            )
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("0 of 4 · starting")
    assert said[-1] == "4 of 4 · 4 done · 4 credits · $1.00"
    assert len(said) == 2


def test_the_time_left_is_told_in_minutes_where_it_is_long() -> None:
    summary = board.Summary(None)
    summary._began -= 60
    assert "about 60 s left" in summary(BatchProgress(4, statuses=Counter({"done": 2}), fresh=2)).replace("61", "60")
    assert " min left" in summary(BatchProgress(400, statuses=Counter({"done": 2}), fresh=2))
    assert "left" not in summary(BatchProgress(4, statuses=Counter({"done": 2})))
