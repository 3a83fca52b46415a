"""What an answer means: the playbook's error table, and everything that a server can say instead of it."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.gate.outcomes import TRIES_429, TRIES_READ, Outcome, Retry, classify_lost, classify_response
from agent.types import PreparedCall
from tests.support.making import NOON, answered, launch, made

READ = made("get_list_leads")
WRITE = made("create_list")
SPEND = made("start_lead_search", fetch_count=10)
SEND = made("send_message")
DISMISS = made("update_signals", items=[{"id": "sig_1", "status": "dismissed"}])
LAUNCH = launch()
ALL = (READ, WRITE, SPEND, SEND, DISMISS, LAUNCH)
EFFECTS = ALL[1:]
PAGE: dict[str, Any] = {"leads": []}
SENT = {"message": {"id": "msg_1"}}


def outcome(call: PreparedCall, status: int, body: Any = None, /, attempt: int = 1, **headers: Any) -> Outcome:
    found = classify_response(call, answered(status, body, **headers), attempt, NOON)
    assert isinstance(found, Outcome), found
    return found


def again(call: PreparedCall, status: int, body: Any = None, /, attempt: int = 1, **headers: Any) -> Retry:
    found = classify_response(call, answered(status, body, **headers), attempt, NOON)
    assert isinstance(found, Retry), found
    return found


def error(message: str = "broken", code: str = "internal_error") -> dict[str, Any]:
    return {"error": {"code": code, "message": message}, "correlationId": "c-9"}


# -- success and what only looks like it (R15, R16, R18) --------------------------------------------------------------


def test_a_success_is_parsed() -> None:
    found = outcome(READ, 200, PAGE, x_correlation_id="c-1")
    assert (found.kind, found.http_status, found.correlation_id, found.stop) == ("done", 200, "c-1", None)
    assert found.answer is not None
    assert outcome(SEND, 201, SENT).kind == "done"


NOT_SUCCESS: list[Any] = [
    {"error": "no"},
    {"error": {"code": "x"}, "leads": [], "message": {"id": "m"}},
    {"success": False, "leads": [], "message": {"id": "m"}},
    {},
    [],
    None,
    "ok",
    {"leads": None, "message": None},
    {"leads": "none", "message": "sent"},
    {"leads": {}, "message": {"id": 7}},
    b"",
    b"<!doctype html><title>Log in</title>",
    b'{"leads": []',
    b'{"leads": []} trailing',
    b'{"leads": [], "total": NaN, "message": {"id": NaN}}',
    b'{"leads": [{"id": "\xff"}], "message": {"id": "\xff"}}',
    b'{"leads": ' + b"[" * 200_000,
]


@pytest.mark.parametrize("body", NOT_SUCCESS, ids=range(len(NOT_SUCCESS)))
def test_a_200_that_cannot_be_understood_is_no_success_and_no_empty_list(body: Any) -> None:
    read = outcome(READ, 200, body, x_correlation_id="c-1")
    assert (read.kind, read.stop, read.answer) == ("failed", "failed", None)
    send = outcome(SEND, 200, body, x_correlation_id="c-1")
    assert (send.kind, send.stop) == ("unknown", "unknown")
    assert "may have happened" in send.message
    for found in (read, send):
        assert found.message.startswith("the answer (200) cannot be understood")
        assert (found.http_status, found.correlation_id) == (200, "c-1")
        assert found.next_step


def test_what_cannot_be_understood_of_an_answer_is_said() -> None:
    assert outcome(READ, 200, {}).message == "the answer (200) cannot be understood: Field required"
    odd = outcome(READ, 200, {"error": "no"}).message
    assert odd == "the answer (200) cannot be understood: Value error, the answer carries an error: no"


def test_a_202_without_the_task_is_not_taken_for_a_start() -> None:
    assert outcome(SPEND, 202, {"correlationId": "c"}).kind == "unknown"
    assert outcome(SPEND, 202, {"task": {"id": "t1", "status": "pending"}}).kind == "done"


@pytest.mark.parametrize("status", [204, 206])
def test_any_2xx_must_say_what_happened(status: int) -> None:
    assert outcome(SEND, status, b"").kind == "unknown"
    assert outcome(SEND, status, SENT).kind == "done"


def test_a_batch_of_which_nothing_was_done_has_failed_and_one_of_which_something_was_done_has_not() -> None:
    wrong = {"id": "sig_1", "error": "gone"}
    none = outcome(DISMISS, 200, {"updated": [], "errors": [wrong, wrong]}, x_correlation_id="c-1")
    assert (none.kind, none.stop, none.message) == ("failed", None, "none of the 2 items was done")
    assert (none.http_status, none.correlation_id) == (200, "c-1")
    assert "gone" in str(none.error)
    assert outcome(DISMISS, 200, {"updated": ["sig_2"], "errors": [wrong]}).kind == "done"
    silent = outcome(DISMISS, 200, {"updated": [], "errors": []})
    said = "nothing was changed: the answer shows sig_1 otherwise than was asked"
    assert (silent.kind, silent.message) == ("failed", said)


def test_a_tool_that_sends_without_saying_what_comes_back_is_a_defect_and_not_a_success() -> None:
    silent = replace(READ, spec=replace(READ.spec, answer=None))
    with pytest.raises(TypeError, match="has no answer model"):
        classify_response(silent, answered(200, PAGE), 1, NOON)


# -- the table (R1 to R5) ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", ALL, ids=lambda c: c.spec.name)
@pytest.mark.parametrize(
    "body", [error(), {"error": "unauthorized"}, b"<html>", b"", {"error": "insufficient credits"}]
)
def test_a_401_ends_everything_in_any_shape(call: PreparedCall, body: Any) -> None:
    found = outcome(call, 401, body)
    assert (found.kind, found.stop, found.http_status) == ("failed", "authentication", 401)
    assert "PUFFLE_API_KEY" in found.next_step


@pytest.mark.parametrize("call", ALL, ids=lambda c: c.spec.name)
@pytest.mark.parametrize(("status", "says"), [(403, "may not do that"), (404, "does not exist")])
def test_a_403_and_a_404_stop_the_work_and_inform(call: PreparedCall, status: int, says: str) -> None:
    found = outcome(call, status, error("no access"))
    assert (found.kind, found.stop, found.correlation_id) == ("failed", "waiting", "c-9")
    assert says in found.message
    assert "no access" in found.message
    assert found.next_step
    assert "no message came" in outcome(call, status, b"<html>").message


@pytest.mark.parametrize("call", ALL, ids=lambda c: c.spec.name)
@pytest.mark.parametrize("status", [400, 409, 422])
def test_what_the_model_can_mend_is_told_to_it_with_the_whole_body(call: PreparedCall, status: int) -> None:
    found = outcome(call, status, error("name is taken"))
    assert (found.kind, found.stop, found.message) == ("failed", None, f"{status}: name is taken")
    assert found.error == error("name is taken")


@pytest.mark.parametrize("call", ALL, ids=lambda c: c.spec.name)
@pytest.mark.parametrize(
    ("status", "attempt"),
    [
        *((status, 1) for status in (400, 401, 402, 403, 404, 405, 409, 418, 422, 499, 501, 505, 599)),
        *((429, TRIES_429), (500, 2), (502, TRIES_READ), (504, TRIES_READ)),
    ],
)
def test_every_end_carries_its_status_its_id_and_what_to_do_when_the_run_stops(
    call: PreparedCall, status: int, attempt: int
) -> None:
    for words in ("Internal server error", "Saved, but the rest broke"):
        found = outcome(call, status, error(words), attempt=attempt)
        assert (found.http_status, found.correlation_id) == (status, "c-9")
        assert str(status) in found.message
        assert bool(found.next_step) == (found.stop is not None)
        assert (words in found.message) == (status in (400, 403, 404, 409, 422, 500))


@pytest.mark.parametrize("call", EFFECTS, ids=lambda c: c.spec.name)
def test_an_effect_that_may_have_happened_says_why_that_is_not_known(call: PreparedCall) -> None:
    assert outcome(call, 200, b"<html>").message.startswith("the answer (200) cannot be understood: ")
    assert outcome(call, 200, b"<html>").http_status == 200
    assert outcome(call, 503, b"<html>").message.startswith("status 503; it may have happened")
    assert outcome(call, 500, b"<html>").message.startswith("500: unreadable; it may have happened")
    found = classify_lost(call, "reset", 1, sent=True)
    assert isinstance(found, Outcome)
    assert found.message.startswith("reset; it may have happened")


def test_a_server_that_cannot_be_reached_says_where_to_look() -> None:
    for call in (READ, SEND):
        found = classify_lost(call, "refused", TRIES_READ, sent=False)
        assert isinstance(found, Outcome)
        assert "PUFFLE_API_BASE_URL" in found.next_step


# -- credits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (402, error("Payment required", "payment_required")),
        (402, b""),
        (402, b"<html>"),
        (400, {"error": {"code": "insufficient_credits", "message": "Top up first"}}),
        (400, {"error": "Insufficient credits"}),
        (400, {"error": "Not enough credits left"}),
        (400, {"message": "You do not have enough credits"}),
        (400, {"error": "You don't have enough AI credits"}),
        (403, {"error": {"code": "forbidden", "message": "credit balance exhausted"}}),
        (409, {"error": {"code": "x", "message": "y", "details": {"reason": "INSUFFICIENT_CREDITS"}}}),
        (422, {"error": "credit limit exceeded"}),
        (429, {"error": "out of credits"}),
    ],
)
def test_a_credit_error_stops_in_every_shape(status: int, body: Any) -> None:
    found = outcome(SPEND, status, body)
    assert (found.kind, found.stop, found.http_status) == ("failed", "budget", status)
    assert "insufficient credits for start_lead_search of 10" in found.message
    assert "nothing smaller was run" in found.next_step


@pytest.mark.parametrize(
    ("balance", "says"),
    [
        (9, "at most 4 of the 10 fit"),
        (0, "at most 0 of the 10 fit"),
        (-3, "at most 0 of"),
        (True, "smaller"),
        ("9", "smaller"),
    ],
)
def test_the_largest_batch_that_fits_is_named_when_the_balance_is_known(balance: Any, says: str) -> None:
    assert says in outcome(SPEND, 402, {"error": "x", "balance": balance}).message
    assert "try a smaller batch" in outcome(WRITE, 402, {"error": "x", "balance": balance}).message


def test_a_lack_of_credits_names_no_batch_where_there_is_none_and_no_lead_that_nothing_pays_for() -> None:
    assert outcome(WRITE, 402, {"error": "x"}).message == (
        "402: insufficient credits for create_list; try a smaller batch"
    )
    cheap = made("start_lead_search", fetch_count=10, prices={"lead_search": 1})
    assert "at most 0 of the 10 fit" in outcome(cheap, 402, {"error": "x", "balance": 0}).message


def test_a_500_that_speaks_of_credits_is_a_500() -> None:
    assert outcome(READ, 500, {"error": "not enough credits"}, attempt=2).stop == "failed"


@pytest.mark.parametrize("words", ["name is required", "credits must be a number", "unknown field credit_card"])
def test_a_word_about_credits_is_not_yet_a_lack_of_them(words: str) -> None:
    assert outcome(SPEND, 400, {"error": words}).stop is None


# -- everything else (R12, R13) ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateway_error_is_retried_for_reads_alone(status: int) -> None:
    waits = [again(READ, status, b"<html>", attempt=n).seconds for n in range(1, TRIES_READ)]
    assert waits == [2.0, 4.0]
    last = outcome(READ, status, b"<html>", attempt=TRIES_READ)
    assert (last.kind, last.stop) == ("failed", "failed")
    for call in EFFECTS:
        found = outcome(call, status, b"<html>")
        assert (found.kind, found.stop) == ("unknown", "unknown")


@pytest.mark.parametrize("status", [300, 301, 302, 307, 308, 405, 410, 418, 451, 501, 505, 599, 600, 999])
def test_an_odd_status_is_named_and_ends_the_work_without_a_second_try(status: int) -> None:
    read = outcome(READ, status, b"<html>")
    assert (read.kind, read.stop, read.message) == ("failed", "failed", f"unexpected status {status}")
    send = outcome(SEND, status, b"<html>")
    assert send.kind == ("failed" if 400 <= status < 500 else "unknown")
    assert str(status) in send.message


def test_a_lost_answer_of_a_send_is_not_sent_again() -> None:
    for call in EFFECTS:
        found = classify_lost(call, "reset", 1, sent=True)
        assert isinstance(found, Outcome)
        assert (found.kind, found.stop, found.http_status) == ("unknown", "unknown", None)


def test_a_send_that_did_not_reach_the_server_has_failed_and_is_not_repeated_by_itself() -> None:
    for call in EFFECTS:
        found = classify_lost(call, "refused", 1, sent=False)
        assert isinstance(found, Outcome)
        assert (found.kind, found.stop) == ("failed", "failed")
        assert found.message == "refused; nothing was changed"


@pytest.mark.parametrize("sent", [True, False])
def test_a_lost_read_is_asked_for_three_times(*, sent: bool) -> None:
    assert [classify_lost(READ, "x", n, sent=sent) for n in (1, 2)] == [
        Retry(seconds, "x", none_left=not sent) for seconds in (2.0, 4.0)
    ]
    found = classify_lost(READ, "x", 3, sent=sent)
    assert isinstance(found, Outcome)
    assert (found.kind, found.stop) == ("failed", "failed")


@given(st.integers(100, 999), st.binary(max_size=80), st.integers(1, 5), st.sampled_from(ALL))
def test_no_answer_crashes_and_no_effect_is_repeated_on_a_guess(
    status: int, body: bytes, attempt: int, call: PreparedCall
) -> None:
    found = classify_response(call, answered(status, body), attempt, NOON)
    if isinstance(found, Retry):
        assert found.seconds >= 1
        assert call.effect == "read" or status == 429
    elif found.kind == "done":
        assert 200 <= status < 300


# -- correlation ids (R14) --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "headers", "found"),
    [
        ({"error": "x"}, {}, None),
        ({"error": "x"}, {"x_correlation_id": "h-1"}, "h-1"),
        ({"error": "x", "correlationId": "b-1"}, {}, "b-1"),
        ({"error": "x", "correlation_id": "b-1"}, {}, "b-1"),
        ({"error": {"message": "x", "correlationId": "n-1"}}, {}, "n-1"),
        ({"error": "x", "details": {"correlationId": "d-1"}}, {}, "d-1"),
        ({"error": "x", "correlationId": "h-1"}, {"x_correlation_id": "h-1"}, "h-1"),
        ({"error": "x", "correlationId": "b-1"}, {"x_correlation_id": "h-1"}, "h-1, b-1"),
        ({"error": "x", "correlationId": 7}, {}, None),
        ({"error": "x", "correlationId": ""}, {"x_correlation_id": ""}, None),
        ({"error": "x"}, {"x_correlation_id": ("h-1", "h-2")}, "h-1, h-2"),
        (b"<html>correlationId: fake-1</html>", {}, None),
        ([], {}, None),
    ],
)
def test_a_correlation_id_is_shown_as_sent_and_never_invented(body: Any, headers: Any, found: str | None) -> None:
    for status in (400, 401, 403, 404, 409, 422):
        assert outcome(READ, status, body, **headers).correlation_id == found


def test_a_stop_names_the_call_the_id_and_what_to_do() -> None:
    with_id = outcome(SEND, 403, error("no")).as_stop(SEND)
    assert with_id.status == "waiting"
    assert with_id.escalation.correlation_id == "c-9"
    reason = with_id.escalation.reason
    assert reason.startswith("send_message (POST /api/threads/thr_1/messages): 403: ")
    assert reason.endswith("[correlation id c-9]")
    assert with_id.escalation.question == with_id.escalation.next_step != ""
    without = Outcome("failed", "broken").as_stop(READ)
    assert without.status == "failed"
    assert without.escalation.reason.endswith("[no correlation id came]")
    assert without.escalation.question == "How should this go on?"


def test_an_error_is_read_in_either_envelope() -> None:
    shapes = [{"error": "boom"}, {"error": {"message": "boom"}}, {"error": {"code": "boom"}}, {"message": "boom"}]
    assert {outcome(READ, 400, shape).message for shape in shapes} == {"400: boom"}
    assert outcome(READ, 400, json.dumps({"error": 7}).encode()).message == "400: no message came"


def test_of_a_long_error_the_first_500_characters_are_told_and_the_whole_is_kept() -> None:
    found = outcome(READ, 400, {"error": "a" * 500 + "b"})
    assert found.message == f"400: {'a' * 500}"
    assert found.error == {"error": "a" * 500 + "b"}


def test_what_json_has_no_number_for_is_kept_as_the_word_that_came() -> None:
    assert outcome(WRITE, 400, b'{"error": "x", "limit": NaN}').error == {"error": "x", "limit": "NaN"}
