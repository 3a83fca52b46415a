"""Questions that wait, and the pages on the same state."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fault_server import FaultServer
from tests.support.program import Program
from tests.support.web import Browser, Served, served


@pytest.fixture
def program(server: FaultServer, tmp_path: Path) -> Program:
    """The command line on the tidy workspace."""
    return Program(tmp_path, server.base_url)


@pytest.fixture
def pages(program: Program) -> Iterator[Served]:
    """The pages on its state."""
    with served(program.home) as up:
        yield up


@pytest.fixture
def browser(pages: Served) -> Browser:
    """Somebody who has signed in."""
    return pages.browser()
