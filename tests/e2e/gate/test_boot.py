"""What is read before a run begins, and how long that counts."""

from pathlib import Path

from agent.chat.greeting import waiting_lines
from agent.session.user import User
from tests.support.doubles import FakeClock
from tests.support.fault_server import Answer, FaultServer
from tests.support.inside import Says, called, opened, said
from tests.support.program import call

CONTEXT, PRICES, ACCOUNT = "/api/context", "/api/credits/config", "/api/account"


def reads(server: FaultServer) -> list[int]:
    return [len(server.requests("GET", path)) for path in (CONTEXT, PRICES, ACCOUNT)]


def test_what_the_greeting_has_seen_counts_for_the_first_words_and_for_nothing_else(
    server: FaultServer, tmp_path: Path
) -> None:
    with opened(server, tmp_path, FakeClock()) as app:
        assert len([*waiting_lines(app, 0)]) == 1
        assert reads(server) == [1, 1, 1]
        for count in (1, 2):
            session = app.begin("who are we?", Says(said("A company.")), User(), mode="ask", cap=None)
            result = session.submit("who are we?")
            assert result.status == "done", result.escalation
            assert reads(server) == [count, count, 1]
            assert session.run.context
            assert session.run.prices


def test_a_greeting_of_long_ago_counts_for_nothing(server: FaultServer, tmp_path: Path) -> None:
    clock = FakeClock()
    with opened(server, tmp_path, clock) as app:
        assert len([*waiting_lines(app, 0)]) == 1
        clock.sleep(61)
        session = app.begin("who are we?", Says(said("A company.")), User(), mode="ask", cap=None)
        assert session.submit("who are we?").status == "done"
        assert reads(server) == [2, 2, 1]


def test_a_clock_that_was_set_makes_no_greeting_new(server: FaultServer, tmp_path: Path) -> None:
    clock = FakeClock()
    with opened(server, tmp_path, clock) as app:
        assert len([*waiting_lines(app, 0)]) == 1
        clock.jump(-3600)
        session = app.begin("who are we?", Says(said("A company.")), User(), mode="ask", cap=None)
        assert session.submit("who are we?").status == "done"
        assert reads(server) == [2, 2, 1]


def test_a_greeting_in_between_says_nothing_to_the_next_run(server: FaultServer, tmp_path: Path) -> None:
    with opened(server, tmp_path, FakeClock()) as app:
        assert len([*waiting_lines(app, 0, is_first=False)]) == 1
        session = app.begin("who are we?", Says(said("A company.")), User(), mode="ask", cap=None)
        assert session.submit("who are we?").status == "done"
        assert reads(server) == [2, 2, 1]


def test_the_profile_can_be_changed_after_a_greeting_and_is_read_anew_for_that(
    server: FaultServer, tmp_path: Path
) -> None:
    words = "Add the keyword cash to our profile and change our website to https://new.example"
    keywords = {"market": {"icpKeywords": ["cash"]}}
    change = call("update_context", context=keywords, profile={"website": "https://new.example"})
    with opened(server, tmp_path, FakeClock()) as app:
        assert len([*waiting_lines(app, 0)]) == 1
        session = app.begin(words, Says(said("", called(change))), User(), mode="ask", cap=None)
        result = session.submit(words)
        assert [one.card.tool for one in result.pending] == ["update_context"]
        assert reads(server)[0] == 2


def test_a_start_that_knows_no_prices_is_made_again_as_a_whole(server: FaultServer, tmp_path: Path) -> None:
    server.on("GET", PRICES, Answer(400, {"error": "no"}))
    with opened(server, tmp_path, FakeClock()) as app:
        session = app.begin("who are we?", Says(said("A company.")), User(conversation=True), mode="ask", cap=None)
        assert session.submit("who are we?").status == "failed"
        assert session.run.context is None
        server.on("GET", PRICES, Answer(body={"prices": {}}))
        session.submit("once more")
        assert reads(server)[:2] == [2, 2]
