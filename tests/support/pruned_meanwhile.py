"""A state is pruned while a batch works in it: ``python -m tests.support.pruned_meanwhile FOLDER 1667h [TASKS]``.

The folder holds a ``home`` that ``many_runs`` has filled.
"""

import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.sandbox import running
from tests.agent.batch.conftest import SPEED, roomy
from tests.agent.batch.test_kills import accounted, once
from tests.support.batch_planner import Planner, planning
from tests.support.batch_work import grants, mixed, results, write
from tests.support.program import Done, Program
from tests.support.waiting import until

AT_ONCE = 4
_OFTEN, _SLOWLY = 2.0, 60.0
"""Seconds between the model's answers; a client of it gives up after some minutes."""
PRUNE = ("state", "prune", "--json", "--older-than")


@dataclass(frozen=True, slots=True)
class Pruned:
    """What came of it."""

    done: dict[str, Any]
    """What ``state prune`` says."""
    seconds: float
    """How long it took."""
    before: int
    """Tasks that had ended when it began."""
    meanwhile: int
    """Tasks that ended while it worked."""
    statuses: Counter[str]
    """How the tasks ended."""
    verified: Done
    """``audit verify`` after it."""


def measure(folder: Path, age: str, tasks: int) -> Pruned:
    """Begin a batch, prune when a third of it is done, let the rest go on; nothing of it may be lost or done twice."""
    with running(roomy(), speed=SPEED) as sandbox, planning(folder / "plans") as planner:
        program = Program(folder, sandbox.base_url, sandbox.api_key, SPEED)
        program.env |= planner.env
        rows = mixed(planner, tasks)
        write(folder, rows)
        flags = ("--concurrency", str(AT_ONCE), "--approvals", grants(folder, tasks))
        with program.child("batch", "tasks.jsonl", "--out", "results.jsonl", *flags) as batch:
            until(lambda: _ended(folder) * 3 >= tasks or batch.poll() is not None)
            before, began = _ended(folder), time.monotonic()
            with program.child(*PRUNE, age) as prune:
                _hold_the_rest(folder, before + (tasks - before) // 3, planner, prune)
                out, err = prune.communicate()
            assert prune.returncode == 0, err
            assert batch.poll() is None, "the batch was at work all the while"
            seconds, meanwhile = time.monotonic() - began, _ended(folder) - before
            planner.held.set()
            _, said = batch.communicate()
        assert batch.returncode == 0, said
        once(sandbox)
        found = results(folder)
        accounted(sandbox, rows, found)
        verified = program.run("audit", "verify")
    statuses = Counter(row["status"] for row in found)
    return Pruned(Done(0, out, err).json, seconds, before, meanwhile, statuses, verified)


def _hold_the_rest(folder: Path, enough: int, planner: Planner, prune: Any) -> None:
    """The model answers now and then, and seldom once enough have ended: the batch cannot end before that."""
    planner.held.clear()
    answered = time.monotonic()
    while prune.poll() is None:
        if time.monotonic() - answered > (_OFTEN if _ended(folder) < enough else _SLOWLY):
            planner.held.set()
            time.sleep(0.2)
            planner.held.clear()
            answered = time.monotonic()
        time.sleep(0.05)


def _ended(folder: Path) -> int:
    found = folder / "results.jsonl"
    return found.read_bytes().count(b"\n") if found.exists() else 0


if __name__ == "__main__":
    told = measure(Path(sys.argv[1]), sys.argv[2], int([*sys.argv, "90"][3]))
    sys.stdout.write(
        f"pruned {told.done} in {told.seconds:.0f} s; tasks: {told.before} ended before, {told.meanwhile} meanwhile, "
        f"in all {dict(told.statuses)}; audit verify: {told.verified.code}, {told.verified.out}{told.verified.err}\n"
    )
