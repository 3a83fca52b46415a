"""Several calls in one turn of the model: they keep their order, and none stands on one that failed."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from agent.app import App
from agent.models.base import ToolCall, ToolMessage
from agent.policy.scope.scope import guides
from agent.session.session import Session
from agent.session.user import User
from tests.support.doubles import FakeClock
from tests.support.fault_server import Answer, FaultServer
from tests.support.inside import LATER, NO, YES, Person, Says, called, opened, said
from tests.support.program import call
from tests.support.scripts import CREATE_LIST, GET_CAMPAIGN, LAUNCH, LAUNCH_PATH, MESSAGES_PATH, READ, SEND
from tests.support.tidy import CAMPAIGN

OTHER_SEND = call("send_message", **SEND["arguments"] | {"body_text": "It costs 80 a month."})
UPDATE = call("update_campaign", campaign_id=CAMPAIGN, name="Spring")
CAMPAIGN_PATH = f"/api/campaigns/{CAMPAIGN}"
WORDS = "Answer Ada what it costs, rename the campaign Spring, launch it and make a list"


@pytest.fixture
def app(server: FaultServer, home: Path, clock: FakeClock) -> Iterator[App]:
    """The program's process."""
    with opened(server, home, clock) as up:
        yield up


def turn_of(**calls: dict[str, Any]) -> tuple[ToolCall, ...]:
    """A turn of these calls, by their ids."""
    return tuple(called(one, name) for name, one in calls.items())


def played(app: App, says: Sequence[Any], *turns: tuple[ToolCall, ...]) -> Session:
    model = Says(*(said("", *calls) for calls in turns), said("That is all."))
    session = app.begin(WORDS, model, User(reviewer=Person(says=[*says])), mode="ask", cap=None)
    session.submit(WORDS)
    return session


def results(session: Session) -> dict[str, ToolMessage]:
    """What the model was told, by call, in the order in which it came."""
    told = [entry.message for entry in session.loop.entries if isinstance(entry.message, ToolMessage)]
    return {message.call_id: message for message in told}


def effects(server: FaultServer, *paths: str) -> list[tuple[str, str]]:
    return [(one.method, one.path) for one in server.requests() if one.path in paths and one.method != "GET"]


def test_what_only_reads_behind_a_send_that_waits_comes_after_the_answer(app: App, server: FaultServer) -> None:
    session = played(app, [YES], turn_of(before=READ), turn_of(send=SEND, look=READ))
    assert [one.method for one in server.requests(path=MESSAGES_PATH)][-2:] == ["POST", "GET"]
    assert [*results(session)] == ["before", "send", "look"]
    assert not results(session)["look"].is_error


def test_a_read_behind_a_card_that_was_put_off_waits_with_it(app: App, server: FaultServer) -> None:
    session = played(app, [LATER], turn_of(before=READ), turn_of(send=SEND, look=READ))
    assert [*results(session)] == ["before"]
    assert {call.id for call in session.loop.transcript.unanswered.values()} == {"send", "look"}


@pytest.mark.parametrize("status", [400, 409])
def test_no_effect_stands_on_another_that_failed(app: App, server: FaultServer, status: int) -> None:
    server.on("PATCH", CAMPAIGN_PATH, Answer(status, {"error": "no"}))
    session = played(
        app, [YES, YES], turn_of(look=GET_CAMPAIGN), turn_of(rename=UPDATE, launch=LAUNCH, new=CREATE_LIST)
    )
    assert effects(server, LAUNCH_PATH, "/api/lists") == []
    assert "Read its result" in results(session)["launch"].content
    assert results(session)["new"].is_error


def test_a_read_that_failed_ends_what_changes_something_too_and_no_other_read(app: App, server: FaultServer) -> None:
    lost = call("get_thread_messages", thread_id="../x")
    session = played(app, [YES], turn_of(lost=lost, new=CREATE_LIST, look=READ))
    assert effects(server, "/api/lists") == []
    assert {name for name, told in results(session).items() if told.is_error} == {"lost", "new"}


def test_what_asks_puffle_for_nothing_is_done_also_behind_a_call_that_failed(app: App) -> None:
    lost, gap = call("get_thread_messages", thread_id="../x"), call("report_gap", outcome="Delete it")
    session = played(app, [], turn_of(lost=lost, gap=gap))
    assert not results(session)["gap"].is_error
    assert session.run.gaps == ["Delete it"]


def test_a_no_to_one_of_several_messages_leaves_the_others(app: App, server: FaultServer) -> None:
    session = played(app, [NO, YES], turn_of(before=READ), turn_of(one=SEND, two=OTHER_SEND))
    assert effects(server, MESSAGES_PATH) == [("POST", MESSAGES_PATH)]
    assert sorted(told.is_error for told in results(session).values()) == [False, False, True]


def test_what_got_a_yes_of_its_own_is_done_also_behind_a_no(app: App, server: FaultServer) -> None:
    played(app, [NO, YES], turn_of(before=READ, look=GET_CAMPAIGN), turn_of(send=SEND, launch=LAUNCH))
    assert effects(server, MESSAGES_PATH, LAUNCH_PATH) == [("POST", LAUNCH_PATH)]


def test_the_next_turn_begins_anew(app: App, server: FaultServer) -> None:
    lost = call("get_thread_messages", thread_id="../x")
    played(app, [], turn_of(lost=lost), turn_of(new=CREATE_LIST))
    assert effects(server, "/api/lists") == [("POST", "/api/lists")]


# -- the first turn ----------------------------------------------------------------------------------------------------


def first_request(app: App, words: str, **user: Any) -> Any:
    model = Says(said("That is all."))
    session = app.begin(words, model, User(**user), mode="ask", cap=None)
    session.submit(words)
    assert app.runs.get(session.run.run_id).journey == model.asked[0].journey
    return model.asked[0]


def test_words_that_name_a_journey_bring_its_guide_and_tools_with_the_first_request(app: App) -> None:
    asked = first_request(app, "Pause the campaign Spring")
    assert asked.journey == "manage"
    assert asked.instructions[0].endswith(guides()["manage"].body)


@pytest.mark.parametrize(
    ("words", "user"), [("What does Ada want?", {}), ("Pause the campaign Spring", {"speaker": "host"})]
)
def test_words_that_name_none_and_those_of_another_agent_leave_the_choice_to_the_planner(
    app: App, words: str, user: Any
) -> None:
    assert first_request(app, words, **user).journey is None


def test_a_journey_that_was_chosen_stays_until_the_planner_chooses_another(app: App) -> None:
    session = app.begin("x", Says(said("Done."), said("Done.")), User(conversation=True), mode="ask", cap=None)
    session.submit("Pause the campaign Spring")
    session.submit("Archive the conversation with Ada")
    assert session.run.journey == "manage"
