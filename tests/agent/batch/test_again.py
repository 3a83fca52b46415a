"""What a second command takes up: nothing by itself that has ended, and with each flag exactly what it says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from evals.sandbox import Running
from tests.support.batch_planner import Planner
from tests.support.batch_work import END, batch, grants, looking, one_off, results, write
from tests.support.params import few
from tests.support.program import Program, call, turn

LOOK = turn(call("list_signals", min_score=3))


@pytest.fixture
def mixed(puffle: Program, planner: Planner, tmp_path: Path) -> dict[str, str]:
    """A batch in which one task waits, two failed, one is done; the status of each."""
    loops = [{"id": name, "task": planner.plan(name, *[LOOK] * 12, END)} for name in ("fail1", "fail2")]
    write(tmp_path, [one_off(planner, 1), *loops, looking(planner, 4)])
    assert batch(puffle).code == 7
    for name in ("fail1", "fail2"):  # whatever was wrong with them is mended now
        planner.plan(name, *[LOOK] * 11, END)
    found = _statuses(tmp_path)
    assert found == {"mail1": "waiting", "fail1": "failed", "fail2": "failed", "look4": "done"}
    return found


def _statuses(folder: Path) -> dict[str, str]:
    return {row["id"]: row["status"] for row in results(folder)}


def test_the_same_command_takes_up_nothing_that_has_ended(
    puffle: Program, sandbox: Running, tmp_path: Path, mixed: dict[str, str]
) -> None:
    asked = len(sandbox.requests)
    assert batch(puffle).code == 7
    assert (_statuses(tmp_path), len(sandbox.requests)) == (mixed, asked)


def test_only_failed_takes_up_what_failed_and_nothing_else(
    puffle: Program, sandbox: Running, tmp_path: Path, mixed: dict[str, str]
) -> None:
    assert batch(puffle, "--only-failed", "--approvals", grants(tmp_path, 3)).code == 7
    assert _statuses(tmp_path) == mixed | {"fail1": "done", "fail2": "done"}
    assert sandbox.world.outbox == [], "the waiting mail was left alone, although a rule would now allow it"


def test_retry_takes_up_the_named_tasks_and_nothing_else(
    puffle: Program, sandbox: Running, tmp_path: Path, mixed: dict[str, str]
) -> None:
    assert batch(puffle, "--retry", "fail2").code == 7
    assert _statuses(tmp_path) == mixed | {"fail2": "done"}
    asked = len(sandbox.requests)
    assert batch(puffle, "--retry", "look4").code == 7
    assert len(sandbox.requests) == asked, "what is done is not done again"
    none = batch(puffle, "--retry", "fail1", "--retry", "nobody")
    assert (none.code, "'nobody'" in none.err, _statuses(tmp_path)["fail1"]) == (2, True, "failed")


def test_resume_takes_up_what_waits_once_rules_answer_it_and_leaves_what_failed(
    puffle: Program, sandbox: Running, tmp_path: Path, mixed: dict[str, str]
) -> None:
    assert batch(puffle, "--resume").code == 7
    assert _statuses(tmp_path) == mixed, "nobody has answered and no rule was given"
    assert batch(puffle, "--resume", "--approvals", grants(tmp_path, 3)).code == 7
    assert _statuses(tmp_path) == mixed | {"mail1": "done"}
    assert [sent.to for sent in sandbox.world.outbox] == ["person1@example.com"]
    drafts = [r for r in sandbox.requests if (r["method"], r["target"]) == ("POST", "/api/threads")]
    assert len(drafts) == 1


def test_approvals_are_listed_by_the_batch_that_they_belong_to(
    puffle: Program, planner: Planner, tmp_path: Path, mixed: dict[str, str]
) -> None:
    alone = puffle.run("run", one_off(planner, 9)["task"])
    assert alone.code == 3, alone.err
    listed = puffle.run("approvals", "list", "--json").json
    (of_batch,) = [row for row in listed if "batch" in row]
    assert (of_batch["task"], of_batch["batch"]) == ("mail1", results(tmp_path)[0]["batch"])
    assert puffle.run("approvals", "show", of_batch["id"], "--json").json == of_batch
    heads, first, head, also, row = puffle.run("approvals", "list").out.splitlines()
    assert heads.split() == ["id", "status", "asked", "(UTC)", "what", "to", "run"]
    assert (also.split()[-1], "person9@example.com" in first) == ("task", True)
    assert head == f"batch {of_batch['batch']}  1 waiting  {tmp_path / 'tasks.jsonl'}"
    assert row.split() == [
        *(of_batch["id"], "pending", of_batch["created_at"][:10], of_batch["created_at"][11:16], "send_message"),
        *("person1@example.com", of_batch["run_id"], "mail1"),
    ]


ORDERS: dict[str, Callable[[int], str]] = {
    "plain numbers": str,
    "numbers backwards": lambda number: str(100 - number),
    "numbers with and without noughts": lambda number: f"{number:0{1 + number % 3}d}",
    "words": lambda number: f"{'zyxwvutsrqpo'[number - 1]}-row",
    "capitals and small letters": lambda number: f"{'R' if number % 2 else 'r'}ow{number}",
}


@pytest.mark.parametrize("named", few(2, [pytest.param(named, id=name) for name, named in ORDERS.items()]))
def test_rows_are_taken_in_the_order_of_the_file(
    puffle: Program, planner: Planner, tmp_path: Path, named: Callable[[int], str]
) -> None:
    write(tmp_path, [looking(planner, number) | {"id": named(number)} for number in range(1, 13)])
    assert batch(puffle, "--concurrency", "1").code == 0
    begun = sorted(puffle.run("runs", "list", "--json").json, key=lambda run: run["started_at"])
    assert [int(run["task"].split("number: ")[1].split()[0]) for run in begun] == [*range(1, 13)]
