"""In a long conversation the workspace moves on: an effect is held against what is so now, not against hours ago."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agent.common.clock import SystemClock
from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import END, GRANT_SEND, MESSAGES_PATH, READ, SEND

LIST_THREADS = turn(call("list_threads"))
SENDERS = turn(call("list_senders"))
LATER = turn(call("list_signals"))
ROW = tidy.ROW | {"last_message_at": "2026-05-01T10:00:00Z", "last_message_direction": "inbound"}
THEIRS = tidy.INBOUND | {"sent_at": "2026-05-01T10:00:00Z"}
WORDS = f"Answer {tidy.ADA}: 'It costs 90 a month.'"


def threads(server: FaultServer, *rows: dict[str, Any]) -> None:
    """What the listing says, one answer after the other."""
    server.on("GET", "/api/threads", *[Answer(body={"threads": [row], "total": 1}) for row in rows])


@pytest.fixture
def passed(monkeypatch: pytest.MonkeyPatch, server: FaultServer) -> dict[str, float]:
    """Seconds that go by when the messages of the conversation, or the signals, are read."""
    later = {"seconds": 0.0}

    def now(_clock: SystemClock) -> datetime:
        read = bool(server.requests("GET", MESSAGES_PATH) or server.requests("GET", "/api/signals"))
        return datetime.now(UTC) + timedelta(seconds=later["seconds"] if read else 0)

    monkeypatch.setattr(SystemClock, "now", now)
    return later


def answered(program: Program, server: FaultServer, *flags: str) -> Done:
    server.on("GET", MESSAGES_PATH, Answer(body={"messages": [THEIRS], "total": 1}))
    return program.task(program.script(SENDERS, LIST_THREADS, turn(READ), turn(SEND), END), *flags, text=WORDS)


MOVED: dict[str, dict[str, Any]] = {
    "another participant": {"participant_email": "eve@evil.example"},
    "a blind copy in a draft": {"status": "draft", "draft_bcc": "eve@evil.example"},
    "they wrote again": {"last_message_at": "2026-05-01T12:00:00Z"},
}


@pytest.mark.parametrize("change", MOVED.values(), ids=MOVED)
@pytest.mark.parametrize("seconds", [11.0, 4 * 3600.0, -3600.0], ids=["ten seconds", "hours", "a clock set back"])
def test_a_rule_does_not_answer_for_a_conversation_that_has_moved_on(
    program: Program, server: FaultServer, passed: dict[str, float], change: dict[str, Any], seconds: float
) -> None:
    threads(server, ROW, ROW | change)
    passed["seconds"] = seconds
    done = answered(program, server, "--approve", GRANT_SEND)
    assert done.code == 3, done.out
    assert server.requests("POST", MESSAGES_PATH) == []


@pytest.mark.parametrize("seconds", [0.0, 4 * 3600.0])
def test_a_rule_answers_for_one_that_is_as_it_was(
    program: Program, server: FaultServer, passed: dict[str, float], seconds: float
) -> None:
    threads(server, ROW)
    passed["seconds"] = seconds
    assert answered(program, server, "--approve", GRANT_SEND).code == 0
    assert len(server.requests("POST", MESSAGES_PATH)) == 1


def test_a_page_of_messages_does_not_say_whom_the_conversation_is_with_now(
    program: Program, server: FaultServer
) -> None:
    threads(server, ROW)
    server.on("GET", MESSAGES_PATH, Answer(body={"messages": [THEIRS], "total": 1}))
    ask = turn(call("ask_human", question="Shall I?"))
    script = program.script(SENDERS, LIST_THREADS, turn(READ), ask, turn(READ), turn(SEND), END)
    first = program.task(script, "--approve", GRANT_SEND, text=WORDS)
    threads(server, ROW | {"participant_email": "eve@evil.example"})
    done = program.resume(first.json["run_id"], "--answer", "Yes", "--approve", GRANT_SEND)
    assert done.code == 3, done.out
    assert server.requests("POST", MESSAGES_PATH) == []


def test_what_was_just_read_is_not_read_again(program: Program, server: FaultServer, passed: dict[str, float]) -> None:
    threads(server, ROW)
    assert answered(program, server, "--approve", GRANT_SEND).code == 0
    assert len(server.requests("GET", "/api/threads")) == 1


def test_a_card_shows_the_conversation_as_it_is_when_it_is_asked(
    program: Program, server: FaultServer, passed: dict[str, float]
) -> None:
    threads(server, ROW, ROW | {"last_message_at": "2026-05-01T12:00:00Z"})
    passed["seconds"] = 3600.0
    (card,) = answered(program, server).json["pending_approvals"]
    assert "CHECK: they wrote again at 2026-05-01 12:00, and that was not read" in card["preview"]


def test_a_source_that_was_switched_off_meanwhile_is_switched_on_for_money(
    program: Program, server: FaultServer, passed: dict[str, float]
) -> None:
    on = {"id": "news", "enabled": True}
    rows = [Answer(body={"sources": [row]}) for row in (on, on | {"enabled": False})]
    server.on("GET", "/api/signals/sources", *rows)
    passed["seconds"] = 3600.0
    change = call("update_signal_sources", items=[on])
    done = program.task(
        program.script(turn(call("list_signal_sources")), LATER, turn(change), END), text="Switch news on"
    )
    (card,) = done.json["pending_approvals"]
    assert card["effect"] == "spend"


def test_a_list_that_is_gone_meanwhile_is_not_filled(
    program: Program, server: FaultServer, passed: dict[str, float]
) -> None:
    path = f"/api/lists/{tidy.LIST}/leads"
    server.on("GET", path, Answer(body={"leads": [], "total": 0}), Answer(404, {"error": {"message": "gone"}}))
    passed["seconds"] = 3600.0
    leads = [{"type": "person", "name": {"full": "Nia Sample"}, "contacts": [{"value": "nia@example.com"}]}]
    put = {"list_id": tidy.LIST, "leads": leads}
    reads = [turn(call("get_list_leads", list_id=tidy.LIST)), LATER]
    script = program.script(
        *reads, turn(call("preview_list_import", **put)), turn(call("import_list_leads", **put)), END
    )
    done = program.task(script, text=f"Import Nia Sample nia@example.com into {tidy.LIST}")
    assert done.code != 0
    assert not [seen for seen in server.requests("POST", "/api/lists/import") if not seen.json.get("preview")]
