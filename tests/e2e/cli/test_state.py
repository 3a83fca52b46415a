"""The state's size is told, and what is old is removed on request."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, update

from agent.state.schema import events, runs
from agent.state.store import open_store
from tests.support.fault_server import FaultServer
from tests.support.many_runs import fill
from tests.support.program import Program
from tests.support.scripts import END, GRANT_SEND, MESSAGES_PATH, reply
from tests.support.tidy import ADA


@pytest.fixture
def old(program: Program) -> Program:
    """A state of 300 runs that ended a year ago."""
    store = open_store(program.home)
    fill(store, 300, until=datetime.now(UTC) - timedelta(days=365))
    store.close()
    return program


def test_the_size_is_the_whole_and_its_parts(old: Program) -> None:
    size = old.run("state", "size", "--json").json
    assert size["bytes"] * 0.98 < sum(part["bytes"] for part in size["parts"]) <= size["bytes"]
    assert {part["name"]: part["rows"] for part in size["parts"]} == {
        "runs": 300, "conversations": 600, "audit": 900, "approvals": 30, "effects": 30, "records": 0, "batches": 0,
        "left alone": 0,
    }  # fmt: skip
    assert "conversations" in old.run("state", "size").out
    found = {one["name"]: one["found"] for one in old.run("doctor", "--json").json}
    assert "MB (audit" in found["state"]


def test_what_is_old_is_removed_and_the_record_says_so(old: Program) -> None:
    assert old.task(old.script(END)).code == 0
    done = old.run("state", "prune", "--older-than", "90d", "--json").json
    assert (done["runs"], done["events"], done["kept"], done["compacted"]) == (300, 900, {}, True)
    assert done["bytes"] < done["bytes_before"]
    checked = old.run("audit", "verify", "--json").json
    assert (checked["ok"], len(checked["removed"])) == (True, 300)
    assert "pruned: 300 runs (run_" in old.run("audit", "verify").out
    assert len(old.run("runs", "list", "--json").json) == 1
    assert "removed: 0 runs" in old.run("state", "prune", "--older-than", "2w").out


def test_what_was_sent_is_not_sent_again_after_pruning(program: Program, server: FaultServer) -> None:
    assert program.task(program.script(*reply()), "--approve", GRANT_SEND).code == 0
    assert program.run("state", "prune", "--older-than", "0d", "--json").json["runs"] == 1
    again = program.task(program.script(*reply()), "--approve", GRANT_SEND)
    assert (again.code, len(server.requests("POST", MESSAGES_PATH))) == (6, 1)


def test_a_batch_that_was_pruned_is_done_and_is_not_worked_through_again(program: Program, server: FaultServer) -> None:
    rows = program.file("tasks.jsonl", json.dumps({"id": "a", "task": f"Answer {ADA}"}))
    work = ("batch", rows, "--out", "out.jsonl", "--model", program.script(*reply()), "--approve", GRANT_SEND)
    assert program.run(*work).code == 0
    before = json.loads((program.folder / "out.jsonl").read_text())
    assert program.run("state", "prune", "--older-than", "0d", "--json").json["runs"] == 1
    assert program.run(*work).code == 0
    after = json.loads((program.folder / "out.jsonl").read_text())
    assert after == before
    assert len(server.requests("POST", MESSAGES_PATH)) == 1


def test_a_run_whose_record_does_not_hold_is_named_and_left(old: Program) -> None:
    run_id = old.run("runs", "list", "--json").json[0]["run_id"]
    store = open_store(old.home)
    with store.begin() as db:
        db.execute(delete(events).where(events.c.run_id == run_id, events.c.seq == 3))
    store.close()
    assert f"run {run_id}, event 3: the end of the run is missing" in old.run("audit", "verify", run_id).out
    done = old.run("state", "prune", "--older-than", "90d", "--json").json
    assert (done["runs"], done["broken"]) == (299, [run_id])
    assert f"{run_id}: its record does not hold" in old.run("state", "prune", "--older-than", "90d").out
    assert old.run("audit", "verify").code == 1


def test_an_interrupted_run_stays_and_is_gone_on_with(program: Program) -> None:
    run_id = str(program.task(program.script(END)).json["run_id"])
    store = open_store(program.home)
    with store.begin() as db:
        db.execute(update(runs).values(status="interrupted"))
    store.close()
    pruned = program.run("state", "prune", "--older-than", "0d", "--json").json
    assert (pruned["runs"], pruned["kept"]) == (0, {"not finished": 1})
    assert program.run("runs", "resume", run_id, "--model", program.script(END, END)).code == 0


def test_a_pruned_run_is_told_from_one_that_never_was(old: Program) -> None:
    run_id = old.run("runs", "list", "--json").json[0]["run_id"]
    old.run("state", "prune", "--older-than", "90d")
    assert "was removed on 20" in old.run("runs", "show", run_id).err
    assert "there is no run" in old.run("runs", "show", "run_x").err


def test_the_age_comes_from_the_policy_where_nobody_says_it(old: Program) -> None:
    unsaid = old.run("state", "prune")
    assert (unsaid.code, "Nothing was removed" in unsaid.err) == (2, True)
    (old.home / "policy.toml").write_text("keep_days = 400\n")
    assert "removed: 0 runs" in old.run("state", "prune").out
    (old.home / "policy.toml").write_text("keep_days = 30\n")
    assert "removed: 300 runs" in old.run("state", "prune").out


@pytest.mark.parametrize("age", ["90", "3m", "-1d", "", "1d "])
def test_an_age_that_is_none_removes_nothing(program: Program, age: str) -> None:
    done = program.run("state", "prune", f"--older-than={age}")
    assert (done.code, "Nothing was removed" in done.err) == (2, True)
