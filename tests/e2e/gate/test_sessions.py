"""A recorded session of each journey: what a person saw, kept as text and compared on meaning."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.sandbox import running
from tests.e2e.gate.test_journeys import CAMPAIGN, LEADS, ONE_OFF, REPLY
from tests.support.program import Program, call, turn
from tests.support.screen import QUESTION, Screen
from tests.support.sessions import assert_as_recorded

# Newer Pythons warn of forking a process that has threads; the child execs at once.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")

SESSIONS = Path(__file__).parent / "sessions"
IMPORT = [
    turn(call("switch_journey", journey="import")),
    turn(call("create_list", name="Workshop")),
    turn(call("preview_list_import", list_id="$ref:create_list.id", leads=LEADS)),
    turn(call("import_list_leads", list_id="$ref:create_list.id", leads=LEADS)),
    turn(call("get_list_leads", list_id="$ref:create_list.id")),
    turn(text="Both are in the list **Workshop**."),
]
SIGNALS = [
    turn(call("switch_journey", journey="signals")),
    turn(call("list_signals", min_score=3)),
    turn(call("update_signals", items=[{"id": "$ref:list_signals.id", "vote": "up"}])),
    turn(call("generate_signal_messages", items=[{"id": "$ref:list_signals.id", "dm": True}])),
    turn(text="One draft is ready; nothing was sent."),
]
JOURNEYS: dict[str, tuple[str, list[dict[str, Any]], tuple[str, ...]]] = {
    "campaign": ("Find 5 heads of finance in Berlin and write to them, 50 credits", CAMPAIGN, ("y",)),
    "import": ("Put Nia (nia@example.com) and Ola (ola@example.com) into a new list", IMPORT, ()),
    "signals": ("Draft a message for the best signal", SIGNALS, ()),
    "replies": ("Answer Mara: Thursday at ten", REPLY, ("y",)),
    "one_off_email": ("Write to kim@example.com", ONE_OFF, ("n let me think about it first",)),
}


@pytest.fixture
def puffle(tmp_path: Path) -> Iterator[Program]:
    """A sandbox whose time is slow enough that nobody writes between a send and the look at it."""
    with running("saas", speed=20.0) as up:
        yield Program(tmp_path, up.base_url, up.api_key, 20.0)


@pytest.mark.parametrize("journey", JOURNEYS)
def test_a_person_sees_what_was_recorded(puffle: Program, journey: str) -> None:
    words, script, answers = JOURNEYS[journey]
    screen = Screen(puffle, "chat", "--model", puffle.script(*script, turn(text="")), columns=160, rows=60)
    try:
        screen.prompt()
        screen.enter(words)
        for answer in answers:
            screen.wait_for(QUESTION)
            screen.enter(answer)
        screen.wait_for(r"[A-Z]{4,} · run run_\w+(\n.*)*?\n  credits: ")
        shown = screen.take(0.5)
        assert screen.leave() == 0
    finally:
        screen.close()
    assert_as_recorded(shown, SESSIONS / f"{journey}.txt")
