"""What may have reached a person, or been paid for, is not added to by a rule or in other words: a person is asked."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from agent.common.errors import Stop
from agent.gate.approval import Waiting
from agent.state.events import Decided
from tests.e2e.gate.test_gate import grants, ready_to_send
from tests.support import tidy
from tests.support.doubles import FakeClock
from tests.support.fault_server import Answer, FaultServer
from tests.support.inside import Once, called, opened, while_its_rules_are_looked_up
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import END, GRANT_SEND, MESSAGES_PATH, READ, SEND

OTHER_WORDS = call("send_message", thread_id=tidy.THREAD, body_text="Ninety a month.", threading_mode="reply")
OTHER = "th_other"
OTHER_PATH = f"/api/threads/{OTHER}/messages"
IN_OTHER = call("send_message", thread_id=OTHER, body_text="Ninety a month.", threading_mode="reply")
READ_OTHER = call("get_thread_messages", thread_id=OTHER)
LOST = Answer(wire="close")
LINKED = {
    "id": OTHER,
    "channel": "linkedin",
    "status": "active",
    "account_id": "snd_linked",
    "participant_email": None,
    "participant_name": "Ada",
    "participant_linkedin_url": "https://linkedin.com/in/ada",
}
LINKED_SENDER = {"id": "snd_linked", "type": "linkedin", "status": "connected", "display_name": "Robin"}
LEADS = call("get_list_leads", list_id=tidy.LIST)
ADA_LEAD = {
    "id": "ld_1",
    "name": {"full": "Ada"},
    "contacts": [{"value": "ADA@example.com"}],
    "socials": [{"url": "http://www.linkedin.com/in/Ada/"}],
}
EITHER = f"Answer ada@example.com and bob@example.com in {OTHER}, list {tidy.LIST}"
TO_ADA = "Answer ada@example.com"
BOTH = f"{GRANT_SEND};https://linkedin.com/in/ada;bob@example.com,uses=9"


def _send(program: Program, *turns: dict[str, Any], text: str = EITHER) -> Done:
    return program.task(program.script(*turns, END), "--approve", BOTH, text=text)


def _lost(program: Program, server: FaultServer) -> str:
    """A message to Ada of which nobody knows whether it left; the run that sent it."""
    server.on("POST", MESSAGES_PATH, LOST)
    done = _send(program, turn(READ), turn(SEND))
    assert done.code == 8, done.out
    server.on("POST", MESSAGES_PATH, Answer(body={"message": {"id": "msg_2", "direction": "outbound"}}))
    server.on("POST", OTHER_PATH, Answer(body={"message": {"id": "msg_2", "direction": "outbound"}}))
    return str(done.json["run_id"])


def _asked(done: Done, run_id: str) -> dict[str, Any]:
    """The one card, which says what may have left, when and in which run."""
    assert done.code == (8 if done.json["run_id"] == run_id else 3), done.out
    card: dict[str, Any] = done.json["pending_approvals"][-1]
    assert card["rule"] == "once.open"
    assert f"in {run_id}, nobody knows" in card["preview"]
    assert "may have happened at 20" in card["reason"]
    return card


def _posts(server: FaultServer) -> int:
    return len([seen for seen in server.requests("POST") if seen.path in (MESSAGES_PATH, OTHER_PATH)])


def test_other_words_to_the_same_person_ask_in_another_run_and_a_persons_yes_sends_them(
    program: Program, server: FaultServer
) -> None:
    lost = _lost(program, server)
    card = _asked(_send(program, turn(READ), turn(OTHER_WORDS), text=TO_ADA), lost)
    assert _posts(server) == 1
    assert program.run("approvals", "approve", card["id"]).code == 0
    assert program.resume(card["run_id"]).code == 0
    assert _posts(server) == 2


def test_other_words_ask_in_the_resumed_run_too(program: Program, server: FaultServer) -> None:
    server.on("POST", MESSAGES_PATH, LOST)
    script = program.script(turn(READ), turn(SEND), turn(OTHER_WORDS), END)
    lost = program.task(script, "--approve", BOTH).json["run_id"]
    _asked(program.resume(lost), lost)
    assert _posts(server) == 1


def test_the_same_words_after_another_page_was_read_ask(program: Program, server: FaultServer) -> None:
    lost = _lost(program, server)
    older = tidy.INBOUND | {"id": "msg_0"}
    server.on("GET", MESSAGES_PATH, Answer(body={"messages": [older], "total": 2}))
    _asked(_send(program, turn(READ), turn(SEND)), lost)
    assert _posts(server) == 1


@pytest.mark.parametrize(
    ("thread", "cc"),
    [
        (tidy.ROW | {"id": OTHER}, None),
        (tidy.ROW | {"id": OTHER, "participant_email": " Ada@Example.com"}, None),
        (tidy.ROW | {"id": OTHER, "participant_email": "bob@example.com"}, "ADA@example.com"),
        (LINKED | {"participant_email": "ada@example.com"}, None),
        (LINKED, None),
    ],
    ids=["another thread", "another spelling", "a copy", "linkedin with the address", "linkedin of the same lead"],
)
def test_the_same_person_asks_in_another_conversation(
    program: Program, server: FaultServer, thread: dict[str, Any], cc: str | None
) -> None:
    lost = _lost(program, server)
    server.on("GET", "/api/senders", Answer(body={"accounts": [*tidy.SENDERS, LINKED_SENDER]}))
    server.on("GET", f"/api/lists/{tidy.LIST}/leads", Answer(body={"leads": [ADA_LEAD], "total": 1}))
    server.on("GET", "/api/threads", Answer(body={"threads": [thread], "total": 1}))
    copied = IN_OTHER if cc is None else call("send_message", **IN_OTHER["arguments"], cc=cc)
    _asked(_send(program, turn(LEADS), turn(READ_OTHER), turn(copied)), lost)
    assert _posts(server) == 1


def test_the_tie_may_be_known_to_the_run_that_lost_the_answer_alone(program: Program, server: FaultServer) -> None:
    server.on("GET", f"/api/lists/{tidy.LIST}/leads", Answer(body={"leads": [ADA_LEAD], "total": 1}))
    server.on("POST", MESSAGES_PATH, LOST)
    lost = _send(program, turn(LEADS), turn(READ), turn(SEND)).json["run_id"]
    server.on("GET", "/api/senders", Answer(body={"accounts": [*tidy.SENDERS, LINKED_SENDER]}))
    server.on("GET", "/api/threads", Answer(body={"threads": [LINKED], "total": 1}))
    _asked(_send(program, turn(READ_OTHER), turn(IN_OTHER)), lost)


def test_other_people_are_not_held_up(program: Program, server: FaultServer) -> None:
    _lost(program, server)
    bob = tidy.ROW | {"id": OTHER, "participant_email": "bob@example.com"}
    server.on("GET", "/api/threads", Answer(body={"threads": [bob], "total": 1}))
    assert _send(program, turn(READ_OTHER), turn(IN_OTHER), text=f"Answer bob@example.com in {OTHER}").code == 0


@pytest.mark.parametrize("finding", ["--happened", "--did-not-happen"])
def test_once_it_is_settled_rules_answer_again(program: Program, server: FaultServer, finding: str) -> None:
    lost = _lost(program, server)
    (effect,) = program.run("runs", "show", lost, "--json").json["effects"]
    assert program.run("reconcile", lost, finding, effect["id"]).code == 0
    assert _send(program, turn(READ), turn(OTHER_WORDS), text=TO_ADA).code == 0


def test_a_yes_from_before_the_answer_was_lost_is_asked_for_again(program: Program, server: FaultServer) -> None:
    waiting = program.task(program.script(turn(READ), turn(OTHER_WORDS), END)).json["pending_approvals"][0]
    lost = _lost(program, server)
    program.run("approvals", "approve", waiting["id"])
    _asked(program.resume(waiting["run_id"], "--approve", GRANT_SEND), lost)
    assert _posts(server) == 1


def test_a_rule_that_says_no_still_holds(program: Program, server: FaultServer) -> None:
    _lost(program, server)
    no = {"answer": "deny", "tool": "send_message", "reason": "not today"}
    rules = program.file("rules.yaml", json.dumps({"rules": [no]}))
    done = program.task(program.script(turn(READ), turn(OTHER_WORDS), END), "--approvals", rules)
    assert (done.code, done.json["effects"][0]["status"]) == (6, "refused")


@pytest.mark.parametrize("lost", [True, False])
def test_another_run_that_begins_at_the_last_moment_is_heard(
    server: FaultServer, home: Path, clock: FakeClock, lost: bool
) -> None:
    with opened(server, home, clock) as app:
        other = ready_to_send(app, **grants(GRANT_SEND))

        def begin_too() -> None:
            server.on("POST", MESSAGES_PATH, *([LOST] if lost else []), Answer(body={"message": {"id": "msg_2"}}))
            with suppress(Stop):
                other.executor.execute(called(OTHER_WORDS))

        late = ready_to_send(app, **grants(GRANT_SEND), listeners=[Once(Decided, begin_too, nth=7)])
        if lost:
            with pytest.raises(Waiting) as question:
                late.executor.execute(called(SEND))
            assert other.run.run_id in question.value.approval.card.preview
        else:
            assert not late.executor.execute(called(SEND)).is_error
    assert _posts(server) == (1 if lost else 2)


# -- paid work ---------------------------------------------------------------------------------------------------------


def _search(program: Program, prompt: str, count: int) -> Done:
    search = call("start_lead_search", prompt=prompt, fetch_count=count)
    return program.task(program.script(turn(search), END), text="Find some leads")


def test_paid_work_of_the_same_kind_and_size_asks_while_one_is_unknown(program: Program, server: FaultServer) -> None:
    server.on("POST", "/api/leads/search", LOST)
    lost = _search(program, "Heads of Finance", 3)
    assert lost.code == 8
    server.on("POST", "/api/leads/search", Answer(body={"task": tidy.TASK_DONE, "list": {"id": tidy.LIST}}))
    _asked(_search(program, "Finance heads", 3), lost.json["run_id"])
    assert _search(program, "Finance heads", 2).code == 0
    assert len(server.requests("POST", "/api/leads/search")) == 2


def test_a_message_to_the_same_person_that_may_have_left_in_the_last_moment_is_asked_about(
    server: FaultServer, home: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(server, home, clock) as app:
        other, late = ready_to_send(app, **grants(GRANT_SEND)), ready_to_send(app, **grants(GRANT_SEND))

        def is_lost() -> None:
            server.on("POST", MESSAGES_PATH, Answer(wire="reset"))
            with pytest.raises(Stop, match="may have happened"):
                other.executor.execute(called(SEND))

        while_its_rules_are_looked_up(late, is_lost, monkeypatch)
        with pytest.raises(Waiting) as asked:
            late.executor.execute(called(OTHER_WORDS))
        assert asked.value.approval.card.rule == "once.open"
    assert len(server.requests("POST", MESSAGES_PATH)) == 1


@pytest.mark.parametrize(
    ("at", "status"),
    [
        ("2020-01-01T00:00:00Z", "unknown"),
        ("2020-01-01 00:00", "unknown"),
        ("2099-01-01T00:00:00+02:00", "done"),
    ],
)
def test_the_same_words_that_were_in_the_thread_before_are_no_trace_of_a_message(
    program: Program, server: FaultServer, at: str, status: str
) -> None:
    lost = _lost(program, server)
    before = {"id": "msg_0", "direction": "outbound", "body_text": SEND["arguments"]["body_text"]}
    rows = [before | {"sent_at": "2019-01-01T00:00:00Z"}, before | {"sent_at": at}, tidy.INBOUND]
    server.on("GET", MESSAGES_PATH, Answer(body={"messages": rows, "total": 3}))
    settled = program.run("reconcile", lost, "--json")
    assert [one["status"] for one in settled.json] == [status], settled.out
    assert settled.code == (0 if status == "done" else 8)


@pytest.mark.parametrize(("at", "status"), [("2020-06-01T08:00:00Z", "unknown"), ("2020-06-01T08:00:01Z", "done")])
def test_what_is_newer_than_all_that_was_read_before_is_a_trace_by_the_servers_own_clock(
    program: Program, server: FaultServer, at: str, status: str
) -> None:
    read = tidy.INBOUND | {"sent_at": "2020-06-01T08:00:00Z"}
    server.on("GET", MESSAGES_PATH, Answer(body={"messages": [read], "total": 1}))
    lost = _lost(program, server)
    ours = {"id": "msg_2", "direction": "outbound", "body_text": SEND["arguments"]["body_text"], "sent_at": at}
    server.on("GET", MESSAGES_PATH, Answer(body={"messages": [read, ours], "total": 2}))
    assert [one["status"] for one in program.run("reconcile", lost, "--json").json] == [status]


def test_paid_work_that_may_have_begun_is_not_begun_with_another_size_unasked(
    program: Program, server: FaultServer
) -> None:
    server.on("POST", "/api/leads/search", LOST)
    search, more = (call("start_lead_search", prompt="Heads of Finance", fetch_count=count) for count in (3, 4))
    flags = ("--credits", "90", "--approve", "start_lead_search,uses=5")
    lost = program.task(program.script(turn(search), turn(more), END), *flags, text="Find heads of finance")
    done = program.resume(lost.json["run_id"])
    assert [one["rule"] for one in done.json["pending_approvals"]] == ["credits.repeat"], done.out
    assert len(server.requests("POST", "/api/leads/search")) == 1
