"""A batch whose database goes away on the way: it waits, goes on, and what it reports is what happened."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from evals.sandbox import Running
from tests.agent.batch.test_kills import once
from tests.support.batch_planner import Planner
from tests.support.batch_work import grants, one_off, results, write
from tests.support.postgres import Server, binaries, new_database, pooler, server
from tests.support.program import Program, finished
from tests.support.waiting import until

pytestmark = [
    pytest.mark.xdist_group("postgres"),
    pytest.mark.skipif(binaries() is None, reason="no initdb on this machine"),
]
TASKS = 60
PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
Break = Callable[[], None]


@pytest.fixture
def behind() -> Iterator[Server]:
    """A server of the test's own: it is stopped."""
    folder = binaries()
    assert folder is not None
    with server(folder) as made:
        yield made


def _begun(sandbox: Running, mails: int) -> None:
    until(lambda: len(sandbox.world.outbox) >= mails)


def _three_workers(
    shared: Program, planner: Planner, sandbox: Running, folder: Path, break_it: Break, tasks: int = TASKS
) -> tuple[int, str]:
    """Mails by three processes, with the break in the middle; the code and words of the first command."""
    planner.think = 0.1
    write(folder, [one_off(planner, number) for number in range(tasks)])
    flags = ("--concurrency", "3", "--approvals", grants(folder, tasks))
    with ExitStack() as stack:
        main = stack.enter_context(shared.child("batch", "tasks.jsonl", "--out", "results.jsonl", *flags))
        _begun(sandbox, 1)
        helpers = [stack.enter_context(shared.child("batch", "work", "--concurrency", "3")) for _ in range(2)]
        _begun(sandbox, tasks // 5)
        break_it()
        done = finished(main)
        for helper in helpers:
            helper.terminate()
            finished(helper)
    why = [row["error"] for row in results(folder) if row["status"] != "done"]
    return done.code, "\n".join([done.err, *map(str, why)])


def _whole(sandbox: Running, folder: Path, tasks: int = TASKS) -> None:
    assert sorted(mail.to for mail in sandbox.world.outbox) == sorted(f"person{n}@example.com" for n in range(tasks))
    once(sandbox)
    assert [row["id"] for row in results(folder)] == [f"mail{number}" for number in range(tasks)]
    assert {row["status"] for row in results(folder)} == {"done"}


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("tasks", "seconds"),
    [(12, 0), pytest.param(TASKS, 0, marks=pytest.mark.long), pytest.param(TASKS, 20, marks=pytest.mark.long)],
)
def test_a_batch_outlives_a_restart_and_an_outage_of_its_database(
    tasks: int, seconds: int, behind: Server, puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    puffle.env["PUFFLE_AGENT_DATABASE_URL"] = new_database(behind.url, tmp_path)

    def restart() -> None:
        behind.stop()
        time.sleep(seconds)
        behind.start()

    code, said = _three_workers(puffle, planner, sandbox, tmp_path, restart, tasks)
    assert code == 0, said
    assert "psycopg" not in said
    _whole(sandbox, tmp_path, tasks)


def test_a_task_that_has_just_begun_is_known_after_a_crash_of_the_database(
    behind: Server, puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    puffle.env["PUFFLE_AGENT_DATABASE_URL"] = new_database(behind.url, tmp_path)
    _write_late(behind)
    write(tmp_path, [one_off(planner, 0)])
    with puffle.child("batch", "tasks.jsonl", "--out", "results.jsonl", "--approvals", grants(tmp_path, 1)) as main:
        with sandbox.sandbox.edit():  # no request is answered
            until(lambda: sandbox.connections)  # the run has begun, and nothing of it has had an effect
            behind.stop("immediate")
            behind.start()
        done = finished(main)
    assert done.code == 0, done.err
    _whole(sandbox, tmp_path, 1)
    (row,) = results(tmp_path)
    assert {effect["status"] for effect in row["effects"]} == {"done"}
    assert puffle.run("audit", "verify").code == 0
    assert puffle.run("runs", "show", row["run_id"]).code == 0


def _write_late(behind: Server) -> None:
    """Let the server keep for seconds in memory what it need not have on its disk."""
    engine = create_engine(behind.url + "postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("ALTER SYSTEM SET wal_writer_delay = '10s'"))
    engine.dispose()
    behind.stop()
    behind.start()


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.skipif(PGBOUNCER is None, reason="no pgbouncer on this machine")
def test_a_batch_outlives_its_killed_pooler(
    behind: Server, puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    name = new_database(behind.url, tmp_path).rpartition("/")[2]
    with pooler(behind, str(PGBOUNCER)) as before:
        puffle.env["PUFFLE_AGENT_DATABASE_URL"] = f"postgresql+psycopg://tester@127.0.0.1:{before.port}/{name}"

        def kill() -> None:
            before.kill()
            time.sleep(3)
            before.start()

        code, said = _three_workers(puffle, planner, sandbox, tmp_path, kill)
    assert code == 0, said
    _whole(sandbox, tmp_path)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_database_that_does_not_come_back_leaves_a_line_for_every_row_and_the_same_command_goes_on(
    behind: Server, puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    puffle.env["PUFFLE_AGENT_DATABASE_URL"] = new_database(behind.url, tmp_path)
    planner.think = 0.1
    write(tmp_path, [one_off(planner, number) for number in range(TASKS)])
    flags = ("--concurrency", "6", "--approvals", grants(tmp_path, TASKS))
    with puffle.child("batch", "tasks.jsonl", "--out", "results.jsonl", *flags) as main:
        _begun(sandbox, 12)
        behind.stop("immediate")
        lost = finished(main)
    left = {row["id"]: row["status"] for row in results(tmp_path)}
    assert len(left) == len(results(tmp_path)) == TASKS
    assert lost.code == (8 if "unknown" in left.values() else 1), lost.err
    assert "waiting up to 60 s" in lost.err
    assert "the same command" in lost.err
    behind.start()
    with puffle.child("batch", "tasks.jsonl", "--out", "results.jsonl", *flags) as main:
        done = finished(main)
    once(sandbox)
    found = {row["id"]: row["status"] for row in results(tmp_path)}
    assert set(found.values()) <= {"done", "unknown"}, done.err
    assert [row for row in found if found[row] == "unknown"] <= [row for row in left if left[row] == "unknown"]
