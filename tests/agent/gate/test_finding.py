"""A thread is found again wherever it is by now, and what is nowhere is not known; so is a sender that is gone."""

from typing import Any, cast

import pytest

from agent.gate.preflight import with_current_state
from agent.state.journal import Journal
from agent.state.memory import Memory
from agent.state.store import Store
from tests.agent.gate.test_preflight import SENDER, Server, rows
from tests.support.doubles import FakeClock
from tests.support.making import ADA, made, store_in
from tools.spec import Record


@pytest.fixture
def memory(tmp_path: Any) -> Any:
    store: Store = store_in(tmp_path)
    yield Memory(None, Journal(store), "r1", FakeClock())
    store.close()


def gone(memory: Memory, *pages: dict[str, Any], total: int | None = None, **facts: Any) -> tuple[Any, Server]:
    """What becomes of a change of a thread that is on none of these pages, and what was asked for it."""
    memory.learn([Record("thread", "thr_1", {"participant_email": "ada@example.com", **facts})])
    told = {} if total is None else {"total": total}
    empty: dict[str, Any] = {"threads": []}
    server = Server(
        memory, list_threads=lambda given: {**dict(enumerate(pages, 1)).get(given.get("page", 1), empty), **told}
    )
    call = made("update_thread", records=memory.records)
    assert call.state
    return with_current_state(call, server.look, memory, again=True), server


FULL = {"threads": [{"id": f"thr_x{i}"} for i in range(100)]}
THRICE = [
    {"participant_email": "ada@example.com", "view": "inbox,sent,drafts,archived", "limit": 100},
    {"channel": "email", "view": "inbox,sent,drafts,archived", "limit": 100},
    {"status": "active,archived,draft,warmup", "limit": 100},
]


def test_a_thread_that_is_in_no_listing_is_looked_for_everywhere_and_is_then_not_known(memory: Memory) -> None:
    seen, server = gone(memory, channel="email", last_message_at="2026-05-01T10:00:00Z")
    assert [given for _, given in server.asked] == THRICE
    assert (dict(seen.state), memory.records[("thread", "thr_1")]) == ({}, {})


@pytest.mark.parametrize(
    ("pages", "total", "asked"),
    [
        ([FULL], None, [1, 2]),
        ([FULL, {"threads": [{"id": "thr_y"}]}], None, [1, 2]),
        ([FULL, FULL], 200, [1, 2]),
        ([{"threads": [{"id": "thr_y"}]}], 2, [1, 2]),
        ([FULL] * 60, None, [*range(1, 51)]),
    ],
    ids=["full page", "rest", "counted", "a server of smaller pages", "no end"],
)
def test_a_listing_is_read_to_its_end(memory: Memory, pages: list[Any], total: int | None, asked: list[int]) -> None:
    _, server = gone(memory, *pages, total=total)
    assert [given.get("page", 1) for _, given in server.asked] == asked * 3


def test_a_thread_on_a_later_page_is_found_there(memory: Memory) -> None:
    found = {"threads": [{"id": "thr_1", "channel": "email", "participant_email": "eve@example.com"}]}
    seen, server = gone(memory, FULL, found)
    assert [given.get("page", 1) for _, given in server.asked] == [1, 2]
    assert cast(Any, seen.state["thread"])["participant_email"] == "eve@example.com"


def test_what_was_answered_in_a_thread_stays_known_when_it_is_read_again(memory: Memory) -> None:
    found = {"threads": [{"id": "thr_1", "participant_email": "ada@example.com"}]}
    gone(memory, found, last_inbound="msg_7")
    assert memory.records[("thread", "thr_1")]["last_inbound"] == "msg_7"


def test_a_message_is_judged_on_a_sender_that_was_read_and_after_an_answer_on_one_that_was_read_again(
    memory: Memory,
) -> None:
    memory.learn([Record("thread", "thr_1", {**ADA, "last_message_at": "2026-01-05T09:00:00Z"})])
    row = {"id": "thr_1", "channel": "email", "participant_email": "ada@example.com", "account_id": "snd_1"}
    ready = {**SENDER, "display_name": "Me Sample"}
    server = Server(memory, list_senders={"accounts": [ready]}, list_threads=rows(row))
    first = with_current_state(made("send_message"), server.look, memory)
    assert (first.account, first.sender) == ("snd_1", "Me Sample <me@example.com>")
    assert with_current_state(first, server.look, memory) == first
    assert server.asked == [("list_senders", {})]
    same = with_current_state(first, server.look, memory, again=True)
    assert [tool for tool, _ in server.asked[1:]] == ["list_threads", "list_senders"]
    server = Server(memory, list_senders={"accounts": [{**ready, "status": "warming"}]}, list_threads=rows(row))
    changed = with_current_state(first, server.look, memory, again=True)
    assert changed.digest != same.digest
    server = Server(memory, list_senders={"accounts": []}, list_threads=rows(row))
    absent = with_current_state(first, server.look, memory, again=True)
    assert memory.records[("sender", "snd_1")] == {}
    assert absent.digest != changed.digest


@pytest.mark.parametrize(("first", "then"), [("msg_new", "msg_old"), ("msg_old", "msg_new")])
def test_what_a_reply_answers_is_the_newest_message_that_was_read_whatever_page_came_last(
    memory: Memory, first: str, then: str
) -> None:
    sent = {"msg_new": "2026-05-29T10:12:00Z", "msg_old": "2026-05-13T09:00:00Z"}
    for one in (first, then):
        message = {"id": one, "direction": "inbound", "body_text": "x", "sent_at": sent[one]}
        page = Server(memory, get_thread_messages={"messages": [message]})
        page.look("get_thread_messages", {"thread_id": "thr_1"})
    Server(memory, get_thread_messages={"messages": []}).look("get_thread_messages", {"thread_id": "thr_1"})
    assert memory.records[("thread", "thr_1")]["last_inbound"] == "msg_new"
