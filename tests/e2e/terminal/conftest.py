"""Conversations on the sandbox."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.program import Program
from tests.support.screen import Screen


@pytest.fixture
def chat(puffle: Program) -> Iterator[Callable[..., Screen]]:
    """Starts a conversation on the sandbox."""
    started: list[Screen] = []

    def start(*turns: dict[str, Any], **options: Any) -> Screen:
        started.append(Screen(puffle, "chat", "--model", puffle.script(*turns), **options))
        started[-1].prompt()
        return started[-1]

    yield start
    for screen in started:
        screen.close()
