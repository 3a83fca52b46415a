"""What the attacks and the crashes share."""

from pathlib import Path

import pytest

from tests.e2e.conftest import program, terminal
from tests.support.safety.stage import copied, prepared_home

__all__ = ["folder", "prepared", "program", "terminal"]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder that is set up already."""
    return prepared_home(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    """A folder of its own with a copy of it as ``home``."""
    return copied(prepared, tmp_path)
