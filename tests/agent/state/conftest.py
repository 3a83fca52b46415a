"""A store of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.state.store import Store, open_store
from tests.support.making import store_in
from tests.support.postgres import binaries, new_database

NO_SERVER = pytest.mark.skipif(binaries() is None, reason="there is no PostgreSQL on this machine")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An open store."""
    opened = store_in(tmp_path)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=NO_SERVER)])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A state in a file, and one on a server."""
    url = new_database(request.getfixturevalue("server_url"), tmp_path) if request.param == "postgres" else None
    opened = open_store(tmp_path / "home", url)
    yield opened
    opened.close()
