"""Limits, noes and launches as they hold at the gate."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.app import App
from agent.gate.approval import Waiting
from agent.models.base import ToolMessage
from agent.policy.grants.grants import parse_grant
from agent.session.boot import boot
from agent.session.session import Session
from agent.session.user import User
from agent.state.batches import Part
from agent.state.events import ConversationCompacted, Decided
from agent.state.recorded import Recorded
from agent.state.rules import Shared
from tests.support import tidy
from tests.support.doubles import FakeClock
from tests.support.fault_server import Answer, FaultServer
from tests.support.inside import NO, Once, Person, Says, begun, called, executed, opened, said
from tests.support.program import KEY, Program, call, turn
from tests.support.scripts import (
    CAMPAIGN_PATH,
    CREATE_LIST,
    END,
    GET_CAMPAIGN,
    GRANT_LAUNCH,
    GRANT_SEND,
    LAUNCH,
    READ,
    SEARCH,
    SEND,
)
from tests.support.tidy import ADA


@pytest.fixture
def app(server: FaultServer, home: Path, clock: FakeClock) -> Any:
    with opened(server, home, clock) as up:
        yield up


# -- what a rule is told -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "rule"),
    [
        ("sends_per_day = 0", "caps.sends-day"),
        ("sends_per_run = 0", "caps.sends-run"),
        ("[quiet_hours]\nstart = 08:00:00\nend = 10:00:00", "policy.quiet-hours"),
        (f'suppress = ["{ADA}"]', "policy.suppressed"),
    ],
)
def test_a_limit_of_the_installation_holds_at_the_gate(
    server: FaultServer, home: Path, clock: FakeClock, setting: str, rule: str
) -> None:
    home.mkdir()
    (home / "policy.toml").write_text(setting)
    with opened(server, home, clock) as app:
        session = begun(app, rules=[parse_grant(GRANT_SEND)])
        session.executor.execute(called(READ, "call_0"))
        refused: Any = session.executor.execute(called(SEND)).content["refused"]
    assert refused["rule"] == rule
    assert server.requests("POST") == []


def test_who_was_reached_before_counts_for_the_run_and_for_the_day(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    other = call("send_message", thread_id=tidy.THREAD, body_text="One more thing.", threading_mode="reply")
    for setting, rule in (("sends_per_run = 1", "caps.sends-run"), ("sends_per_day = 1", "caps.sends-day")):
        folder = home / rule
        folder.mkdir(parents=True)
        (folder / "policy.toml").write_text(setting)
        with opened(server, folder, clock) as app:
            session = begun(app, rules=[parse_grant(f"{GRANT_SEND},uses=2")])
            session.executor.execute(called(READ, "call_0"))
            assert not session.executor.execute(called(SEND)).is_error
            refused: Any = session.executor.execute(called(other, "call_2")).content["refused"]
            assert refused["rule"] == rule


def test_what_a_run_has_spent_counts_towards_what_asks(app: App, server: FaultServer) -> None:
    server.on("GET", "/api/credits/config", Answer(body={"costs": {"FIND_PERSON": 30}}))
    session = begun(app)
    session.executor.execute(called(SEARCH))
    with pytest.raises(Waiting):
        session.executor.execute(called(call("start_lead_search", prompt="CFOs", fetch_count=1), "call_2"))
    (asked,) = app.approvals.all(pending=True)
    assert asked.card.rule == "credits.large"
    assert "after 90 in this run" in str(asked.card.reason)


def test_a_cap_of_the_run_holds_at_the_gate(app: App) -> None:
    session = begun(app)
    session.run.cap = 4
    assert not session.executor.execute(called(SEARCH)).is_error
    refused: Any = session.executor.execute(
        called(call("start_lead_search", prompt="CFOs", fetch_count=2), "call_2")
    ).content["refused"]
    assert refused["rule"] == "caps.credits"
    assert "1 of the cap of 4 are left" in refused["reason"]


def test_a_run_may_do_what_costs_nothing_although_its_cap_was_lowered_below_what_it_has_spent(app: App) -> None:
    session = begun(app)
    assert not session.executor.execute(called(SEARCH)).is_error
    session.run.cap = 1
    assert not session.executor.execute(called(CREATE_LIST, "call_2")).is_error


def test_what_other_runs_have_spent_today_is_not_said_to_be_this_ones(app: App, server: FaultServer) -> None:
    server.on("GET", "/api/credits/config", Answer(body={"costs": {"FIND_PERSON": 30}}))
    begun(app).executor.execute(called(SEARCH))
    search = call("start_lead_search", prompt="CFOs", fetch_count=3)
    assert not begun(app).executor.execute(called(search)).is_error


def test_after_a_mere_question_a_change_asks(app: App) -> None:
    session = begun(app)
    session.run.message = "Is there a list called Spring?"
    with pytest.raises(Waiting):
        session.executor.execute(called(CREATE_LIST))
    (asked,) = app.approvals.all(pending=True)
    assert asked.card.rule == "words.question"


@pytest.mark.parametrize("answer", ["No", "No, thanks.", "Nein", "いいえ", "non merci", "Yes", "The second one"])
def test_an_answer_to_the_planners_own_question_is_no_order(program: Program, server: FaultServer, answer: str) -> None:
    script = program.script(turn(call("ask_human", question="Shall I make it?")), turn(CREATE_LIST), END)
    waits = program.task(script, text="Is there a list called Spring?").json
    done = program.resume(waits["run_id"], "--answer", answer)
    assert [one["rule"] for one in done.json["pending_approvals"]] == ["words.question"], done.out
    assert server.requests("POST", "/api/lists") == []


@pytest.mark.parametrize(
    "leak",
    [
        call("create_list", name=f"mine {KEY}"),
        call("list_threads", search=f"x{KEY}"),
        call("create_list", name="x", description="\n".join(KEY)),
        call("create_list", name="x", description="\n- ".join(reversed(KEY))),
        call("list_threads", search=" / ".join(KEY)),
        call("create_list", name=KEY[:22], description=KEY[22:]),
    ],
    ids=["body", "target", "one character a line", "backwards", "spread in the target", "in two fields"],
)
def test_a_key_in_the_body_or_in_the_target_is_not_sent(app: App, server: FaultServer, leak: dict[str, Any]) -> None:
    before = len(server.seen)
    refused: Any = begun(app).executor.execute(called(leak)).content["refused"]
    assert refused["rule"] == "key.leak"
    asked = {seen.path for seen in server.seen[before:]}
    assert asked == {"/api/context", "/api/account", "/api/credits/config"}


# -- noes --------------------------------------------------------------------------------------------------------------


def test_a_no_is_counted_once_and_two_noes_to_one_person_end_the_asking(app: App) -> None:
    person = Person([replace(NO, reason="too dear"), NO])
    session = begun(app, reviewer=person)
    session.executor.execute(called(READ, "call_0"))
    told = []
    for number, words in enumerate(("One.", "One.", "Two.", "Three."), 1):
        text = call("send_message", thread_id=tidy.THREAD, body_text=words, threading_mode="reply")
        told.append(str(executed(session, called(text, f"call_{number}")).content))
    assert [asked.call_id for asked in person.asked] == ["call_1", "call_3"]
    assert "said no to exactly this" in told[1]
    assert "said no to this twice" in told[3]


def test_a_parked_question_is_withdrawn_when_its_call_is_refused(app: App) -> None:
    session = begun(app)
    session.executor.execute(called(READ, "call_0"))
    with pytest.raises(Waiting):
        session.executor.execute(called(SEND))
    (asked,) = app.approvals.all(pending=True)
    session.run.mode = "readonly"
    session.executor.execute(called(SEND))
    assert app.approvals.get(asked.id).status == "expired"


def test_a_plan_looks_at_what_it_would_launch_and_launches_nothing(app: App, server: FaultServer) -> None:
    session = begun(app)
    session.run.mode = "plan"
    session.executor.execute(called(GET_CAMPAIGN, "call_0"))
    result = session.executor.execute(called(LAUNCH))
    assert server.requests("POST") == []
    assert "plan" in str(result.content)
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign("active")))
    lacking: Any = session.executor.execute(called(LAUNCH, "call_2")).content
    assert "not a draft" in str(lacking)


def test_a_rule_of_the_operator_launches_and_the_launch_is_the_runs(app: App) -> None:
    session = begun(app, rules=[parse_grant(GRANT_LAUNCH)])
    session.run.human_words += f" Launch {tidy.CAMPAIGN}."
    result = session.executor.execute(called(LAUNCH))
    assert not result.is_error
    (row,) = session.services.ledger.rows()
    assert (row.approved_by, row.reach, row.status) == ("grant", 3, "done")


# -- what a model is given ---------------------------------------------------------------------------------------------


def test_a_conversation_beyond_its_budget_reaches_the_model_compacted_and_that_is_told_once(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("BUDGET", 10), ("RECENT", 1), ("LONG", 20)):
        monkeypatch.setattr(f"agent.session.context.{name}", value)
    calls = [called(GET_CAMPAIGN, "call_1"), called(READ, "call_2"), called(GET_CAMPAIGN, "call_3")]
    model, events = Says(*(said("", one) for one in calls), said("Done.")), list[Recorded]()
    begun(app, model, listeners=[events.append]).submit("Go")
    results = [m.content for m in model.asked[-1].messages if isinstance(m, ToolMessage)]
    assert ["only ids and counts are kept" in content for content in results] == [True, True, False]
    (told,) = [recorded.event for recorded in events if isinstance(recorded.event, ConversationCompacted)]
    assert told.tokens > 10


def test_who_is_overtaken_by_another_row_of_a_batch_asks_instead_of_being_refused(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    home.mkdir()
    (home / "policy.toml").write_text("ask_above_credits = 5\n")
    rules = Shared("batch", frozenset())
    with opened(server, home, clock) as app:

        def row(number: int) -> Session:
            part = Part(f"run_{number}", "b", None, rules, "deny", None)
            session = app.begin("Find 3 heads of finance", Says(), User(), mode="ask", cap=None, part=part)
            session.run.human_words = "Find 3 heads of finance"
            boot(session.executor, session.run)
            return session

        one, other = row(1), row(2)
        also = call("start_lead_search", prompt="Bakers", fetch_count=3)
        meanwhile = Once(Decided, lambda: other.executor.execute(called(also)))
        one.executor.services.audit.listen(meanwhile)
        with pytest.raises(Waiting) as asked:
            one.executor.execute(called(SEARCH, "call_2"))
    assert asked.value.approval.card.rule == "credits.large"
    assert len(server.requests("POST")) == 1
