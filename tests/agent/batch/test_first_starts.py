"""Several processes that meet an empty PostgreSQL at once: one sets it up, and all of them work."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from evals.sandbox import Running
from tests.support.batch_planner import Planner
from tests.support.batch_work import grants, one_off, results, write
from tests.support.postgres import Server, binaries, new_database, pooler, server
from tests.support.program import Program, finished

pytestmark = [
    pytest.mark.xdist_group("postgres"),
    pytest.mark.skipif(binaries() is None, reason="no initdb on this machine"),
]
PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
ROUNDS = 2
MACHINES = 4
HELP = ("batch", "work", "--until-empty")


@pytest.fixture(scope="module")
def behind() -> Iterator[Server]:
    folder = binaries()
    assert folder is not None
    with server(folder) as made:
        yield made


def _all_work(puffle: Program, planner: Planner, sandbox: Running, folder: Path, number: int) -> None:
    """Each machine has a home of its own, so that only the database can keep them apart."""
    write(folder, [one_off(planner, number)])
    before = len(sandbox.world.outbox)
    with ExitStack() as stack:
        started = []
        for machine in range(MACHINES):
            puffle.env["PUFFLE_AGENT_HOME"] = str(folder / f"machine{machine}")
            whole = ("batch", "tasks.jsonl", "--out", "results.jsonl", "--approvals", grants(folder, ROUNDS))
            started.append(stack.enter_context(puffle.child(*(HELP if machine else whole))))
        done = [finished(process) for process in started]
    assert [one.code for one in done] == [0] * MACHINES, [*(one.err for one in done), results(folder)]
    assert [row["status"] for row in results(folder)] == ["done"]
    assert len(sandbox.world.outbox) == before + 1
    (folder / "results.jsonl").unlink()


@pytest.mark.parametrize("number", range(ROUNDS))
def test_first_starts_at_once_set_one_database_up(
    number: int, behind: Server, puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    puffle.env["PUFFLE_AGENT_DATABASE_URL"] = new_database(behind.url, tmp_path / str(number))
    _all_work(puffle, planner, sandbox, tmp_path, number)


@pytest.mark.skipif(PGBOUNCER is None, reason="no pgbouncer on this machine")
def test_first_starts_at_once_set_one_database_up_behind_a_pooler(
    behind: Server, puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    with pooler(behind, str(PGBOUNCER)) as before:
        for number in range(ROUNDS):
            name = new_database(behind.url, tmp_path / str(number)).rpartition("/")[2]
            puffle.env["PUFFLE_AGENT_DATABASE_URL"] = f"postgresql+psycopg://tester@127.0.0.1:{before.port}/{name}"
            _all_work(puffle, planner, sandbox, tmp_path, number)
