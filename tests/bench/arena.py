"""The processes of a benchmark: the other side, and the contestants as they are wanted."""

import http.client
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.brief import write_brief

ROOT = Path(__file__).parents[2]
"""Where the packages lie."""


def environment() -> dict[str, str]:
    """What a child sees: no keys, no settings, and no tracing of coverage, which would slow our side alone."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COVERAGE", "COV_", "PUFFLE", "OPENAI", "ANTHR"))}
    return kept | {"PYTHONPATH": str(ROOT)}


@dataclass(slots=True)
class Arena:
    """Starts processes, and ends them all."""

    folder: Path
    """A folder for whatever is needed."""
    brief: Path
    """The brief of all contestants."""
    origin: str
    """Where the other side is."""
    _stack: ExitStack
    interpreters: dict[str, str] = field(default_factory=dict)
    """Who runs on another interpreter than this one, and on which."""
    _workers: dict[str, "subprocess.Popen[str]"] = field(default_factory=dict)

    def ask(self, name: str, **what: Any) -> dict[str, Any]:
        """Have a contestant do something; it is started, and has its first run, outside of all timing."""
        if name not in self._workers:
            python = self.interpreters.get(name, sys.executable)
            who = ("tests.bench.worker", name, self.origin, str(self.brief))
            self._workers[name] = start(self._stack, *who, python=python)
            self._tell(name, {"turns": 8})
        for forgotten in (name, "api"):
            self.stamps(forgotten)
        return self._tell(name, what)

    def stamps(self, name: str) -> list[float]:
        """When a contestant's requests came, or Puffle's (``api``); they are forgotten then."""
        found: list[float] = self._report("stamps", name)
        return found

    def bodies(self, name: str) -> list[str]:
        """What came for a name that begins with ``keep-``."""
        found: list[str] = self._report("bodies", name)
        return found

    def _report(self, what: str, name: str) -> Any:
        with closing(http.client.HTTPConnection(self.origin.partition("//")[2])) as connection:
            connection.request("GET", f"/{what}/{name.replace(' ', '-')}")
            return json.loads(connection.getresponse().read())

    def _tell(self, name: str, what: dict[str, Any]) -> dict[str, Any]:
        worker = self._workers[name]
        assert worker.stdin is not None and worker.stdout is not None  # noqa: PT018
        worker.stdin.write(json.dumps(what) + "\n")
        worker.stdin.flush()
        line = worker.stdout.readline()
        if not line:
            raise RuntimeError(f"{name} broke off")
        found: dict[str, Any] = json.loads(line)
        return found


def start(stack: ExitStack, module: str, *arguments: str, python: str = sys.executable) -> "subprocess.Popen[str]":
    """A module as a child that ends with the stack."""
    child = subprocess.Popen(
        [python, "-m", module, *arguments],
        env=environment(),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    stack.enter_context(child)
    stack.callback(child.kill)
    return child


@contextmanager
def arena() -> Iterator[Arena]:
    """The other side, standing while the block runs."""
    with tempfile.TemporaryDirectory(prefix="puffle-agent-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        write_brief(folder / "brief.json")
        server = start(stack, "tests.bench.loopback", str(folder / "brief.json"))
        assert server.stdout is not None
        port = int(server.stdout.readline())
        yield Arena(folder, folder / "brief.json", f"http://127.0.0.1:{port}", stack)
