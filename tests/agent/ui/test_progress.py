"""A call is told in one line, with the time that lay between its events."""

import io
from dataclasses import replace

import pytest

from agent.models.base import ToolCall
from agent.state.events import AnswerReceived, Event, Proposed, Refused, RequestSent, Retrying, RunEnded
from agent.state.recorded import Recorded, UnknownEvent
from agent.types import ApprovedBy, ToolResult
from agent.ui.plain import Plain
from agent.ui.progress import CallProgress, WaitProgress

CALL = ToolCall("c1", "start_lead_search", '{"prompt": "CFOs", "fetch_count": 3}')


class Screen:
    """Progress on plain lines."""

    def __init__(self) -> None:
        self.out = io.StringIO()
        self.progress = CallProgress(Plain(answers=self.out, work=self.out), 100)

    def hear(self, second: float, event: Event | UnknownEvent) -> None:
        self.progress.event(Recorded("r1", 1, f"2026-01-05T09:00:{second:06.3f}Z", event))

    @property
    def lines(self) -> list[str]:
        return self.out.getvalue().splitlines()


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return Screen()


def proposed(call_id: str = "c1", tool: str = "start_lead_search") -> Proposed:
    return Proposed(
        call_id=call_id, effect="spend", credits=3, recipients=(), body={"prompt": "CFOs of today"}, tool=tool,
        method="POST", target="/api/leads/search", digest="d",
    )  # fmt: skip


def received(outcome: str = "done", **more: str) -> AnswerReceived:
    said = {"correlation_id": None, "message": ""} | more
    return AnswerReceived(call_id="c1", outcome=outcome, http_status=None, **said)  # type: ignore[arg-type]


def test_a_call_is_told_with_what_a_person_made_of_it_its_time_and_its_cost(screen: Screen) -> None:
    screen.hear(1, proposed())
    screen.hear(3.46, received())
    screen.progress.result(CALL, ToolResult("c1", CALL.name, {"id": "t"}), 2)
    assert screen.lines[0] == '✓ start_lead_search  prompt="CFOs of today" fetch_count=3  2.5 s · 2 credits'


def about_to_leave(approved_by: ApprovedBy | None = "policy", attempt: int = 1) -> RequestSent:
    return RequestSent(
        call_id="c1", attempt=attempt, approved_by=approved_by, tool=CALL.name, method="POST",
        target="/api/leads/search", digest="d",
    )  # fmt: skip


def test_a_price_is_told_before_the_call_leaves_and_the_threshold_with_the_first_of_them(screen: Screen) -> None:
    for _ in range(2):
        screen.hear(1, proposed())
        screen.hear(1, about_to_leave())
    assert screen.lines == [
        "→ start_lead_search costs up to 3 credits; without a cap it asks above 100 in all (ask_above_credits)",
        "→ start_lead_search costs up to 3 credits",
    ]


def test_a_price_that_a_card_has_named_and_that_of_a_second_try_are_not_told_again(screen: Screen) -> None:
    screen.hear(1, proposed())
    screen.hear(1, about_to_leave("human"))
    screen.hear(1, about_to_leave(attempt=2))
    screen.hear(1, replace(about_to_leave(), call_id="look_1"))
    assert screen.lines == []


def test_a_refusal_says_why_and_a_planned_call_that_it_was_not_sent(screen: Screen) -> None:
    refused = {"refused": {"rule": "caps.credits", "reason": "it is too dear"}}
    screen.progress.result(CALL, ToolResult("c1", CALL.name, refused, is_error=True), 2)  # type: ignore[arg-type]
    screen.progress.result(CALL, ToolResult("c1", CALL.name, {"planned": True}), 2)
    about = "start_lead_search  prompt=CFOs fetch_count=3  2 credits ·"
    assert screen.lines == [f"✗ {about} it is too dear (caps.credits)", f"· {about} noted in the plan, not sent"]


def test_trouble_and_tries_are_told_at_once(screen: Screen) -> None:
    screen.hear(1, proposed())
    screen.hear(1, Retrying(call_id="c1", seconds=4.6, reason="it was busy"))
    screen.hear(2, received("failed", message="500", correlation_id="req_1"))
    screen.hear(2, received("unknown", message="it was lost"))
    screen.hear(2, Refused(call_id="look_1", rule="mode.readonly", reason="it reads only"))
    screen.hear(2, Refused(call_id="c1", rule="mode.readonly", reason="told with the call"))
    assert screen.lines == [
        "… start_lead_search: it was busy; once more in 5 s",
        "! 500 (correlation id req_1)",
        "! it was lost (no correlation id came)",
        "✗ it reads only (mode.readonly)",
    ]


def test_a_long_wait_is_told_once_and_not_after_the_run(screen: Screen) -> None:
    screen.hear(1, proposed())
    for number in (1, 2):
        screen.hear(2, proposed(f"look_{number}", "get_lead_search"))
    screen.hear(3, RunEnded(status="done", escalation=None))
    screen.hear(4, proposed("look_3", "get_lead_search"))
    assert screen.lines == ["… waiting for start_lead_search to end"]


def test_an_event_of_a_kind_that_is_not_known_says_nothing(screen: Screen) -> None:
    screen.hear(1, UnknownEvent("teleported", {}))
    assert screen.lines == []


def test_how_far_a_long_wait_has_come_is_told_whenever_it_has_moved(screen: Screen) -> None:
    screen.hear(0, proposed(tool="start_enrichment"))
    for second, said in enumerate(["0 of 3 leads are through", "2 of 3 leads are through", "2 of 3 leads are through"]):
        look = replace(proposed(call_id="look_1", tool="get_enrichment"), effect="read", method="GET")
        screen.hear(second + 1, look)
        screen.hear(second + 1.5, replace(received(message=said), call_id="look_1"))
    screen.hear(9, replace(received(message="done"), call_id="look_1"))
    told = [line for line in screen.lines if "through" in line]
    assert told == [
        "… waiting for start_enrichment: 0 of 3 leads are through",
        "… waiting for start_enrichment: 2 of 3 leads are through",
    ]


def test_a_program_hears_of_waits_with_their_end_and_of_nothing_else() -> None:
    out = io.StringIO()
    waits = WaitProgress(Plain(answers=out, work=out))
    waited = Retrying(call_id="c1", seconds=3600, reason="too many requests")
    told: list[Event] = [proposed(), about_to_leave(), waited, received()]
    for second, event in enumerate(told):
        waits.event(Recorded("r1", 1, f"2026-01-05T09:00:{second:06.3f}Z", event))
    assert out.getvalue().splitlines()[0].endswith("waits until 2026-01-05 10:00:02 UTC: too many requests")
    assert len(out.getvalue().splitlines()) == 1
