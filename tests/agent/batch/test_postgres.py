"""Several workers on one PostgreSQL: they share the tasks, and what a dead one leaves behind is done by the others."""

import random
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from evals.sandbox import Running
from tests.agent.batch.test_kills import KILLS, LONG, accounted
from tests.support.batch_planner import Planner
from tests.support.batch_work import batch, grants, looking, mixed, one_off, results, write
from tests.support.postgres import binaries, new_database
from tests.support.program import Program, finished
from tests.support.waiting import until

pytestmark = [
    pytest.mark.xdist_group("postgres"),
    pytest.mark.skipif(binaries() is None, reason="no initdb on this machine"),
]
TASKS = 45


@pytest.fixture
def shared(server_url: str, puffle: Program, tmp_path: Path) -> Program:
    """The program on a database of its own."""
    puffle.env["PUFFLE_AGENT_DATABASE_URL"] = new_database(server_url, tmp_path)
    return puffle


def test_a_batch_on_postgres_is_the_same_batch_for_another_machine(
    shared: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    write(tmp_path, [one_off(planner, 1), looking(planner, 2)])
    assert batch(shared).code == 7
    (approval,) = results(tmp_path)[0]["pending_approvals"]
    shared.env["PUFFLE_AGENT_HOME"] = str(tmp_path / "another home")
    assert shared.run("approvals", "approve", approval).code == 0
    assert batch(shared).code == 0
    assert [sent.to for sent in sandbox.world.outbox] == ["person1@example.com"]


def test_workers_share_the_tasks_of_a_batch(
    shared: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    planner.think = 0.05
    rows = mixed(planner, TASKS)
    write(tmp_path, rows)
    with shared.child("batch", "work", "--concurrency", "4") as helper:
        done = batch(shared, "--concurrency", "4", "--approvals", grants(tmp_path, TASKS))
        helper.send_signal(signal.SIGTERM)
        helped = finished(helper)
    assert (done.code, helped.code) == (0, 0), done.err + helped.err
    accounted(sandbox, rows, results(tmp_path))
    owners = _owners(shared)
    assert len(owners) == 2, owners


@pytest.mark.timeout(LONG)
def test_one_of_three_workers_may_die_at_any_moment(
    shared: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    planner.think = 0.05
    rows = mixed(planner, max(TASKS, KILLS * 15))
    write(tmp_path, rows)
    chance = random.Random(11)
    helper = ("batch", "work", "--concurrency", "3")
    flags = ("--concurrency", "3", "--approvals", grants(tmp_path, len(rows)))
    with ExitStack() as stack:
        workers = [stack.enter_context(shared.child(*helper)) for _ in range(2)]
        main = stack.enter_context(shared.child("batch", "tasks.jsonl", "--out", "results.jsonl", *flags))
        until(lambda: sandbox.requests)
        for number in range(KILLS):
            time.sleep(chance.uniform(0.2, 1.5))
            victim = workers[number % 2]
            victim.send_signal(signal.SIGKILL)
            victim.communicate()
            workers[number % 2] = stack.enter_context(shared.child(*helper))
        done = finished(main)
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
            finished(worker)
    found = results(tmp_path)
    accounted(sandbox, rows, found)
    assert done.code == (0 if all(row["status"] == "done" for row in found) else 7), done.err


def _owners(shared: Program) -> set[str]:
    engine = create_engine(shared.env["PUFFLE_AGENT_DATABASE_URL"])
    with engine.connect() as connection:
        found = {str(owner) for owner in connection.execute(text("SELECT DISTINCT owner FROM runs")).scalars()}
    engine.dispose()
    return found
