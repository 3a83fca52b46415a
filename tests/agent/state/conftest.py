"""A store of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.state.store import Store
from tests.support.making import store_in


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An open store."""
    opened = store_in(tmp_path)
    yield opened
    opened.close()
