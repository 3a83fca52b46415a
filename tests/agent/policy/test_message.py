"""Whether they wrote again is known by the times of their messages, however those are spelt."""

import pytest

from agent.policy.grants.message import written_since
from agent.policy.rules import decide
from tests.support.making import ADA, READY, SENDER, facts, made

READ_AT = "2026-05-31T16:06:00Z"


@pytest.mark.parametrize(
    ("latest", "direction", "read", "again"),
    [
        (READ_AT, "inbound", READ_AT, False),
        ("2026-05-31T16:06:00.250Z", "inbound", READ_AT, False),
        ("2026-05-31T16:06:00.000Z", "inbound", READ_AT, False),
        ("2026-05-31T18:06:00+02:00", "inbound", READ_AT, False),
        ("2026-05-31T16:06:01Z", "inbound", READ_AT, True),
        ("2026-05-31T18:07:00+02:00", "inbound", READ_AT, True),
        ("2026-06-01T09:00:00Z", "outbound", READ_AT, False),
        ("2026-06-01T09:00:00Z", "inbound", None, False),
        ("9999-12-31T23:59:59-23:59", "inbound", READ_AT, True),
        ("yesterday", "inbound", READ_AT, True),
        ("", "inbound", READ_AT, False),
    ],
)
def test_who_wrote_again_is_known(latest: str, direction: str, read: str | None, again: bool) -> None:
    thread = {**ADA, "last_message_at": latest, "last_message_direction": direction, "last_inbound": "m1"}
    message = {"direction": "inbound", "body_text": "Hi"} | ({"sent_at": read} if read else {})
    records = {("thread", "thr_1"): thread, ("message", "m1"): message, SENDER: READY}
    call = made("send_message", records=records)
    assert bool(written_since(call)) is again
    assert decide(call, facts(records=records, marks={("thread_read", "thr_1"): 1})).only_person is again


def test_of_whom_nothing_was_read_anything_is_new() -> None:
    thread = {**ADA, "last_message_at": READ_AT, "last_message_direction": "inbound"}
    assert written_since(made("send_message", records={("thread", "thr_1"): thread})) == READ_AT
