"""What may be asked again: a 429 after its wait, a plain 500 once; never what may be out already."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.gate.outcomes import LONGEST_PAUSE, TRIES_429, Outcome, classify_response, retry_after
from agent.types import PreparedCall
from tests.agent.gate.test_outcomes import (
    ALL,
    DISMISS,
    EFFECTS,
    LAUNCH,
    READ,
    SEND,
    SPEND,
    WRITE,
    again,
    error,
    outcome,
)
from tests.support.making import NOON, answered

# -- 429 (R6 to R9) ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ((), 30),
        (("0",), 1),
        (("7",), 7),
        (("7.5",), 7.5),
        ((" 12 ",), 12),
        (("120",), 120),
        (("Mon, 05 Jan 2026 12:00:45 GMT",), 45),
        (("Monday, 05-Jan-26 12:00:45 GMT",), 45),
        (("Mon Jan  5 12:00:45 2026",), 45),
        (("Mon, 05 Jan 2026 14:00:45 +0200",), 45),
        (("Mon, 05 Jan 2026 11:00:00 GMT",), 1),
        (("inf",), 30),
        (("nan",), 30),
        (("-5",), 30),
        (("soon",), 30),
        (("",), 30),
        (("1_0",), 30),
        (("\u0667",), 30),
        (("0x10",), 30),
        (("Mon, 99 Foo 2026",), 30),
        (("7", "9"), 9),
        (("7", "soon"), 7),
    ],
)
def test_a_429_waits_as_stated_else_half_a_minute_and_everybody_waits(value: tuple[str, ...], seconds: float) -> None:
    for call in (READ, SEND):
        found = again(call, 429, error(), retry_after=value)
        assert (found.why, found.everyone) == ("429", True)
        assert found.seconds == pytest.approx(seconds)


def test_two_values_in_one_line_are_no_shorter_wait_than_either() -> None:
    assert again(READ, 429, error(), retry_after="7, 9").seconds >= 9


@pytest.mark.parametrize("value", ["121", "86400", "1e10", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_an_absurd_wait_is_neither_slept_nor_ignored(value: str) -> None:
    found = outcome(READ, 429, error(), retry_after=value)
    assert (found.kind, found.stop) == ("failed", "failed")
    assert "rate limited" in found.message
    assert found.next_step


@pytest.mark.parametrize(
    ("value", "says"),
    [("121", "wait 121 s"), ("999999999", "wait 999999999 s"), ("1000000000", "wait a very long time")],
)
def test_a_wait_that_is_not_slept_is_told_in_seconds_as_far_as_they_mean_anything(value: str, says: str) -> None:
    assert says in outcome(READ, 429, error(), retry_after=value).message


def test_a_429_for_ever_is_given_up() -> None:
    assert again(READ, 429, error(), attempt=TRIES_429 - 1).seconds == 30
    found = outcome(READ, 429, error(), attempt=TRIES_429)
    assert (found.stop, found.correlation_id) == ("failed", "c-9")
    assert f"{TRIES_429} requests made" in found.message


@given(st.lists(st.text(max_size=30) | st.integers().map(str) | st.floats().map(str), max_size=3))
def test_no_retry_after_crashes_or_asks_for_a_negative_wait(values: list[str]) -> None:
    found = retry_after(values, NOON)
    assert found is None or found >= 0
    reaction = classify_response(READ, answered(429, error(), retry_after=tuple(values)), 1, NOON)
    assert isinstance(reaction, Outcome) or 1 <= reaction.seconds <= LONGEST_PAUSE


@given(st.datetimes())
def test_a_date_is_waited_for(moment: Any) -> None:
    then = moment.replace(microsecond=0, tzinfo=NOON.tzinfo)
    found = retry_after([then.strftime("%a, %d %b ") + f"{then.year:04d}" + then.strftime(" %H:%M:%S GMT")], NOON)
    assert found is not None or then.year < 1000
    assert found is None or then.year < 1000 or timedelta(seconds=found) == max(timedelta(0), then - NOON)


# -- 500 (R10, R11) ---------------------------------------------------------------------------------------------------

PLAIN = [
    "Internal server error",
    "internal_error",
    "Something went wrong. Please try again later.",
    "An unexpected error occurred",
]


@pytest.mark.parametrize("message", PLAIN)
@pytest.mark.parametrize("call", ALL, ids=lambda c: c.spec.name)
def test_a_plain_500_is_tried_once_more_after_five_seconds_and_never_a_third_time(
    call: PreparedCall, message: str
) -> None:
    found = again(call, 500, error(message))
    assert (found.seconds, found.why, found.everyone) == (5.0, "500", False)
    second = outcome(call, 500, error(message), attempt=2)
    assert (second.kind, second.stop, second.correlation_id) == ("failed", "failed", "c-9")
    assert second.message == f"500 twice: {message}"


@pytest.mark.parametrize("name", ["correlationId", "correlation_id", "CorrelationID", "CORRELATION_ID"])
def test_an_id_and_a_number_beside_a_plain_500_tell_of_nothing(name: str) -> None:
    body = {"error": {"code": 500, "message": "Internal server error", "details": None}, name: "c-9"}
    assert [again(call, 500, body).seconds for call in (SEND, LAUNCH, DISMISS)] == [5.0] * 3


HAPPENED = [
    "The message was sent but could not be saved",
    "Email sent; persistence failed",
    "Message delivered, database write failed",
    "The mail went out but we could not store it",
    "Already processed",
    "The recipient may have received this email",
    "Mail is on its way; saving failed",
    "Handed to the provider, then the connection broke",
    "It left our servers",
    "El mensaje ya fue enviado, pero no se pudo guardar",
    "Le message est parti",
    "Die Nachricht ging raus",
    "メッセージは送信されました",
    "campaign is active now, run record missing",
    "202 from upstream, row not written",
]


@pytest.mark.parametrize("message", HAPPENED)
@pytest.mark.parametrize(
    "shape",
    [
        lambda m: {"error": m},
        lambda m: {"error": {"code": "internal_error", "message": m}},
        lambda m: {"message": m},
        lambda m: {"error": {"code": "internal_error", "message": "Internal server error", "details": {"note": [m]}}},
        lambda m: {"error": "Internal server error", "hint": m},
        lambda m: f"<html><body>{m}</body></html>".encode(),
    ],
)
def test_a_500_that_may_mean_that_it_is_out_is_not_sent_again(message: str, shape: Any) -> None:
    for call in (SEND, LAUNCH, DISMISS):
        for attempt in (1, 2):
            found = outcome(call, 500, shape(message), attempt=attempt, x_correlation_id="c-1")
            assert (found.kind, found.stop, found.correlation_id) == ("unknown", "unknown", "c-1")
            assert "may have happened" in found.message
            assert found.next_step.startswith("Check in Puffle")


@pytest.mark.parametrize(
    "more", [{"sent": True}, {"details": {"emailSent": True}}, {"sent": 1}, {"results": [{"delivered": True}]}]
)
def test_a_plain_500_that_says_by_a_flag_or_a_count_that_it_is_out_is_not_sent_again(more: dict[str, Any]) -> None:
    for call in (SEND, LAUNCH, DISMISS):
        assert outcome(call, 500, error("Internal server error") | more).kind == "unknown"
    nothing = dict.fromkeys(("sent", "success"), False) | {"sentCount": 0, "message_id": None}
    assert again(SEND, 500, error("Internal server error") | nothing).seconds == 5.0


def test_a_write_whose_500_says_by_a_flag_that_it_was_made_is_not_made_again() -> None:
    for flag in ("success", "created", "already_exists"):
        assert outcome(WRITE, 500, {"error": "database time-out", flag: True}).kind == "unknown"
    assert again(WRITE, 500, {"error": "database time-out", "created": False, "code": 500}).seconds == 5.0


@pytest.mark.parametrize("body", [b"", b"<html>", {}, [], {"error": {}}, {"error": 7}])
def test_a_500_that_says_nothing_is_not_repeated_for_an_effect_but_for_a_read(body: Any) -> None:
    for call in EFFECTS:
        assert outcome(call, 500, body).kind == "unknown"
    assert again(READ, 500, body).seconds == 5.0
    assert outcome(READ, 500, body, attempt=2).message == "500 twice: no message came"


@pytest.mark.parametrize(
    "message",
    [
        "The list was created but the answer failed",
        "Search queued but not stored",
        "already exists",
        "Task has been started",
    ],
)
def test_a_500_that_says_that_it_happened_is_not_repeated_for_any_effect(message: str) -> None:
    for call in (WRITE, SPEND):
        assert outcome(call, 500, error(message)).kind == "unknown"
    assert again(READ, 500, error(message)).seconds == 5.0


@pytest.mark.parametrize("message", ["Failed to create list", "database time-out", "could not be saved"])
def test_another_500_of_a_write_is_tried_once_more(message: str) -> None:
    assert again(WRITE, 500, error(message)).seconds == 5.0
