"""A thousand tasks of mixed journeys: ``puffle-agent batch`` beside a bare loop that would lose everything.

The same task file, the same sandbox, and a model server that thinks a tenth of a second a turn; 32 tasks at once.  Ours
is durable: each task a workflow, each effect in the ledger, each event in the audit, a result row a task.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from evals.sandbox import Running, running
from tests.agent.batch.conftest import SPEED, roomy
from tests.bench.arena import environment
from tests.bench.figure import Figure, ratios, sides
from tests.bench.starts import PROGRAM
from tests.support.batch_planner import Planner, planning
from tests.support.batch_work import grants, mixed, write

TASKS, AT_ONCE, THINK = 1000, 32, 0.1
EARLY = 100
"""Tasks after which memory should not grow any more."""


def figures(tasks: int = TASKS) -> list[Figure]:
    """Time and memory."""
    memory: list[tuple[int, float]] = []
    with _setting(tasks) as (folder, sandbox, planner, flags):
        env = _env(folder, sandbox, planner)
        command = [*PROGRAM, "batch", "tasks.jsonl", "--out", "results.jsonl", *flags]
        ours = _timed(command, folder, env, lambda pid: memory.append((_lines(folder / "results.jsonl"), _mb(pid))))
        done = _effects(sandbox)
    with _setting(tasks) as (folder, sandbox, planner, _):
        where = (sandbox.base_url, sandbox.api_key, f"{planner.origin}/v1")
        command = [sys.executable, "-m", "tests.bench.bare", str(folder / "tasks.jsonl"), str(AT_ONCE), *where]
        bare = _timed(command, folder, environment(), lambda _pid: None)
        if _effects(sandbox) != done:
            raise RuntimeError(f"the two did not do the same: {done} and {_effects(sandbox)} effects")
    most = max(mb for _, mb in memory)
    early = next((mb for done, mb in memory if done >= EARLY), most)
    return [
        Figure(
            about=f"A batch of {tasks:,} tasks, {AT_ONCE} at once: ours / a bare loop without durability",
            target=2.0,
            values=ratios([ours], [bare]),
            sides=sides([ours], [bare], "s"),
        ),
        Figure(about="Peak memory of that batch", target=300, unit="MB", values=[most]),
        Figure(
            about=f"Its peak memory / its memory after {EARLY} tasks",
            target=1.1,
            values=[most / early],
            sides=sides([most], [early], "MB"),
        ),
    ]


Setting = tuple[Path, Running, Planner, Sequence[str]]


@contextmanager
def _setting(tasks: int) -> Iterator[Setting]:
    """A fresh sandbox, a model server and a task file, with the flags of its batch."""
    with (
        tempfile.TemporaryDirectory(prefix="puffle-agent-batch-") as name,
        running(roomy(), speed=SPEED) as sandbox,
        planning(Path(name) / "plans") as planner,
    ):
        folder = Path(name)
        planner.think = THINK
        write(folder, mixed(planner, tasks))
        yield folder, sandbox, planner, ("--concurrency", str(AT_ONCE), "--approvals", grants(folder, tasks))


def _effects(sandbox: Running) -> int:
    return sum(entry["applied"] for entry in sandbox.requests if entry["method"] != "GET")


def _timed(command: Sequence[str], folder: Path, env: dict[str, str], watch: Callable[[int], None]) -> float:
    began = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stderr is not None
        while child.poll() is None:
            watch(child.pid)
            time.sleep(0.25)
        if child.returncode:
            raise RuntimeError(f"{command[:3]} ended with {child.returncode}: {child.stderr.read()[-2000:]}")
    return time.monotonic() - began


def _env(folder: Path, sandbox: Running, planner: Planner) -> dict[str, str]:
    return (
        environment()
        | planner.env
        | {
            "PUFFLE_API_KEY": sandbox.api_key,
            "PUFFLE_API_BASE_URL": sandbox.base_url,
            "PUFFLE_AGENT_CLOCK_SPEED": str(SPEED),
            "PUFFLE_AGENT_HOME": str(folder / "home"),
        }
    )


def _mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
    except (OSError, StopIteration):
        return 0.0


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0
