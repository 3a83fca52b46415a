"""Edges of the command: two at once on one result file, a defect of ours, throw-away servers, what people read."""

import json
import signal
from pathlib import Path
from typing import Any, get_args

import pytest

from agent.batch import runner
from agent.batch.results import GRAVEST_FIRST, ResultStatus, exit_code
from agent.batch.work import Worker
from agent.common.errors import Status
from evals.sandbox import Running
from tests.support.batch_planner import Planner
from tests.support.batch_work import batch, filling, looking, results, write
from tests.support.program import Program, finished, heard


def test_two_processes_do_not_write_one_result_file(puffle: Program, planner: Planner, tmp_path: Path) -> None:
    planner.held.clear()
    write(tmp_path, [looking(planner, 1)])
    with puffle.child("batch", "tasks.jsonl", "--out", "results.jsonl") as process:
        planner.until_busy(1)
        second = batch(puffle)
        shown = puffle.run("batch", "status", "--json").json
        planner.held.set()
        assert finished(process).code == 0
    assert (second.code, "another process writes" in second.err) == (2, True)
    assert shown[0]["statuses"] == {"running": 1}


def test_a_second_signal_ends_at_once_with_the_journal_kept(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    planner.held.clear()
    write(tmp_path, [filling(planner, 1), filling(planner, 2)])
    with puffle.child("batch", "tasks.jsonl", "--out", "results.jsonl", "--concurrency", "1") as process:
        planner.until_busy(1)
        process.send_signal(signal.SIGINT)
        heard(process, "stopping")
        process.send_signal(signal.SIGINT)
        done = finished(process)  # the planner is held until the process has ended
    assert (done.code, "Traceback" in done.err) == (130, False), done.err
    assert [row["status"] for row in results(tmp_path)] == ["interrupted", "not_started"]
    planner.held.set()
    assert batch(puffle).code == 0
    assert len([r for r in sandbox.requests if (r["method"], r["target"]) == ("POST", "/api/lists")]) == 2


def test_a_defect_costs_its_own_task_and_is_not_waited_for(
    puffle: Program, planner: Planner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Worker._run

    def broken(worker: Worker, batch: Any, row: Any) -> str:
        if row.row_id == "look1":
            raise ZeroDivisionError("a defect")
        return work(worker, batch, row)

    monkeypatch.setattr(runner, "HOUSEKEEPING", 0.2)
    monkeypatch.setattr(Worker, "_run", broken)
    write(tmp_path, [looking(planner, 1), looking(planner, 2)])
    assert batch(puffle).code == 7
    first, second = results(tmp_path)
    assert (first["status"], "a defect" in first["error"], second["status"]) == ("failed", True, "done")
    monkeypatch.setattr(Worker, "_run", work)
    assert batch(puffle).code == 7
    assert batch(puffle, "--only-failed").code == 0


def test_results_of_a_throw_away_server_are_set_aside(puffle: Program, planner: Planner, tmp_path: Path) -> None:
    write(tmp_path, [looking(planner, 1)])
    for _ in range(2):
        assert batch(puffle, "--sandbox").code == 0
    assert (tmp_path / "results.jsonl.1").exists()
    assert results(tmp_path)[0]["batch"] != results(tmp_path, "results.jsonl.1")[0]["batch"]


def test_a_result_file_that_cannot_be_written_is_said_before_anything_starts(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    write(tmp_path, [looking(planner, 1)])
    done = puffle.run("batch", "tasks.jsonl", "--out", "no/such/folder/results.jsonl")
    assert (done.code, sandbox.requests) == (2, [])
    (tmp_path / "taken").mkdir()
    assert puffle.run("batch", "tasks.jsonl", "--out", "taken").code == 2
    assert puffle.run("batch", "tasks.jsonl", "--out", "r.jsonl", "--errors", "no/such/errors").code == 2


def test_people_read_what_a_file_may_cost_and_which_rows_are_bad(puffle: Program, tmp_path: Path) -> None:
    (tmp_path / "tasks.jsonl").write_text('{"id": "a", "task": "x"}\n{"id": "b\\u202e", "task": "x"}\n')
    done = puffle.run("batch", "validate", "tasks.jsonl")
    assert (done.code, "2 rows, 1 bad" in done.out, "no cap" in done.out) == (2, True, True)
    assert done.err.startswith("row 2: id")
    assert puffle.run("batch", "tasks.jsonl", "--out", "r.jsonl").code == 2


def test_rule_sets_have_names_of_their_own(puffle: Program, planner: Planner, tmp_path: Path) -> None:
    write(tmp_path, [looking(planner, 1) | {"approvals": "day"}])
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "day.yaml").write_text("rules: []\n")
    twice = ("--approvals", "a/day.yaml", "--approvals", "b/day.yaml")
    assert "two rule sets are called 'day'" in batch(puffle, *twice).err
    assert batch(puffle, "--approvals", "night=a/day.yaml", "--approvals", "day=b/day.yaml").code == 0
    assert "no rule set 'day'" in puffle.run("batch", "validate", "tasks.jsonl").err


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        (["done", "done"], 0),
        (["done", "unknown", "waiting"], 7),
        (["waiting", "waiting"], 3),
        (["waiting", "unknown"], 8),
        (["authentication", "not_started"], 4),
        (["failed", "denied"], 6),
        (["not_started"], 1),
    ],
)
def test_the_exit_code_is_what_the_rows_share_and_of_several_the_gravest(
    statuses: list[ResultStatus], code: int
) -> None:
    assert exit_code(statuses) == code
    assert exit_code(["not_started", "interrupted"], interrupted=True) == 130
    assert exit_code(["not_started", "running"], interrupted=True) == 130, "another process has it at hand"


def test_every_status_of_a_run_but_done_has_its_place_by_how_grave_it_is() -> None:
    assert sorted(GRAVEST_FIRST) == sorted({*get_args(Status)} - {"done"})


def test_a_worker_ends_when_nothing_is_left_and_needs_a_key(puffle: Program, planner: Planner, tmp_path: Path) -> None:
    write(tmp_path, [looking(planner, 1)])
    assert batch(puffle).code == 0
    assert puffle.run("batch", "work", "--until-empty").code == 0
    puffle.env.pop("PUFFLE_API_KEY")
    assert puffle.run("batch", "work", "--until-empty").code == 4
    json.dumps(results(tmp_path))
