"""The program on a faithful sandbox, and on a server that fails on demand."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.sandbox import Running, running
from tests.support.fault_server import FaultServer
from tests.support.live import Terminal
from tests.support.program import Program
from tests.support.screen import Screen

SPEED = 400.0
"""How much faster than the wall the sandbox's clock and the program's waits run, so that a search takes no time."""


@pytest.fixture
def sandbox() -> Iterator[Running]:
    """The bundled healthy workspace."""
    with running("saas", speed=SPEED) as up:
        yield up


@pytest.fixture
def puffle(sandbox: Running, tmp_path: Path) -> Program:
    """The program on the sandbox."""
    return Program(tmp_path, sandbox.base_url, sandbox.api_key, SPEED)


@pytest.fixture
def program(server: FaultServer, tmp_path: Path) -> Program:
    """The program on the fault server; 100 seconds of waiting take one."""
    return Program(tmp_path, server.base_url)


@pytest.fixture
def terminal(program: Program) -> Iterator[Terminal]:
    """Starts the program on a screen."""
    started: list[Screen] = []

    def start(*args: str, **options: Any) -> Screen:
        started.append(Screen(program, *args, **options))
        return started[-1]

    yield start
    for screen in started:
        screen.close()
