"""Many tasks at once, measured: ``python -m tests.support.thousand_tasks 1000 32 0.1`` (tasks, at once, seconds).

With ``steady`` behind that, no task makes what a later one has to read; else the workspace grows with them.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.sandbox import Running, running
from tests.agent.batch.conftest import SPEED, roomy
from tests.agent.batch.test_kills import once
from tests.support.batch_planner import Planner, planning
from tests.support.batch_work import grants, mixed, results, steady, write
from tests.support.program import Program
from tests.support.waiting import until

Rows = Callable[[Planner, int], list[dict[str, Any]]]
_TOGETHER = 4
"""Tasks that wait for the model at once before it answers the first."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a batch took."""

    code: int
    """Its exit code."""
    done: int
    """Tasks that are done."""
    seconds: float
    """From start to end."""
    memory: list[int]
    """Resident memory in MB, twice a second."""
    at_once: int
    """The most tasks that waited for the model at one moment."""
    requests: int
    """Requests that Puffle got."""
    errors: str
    """What it said on standard error."""


def measure(folder: Path, tasks: int, at_once: int, think: float, rows: Rows = mixed) -> Measured:
    """Run a batch on a sandbox with a model server that thinks for a while."""
    with running(roomy(), speed=SPEED) as sandbox, planning(folder / "plans") as planner:
        planner.think = think
        program = Program(folder, sandbox.base_url, sandbox.api_key, SPEED)
        program.env |= planner.env
        program.home.mkdir(mode=0o700)
        (program.home / "policy.toml").write_text(f"sends_per_day = {tasks}\n")
        given = rows(planner, tasks)
        write(folder, given)
        flags = ("--concurrency", str(at_once), "--approvals", grants(folder, tasks, recipients=_people(given)))
        planner.held.clear()  # a slow machine starts one after the other: they wait for each other once
        return _measure(program, sandbox, flags, planner)


def _people(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Those whom the mails of a file are for."""
    return [f"person{row['id'].removeprefix('mail')}@example.com" for row in rows if row["id"].startswith("mail")]


def _measure(program: Program, sandbox: Running, flags: tuple[str, ...], planner: Planner) -> Measured:
    began, memory = time.monotonic(), []
    with program.child("batch", "tasks.jsonl", "--out", "results.jsonl", *flags) as process:
        until(lambda: planner.busy > _TOGETHER or process.poll() is not None)
        planner.held.set()
        while process.poll() is None:
            with suppress(OSError, StopIteration):
                lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
                memory.append(int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024)
            time.sleep(0.5)
        _, errors = process.communicate()
    seconds = time.monotonic() - began
    once(sandbox)
    done = sum(row["status"] == "done" for row in results(program.folder))
    return Measured(process.returncode, done, seconds, memory, planner.most, len(sandbox.requests), errors)


if __name__ == "__main__":
    tasks, at_once, think = int(sys.argv[1]), int(sys.argv[2]), float([*sys.argv, "0.1"][3])
    with tempfile.TemporaryDirectory() as name:
        found = measure(Path(name), tasks, at_once, think, steady if "steady" in sys.argv else mixed)
    sys.stdout.write(
        f"{found.done} of {tasks} done in {found.seconds:.1f} s, {tasks / found.seconds:.1f} a second, "
        f"{max(found.memory)} MB at most, {found.at_once} at the model at once, {found.requests} requests\n"
    )
