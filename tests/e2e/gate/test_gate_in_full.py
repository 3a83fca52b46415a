"""What the gate records, tells and remembers of each step, told in full."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from agent.app import App
from agent.common.errors import Stop
from agent.policy.grants.grants import parse_grant
from agent.session.session import Session
from agent.state.audit import read_events
from agent.state.budget import Scope
from agent.state.events import Proposed, RequestSent
from agent.state.recorded import Recorded
from agent.state.schema import effects
from agent.state.store import Store
from tests.support import tidy
from tests.support.doubles import FakeClock
from tests.support.fault_server import Answer, FaultServer, Seen
from tests.support.inside import Once, begun, called, opened
from tests.support.program import KEY, call
from tests.support.scripts import (
    CAMPAIGN_PATH,
    CREATE_LIST,
    DRAFT,
    GRANT_SEND,
    MESSAGES_PATH,
    READ,
    SEND,
    SENDERS,
    WORDS,
)
from tests.support.tidy import ADA

LISTS, TASKS = "/api/lists", "/api/leads/search"
LOOK = call("get_lead_search", task_id=tidy.TASK)


@dataclass
class Heard:
    """Every event of a run, by type."""

    events: list[Recorded] = field(default_factory=list)

    def __call__(self, recorded: Recorded) -> None:
        """Hear one."""
        self.events.append(recorded)

    def of(self, *types: str) -> list[dict[str, Any]]:
        """What the events of a type say, without their place in the chain."""
        return [recorded.event.data() for recorded in self.events if recorded.event.type in types]


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def app(server: FaultServer, home: Path, clock: FakeClock) -> Any:
    with opened(server, home, clock) as up:
        yield up


def run_of(app: App, heard: Heard, *texts: str, **user: Any) -> Session:
    """A run that has booted, whose further events are heard."""
    session = begun(app, rules=[parse_grant(text) for text in texts], **user)
    session.executor.services.audit.listen(heard)
    return session


# -- what is recorded --------------------------------------------------------------------------------------------------


def test_a_message_leaves_its_whole_trace(app: App, heard: Heard) -> None:
    session = run_of(app, heard, GRANT_SEND)
    session.executor.execute(called(call("list_threads"), "call_0"))
    session.executor.execute(called(READ, "call_00"))
    heard.events.clear()
    session.executor.execute(called(SEND))
    (proposed,) = [event for event in heard.of("proposed") if event["call_id"] == "call_1"]
    line = {
        "tool": "send_message",
        "method": "POST",
        "target": MESSAGES_PATH,
        "digest": proposed["digest"],
    }
    body = {"body_text": WORDS, "threading_mode": "reply"}
    assert proposed == {
        "call_id": "call_1",
        "effect": "send",
        "credits": 0,
        "recipients": [ADA],
        "body": body,
        **line,
    }
    assert len(proposed["digest"]) == 64
    decided = [event for event in heard.of("decided") if event["call_id"] == "call_1"]
    assert [event["recipients"] for event in decided] == [[ADA]] * len(decided) != []
    sent = {"call_id": "call_1", "attempt": 1, "approved_by": "grant", **line}
    assert [event for event in heard.of("request_sent") if event["call_id"] == "call_1"] == [sent]
    answered = [event for event in heard.of("answer_received") if event["call_id"] == "call_1"]
    assert answered == [
        {
            "call_id": "call_1",
            "outcome": "done",
            "http_status": 200,
            "correlation_id": None,
            "message": "done",
        }
    ]


def test_a_decision_is_recorded_with_its_rule_once_all_rules_were_heard(app: App, heard: Heard) -> None:
    session = run_of(app, heard)
    session.executor.execute(called(SENDERS))
    (decided,) = heard.of("decided")
    assert decided | {"recipients": []} == {
        "call_id": "call_1",
        "verdict": "allow",
        "rule": "effect.read",
        "reason": "read within the limits",
        "recipients": [],
    }


def test_a_read_that_is_not_allowed_leaves_its_decision(app: App, heard: Heard) -> None:
    session = run_of(app, heard)
    session.executor.execute(called(call("list_threads", search=KEY)))
    (decided,), (refused,) = heard.of("decided"), heard.of("refused")
    assert (decided["call_id"], decided["verdict"], decided["rule"]) == ("call_1", "deny", "key.leak")
    assert (refused["call_id"], refused["rule"]) == ("call_1", "key.leak")
    assert heard.of("request_sent") == []


def test_a_call_that_is_none_is_recorded_and_told_and_nothing_is_decided(app: App, heard: Heard) -> None:
    session = run_of(app, heard)
    result = session.executor.execute(called({"name": "no_such_tool_" + "x" * 200, "arguments": {}}, "call_7"))
    (invalid,) = heard.of("invalid")
    assert (invalid["call_id"], len(invalid["tool"])) == ("call_7", 100)
    assert invalid["tool"].startswith("no_such_tool_")
    assert "there is no tool" in invalid["reason"]
    assert (result.call_id, result.is_error, result.untrusted) == ("call_7", True, False)
    assert result.content == {"error": {"code": "invalid_call", "message": invalid["reason"]}}
    assert len(heard.events) == 1


def test_a_refusal_is_recorded_and_told_with_its_rule(app: App, heard: Heard) -> None:
    session = run_of(app, heard)
    result = session.executor.execute(called(SEND))
    (refused,) = heard.of("refused")
    assert refused["call_id"] == "call_1"
    assert result.content["refused"] == {"rule": refused["rule"], "reason": refused["reason"], "sent": False}
    (row,) = session.services.ledger.rows()
    assert (row.status, row.rule, row.summary) == ("refused", refused["rule"], refused["reason"])


def test_the_second_try_of_an_effect_is_on_disk_before_it_leaves(home: Path, clock: FakeClock) -> None:
    on_disk: list[list[Any]] = []
    stores: list[Store] = []

    def answer(seen: Seen) -> Answer:
        if (seen.method, seen.path) != ("POST", LISTS):
            return tidy.tidy(seen)
        sent = [one.event for one in read_events(stores[0]) if isinstance(one.event, RequestSent)]
        on_disk.append([event.attempt for event in sent if event.tool == "create_list"])
        return Answer(500, {"error": "internal server error"}) if len(on_disk) == 1 else tidy.tidy(seen)

    server = FaultServer(answer)
    try:
        with opened(server, home, clock) as up:
            stores.append(up.store)
            begun(up).executor.execute(called(CREATE_LIST))
    finally:
        server.close()
    assert on_disk == [[1], [1, 2]]


def test_a_read_is_written_with_the_rest_of_its_turn_and_not_before(app: App, heard: Heard) -> None:
    session = run_of(app, heard)
    before = len(list(read_events(app.store)))
    session.executor.execute(called(SENDERS))
    assert heard.of("request_sent")
    assert len(list(read_events(app.store))) == before
    session.executor.services.audit.journal.flush()
    assert len(list(read_events(app.store))) > before


def test_tries_are_counted_told_and_waited_for(app: App, server: FaultServer, clock: FakeClock, heard: Heard) -> None:
    server.on("GET", "/api/senders", Answer(503), Answer(503), Answer(body={"accounts": tidy.SENDERS}))
    session = run_of(app, heard)
    before = session.run.calls
    result = session.executor.execute(called(SENDERS))
    assert not result.is_error
    assert [event["attempt"] for event in heard.of("request_sent")] == [1, 2, 3]
    assert {event["approved_by"] for event in heard.of("request_sent")} == {None}
    said = [{"call_id": "call_1", "seconds": seconds, "reason": "503 on a read"} for seconds in (2.0, 4.0)]
    assert heard.of("retrying") == said
    assert clock.slept == [2.0, 4.0]
    assert session.run.calls - before == 3


def test_after_a_429_every_run_of_the_process_waits(app: App, server: FaultServer, clock: FakeClock) -> None:
    first, second = begun(app), begun(app)
    server.on("GET", "/api/senders", Answer(429, headers={"Retry-After": "7"}), Answer(body={"accounts": []}))
    first.executor.execute(called(SENDERS))
    assert clock.slept == [7.0]
    app.pause.hold(5)
    second.executor.execute(called(SENDERS))
    assert clock.slept == [7.0, 5.0]


# -- what is told ------------------------------------------------------------------------------------------------------


def test_a_conflict_shows_the_model_what_is_there(app: App, server: FaultServer) -> None:
    server.on("POST", "/api/threads", Answer(409, {"error": "it exists", "correlationId": "c-4"}))
    result = begun(app).executor.execute(called(DRAFT))
    assert (result.is_error, result.untrusted, result.call_id) == (True, True, "call_1")
    assert result.content["conflict"] == "exists"
    error: Any = result.content["error"]
    assert (error["http_status"], error["correlation_id"]) == (409, "c-4")
    existing: Any = result.content["existing"]
    assert existing["threads"][0]["id"] == tidy.THREAD


def test_a_conflict_that_no_documented_read_explains_shows_nothing_else(app: App, server: FaultServer) -> None:
    server.on("POST", "/api/campaigns", Answer(409, {"error": "the name is taken"}))
    made = call("create_campaign", name="Spring", type="email")
    result = begun(app).executor.execute(called(made))
    assert result.is_error
    assert set(result.content) == {"error", "conflict"}


def test_a_key_that_a_server_echoes_goes_no_further(app: App, server: FaultServer, heard: Heard) -> None:
    echoed = {"accounts": [{**tidy.SENDERS[0], "display_name": f"Zoë {KEY}"}]}
    server.on("GET", "/api/senders", Answer(body=echoed, headers={"X-Correlation-Id": f"c-{KEY}"}))
    result = run_of(app, heard).executor.execute(called(SENDERS))
    assert not result.is_error
    assert "Zoë " in str(result.content)
    assert KEY not in str(result.content) + str(heard.events)
    (answered,) = heard.of("answer_received")
    assert answered["correlation_id"].startswith("c-")


def test_a_key_in_an_answer_is_hidden_as_the_answers_reader_reads_it(app: App, server: FaultServer) -> None:
    percents = "".join(f"%{byte:02x}" for byte in KEY.encode())
    escaped = "".join(f"\\u{ord(char):04x}" for char in percents)
    echoed = json.dumps({"accounts": [{**tidy.SENDERS[0], "display_name": "Zoe ECHO"}]}).replace("ECHO", escaped)
    server.on("GET", "/api/senders", Answer(body=echoed.encode()))
    result = begun(app).executor.execute(called(SENDERS))
    assert not result.is_error
    assert "Zoe " in str(result.content)
    assert percents not in str(result.content)


def test_a_read_that_fails_for_good_is_told_as_an_error_of_that_call(app: App, server: FaultServer) -> None:
    server.on("GET", "/api/senders", Answer(400, {"error": "type is odd"}))
    result = begun(app).executor.execute(called(SENDERS))
    assert (result.is_error, result.call_id, result.name) == (True, "call_1", "list_senders")
    assert "type is odd" in str(result.content)


def test_how_far_the_servers_clock_goes_ahead_is_known_as_long_as_it_says_so(app: App, server: FaultServer) -> None:
    a_minute_on = {"Date": "Mon, 05 Jan 2026 09:01:00 GMT"}
    server.on("GET", "/api/senders", Answer(body={"accounts": []}, headers=a_minute_on), Answer(body={"accounts": []}))
    session = begun(app)
    ahead = []
    for _ in range(2):
        session.executor.execute(called(SENDERS))
        ahead.append(session.run.server_ahead)
    assert ahead == [60, None]


# -- waits -------------------------------------------------------------------------------------------------------------


def test_two_looks_at_one_task_are_a_second_apart_and_others_do_not_wait(app: App, clock: FakeClock) -> None:
    execute = begun(app).executor.execute
    execute(called(LOOK))
    clock.advance(0.25)
    execute(called(LOOK))
    assert clock.slept == [0.75]
    clock.advance(1.0)
    execute(called(LOOK))
    execute(called(call("get_lead_search", task_id="tsk_2")))
    execute(called(SENDERS))
    execute(called(SENDERS))
    assert clock.slept == [0.75]


def test_a_task_that_is_named_is_waited_for_and_a_list_of_tasks_is_shown(
    app: App, server: FaultServer, clock: FakeClock
) -> None:
    server.on("GET", TASKS, Answer(body=tidy.search("running")), Answer(body=tidy.search("done")))
    execute = begun(app).executor.execute
    listed = execute(called(call("get_lead_search")))
    assert "running" in str(listed.content)
    assert clock.slept == []
    server.on("GET", TASKS, Answer(body=tidy.search("running")), Answer(body=tidy.search("done")))
    named = execute(called(LOOK))
    assert "done" in str(named.content)
    assert sum(clock.slept) >= 2


# -- reads of the program's own ----------------------------------------------------------------------------------------


def test_a_look_is_a_call_with_a_number_of_its_own_and_is_learned_from(app: App, heard: Heard) -> None:
    session = run_of(app, heard)
    for _ in range(2):
        session.executor.reader.read("list_senders", {"type": "email"})
    numbers = [int(event["call_id"].removeprefix("look_")) for event in heard.of("proposed")]
    assert numbers[1] - numbers[0] == 1
    assert {event["target"] for event in heard.of("proposed")} == {"/api/senders?type=email"}
    assert session.executor.services.memory.records[("sender", tidy.SENDER)]["email_address"] == "robin@example.com"


def test_a_look_that_is_no_read_is_not_made(app: App, server: FaultServer) -> None:
    session = begun(app)
    with pytest.raises(Stop) as stopped:
        session.executor.reader.read("create_list", {"name": "Spring"})
    assert stopped.value.status == "denied"
    assert "not allowed: " in stopped.value.escalation.reason
    assert server.requests("POST") == []


def test_a_look_that_cannot_be_asked_or_fails_ends_the_run_with_a_question(app: App, server: FaultServer) -> None:
    look = begun(app).executor.reader.read
    with pytest.raises(Stop) as stopped:
        look("get_campaign", {"campaign_id": "../admin"})
    why = "get_campaign could not be asked: get_campaign: campaign_id: String should match pattern"
    assert stopped.value.status == "failed"
    asked = stopped.value.escalation
    assert asked.reason.startswith(why)
    assert (asked.question, asked.next_step, asked.correlation_id) == ("How should this go on?", "", None)
    server.on("GET", CAMPAIGN_PATH, Answer(404, {"error": "gone", "correlationId": "c-5"}))
    with pytest.raises(Stop) as failed:
        look("get_campaign", {"campaign_id": tidy.CAMPAIGN})
    assert (failed.value.status, failed.value.escalation.correlation_id) == ("waiting", "c-5")


# -- a resumed call ----------------------------------------------------------------------------------------------------


def test_a_wait_that_a_crash_cut_off_goes_on_and_the_budget_of_its_day_is_settled(
    app: App, server: FaultServer, clock: FakeClock, heard: Heard
) -> None:
    session = run_of(app, heard)

    def crash() -> None:
        raise KeyboardInterrupt

    session.executor.services.audit.listen(Once(Proposed, crash, nth=2))
    with pytest.raises(KeyboardInterrupt):
        session.executor.execute(called(call("start_lead_search", prompt="CFOs", fetch_count=10)))
    (row,) = session.services.ledger.rows()
    assert (row.status, row.reserved) == ("open", 10)
    clock.advance(86_400)
    result = session.executor.execute(called(call("start_lead_search", prompt="CFOs", fetch_count=10)))
    assert not result.is_error
    (row,) = session.services.ledger.rows()
    assert (row.status, row.reserved, row.spent) == ("done", 0, 3)
    held = [session.services.ledger.held(Scope(f"day:{app.workspace}:2026-01-0{day}", None, "")) for day in (5, 6)]
    assert held == [3, 0]
    assert len(server.requests("POST", TASKS)) == 1


def test_a_call_that_may_have_happened_is_refused_when_it_comes_again(app: App, server: FaultServer) -> None:
    server.on("POST", LISTS, Answer(wire="close"))
    execute = begun(app).executor.execute
    with pytest.raises(Stop, match=f"the answer of {server.base_url} was lost"):
        execute(called(CREATE_LIST))
    result = execute(called(CREATE_LIST))
    refused: Any = result.content["refused"]
    assert (refused["rule"], refused["sent"]) == ("once.unknown", False)
    assert len(server.requests("POST", LISTS)) == 1


def test_a_call_that_is_done_without_a_stored_result_is_told_as_done(app: App, server: FaultServer) -> None:
    session = begun(app)
    server.on("POST", LISTS, Answer(wire="close"))
    with pytest.raises(Stop):
        session.executor.execute(called(CREATE_LIST))
    (row,) = session.services.ledger.rows()
    session.services.ledger.settle(str(row.id), "done", "it is there", [])
    with app.store.begin() as db:
        db.execute(effects.update().values(result=None))
    result = session.executor.execute(called(CREATE_LIST))
    assert (result.content, result.is_error) == ({"done": "it is there"}, False)


def test_a_read_is_made_again_although_an_effect_bore_its_id(app: App, server: FaultServer) -> None:
    execute = begun(app).executor.execute
    execute(called(CREATE_LIST))
    assert execute(called(SENDERS)).name == "list_senders"
    assert len(server.requests("GET", "/api/senders")) == 1
