"""What has let an effect out can be taken back while that waits: after each wait all of it is asked again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from agent.app import App
from agent.common.clock import Interrupted
from agent.common.errors import Stop
from agent.common.suppression import HINT, Suppression
from agent.gate.approval import Waiting
from agent.gate.delivery import Delivery
from agent.session.user import User
from agent.state.audit import verify
from agent.state.rules import FILE, FLAG, RuleBook
from agent.types import PreparedCall
from tests.e2e.gate.test_gate import grants, ready_to_send
from tests.support.doubles import FakeClock
from tests.support.fault_server import Answer, FaultServer, Seen
from tests.support.inside import YES, Person, Says, begun, called, executed, opened, said
from tests.support.program import Program
from tests.support.scripts import CREATE_LIST, GET_CAMPAIGN, LAUNCH, LAUNCH_PATH, MESSAGES_PATH, READ, SEARCH, SEND
from tests.support.tidy import ADA, tidy

SLOW = Answer(429, {"error": "slow"}, headers={"Retry-After": "60"})
BROKEN = Answer(500, {"error": "server error"})
GRANT = f"send_message,recipients={ADA},uses=3"
NO_TO_ALL: dict[str, Any] = {"answer": "deny", "tool": "send_message", "reason": "not today"}


@dataclass
class At:
    """A run that waits, and the program on the same state."""

    program: Program
    app: App

    def command(self, *args: str) -> str:
        """What a command says that somebody gives meanwhile."""
        done = self.program.run(*args)
        return done.err if done.code else done.out

    def answered(self) -> str:
        """The id of the one question on record."""
        (asked,) = self.app.approvals.all()
        return asked.id

    def deny(self) -> str:
        """A no to it."""
        return self.command("approvals", "deny", self.answered(), "--reason", "wait for me")

    def revoke(self) -> str:
        """The one grant taken back."""
        (listed,) = self.program.run("grants", "list", "--json").json
        return self.command("grants", "revoke", listed["id"])

    def hold(self) -> None:
        """Somebody reads that Ada may have asked to be left alone."""
        entry = Suppression(value=ADA, reason=HINT, at="", by="x", hold=True, quote="Not for us.")
        self.app.suppressions.enter(entry, message=True)

    def policy(self, text: str) -> None:
        """``policy.toml`` written anew."""
        (self.program.home / "policy.toml").write_text(text)

    def rules(self, *given: dict[str, Any], source: str = FILE) -> None:
        """The answers given ahead of a source, as a file given anew has them."""
        (run,) = self.program.run("runs", "list", "--json").json
        RuleBook(self.app.store, run["run_id"]).give(source, given, instead=True)


Act = Callable[[At], object]


class Waited(FakeClock):
    """A clock whose first long wait somebody uses."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__(datetime.now(UTC))  # what is typed beside it goes by the real one
        self.act: Callable[[], object] | None = act

    def sleep(self, seconds: float) -> None:
        """Wait."""
        act, self.act = (self.act, None) if seconds > 1 else (None, self.act)
        if act is not None:
            act()
        super().sleep(seconds)


@dataclass
class Stage:
    """A run whose effect is about to wait, while which somebody acts."""

    program: Program
    server: FaultServer
    act: Act
    path: str = MESSAGES_PATH
    refusals: tuple[Answer, ...] = (SLOW,)
    came: object = None
    """What the act came to."""

    def opened(self) -> Any:
        """The program, with its first try of the effect to be refused."""
        everyday = tidy(Seen(f"POST {self.path} HTTP/1.1", b"", b'{"name": "Spring"}', 0.0))
        self.server.on("POST", self.path, *self.refusals, everyday)
        return opened(self.server, self.program.home, Waited(self._acts))

    def _acts(self) -> None:
        with opened(self.server, self.program.home) as beside:
            self.came = self.act(At(self.program, beside))

    def tries(self) -> int:
        """How often the effect left."""
        return len(self.server.requests("POST", self.path))


def _came(app: App, session: Any) -> list[tuple[str, str | None]]:
    read, broken = verify(app.store)
    assert (read > 0, broken) == (True, [])
    return [(row.status, row.rule) for row in session.services.ledger.rows()]


# -- by whomever it was allowed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "rule"),
    [
        (At.deny, "human.no"),
        (lambda at: at.policy("sends_per_day = 0"), "caps.sends-day"),
        (lambda at: at.policy(f'suppress = ["{ADA}"]'), "policy.suppressed"),
        (lambda at: at.rules(NO_TO_ALL), "grant.no"),
    ],
    ids=["a no", "a cap", "a suppression", "a rule"],
)
@pytest.mark.parametrize("granted", [False, True], ids=["by a person", "by a rule"])
def test_a_no_of_whatever_kind_that_comes_while_a_send_waits_is_heard(
    program: Program, server: FaultServer, act: Act, rule: str, *, granted: bool
) -> None:
    stage = Stage(program, server, act)
    with stage.opened() as app:
        session = ready_to_send(app, reviewer=Person(says=[YES]), **(grants(GRANT) if granted else {}))
        told: Any = executed(session, called(SEND)).content["refused"]
        session.services.audit.journal.flush()
        assert _came(app, session) == [("failed", None), ("refused", rule)]
    assert (told["rule"], stage.tries()) == (rule, 1)


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (At.revoke, ""),
        (lambda at: at.rules(source=FLAG), ""),
        (At.hold, "held until you decide"),
    ],
    ids=["a revoked grant", "a file without it", "a hold"],
)
def test_what_a_rule_would_not_allow_any_more_after_a_wait_is_asked_about(
    program: Program, server: FaultServer, act: Act, says: str
) -> None:
    stage = Stage(program, server, act)
    with stage.opened() as app:
        session = ready_to_send(app, **grants(GRANT))
        with pytest.raises(Waiting) as waits:
            session.executor.execute(called(SEND))
        assert says in waits.value.approval.card.reason
        assert [one.status for one in app.approvals.all()] == ["expired", "pending"]
        assert (_came(app, session), stage.tries()) == ([("failed", None)], 1)


def test_somebody_who_is_held_while_an_approved_send_waits_is_asked_about_once_more(
    program: Program, server: FaultServer
) -> None:
    stage, person = Stage(program, server, At.hold), Person(says=[YES, YES])
    with stage.opened() as app:
        executed(ready_to_send(app, reviewer=person), called(SEND))
    assert ["held until you decide" in asked.card.preview for asked in person.asked] == [False, True]
    assert stage.tries() == 2


def test_a_policy_that_becomes_invalid_while_a_send_waits_stops_it(program: Program, server: FaultServer) -> None:
    stage = Stage(program, server, lambda at: at.policy("sends_per_day = many"))
    with stage.opened() as app:
        session = ready_to_send(app, reviewer=Person(says=[YES]))
        with pytest.raises(Stop, match=r"policy\.toml"):
            executed(session, called(SEND))
        assert _came(app, session) == [("failed", None)]
    assert stage.tries() == 1


def test_a_rule_that_is_given_while_a_write_waits_that_nobody_was_asked_about_is_heard(
    program: Program, server: FaultServer
) -> None:
    stage = Stage(program, server, lambda at: at.rules(NO_TO_ALL | {"tool": "create_list"}), path="/api/lists")
    with stage.opened() as app:
        session = begun(app)
        assert executed(session, called(CREATE_LIST)).is_error
        assert (_came(app, session), stage.tries()) == ([("failed", None), ("refused", "grant.no")], 1)


@pytest.mark.parametrize("act", [At.deny, At.hold], ids=["a no", "a hold"])
def test_what_waits_before_its_first_try_can_be_taken_back_too(
    program: Program, server: FaultServer, monkeypatch: pytest.MonkeyPatch, act: Act
) -> None:
    stage, announce = Stage(program, server, act, refusals=()), Delivery.announce

    def held(self: Delivery, told: PreparedCall, attempt: int, by: Any = None) -> None:
        announce(self, told, attempt, by)
        if told.effect == "send":
            self.services.pause.hold(60)  # another task has met a 429

    monkeypatch.setattr(Delivery, "announce", held)
    with stage.opened() as app:
        session = ready_to_send(app, reviewer=Person(says=[YES]))
        told: Any = executed(session, called(SEND)).content["refused"]
    assert (told["rule"], stage.tries()) == ("human.no", 0)


# -- what is said of it ------------------------------------------------------------------------------------------------


def test_a_no_takes_back_a_yes_whose_send_waits_and_the_run_hears_the_reason(
    program: Program, server: FaultServer
) -> None:
    stage = Stage(program, server, At.deny)
    model = Says(said("", called(READ, "c1")), said("", called(SEND, "c2")), said("I did not write to her."))
    with stage.opened() as app:
        session = app.begin("x", model, User(reviewer=Person(says=[YES])), mode="ask", cap=None)
        done = session.submit(f"Write to {ADA}")
        (asked,) = app.approvals.all()
    assert "This takes back the yes of scripted (chat); nothing was sent on it." in str(stage.came)
    assert (done.status, asked.status, asked.reason) == ("denied", "denied", "wait for me")
    assert "wait for me" in str(model.asked[-1].messages[-1])
    assert stage.tries() == 1


@pytest.mark.parametrize("granted", [False, True], ids=["by a person", "by a rule"])
def test_a_no_to_what_may_have_left_is_not_told_as_one_that_came_in_time(
    program: Program, server: FaultServer, *, granted: bool
) -> None:
    stage = Stage(program, server, At.deny, refusals=(BROKEN,))
    with stage.opened() as app:
        session = ready_to_send(app, reviewer=Person(says=[YES]), **(grants(GRANT) if granted else {}))
        assert not executed(session, called(SEND)).is_error
        assert [one.status for one in app.approvals.all()] == ["used"]
    assert ("is used" in str(stage.came), stage.tries()) == (True, 2)


def test_a_grant_that_is_taken_back_is_not_tried_again_even_where_the_first_try_may_have_left(
    program: Program, server: FaultServer
) -> None:
    stage = Stage(program, server, At.revoke, refusals=(BROKEN,))
    with stage.opened() as app:
        session = ready_to_send(app, **grants(GRANT))
        with pytest.raises(Waiting):
            session.executor.execute(called(SEND))
    assert stage.tries() == 1


def test_a_yes_whose_send_was_stopped_while_it_waited_lets_nothing_out_later(
    program: Program, server: FaultServer
) -> None:
    def stops(_at: At) -> None:
        raise Interrupted

    stage = Stage(program, server, stops)
    with stage.opened() as app:
        session = ready_to_send(app, reviewer=Person(says=[YES]))
        with pytest.raises(Interrupted):
            executed(session, called(SEND))
        assert ([one.status for one in app.approvals.all()], stage.tries()) == (["used"], 1)
        with pytest.raises(Waiting):
            session.executor.execute(called(SEND))


# -- and where nobody says anything ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "act", "path", "cards"),
    [
        (READ, SEND, MESSAGES_PATH, 1),
        (GET_CAMPAIGN, LAUNCH, LAUNCH_PATH, 1),
        (GET_CAMPAIGN, SEARCH, "/api/leads/search", 0),
        (GET_CAMPAIGN, CREATE_LIST, "/api/lists", 0),
    ],
    ids=["a send", "a launch", "paid work", "a write"],
)
def test_what_nobody_takes_back_leaves_after_its_wait_without_another_question(
    program: Program, server: FaultServer, before: dict[str, Any], act: dict[str, Any], path: str, cards: int
) -> None:
    stage, person = Stage(program, server, lambda _: None, path=path), Person(says=[YES])
    (program.home / "policy.toml").parent.mkdir(exist_ok=True)
    (program.home / "policy.toml").write_text("sends_per_day = 3\nsends_per_run = 1\ncredits_per_day = 3\n")
    with stage.opened() as app:
        session = begun(app, words=f"Write to {ADA}, or find heads of finance", reviewer=person)
        executed(session, called(before, "call_0"))
        assert not executed(session, called(act)).is_error
        assert [status for status, _ in _came(app, session)] == ["done"]
        assert [one.status for one in app.approvals.all()] == ["used"] * cards
    assert (len(person.asked), stage.tries()) == (cards, 2)


def test_a_rule_answers_once_for_what_it_let_out_however_often_that_is_tried(
    program: Program, server: FaultServer
) -> None:
    stage = Stage(program, server, lambda _: None, refusals=(BROKEN, SLOW))
    with stage.opened() as app:
        session = ready_to_send(app, **grants(f"send_message,recipients={ADA}"))
        assert not executed(session, called(SEND)).is_error
        ((_, _, used, _),) = RuleBook(app.store, session.run.run_id).all()
    assert (used, stage.tries()) == (1, 3)
