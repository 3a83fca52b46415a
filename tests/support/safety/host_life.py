"""A host's process from its first call to what came of it, with a person who says yes to its one card; to be killed."""

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from agent.app import App
from agent.common.errors import UsageError
from agent.mcp.gateway import Answered, Gateway
from agent.session.stored import Stored
from agent.settings import Settings
from agent.state.approvals import Answer
from tests.support.safety.acts import Act
from tests.support.safety.killing import Countdown, Doom, watched
from tests.support.safety.stage import SPEED
from tests.support.waiting import PATIENCE


def converse(folder: Path, base_url: str, key: str, act: Act, ready: Callable[[], object] = lambda: None) -> Answered:
    """Do the act as a host does it: ask, wait for the person, ask again."""
    home = folder / "home"
    app = App(Settings(api_key=SecretStr(key), base_url=base_url, home=home, clock_speed=SPEED))
    gateway = Gateway(app, "all", "ask", None)
    try:
        ready()
        for step in act.before:
            gateway.call(step["name"], step["arguments"])
        told = gateway.call(act.tool, dict(act.arguments))
        while told.status == "waiting":
            stored = Stored.of(app.store, app.clock, app.redactor)
            with suppress(UsageError):  # it was answered before
                stored.answer(stored.approvals.get(str(told.facts["approval_id"])), Answer("yes", "ada", "command"))
            told = gateway.call(act.tool, dict(act.arguments))
        return told
    finally:
        gateway.close()
        app.close()


def live(folder: Path, base_url: str, key: str, act: Act, doom: Doom, gate: Any, out: str) -> None:
    """The child: converse until its doom, and leave what it was told in a file."""
    countdown = Countdown(doom)
    with watched(countdown):
        told = converse(folder, base_url, key, act, lambda: gate.wait(PATIENCE))
    lives = {"status": told.status, "text": told.text, "passed": countdown.passed, "threads": threading.active_count()}
    Path(out).write_text(json.dumps(lives))
