"""The system clock is set while the program works: no wait grows or shrinks, no yes outlives its time, no cap moves."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from agent.app import App
from agent.models.scripted import ScriptedModel
from agent.policy.grants.grants import parse_grant
from agent.session.user import User
from agent.settings import Settings
from tests.support.doubles import FakeClock
from tests.support.fault_server import Answer, FaultServer, Seen
from tests.support.making import answered_elsewhere
from tests.support.program import KEY, Program, turn
from tests.support.scripts import END, GRANT_SEND, MESSAGES_PATH, SEARCH, reply
from tests.support.tidy import search, tidy

YEAR, DAY = 365 * 86400.0, 86400.0
JUMPS = [-YEAR, -DAY, -3600.0, 3600.0, 2 * DAY, YEAR]
TASKS = "/api/leads/search"
WRITE, FIND = "Write to ada@example.com", "Find Heads of Finance"


class JumpingServer(FaultServer):
    """Sets the system clock whenever a certain request comes."""

    def __init__(self, clock: FakeClock, method: str, path: str, seconds: float) -> None:
        def otherwise(seen: Seen) -> Answer:
            if (seen.method, seen.path) == (method, path):
                clock.jump(seconds)
            return self.pending.pop() if seen.line.startswith(f"GET {TASKS}") and self.pending else tidy(seen)

        self.pending: list[Answer] = []
        super().__init__(otherwise)


@contextmanager
def jumping(clock: FakeClock, method: str, path: str, seconds: float) -> Iterator[JumpingServer]:
    server = JumpingServer(clock, method, path, seconds)
    try:
        yield server
    finally:
        server.close()


@contextmanager
def application(server: FaultServer, home: Path, clock: FakeClock) -> Iterator[App]:
    app = App(Settings.model_validate({"api_key": KEY, "base_url": server.base_url, "home": home}), clock=clock)
    try:
        yield app
    finally:
        app.close()


def _run(
    app: App, program: Program, turns: list[dict[str, Any]], *grants: str, words: str = WRITE, cap: int | None = None
) -> Any:
    model = ScriptedModel(Path(program.script(*turns).removeprefix("scripted:")))
    session = app.begin(words, model, User(rules=list(map(parse_grant, grants))), mode="ask", cap=cap)
    return session.submit(words).as_json()


@pytest.mark.parametrize("seconds", JUMPS)
def test_a_search_is_polled_as_patiently_and_as_often_as_ever(seconds: float, folder: Path, clock: FakeClock) -> None:
    with jumping(clock, "GET", TASKS, seconds) as server, application(server, folder / "home", clock) as app:
        server.pending = [Answer(body=search("running"))] * 3
        result = _run(app, Program(folder, server.base_url), [turn(SEARCH), END], words=FIND, cap=5)
        assert result["status"] == "done"
        assert clock.slept == [2.0, 5.0, 8.0, 16.0]
        assert len(server.requests("POST", TASKS)) == 1


@pytest.mark.parametrize("seconds", JUMPS)
def test_a_jump_during_a_send_changes_neither_its_count_nor_its_report(
    seconds: float, folder: Path, clock: FakeClock
) -> None:
    with jumping(clock, "POST", MESSAGES_PATH, seconds) as server, application(server, folder / "home", clock) as app:
        program = Program(folder, server.base_url)
        assert _run(app, program, reply(), GRANT_SEND)["effects"][0]["status"] == "done"
        again = _run(app, program, reply(), GRANT_SEND)
        assert [card["rule"] for card in again["pending_approvals"]] == ["once.sent"]
        assert len(server.requests("POST", MESSAGES_PATH)) == 1


@pytest.mark.parametrize("seconds", JUMPS)
def test_credits_that_were_held_before_a_jump_are_given_back_to_their_own_day(
    seconds: float, folder: Path, clock: FakeClock
) -> None:
    (folder / "home" / "policy.toml").write_text("credits_per_day = 3\n")
    today = clock.now()
    with jumping(clock, "POST", TASKS, seconds) as server, application(server, folder / "home", clock) as app:
        server.on("POST", TASKS, Answer(422, {"error": "no such place"}))
        _run(app, Program(folder, server.base_url), [turn(SEARCH), END], words=FIND)
        clock.jump((today - clock.now()).total_seconds())
        server.on("POST", TASKS, tidy(Seen(f"POST {TASKS} HTTP/1.1", b"", b"{}", 0.0)))
        assert _run(app, Program(folder, server.base_url), [turn(SEARCH), END], words=FIND)["status"] == "done"


@pytest.mark.parametrize(("seconds", "holds"), [(-YEAR, True), (3600.0, True), (4 * DAY, False), (YEAR, False)])
def test_a_yes_is_not_used_after_its_time_by_whatever_clock_there_is(
    seconds: float, holds: bool, folder: Path, clock: FakeClock
) -> None:
    with jumping(clock, "GET", "/none", 0) as server, application(server, folder / "home", clock) as app:
        waits = _run(app, Program(folder, server.base_url), reply())
        (card,) = waits["pending_approvals"]
        answered_elsewhere(app.store, clock, card["id"])
        clock.jump(seconds)
        model = ScriptedModel(folder / "script1.jsonl")
        result: Any = app.resume(waits["run_id"], model, User(), mode=None, cap=None).work().as_json()
        assert len(server.requests("POST", MESSAGES_PATH)) == int(holds)
        assert result["status"] == ("done" if holds else "waiting")


@pytest.mark.parametrize("seconds", JUMPS)
def test_a_pause_after_a_429_is_as_long_as_it_was_asked_for(
    seconds: float, folder: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with jumping(clock, "GET", "/none", 0) as server, application(server, folder / "home", clock) as app:
        limited = Answer(429, {"error": "slow down"}, {"Retry-After": "7"})
        server.on("GET", MESSAGES_PATH, limited, tidy(Seen(f"GET {MESSAGES_PATH} HTTP/1.1", b"", b"", 0.0)))
        hold = app.pause.hold

        def held(length: float) -> None:
            hold(length)
            clock.jump(seconds)

        monkeypatch.setattr(app.pause, "hold", held)
        assert (
            _run(app, Program(folder, server.base_url), [reply()[0], END], words="Read Ada's thread")["status"]
            == "done"
        )
        assert clock.slept == [7.0]
