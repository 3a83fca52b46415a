"""The reads of one turn leave side by side; whatever else there is to them keeps the order of the calls."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.app import App
from agent.gate.decision import PolicyDecider
from agent.gate.executor import Executor
from agent.models.base import ModelRequest, ModelResponse, OnText, ToolCall, ToolMessage
from agent.policy.grants.grants import parse_grant
from agent.session import asking
from agent.session.session import Session
from agent.session.user import User
from agent.state.events import AnswerReceived, Decided, Proposed, RequestSent
from agent.state.recorded import Recorded
from agent.types import Decision
from tests.support.doubles import FakeClock
from tests.support.fault_server import Answer, FaultServer, Seen
from tests.support.inside import Says, called, opened, said
from tests.support.postgres import binaries, new_database
from tests.support.program import call
from tests.support.scripts import CAMPAIGN_PATH, CREATE_LIST, LAUNCH
from tests.support.tidy import CAMPAIGN, INBOUND, tidy

NO_SERVER = pytest.mark.skipif(binaries() is None, reason="there is no PostgreSQL on this machine")
ROOMS = 5
PATHS = [f"/api/threads/th_{number}/messages" for number in range(ROOMS)]
OF_CALLS = (Proposed, Decided, RequestSent, AnswerReceived)


def read(number: int) -> dict[str, Any]:
    return call("get_thread_messages", thread_id=f"th_{number}")


def turn_of(*calls: Mapping[str, Any]) -> tuple[ToolCall, ...]:
    return tuple(called(one, f"call_{number}") for number, one in enumerate(calls))


def reads(count: int = ROOMS) -> tuple[ToolCall, ...]:
    return turn_of(*map(read, range(count)))


def talked(app: App, *turns: Sequence[ToolCall], **user: Any) -> tuple[Session, list[Recorded]]:
    """A run of these turns, and what its record says."""
    heard: list[Recorded] = []
    model = Says(*(said("", *calls) for calls in turns), said("That is all."))
    session = app.begin("Look", model, User(listeners=[heard.append], **user), mode="auto", cap=None)
    session.submit("Look")
    return session, heard


def record(heard: Sequence[Recorded]) -> list[tuple[str, str]]:
    """The steps of the model's calls, in the order of the record."""
    events = [one.event for one in heard]
    return [(e.call_id, type(e).__name__) for e in events if isinstance(e, OF_CALLS) and e.call_id.startswith("call_")]


def results(session: Session) -> list[ToolMessage]:
    return [e.message for e in session.loop.entries if isinstance(e.message, ToolMessage)]


@contextmanager
def meeting(parties: int, paths: Sequence[str] = PATHS) -> Iterator[tuple[FaultServer, list[int]]]:
    """A server that answers no read of these before so many have come."""
    together = threading.Barrier(parties)
    failed: list[int] = []

    def answer(seen: Seen) -> Answer:
        if seen.path in paths:
            try:
                together.wait(20)
            except threading.BrokenBarrierError:
                failed.append(1)
        return tidy(seen)

    with closing(FaultServer(answer)) as server:
        yield server, failed


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=NO_SERVER)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    """Where the state is: in a file, or on a server."""
    return new_database(request.getfixturevalue("server_url"), tmp_path) if request.param == "postgres" else None


def test_five_reads_of_one_turn_are_under_way_at_once_and_recorded_in_order(
    home: Path, clock: FakeClock, database: str | None
) -> None:
    with meeting(ROOMS) as (server, failed), opened(server, home, clock, database=database) as app:
        session, heard = talked(app, reads())
        ids = [f"call_{number}" for number in range(ROOMS)]
        assert failed == []
        assert [result.call_id for result in results(session)] == ids
        assert not any(result.is_error for result in results(session))
        steps = record(heard)
        for kind in ("Proposed", "Decided", "RequestSent", "AnswerReceived"):
            assert [one for one, what in steps if what == kind] == ids
        assert {what for _, what in steps[-ROOMS:]} == {"AnswerReceived"}
        assert session.run.calls == len(server.requests())


@pytest.mark.parametrize(
    "others",
    [
        [CREATE_LIST],
        [call("no_such_tool")],
        [call("get_thread_messages", thread_id="../x")],
        [call("report_gap", outcome="Delete it")],
        [call("get_lead_search", task_id="tsk_1")],
    ],
    ids=["effect", "unknown", "invalid", "local", "paced"],
)
def test_a_turn_with_anything_else_in_it_goes_in_order(
    server: FaultServer, home: Path, clock: FakeClock, others: list[dict[str, Any]]
) -> None:
    with opened(server, home, clock) as app:
        _, heard = talked(app, turn_of(read(0), *others, read(1)), rules=[parse_grant("create_list")])
    steps = record(heard)
    first = steps.index(("call_0", "AnswerReceived"))
    assert all(one == "call_0" for one, _ in steps[: first + 1])
    assert steps[-1] == ("call_2", "AnswerReceived")


def test_reads_behind_an_effect_are_under_way_at_once_after_it(home: Path, clock: FakeClock) -> None:
    with meeting(2) as (server, failed), opened(server, home, clock) as app:
        session, heard = talked(app, turn_of(CREATE_LIST, read(0), read(1)), rules=[parse_grant("create_list")])
        assert failed == []
        assert not any(result.is_error for result in results(session))
    steps = record(heard)
    assert steps.index(("call_0", "AnswerReceived")) < steps.index(("call_1", "RequestSent"))


def test_the_boot_reads_account_and_prices_at_once_after_the_context(home: Path, clock: FakeClock) -> None:
    with meeting(2, ["/api/account", "/api/credits/config"]) as (server, failed), opened(server, home, clock) as app:
        talked(app)
        assert failed == []
        assert (server.seen[0].path, len(server.seen)) == ("/api/context", 3)


def test_while_the_boot_reads_an_sdk_is_loaded_and_the_embedded_models_prompts_are_not(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    loaded: list[str] = []

    class Hosted(Says):
        def load_sdk(self) -> None:
            loaded.append(server.requests()[-1].path)

    class Embedded(Says):
        def prepare(self) -> None:
            loaded.append("every prompt")

    with opened(server, home, clock) as app:
        for model in (Hosted(said("Done.")), Embedded(said("Done."))):
            app.begin("Look", model, User(), mode="auto", cap=None).submit("Look")
    assert loaded != []
    assert "every prompt" not in loaded


def test_while_a_model_far_away_thinks_for_the_first_time_the_tables_for_texts_are_loaded(
    server: FaultServer, home: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded, seen = threading.Event(), list[bool]()
    asking._load_soon.cache_clear()  # as in a process that has written nothing yet
    monkeypatch.setattr(asking, "load_tables", loaded.set)

    class Far(Says):
        def load_sdk(self) -> None:
            pass

        def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
            seen.append(loaded.wait(20))
            return super().respond(request, on_text)

    with opened(server, home, clock) as app:
        app.begin("Look", Says(said("Done.")), User(), mode="auto", cap=None).submit("Look")
        assert not loaded.is_set(), "a model of this machine is not waited for"
        app.begin(
            "Look", Far(said("", *turn_of(read(0)), stop="tools"), said("Done.")), User(), mode="auto", cap=None
        ).submit("Look")
    assert seen == [True, True]


def test_roster_and_own_texts_of_a_launch_are_read_at_once(home: Path, clock: FakeClock) -> None:
    with (
        meeting(2, [f"{CAMPAIGN_PATH}/leads", f"{CAMPAIGN_PATH}/generate-messages"]) as (server, failed),
        opened(server, home, clock) as app,
    ):
        session, heard = talked(app, turn_of(LAUNCH))
        assert failed == []
        assert session.run.calls == len(server.requests())
    sent = [one.event.call_id for one in heard if isinstance(one.event, RequestSent)]
    assert sorted(sent) == sorted(one.event.call_id for one in heard if isinstance(one.event, AnswerReceived))


def test_of_the_programs_own_reads_what_is_not_taken_is_on_record_and_no_later_read_gets_it(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    with opened(server, home, clock) as app:
        session, heard = talked(app)
        reader, before = session.executor.reader, len(server.requests())
        with reader.side_by_side([("list_senders", {}), ("list_lists", {})]):
            reader.read("list_lists", {})
        reader.read("list_senders", {})
    assert sorted(seen.path for seen in server.requests()[before:]) == ["/api/lists", "/api/senders", "/api/senders"]
    answered = [one.event.call_id for one in heard if isinstance(one.event, AnswerReceived)]
    assert len(answered) == len({*answered}) == len(server.requests())


def test_a_look_that_leaves_beside_others_keeps_its_pace(server: FaultServer, home: Path, clock: FakeClock) -> None:
    with opened(server, home, clock) as app:
        session, _ = talked(app)
        reader, campaign = session.executor.reader, {"campaign_id": CAMPAIGN}
        reader.read("get_campaign", campaign)
        with reader.side_by_side([("get_campaign", campaign), ("list_senders", {})]):
            assert 1.0 in clock.slept


def test_the_same_read_twice_goes_in_order_since_a_refusal_of_the_first_holds_for_both(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    server.on("GET", PATHS[0], Answer(400, {"error": {"code": "odd", "message": "no"}}))
    with opened(server, home, clock) as app:
        session, _ = talked(app, turn_of(read(0), read(0)))
    assert len(server.requests("GET", PATHS[0])) == 1
    assert "error.same-body" in results(session)[1].content


def test_a_refused_key_ends_the_run_and_every_read_that_left_is_on_record(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    server.on("GET", PATHS[1], Answer(401, {"error": "no"}))
    with opened(server, home, clock) as app:
        session, heard = talked(app, reads())
        assert session.run.stopped == "authentication"
    assert len(results(session)) == 1
    steps = record(heard)
    for kind in ("RequestSent", "AnswerReceived"):
        assert [one for one, what in steps if what == kind] == [f"call_{number}" for number in range(ROOMS)]
    assert session.run.calls == len(server.requests())


def test_too_many_requests_hold_everybody_and_are_tried_again_in_their_turn(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    limited = Answer(429, {"error": "slow"}, headers={"Retry-After": "3"})
    server.on("GET", PATHS[2], limited, Answer(body={"messages": [INBOUND], "total": 1}))
    with opened(server, home, clock) as app:
        session, _ = talked(app, reads())
    assert not any(result.is_error for result in results(session))
    assert [len(server.requests("GET", path)) for path in PATHS] == [1, 1, 2, 1, 1]
    assert 3 in clock.slept


def test_what_was_limited_and_not_taken_holds_the_process_all_the_same(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    server.on("GET", PATHS[0], Answer(401, {"error": "no"}))
    server.on("GET", PATHS[1], Answer(429, {"error": "slow"}, headers={"Retry-After": "9"}))
    server.on("GET", PATHS[2], Answer(503, {"error": "down"}))
    with opened(server, home, clock) as app:
        _, heard = talked(app, reads(3))
        app.pause.wait(clock)
    assert 9 in clock.slept
    found = [one.event for one in heard if isinstance(one.event, AnswerReceived)]
    assert [(one.call_id, one.outcome) for one in found[-2:]] == [("call_1", "failed"), ("call_2", "failed")]


def test_the_limit_of_requests_is_kept(server: FaultServer, home: Path, clock: FakeClock) -> None:
    home.mkdir()
    with opened(server, home, clock) as app:
        boot = talked(app)[0].run.calls
    (home / "policy.toml").write_text(f"calls_per_run = {boot + 3}")
    with opened(server, home, clock) as app:
        before = len(server.requests())
        session, _ = talked(app, reads())
        assert len(server.requests()) - before == boot + 3
    assert [result.is_error for result in results(session)] == [False] * 3 + [True] * 2


def test_what_was_read_before_an_effect_is_read_again_after_it(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    with opened(server, home, clock) as app:
        session, _ = talked(app, rules=[parse_grant("create_list")])
        gate = session.executor
        calls = reads(2)
        gate.send_ahead(calls)
        gate.execute(calls[0])
        gate.execute(called(CREATE_LIST, "call_9"))
        gate.execute(calls[1])
        gate.delivery.settle()
    order = [f"{seen.method} {seen.path}" for seen in server.requests() if seen.path in (*PATHS, "/api/lists")]
    assert sorted(order[:2]) == [f"GET {PATHS[0]}", f"GET {PATHS[1]}"]
    assert order[-2:] == ["POST /api/lists", f"GET {PATHS[1]}"]


def test_a_read_that_policy_turns_against_meanwhile_does_not_leave(
    server: FaultServer, home: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(server, home, clock) as app:
        session, _ = talked(app)
        monkeypatch.setattr(PolicyDecider, "decide", lambda *_: Decision("deny", "some.rule", "no"))
        session.executor.send_ahead(reads(2))
    assert [seen for seen in server.requests() if seen.path in PATHS] == []


def test_an_answer_that_waited_for_those_before_is_not_taken_for_new(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    limited = Answer(429, {"error": "slow"}, headers={"Retry-After": "7"})
    server.on("GET", PATHS[0], limited, Answer(body={"messages": [INBOUND], "total": 1}))
    with opened(server, home, clock) as app:
        session, heard = talked(app, reads(3))
    assert [len(server.requests("GET", path)) for path in PATHS[:3]] == [2, 2, 2]
    assert not any(result.is_error for result in results(session))
    assert record(heard).count(("call_1", "AnswerReceived")) == 2


# -- any turns ---------------------------------------------------------------------------------------------------------

LIMITED, BROKEN = Answer(429, {"error": "slow"}, headers={"Retry-After": "7"}), Answer(500, {"error": "server"})
FIRST = [None, LIMITED, BROKEN, Answer(wire="close")]
LAST = [
    Answer(body={"messages": [INBOUND], "total": 1}),
    *(Answer(status, {"error": {"code": "odd", "message": "no"}}) for status in (400, 401, 404)),
    LIMITED,
    BROKEN,
]
READS = [*map(read, range(ROOMS))]
OTHERS = [CREATE_LIST, call("no_such_tool"), call("report_gap", outcome="x")]
TURN = st.lists(st.sampled_from(READS), min_size=2, max_size=6) | st.lists(
    st.sampled_from(READS + OTHERS), min_size=1, max_size=6
)
TURNS = st.lists(TURN, min_size=1, max_size=3)
SCRIPTS = st.lists(st.tuples(st.sampled_from(FIRST), st.sampled_from(LAST)), min_size=ROOMS, max_size=ROOMS)
Script = tuple[Answer | None, Answer]


def came_of(turns: Sequence[Sequence[Mapping[str, Any]]], scripts: Sequence[Script]) -> dict[str, Any]:
    """What a run of these turns comes to, where each thread answers by its script."""
    with TemporaryDirectory() as folder, closing(FaultServer(tidy)) as server:
        for path, (first, last) in zip(PATHS, scripts, strict=True):
            server.on("GET", path, *([] if first is None else [first]), last)
        with opened(server, Path(folder) / "home", FakeClock()) as app:
            session, heard = talked(app, *(turn_of(*calls) for calls in turns), rules=[parse_grant("create_list")])
        told = [(result.call_id, result.content) for result in results(session)]
        posts = [(seen.path, seen.body) for seen in server.requests("POST")]
        steps = record(heard)
        sent = {one for one, what in steps if what == "RequestSent"}
        assert sent <= {one for one, what in steps if what == "AnswerReceived"}
        assert session.run.calls == len(server.requests())
        taken = [one for one in dict.fromkeys(one for one, _ in steps) if one in dict(told)]
        return {"told": told, "posts": posts, "order": taken, "stopped": session.run.stopped}


@pytest.mark.timeout(240)  # two whole runs an example, on whatever machine
@settings(max_examples=12)
@given(TURNS, SCRIPTS)
def test_any_turns_come_to_the_same_as_one_after_the_other(
    turns: list[list[Mapping[str, Any]]], scripts: list[Script]
) -> None:
    beside = came_of(turns, scripts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Executor, "send_ahead", lambda *_: None)
        assert beside == came_of(turns, scripts)
