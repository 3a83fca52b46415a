"""A healthy workspace over real HTTP, on a clock that the test moves."""

from collections.abc import Iterator

import pytest

from evals.sandbox import Running, World, load, running
from tests.support.doubles import FakeClock
from tests.support.sandbox_api import Api


@pytest.fixture
def up(clock: FakeClock) -> Iterator[Running]:
    """The bundled ``saas`` world."""
    with running(slow("saas"), monotonic=clock.monotonic) as server:
        yield server


def slow(name: str) -> World:
    """A bundled world at a pace that leaves time to look between two steps."""
    world = load(name)
    world.pace.search_seconds, world.pace.launch_seconds, world.pace.send_seconds = 20, 30, 5
    return world


@pytest.fixture
def api(up: Running) -> Iterator[Api]:
    """A client of it."""
    client = Api(up)
    yield client
    client.close()


@pytest.fixture
def poor(clock: FakeClock) -> Iterator[Api]:
    """A client of the bundled ``poor`` world."""
    with running(slow("poor"), monotonic=clock.monotonic) as server:
        client = Api(server)
        yield client
        client.close()
