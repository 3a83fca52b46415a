"""A file of tasks: one honest line for each, nothing twice, whatever stops in between."""

import json
from pathlib import Path

from evals.sandbox import Running
from tests.support.batch_planner import Planner
from tests.support.batch_work import END, batch, filling, grants, looking, mixed, one_off, results, write
from tests.support.program import Program, call, turn

KEYS = {
    "id",
    "status",
    "run_id",
    "answer",
    "effects",
    "pending_approvals",
    "credits",
    "cost_usd",
    "correlation_ids",
    "error",
}


def test_every_task_of_mixed_journeys_is_done_once_and_a_second_run_does_nothing(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    planner.think = 0.02
    rows = mixed(planner, 60)
    write(tmp_path, rows)
    done = batch(puffle, "--concurrency", "16", "--approvals", grants(tmp_path, 60))
    assert done.code == 0, done.err
    found = results(tmp_path)
    assert [row["id"] for row in found] == [row["id"] for row in rows]
    assert all(row.keys() >= KEYS and row["status"] == "done" for row in found)
    assert sorted(sent.to for sent in sandbox.world.outbox) == sorted(f"person{n}@example.com" for n in range(0, 60, 3))
    assert {f"List {n}" for n in range(1, 60, 3)} <= {listed.name for listed in sandbox.world.lists}
    assert 1 < planner.most <= 16
    before, asked = (tmp_path / "results.jsonl").read_bytes(), len(sandbox.requests)
    again = batch(puffle, "--concurrency", "16", "--approvals", grants(tmp_path, 60))
    assert (again.code, len(sandbox.requests)) == (0, asked)
    assert (tmp_path / "results.jsonl").read_bytes() == before


def test_what_needs_a_yes_is_parked_and_the_same_command_goes_on_with_exactly_that(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    write(tmp_path, [one_off(planner, 1), one_off(planner, 2), looking(planner, 3)])
    parked = batch(puffle)
    assert parked.code == 7
    assert [row["status"] for row in results(tmp_path)] == ["waiting", "waiting", "done"]
    assert sandbox.world.outbox == []
    asked = len(sandbox.requests)
    assert batch(puffle).code == 7
    assert len(sandbox.requests) == asked, "nobody has answered, so nothing is to be done"

    (approval,) = results(tmp_path)[0]["pending_approvals"]
    assert puffle.run("approvals", "approve", approval).code == 0
    assert batch(puffle).code == 7
    assert [row["status"] for row in results(tmp_path)] == ["done", "waiting", "done"]
    assert [sent.to for sent in sandbox.world.outbox] == ["person1@example.com"]

    assert batch(puffle, "--resume", "--approvals", grants(tmp_path, 3)).code == 0
    assert [sent.to for sent in sandbox.world.outbox] == ["person1@example.com", "person2@example.com"]
    drafts = [r for r in sandbox.requests if (r["method"], r["target"]) == ("POST", "/api/threads")]
    assert len(drafts) == 2, "what was done before the question is not done again"


def test_a_rules_uses_count_for_the_whole_file_and_are_not_given_twice(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    write(tmp_path, [one_off(planner, number) for number in range(4)])
    rules = grants(tmp_path, 4, max_uses=2)
    assert batch(puffle, "--approvals", rules).code == 7
    assert len(sandbox.world.outbox) == 2
    assert batch(puffle, "--resume", "--approvals", rules).code == 7
    assert len(sandbox.world.outbox) == 2
    assert sorted(row["status"] for row in results(tmp_path)) == ["done", "done", "waiting", "waiting"]


def test_a_row_bound_to_a_rule_set_gets_no_other_answers(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    (tmp_path / "strict.yaml").write_text("default: deny\nrules: []\n")
    rows = [one_off(planner, 1) | {"approvals": "strict"}, one_off(planner, 2) | {"approvals": "mails"}]
    write(tmp_path, rows)
    done = batch(puffle, "--approvals", str(tmp_path / "strict.yaml"), "--approvals", grants(tmp_path, 3))
    assert done.code == 7
    assert [row["status"] for row in results(tmp_path)] == ["partial", "done"]  # its draft was made
    assert [sent.to for sent in sandbox.world.outbox] == ["person2@example.com"]


def _searching(planner: Planner, number: int) -> dict[str, str]:
    search = call("start_lead_search", prompt=f"Heads of Finance {number}", fetch_count=3)
    words = planner.plan(f"search{number}", turn(search), END)
    return {"id": f"s{number}", "task": f"Find people in Berlin. {words}"}


def test_the_credits_of_the_whole_file_hold_over_all_its_tasks_and_over_resumes(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    write(tmp_path, [_searching(planner, number) for number in range(4)])
    assert batch(puffle, "--credits", "7", "--concurrency", "4").code == 7
    spent = [row["credits"] for row in results(tmp_path)]
    assert (sum(spent), sorted(spent)) == (6, [0, 0, 3, 3])
    assert {row["status"] for row in results(tmp_path)} == {"done", "budget"}
    batch(puffle, "--resume")
    assert sum(row["credits"] for row in results(tmp_path)) == 6
    assert len([r for r in sandbox.requests if (r["method"], r["target"]) == ("POST", "/api/leads/search")]) == 2


def test_without_a_cap_a_file_asks_above_what_one_run_would_ask_above(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    puffle.home.mkdir(exist_ok=True)
    (puffle.home / "policy.toml").write_text("ask_above_credits = 7\n")
    write(tmp_path, [_searching(planner, number) for number in range(4)])
    assert batch(puffle, "--concurrency", "4").code == 7
    assert sorted(row["credits"] for row in results(tmp_path)) == [0, 0, 3, 3]
    waiting = puffle.run("approvals", "list", "--json").json
    assert [asked["rule"] for asked in waiting] == ["credits.large"] * 2
    assert "to other tasks of the batch and no cap is set" in waiting[1]["reason"]
    puffle.run("approvals", "approve", waiting[0]["id"])
    batch(puffle, "--credits", "9")
    assert sorted(row["credits"] for row in results(tmp_path)) == [0, 3, 3, 3]


def test_a_rows_own_cap_only_narrows(puffle: Program, planner: Planner, tmp_path: Path) -> None:
    search = call("start_lead_search", prompt="Heads of Finance", fetch_count=3)
    write(tmp_path, [{"id": "s", "task": planner.plan("search", turn(search), END), "credits": 2}])
    assert batch(puffle, "--credits", "100").code == 5
    assert [(row["status"], row["credits"]) for row in results(tmp_path)] == [("budget", 0)]


def test_a_changed_task_under_an_old_id_is_an_error_and_a_new_row_is_done(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    rows = [filling(planner, 1), filling(planner, 2)]
    write(tmp_path, rows)
    assert batch(puffle).code == 0
    before, asked = (tmp_path / "results.jsonl").read_bytes(), len(sandbox.requests)
    write(tmp_path, [rows[0], rows[1] | {"task": "Something else. See plan list2."}])
    changed = batch(puffle)
    assert (changed.code, len(sandbox.requests)) == (2, asked)
    assert "'list2'" in changed.err
    assert (tmp_path / "results.jsonl").read_bytes() == before

    write(tmp_path, [rows[1], filling(planner, 3)])
    assert batch(puffle).code == 0
    assert [row["id"] for row in results(tmp_path)] == ["list2", "list3"]
    assert sorted(listed.name for listed in sandbox.world.lists if listed.name[-1] in "123")[-3:] == [
        "List 1",
        "List 2",
        "List 3",
    ]


def test_a_copy_of_a_file_is_the_same_batch(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    rows = [filling(planner, 1), looking(planner, 2)]
    write(tmp_path, rows)
    assert batch(puffle).code == 0
    asked = len(sandbox.requests)
    write(tmp_path, list(reversed(rows)), "copy.jsonl")
    assert puffle.run("batch", "copy.jsonl", "--out", "copied.jsonl").code == 0
    assert len(sandbox.requests) == asked
    assert [row["status"] for row in results(tmp_path, "copied.jsonl")] == ["done", "done"]


def test_results_of_another_batch_are_not_overwritten(puffle: Program, planner: Planner, tmp_path: Path) -> None:
    write(tmp_path, [looking(planner, 1)])
    assert batch(puffle).code == 0
    before = (tmp_path / "results.jsonl").read_bytes()
    write(tmp_path, [looking(planner, 2)], "other.jsonl")
    assert batch(puffle, tasks="other.jsonl").code == 2
    assert (tmp_path / "results.jsonl").read_bytes() == before
    (tmp_path / "notes.txt").write_text("dear diary\nand more\n")
    assert puffle.run("batch", "other.jsonl", "--out", "notes.txt").code == 2
    assert (tmp_path / "notes.txt").read_text() == "dear diary\nand more\n"


def test_a_cut_last_line_is_repaired(puffle: Program, planner: Planner, tmp_path: Path) -> None:
    write(tmp_path, [looking(planner, 1), looking(planner, 2)])
    assert batch(puffle).code == 0
    path = tmp_path / "results.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    assert batch(puffle).code == 0
    assert path.read_bytes() == whole


def test_what_failed_is_taken_up_only_when_asked(puffle: Program, planner: Planner, tmp_path: Path) -> None:
    row = {"id": "a", "task": planner.plan("a", *[turn(call("list_signals", min_score=3))] * 12, END)}
    write(tmp_path, [row, looking(planner, 2)])
    assert batch(puffle).code == 7
    first = results(tmp_path)[0]
    assert (first["status"], "same call" in first["error"]) == ("failed", True)
    assert batch(puffle, "--retry", "nobody").code == 2
    assert batch(puffle, "--errors", "left.jsonl").code == 7
    assert [r["id"] for r in results(tmp_path, "left.jsonl")] == ["a"]
    assert batch(puffle, "--only-failed", "--errors", "left.jsonl").code == 0
    assert results(tmp_path, "left.jsonl") == []


def test_status_and_validate_speak_to_programs(puffle: Program, planner: Planner, tmp_path: Path) -> None:
    write(tmp_path, [one_off(planner, 1), looking(planner, 2)])
    checked = puffle.run("batch", "validate", "tasks.jsonl", "--json", "--credits", "9")
    assert (checked.code, checked.json["rows"], checked.json["errors"]) == (0, 2, [])
    assert checked.json["credits_max"] == 9
    assert puffle.run("batch", "status", "--json").json == []
    batch(puffle)
    (shown,) = puffle.run("batch", "status", "--json").json
    assert (shown["rows"], shown["statuses"]) == (2, {"waiting": 1, "done": 1})
    assert str(tmp_path / "tasks.jsonl") in puffle.run("batch", "status").out


def test_a_parked_task_can_be_resumed_as_a_run_and_keeps_the_files_rules_and_cap(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    write(tmp_path, [one_off(planner, 1)])
    assert batch(puffle).code == 3
    (row,) = results(tmp_path)
    puffle.run("approvals", "approve", row["pending_approvals"][0])
    assert puffle.resume(row["run_id"]).code == 0
    assert batch(puffle).code == 0
    assert results(tmp_path)[0]["status"] == "done"
    assert len(sandbox.world.outbox) == 1
    json.dumps(row)
