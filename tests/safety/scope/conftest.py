"""The program on a sandbox with what the attacks find there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.sandbox import Running, World, running
from tests.support.program import Program
from tests.support.safety.attack import seed
from tests.support.safety.stage import SPEED


@pytest.fixture
def sandbox() -> Iterator[Running]:
    """A server of its own."""
    with running(World.model_validate(seed()), speed=SPEED) as up:
        yield up


@pytest.fixture
def program(sandbox: Running, prepared: Path, tmp_path: Path) -> Program:
    """The program, with its state folder set up, on that server."""
    return Program(tmp_path, sandbox.base_url, sandbox.api_key, SPEED)
