"""Batches on a faithful sandbox, with a model server that follows plans."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.sandbox import Running, World, load, running
from tests.support.batch_planner import Planner, planning
from tests.support.fault_server import FaultServer
from tests.support.program import Program

SPEED = 400.0


def roomy() -> World:
    """The healthy workspace, with a sender that may write as much as a batch wants."""
    world = load("saas")
    world.senders[0].daily_limit = 100_000
    return world


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Running]:
    with running(roomy(), speed=SPEED) as up:
        yield up


@pytest.fixture
def planner(tmp_path: Path) -> Iterator[Planner]:
    with planning(tmp_path / "plans") as up:
        yield up


@pytest.fixture
def puffle(sandbox: Running, planner: Planner, tmp_path: Path) -> Program:
    """The program on the sandbox and the planner."""
    program = Program(tmp_path, sandbox.base_url, sandbox.api_key, SPEED)
    program.env |= planner.env
    return program


@pytest.fixture
def program(server: FaultServer, planner: Planner, tmp_path: Path) -> Program:
    """The program on the fault server and the planner."""
    made = Program(tmp_path, server.base_url)
    made.env |= planner.env
    return made
