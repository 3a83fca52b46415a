"""``policy.toml`` counts as it stands at the moment of an effect, and its caps on people hold side by side."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from agent.common.suppression import HINT, Suppression
from agent.gate.decision import PolicyDecider
from agent.gate.delivery import Delivery
from agent.session.user import User
from agent.state.approvals import Answer, Approval
from agent.types import Decision, PreparedCall
from tests.support.doubles import FakeClock
from tests.support.fault_server import Answer as Told
from tests.support.fault_server import FaultServer
from tests.support.inside import YES, Person, Says, begun, called, executed, opened, said
from tests.support.program import call
from tests.support.scripts import GET_CAMPAIGN, LAUNCH, LAUNCH_PATH, MESSAGES_PATH, READ, SEND
from tests.support.tidy import ADA, ROW
from tests.support.waiting import PATIENCE


@dataclass
class Meanwhile(Person):
    """Somebody who does something while the card lies open, and then says yes."""

    act: Callable[[], object] = lambda: None

    def answer(self, approval: Approval) -> Answer:
        """Act, then answer."""
        self.asked.append(approval)
        self.act()
        return YES


def _policy(home: Path, text: str) -> None:
    home.mkdir(exist_ok=True)
    (home / "policy.toml").write_text(text)


def test_a_suppression_that_is_added_while_a_card_is_open_is_heard_at_the_yes(server: FaultServer, home: Path) -> None:
    person = Meanwhile(act=lambda: _policy(home, f'suppress = ["{ADA}"]'))
    with opened(server, home) as app:
        session = begun(app, reviewer=person)
        executed(session, called(READ, "call_0"))
        told = executed(session, called(SEND))
    refused: Any = told.content["refused"]
    assert (refused["rule"], len(person.asked)) == ("policy.suppressed", 1)
    assert server.requests("POST", MESSAGES_PATH) == []


@pytest.mark.parametrize(
    ("who", "read", "act", "path"),
    [(ADA, READ, SEND, MESSAGES_PATH), ("lead2@customer.example", GET_CAMPAIGN, LAUNCH, LAUNCH_PATH)],
)
def test_somebody_who_is_held_while_a_card_is_open_is_asked_about_before_it_leaves(
    server: FaultServer, home: Path, who: str, read: dict[str, Any], act: dict[str, Any], path: str
) -> None:
    entry = Suppression(value=who, reason=HINT, at="", by="x", hold=True, quote="Not for us.")
    person = Meanwhile(act=lambda: app.suppressions.enter(entry, message=True))
    with opened(server, home) as app:
        session = begun(app, reviewer=person)
        executed(session, called(read, "call_0"))
        executed(session, called(act))
    assert ["held until you decide" in asked.card.preview for asked in person.asked] == [False, True]
    assert len(server.requests("POST", path)) == 1


@dataclass
class Waited(FakeClock):
    """A clock that somebody uses the waits of."""

    home: Path

    def __post_init__(self) -> None:
        super().__init__()

    def sleep(self, seconds: float) -> None:
        """Wait, while a suppression is added."""
        _policy(self.home, f'suppress = ["{ADA}"]')
        super().sleep(seconds)


@pytest.mark.parametrize("waits_before", [True, False])
def test_a_suppression_that_is_added_while_a_send_waits_for_its_turn_is_heard_before_it_leaves(
    server: FaultServer, home: Path, monkeypatch: pytest.MonkeyPatch, waits_before: bool
) -> None:
    with opened(server, home, Waited(home)) as app:
        session = begun(app, reviewer=Meanwhile())
        executed(session, called(READ, "call_0"))
        if waits_before:
            announce = Delivery.announce

            def held(self: Delivery, told: PreparedCall, attempt: int, by: Any = None) -> None:
                announce(self, told, attempt, by)
                if told.effect == "send":
                    app.pause.hold(60)  # another task has met a 429

            monkeypatch.setattr(Delivery, "announce", held)
        else:
            server.on("POST", MESSAGES_PATH, Told(429, {"error": "slow"}, headers={"Retry-After": "60"}))
        refused: Any = executed(session, called(SEND)).content["refused"]
        assert "is on the suppression list" in refused["reason"]
        assert [row.status for row in session.services.ledger.rows()] == ["failed", "refused"]
    assert len(server.requests("POST", MESSAGES_PATH)) == (0 if waits_before else 1)


@pytest.mark.parametrize("break_it", [lambda file: file.write_text("suppress = 7"), lambda file: file.unlink()])
def test_a_policy_that_became_invalid_stops_effects_until_it_is_mended(
    server: FaultServer, home: Path, break_it: Callable[[Path], object]
) -> None:
    _policy(home, "sends_per_day = 5")
    file = home / "policy.toml"
    model = Says(said("", called(READ, "c1")), said("", called(SEND, "c2")), said("Sent."))
    person = Meanwhile(act=lambda: break_it(file))
    with opened(server, home) as app:
        session = app.begin(f"Write to {ADA}", model, User(reviewer=person), mode="ask", cap=None)
        stopped = session.submit(f"Write to {ADA}")
        assert (stopped.status, server.requests("POST", MESSAGES_PATH)) == ("waiting", [])
        assert stopped.escalation is not None
        assert str(file) in stopped.escalation.reason
        _policy(home, "sends_per_day = 4")
        done = session.work()
        assert (done.status, app.config.sends_per_day) == ("done", 4)
    assert len(server.requests("POST", MESSAGES_PATH)) == 1


def test_a_cap_of_the_day_that_is_set_meanwhile_binds(server: FaultServer, home: Path) -> None:
    with opened(server, home) as app:
        session = begun(app)
        _policy(home, "credits_per_day = 2")
        told = executed(session, called(call("start_lead_search", prompt="Heads of Finance", fetch_count=3)))
    refused: Any = told.content["refused"]
    assert refused["rule"] == "caps.credits"


def test_approved_sends_side_by_side_keep_to_the_cap_on_people(
    server: FaultServer, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is decided on before any is sent, as five processes do it that start at the same moment."""
    _policy(home, "sends_per_day = 2")
    together = threading.Barrier(5)
    decide, asked = PolicyDecider.decide, set[str]()

    def decide_together(decider: PolicyDecider, one: PreparedCall) -> Decision:
        found = decide(decider, one)
        if one.effect == "send" and one.call_id in asked:
            together.wait(PATIENCE)
        asked.add(one.call_id)
        return found

    rows = [ROW | {"id": f"th_{n}", "participant_email": f"p{n}@example.com"} for n in range(5)]
    server.on("GET", "/api/threads", Told(body={"threads": rows, "total": 5}))
    with opened(server, home) as app:
        sends: list[threading.Thread] = []
        for n in range(5):
            session = begun(app, reviewer=Person(says=[YES]))
            session.run.human_words = f"Write to p{n}@example.com"
            thread = {"thread_id": f"th_{n}"}
            executed(session, called(call("list_threads"), f"list_{n}"))
            executed(session, called(call("get_thread_messages", **thread), f"read_{n}"))
            message = called(call("send_message", **SEND["arguments"] | thread), f"send_{n}")
            sends.append(threading.Thread(target=executed, args=(session, message)))
        monkeypatch.setattr(PolicyDecider, "decide", decide_together)
        for send in sends:
            send.start()
        for send in sends:
            send.join()
        assert begun(app).services.ledger.reached_today() == 2
    assert len([seen for seen in server.requests("POST") if seen.path.endswith("/messages")]) == 2
