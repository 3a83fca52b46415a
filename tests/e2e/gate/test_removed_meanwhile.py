"""What a process says that has a run open which another one has removed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from agent.app import App
from agent.common.errors import UsageError
from agent.session.session import Session
from agent.session.user import User
from agent.state.audit import verify
from agent.state.prune import prune
from agent.state.schema import runs
from tests.support.doubles import FakeClock
from tests.support.fault_server import FaultServer
from tests.support.inside import Says, called, opened, said
from tests.support.scripts import CREATE_LIST, READ

LATER = datetime(2027, 1, 1, tzinfo=UTC)


def talk(app: App) -> Session:
    """A conversation that has said its first words and was answered."""
    model = Says(said("Hello."), said("", called(READ, "c1")), said("", called(CREATE_LIST, "c2")), said("Made."))
    session = app.begin("hi", model, User(conversation=True), mode="ask", cap=None)
    assert session.submit("What do we sell?").status == "done"
    return session


def removed(app: App, clock: FakeClock) -> None:
    """By another machine, to which this one is another."""
    with app.store.begin() as db:
        db.execute(update(runs).values(owner="elsewhere:1:1"))
    clock.advance(25 * 3600)
    assert prune(app.store, clock, LATER).runs == 1


def test_the_next_words_are_refused_with_a_sentence_and_nothing_is_sent(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    with opened(server, home, clock) as app:
        session = talk(app)
        removed(app, clock)
        with pytest.raises(UsageError, match=r"was removed on 2026-01-06 .*: it cannot be gone on with"):
            session.submit("Make a list called Spring")
        with pytest.raises(UsageError, match="was removed on"):
            app.resume(session.run.run_id, Says(), User(), mode=None, cap=None)
        assert verify(app.store) == (0, [])
    assert [request.line for request in server.requests() if request.method != "GET"] == []


def test_a_request_under_way_sends_nothing_more_and_says_why(server: FaultServer, home: Path, clock: FakeClock) -> None:
    with opened(server, home, clock) as app:
        session = talk(app)
        work = session.heard("Make a list called Spring")
        removed(app, clock)
        done = work()
    assert done.escalation is not None
    assert (done.status, "was removed on" in done.escalation.reason) == ("unknown", True)
    assert [request.line for request in server.requests() if request.method != "GET"] == []
