"""A healthy workspace over real HTTP, on a clock that the test moves."""

from collections.abc import Iterator

import pytest

from evals.sandbox import Running, running
from tests.doubles import FakeClock
from tests.sandbox.api import Api


@pytest.fixture
def up(clock: FakeClock) -> Iterator[Running]:
    """The bundled ``saas`` world."""
    with running("saas", monotonic=clock.monotonic) as server:
        yield server


@pytest.fixture
def api(up: Running) -> Iterator[Api]:
    """A client of it."""
    client = Api(up)
    yield client
    client.close()


@pytest.fixture
def poor(clock: FakeClock) -> Iterator[Api]:
    """A client of the bundled ``poor`` world."""
    with running("poor", monotonic=clock.monotonic) as server:
        client = Api(server)
        yield client
        client.close()
