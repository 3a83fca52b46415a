"""The gate in the moments between its steps: somebody else sends, answers or stops just then."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from agent.app import App
from agent.common.errors import Escalation, Stop
from agent.gate.approval import Waiting
from agent.policy.grants.grants import parse_grant
from agent.session.session import Session
from agent.session.user import User
from agent.state import approvals
from agent.state.events import ApprovalAnswered, Decided, Retrying
from tests.support import tidy
from tests.support.doubles import FakeClock
from tests.support.fault_server import Answer, FaultServer
from tests.support.inside import (
    NO,
    YES,
    Once,
    Person,
    Says,
    begun,
    called,
    executed,
    opened,
    said,
    while_its_rules_are_looked_up,
)
from tests.support.making import answered_elsewhere
from tests.support.program import KEY, Program, call, turn
from tests.support.scripts import (
    CAMPAIGN_PATH,
    CREATE_LIST,
    END,
    GET_CAMPAIGN,
    GRANT_LAUNCH,
    GRANT_SEND,
    LAUNCH,
    LAUNCH_PATH,
    MESSAGES_PATH,
    READ,
    SEARCH,
    SEND,
)

TASKS = "/api/leads/search"


def grants(*texts: str) -> dict[str, Any]:
    return {"rules": [parse_grant(text) for text in texts]}


def ready_to_send(app: App, **user: Any) -> Session:
    """A run that has read Ada's thread."""
    session = begun(app, **user)
    executed(session, called(READ, "call_0"))
    return session


def test_a_send_that_another_run_makes_in_the_last_moment_is_not_made_twice(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    with opened(server, home, clock) as app:
        other = ready_to_send(app, **grants(GRANT_SEND))
        race = Once(
            Decided, lambda: other.executor.execute(called(SEND)), nth=7
        )  # boot, read, look twice; then the yes holds
        late = ready_to_send(app, **grants(GRANT_SEND), listeners=[race])
        result = executed(late, called(SEND))
    assert result.is_error
    assert "not sent twice" in str(result.content)
    assert race.nth == -1
    assert len(server.requests("POST", MESSAGES_PATH)) == 1


def test_a_send_that_another_run_makes_while_a_rule_is_looked_up_beats_the_rules_yes(
    server: FaultServer, home: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(server, home, clock) as app:
        other, late = ready_to_send(app, **grants(GRANT_SEND)), ready_to_send(app, **grants(GRANT_SEND))

        def sends_too() -> None:
            assert not other.executor.execute(called(SEND)).is_error

        while_its_rules_are_looked_up(late, sends_too, monkeypatch)
        refused: Any = executed(late, called(SEND)).content["refused"]
        assert refused["rule"] == "once.done"
        assert [used for _, _, used, _ in late.executor.approval.rules.all()] == [0]
    assert len(server.requests("POST", MESSAGES_PATH)) == 1


def test_credits_that_another_run_takes_in_the_last_moment_are_not_spent_twice(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    home.mkdir()
    (home / "policy.toml").write_text("credits_per_day = 5")
    with opened(server, home, clock) as app:
        other = begun(app)
        race = Once(Decided, lambda: other.executor.execute(called(SEARCH)), nth=3)
        late = begun(app, listeners=[race])
        result = executed(late, called(call("start_lead_search", prompt="CFOs", fetch_count=3)))
    refused: Any = result.content["refused"]
    assert refused["rule"] == "caps.credits"
    assert "would pass the day's cap of 5" in refused["reason"]
    assert race.nth == -1
    assert len(server.requests("POST", TASKS)) == 1


def test_a_yes_that_somebody_used_meanwhile_sends_nothing(server: FaultServer, home: Path, clock: FakeClock) -> None:
    with opened(server, home, clock) as app:
        person = Person([YES])

        def use_it() -> None:
            with app.store.begin() as db:
                assert app.approvals.use(db, person.asked[0].id)

        session = ready_to_send(app, reviewer=person, listeners=[Once(Decided, use_it, nth=11)])
        result = executed(session, called(SEND))
    reason = "its approval is used up or lapsed"
    assert result.content["refused"] == {"rule": "approval.used", "reason": reason, "sent": False}
    assert server.requests("POST") == []


def test_a_campaign_that_changes_while_the_card_is_read_is_asked_about_again(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    def grow() -> None:
        server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign(prospects_by_status={"pending": 900})))

    with opened(server, home, clock) as app:
        person = Person([YES, YES])
        session = begun(app, reviewer=person, listeners=[Once(ApprovalAnswered, grow)])
        executed(session, called(GET_CAMPAIGN, "call_0"))
        result = executed(session, called(LAUNCH))
    assert not result.is_error
    assert ["it reaches: 3 leads" in str(card.card.preview) for card in person.asked] == [True, False]
    assert "it reaches: 900 leads" in str(person.asked[1].card.preview)
    assert len(server.requests("POST", LAUNCH_PATH)) == 1


def test_a_thread_that_changes_while_the_card_is_read_is_asked_about_again(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    def somebody_writes() -> None:
        row = tidy.ROW | {"last_message_at": "2026-01-05T09:00:00Z", "last_message_direction": "inbound"}
        server.on("GET", "/api/threads", Answer(body={"threads": [row], "total": 1}))

    with opened(server, home, clock) as app:
        person = Person([YES, YES])
        session = ready_to_send(app, reviewer=person, listeners=[Once(ApprovalAnswered, somebody_writes)])
        result = executed(session, called(SEND))
    assert not result.is_error
    assert ["last message inbound" in str(card.card.preview) for card in person.asked] == [False, True]
    assert len(server.requests("POST", MESSAGES_PATH)) == 1


def test_the_card_names_who_a_message_leaves_from_although_nobody_had_read_it(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    with opened(server, home, clock) as app:
        person = Person([YES])
        executed(ready_to_send(app, reviewer=person), called(SEND))
    assert "\nfrom: robin@example.com\n" in str(person.asked[0].card.preview)


def test_nobody_is_asked_about_what_was_done_already(server: FaultServer, home: Path, clock: FakeClock) -> None:
    with opened(server, home, clock) as app:
        person = Person([YES, YES])
        session = ready_to_send(app, reviewer=person)
        executed(session, called(SEND))
        refused: Any = executed(session, called(SEND, "call_2")).content["refused"]
    assert (refused["rule"], len(person.asked)) == ("once.done", 1)


def test_a_campaign_that_cannot_be_launched_any_more_beats_the_yes(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    def lose_the_sender() -> None:
        server.on("GET", "/api/senders", Answer(body={"accounts": [tidy.SENDERS[0] | {"status": "error"}]}))

    with opened(server, home, clock) as app:
        listener = Once(ApprovalAnswered, lose_the_sender)
        session = begun(app, reviewer=Person([YES]), listeners=[listener])
        executed(session, called(GET_CAMPAIGN, "call_0"))
        result = executed(session, called(LAUNCH))
    assert "is not ready to send" in str(result.content)
    assert server.requests("POST") == []


def test_a_rule_whose_last_use_somebody_took_meanwhile_asks_anew(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    with opened(server, home, clock) as app:

        def use_it() -> None:
            with app.store.begin() as db:
                assert session.executor.approval.rules.use(db, 1, max_uses=1, credits=0)

        session = ready_to_send(app, **grants(GRANT_SEND), listeners=[Once(Decided, use_it, nth=6)])
        with pytest.raises(Waiting):
            executed(session, called(SEND))
        assert [waiting.status for waiting in app.approvals.all()] == ["pending"]
    assert server.requests("POST") == []


def test_a_no_is_remembered_for_exactly_that_message(server: FaultServer, home: Path, clock: FakeClock) -> None:
    with opened(server, home, clock) as app:
        person = Person([replace(NO, reason="too dear")])
        session = ready_to_send(app, reviewer=person)
        first = executed(session, called(SEND, "call_1"))
        again = executed(session, called(SEND, "call_2"))
    assert "too dear" in str(first.content)
    assert "said no to exactly this" in str(again.content)
    assert len(person.asked) == 1
    assert server.requests("POST") == []


def test_a_read_that_would_carry_the_key_is_refused_and_is_no_effect(program: Program, server: FaultServer) -> None:
    leak = turn(call("list_threads", search=f"look for {KEY}"))
    done = program.task(program.script(leak, turn(text="No.", expect={"last_result_contains": "key.leak"})))
    assert (done.code, done.json["effects"], server.requests("GET", "/api/threads")) == (0, [], [])


def test_a_question_answered_elsewhere_while_it_stands_here_is_a_no_here(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    with opened(server, home, clock) as app:

        class Slow(Person):
            def answer(self, approval: approvals.Approval) -> approvals.Answer:
                answered_elsewhere(app.store, clock, approval.id, "no")
                return super().answer(approval)

        session = ready_to_send(app, reviewer=Slow([YES]))
        result = executed(session, called(SEND))
    assert "refused" in result.content
    assert server.requests("POST") == []


def test_a_rule_that_counts_credits_answers_only_what_it_can_pay(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    server.on("GET", "/api/credits/config", Answer(body={"costs": {"FIND_PERSON": 60}}))
    with opened(server, home, clock) as app:
        session = begun(app, **grants("start_lead_search,credits=250,uses=5"))
        executed(session, called(SEARCH))  # 180 credits without a cap: it asks, and the rule pays
        with pytest.raises(Waiting):
            executed(session, called(call("start_lead_search", prompt="CFOs", fetch_count=2), "call_2"))
    assert len(server.requests("POST", TASKS)) == 1


def test_a_call_that_became_an_effect_before_the_crash_gets_its_stored_result(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    with opened(server, home, clock) as app:
        session = begun(app)
        first = executed(session, called(CREATE_LIST))
        again = executed(session, called(CREATE_LIST))
    assert again.content == first.content
    assert len(server.requests("POST", "/api/lists")) == 1


def test_a_stopped_run_sends_nothing_more(server: FaultServer, home: Path, clock: FakeClock) -> None:
    with opened(server, home, clock) as app:
        session = begun(app)
        session.run.stopped, session.run.escalation = "authentication", Escalation("401", "A key?", "Set it.")
        before = len(server.seen)
        for attempt in (
            lambda: executed(session, called(READ)),
            lambda: session.executor.reader.read("list_senders", {}),
        ):
            with pytest.raises(Stop, match="401"):
                attempt()
    assert len(server.seen) == before


def test_an_interrupt_between_two_tries_leaves_the_effect_undone_and_the_resume_does_it_once(
    server: FaultServer, home: Path
) -> None:
    server.on("POST", "/api/lists", Answer(500, {"error": "x"}), Answer(body={"list": {"id": "l1"}}))
    with opened(server, home, speed=50.0) as app:
        stop = Once(Retrying, app.interrupts.event.set)
        session = app.begin(
            "Make a list",
            Says(said("", called(CREATE_LIST)), said("Made.")),
            User(listeners=[stop]),
            mode="ask",
            cap=None,
        )
        first: Any = session.submit("Make a list").as_json()
        assert (first["status"], [e["status"] for e in first["effects"]]) == ("interrupted", ["failed"])
        assert len(server.requests("POST", "/api/lists")) == 1
        app.interrupts.event.clear()
        again = app.resume(first["run_id"], Says(said("Made.")), User(), mode=None, cap=None).work()
    assert (again.status, len(server.requests("POST", "/api/lists"))) == ("done", 2)


def test_two_looks_at_one_task_are_a_second_apart_whoever_looks(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    server.on("GET", TASKS, Answer(body=tidy.search("done")))
    look = call("get_lead_search", task_id=tidy.TASK)
    with opened(server, home, clock) as app:
        session = begun(app)
        before = clock.monotonic()
        for number in range(4):
            executed(session, called(look, f"call_{number}"))
    assert clock.monotonic() - before >= 3
    assert len(server.requests("GET", TASKS)) == 4


# -- reads of the program's own ----------------------------------------------------------------------------------------


def test_a_task_id_of_the_server_that_is_no_id_is_not_asked_for(program: Program, server: FaultServer) -> None:
    server.on("POST", TASKS, Answer(202, {"task": {"id": "../admin"}}))
    done = program.task(program.script(turn(SEARCH), END))
    assert (done.code, server.seen[-1].method) == (8, "POST")
    assert "could not be asked" in done.json["escalation"]["reason"]


def test_a_look_beyond_the_limit_of_requests_is_not_made(program: Program, server: FaultServer) -> None:
    program.home.mkdir()
    (program.home / "policy.toml").write_text("calls_per_run = 4")
    done = program.task(program.script(turn(GET_CAMPAIGN), turn(LAUNCH), END), "--approve", GRANT_LAUNCH)
    assert (done.code, len(server.seen), server.requests("POST")) == (6, 4, [])


@pytest.mark.parametrize("status", [400, 409, 422])
def test_a_boot_read_that_is_refused_stops_the_run(program: Program, server: FaultServer, status: int) -> None:
    server.on("GET", "/api/context", Answer(status, {"error": "odd"}))
    done = program.task(program.script(END))
    assert (done.code, len(server.seen)) == (1, 1)
    assert str(status) in done.json["escalation"]["reason"]


@pytest.mark.parametrize("status", [400, 409, 422])
def test_a_look_at_a_task_that_is_refused_leaves_it_unknown_and_resumable(
    program: Program, server: FaultServer, status: int
) -> None:
    server.on("GET", TASKS, Answer(status, {"error": "odd"}))
    done = program.task(program.script(turn(SEARCH), END))
    assert (done.code, done.json["effects"][0]["status"], len(server.requests("GET", TASKS))) == (8, "unknown", 1)
    server.on("GET", TASKS, Answer(body=tidy.search("done")))
    resumed = program.resume(done.json["run_id"])
    assert (resumed.code, len(server.requests("POST", TASKS))) == (0, 1)


# -- waiting for a task ------------------------------------------------------------------------------------------------


def test_polling_backs_off_and_tells_the_model_the_end(program: Program, server: FaultServer) -> None:
    running = Answer(body=tidy.search("running"))
    server.on("GET", TASKS, running, running, running, Answer(body=tidy.search("completed")))
    done = program.task(program.script(turn(SEARCH), turn(text="ok", expect={"last_result_contains": "completed"})))
    times = [seen.at * 100 for seen in server.requests("GET", TASKS)]
    gaps = [b - a for a, b in pairwise(times)]
    assert (done.code, len(times), done.json["usage"]["requests"]) == (0, 4, 2)
    assert [gap >= least for gap, least in zip(gaps, (5, 8, 16), strict=True)] == [True] * 3, gaps


@pytest.mark.parametrize(
    ("status", "code", "effect"),
    [("failed", 1, "failed"), ("cancelled", 1, "failed"), ("Done", 8, "unknown"), ("finished", 8, "unknown")],
)
def test_the_end_of_a_task_is_what_it_says_and_no_other_word_is_success(
    program: Program, server: FaultServer, status: str, code: int, effect: str
) -> None:
    server.on("GET", TASKS, Answer(body=tidy.search(status)))
    done = program.task(program.script(turn(SEARCH), END))
    assert (done.code, done.json["effects"][0]["status"]) == (code, effect)
    assert len(server.requests("POST", TASKS)) == 1


def test_a_task_without_end_is_told_with_its_id_and_looked_at_again_by_the_resume(
    program: Program, server: FaultServer
) -> None:
    program.env["PUFFLE_AGENT_CLOCK_SPEED"] = "2000"
    server.on("GET", TASKS, Answer(body=tidy.search("running")))
    done = program.task(program.script(turn(SEARCH), END))
    assert (done.code, done.json["effects"][0]["status"]) == (8, "unknown")
    assert tidy.TASK in done.json["escalation"]["reason"]
    assert len(server.requests("GET", TASKS)) < 30
    server.on("GET", TASKS, Answer(body=tidy.search("done")))
    resumed = program.resume(done.json["run_id"])
    assert (resumed.code, len(server.requests("POST", TASKS))) == (0, 1)


def test_a_campaign_under_way_is_shown_as_it_is_after_a_while(program: Program, server: FaultServer) -> None:
    program.env["PUFFLE_AGENT_CLOCK_SPEED"] = "2000"
    server.on("GET", f"/api/campaigns/{tidy.CAMPAIGN}", Answer(body=tidy.campaign("launching")))
    done = program.task(
        program.script(turn(GET_CAMPAIGN), turn(text="Under way.", expect={"last_result_contains": "launching"}))
    )
    assert (done.code, 3 <= len(server.requests("GET", f"/api/campaigns/{tidy.CAMPAIGN}")) <= 8) == (0, True)
