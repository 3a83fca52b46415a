"""A model server that starts, is full or answers rubbish is asked again: visibly, for a minute, and never Puffle."""

from pathlib import Path

import pytest

from agent.models.base import ModelBusyError, ModelError, ModelGarbledError, ModelResponse
from agent.session.user import User
from agent.state.events import ModelAwaited
from agent.state.recorded import Recorded
from tests.support.doubles import FakeClock
from tests.support.fault_server import FaultServer
from tests.support.inside import Says, called, opened, said
from tests.support.scripts import CREATE_LIST

LOADING = "the model server is in trouble: try again later (503): Loading model"
RUBBISH = "the answer of the model server cannot be read: it is not a JSON object"


def run(
    server: FaultServer, home: Path, clock: FakeClock, *turns: ModelResponse | BaseException
) -> tuple[dict[str, object], list[str]]:
    """The result of a run, and the waits that it told of."""
    told: list[str] = []

    def listen(recorded: Recorded) -> None:
        if isinstance(recorded.event, ModelAwaited):
            told.append(f"{recorded.event.reason} {recorded.event.seconds:g}")

    with opened(server, home, clock) as app:
        session = app.begin("Go", Says(*turns), User(listeners=[listen]), mode="ask", cap=None)
        return dict(session.submit("Go").as_json()), told


def test_a_server_that_loads_its_model_is_waited_for_and_the_run_goes_on(server: FaultServer, home: Path) -> None:
    clock = FakeClock()
    begun = clock.monotonic()
    loading = [ModelBusyError(LOADING) for _ in range(7)]
    result, told = run(server, home, clock, said("", called(CREATE_LIST)), *loading, said("Made."))
    assert (result["status"], result["answer"]) == ("done", "Made.")
    assert len(server.requests("POST")) == 1, "Puffle is asked nothing twice"
    assert (len(told), 30 < clock.monotonic() - begun < 60) == (7, True)
    assert LOADING in told[0]


def test_after_a_minute_it_says_how_often_it_asked_and_how_to_go_on(server: FaultServer, home: Path) -> None:
    clock = FakeClock()
    begun = clock.monotonic()
    result, told = run(server, home, clock, said("", called(CREATE_LIST)), *[ModelBusyError(LOADING)] * 100)
    assert result["status"] == "partial"
    assert 45 < clock.monotonic() - begun <= 60
    escalation = result["escalation"]
    assert isinstance(escalation, dict)
    assert f"asked {len(told) + 1} times" in escalation["reason"]
    assert f"puffle-agent runs resume {result['run_id']}" in escalation["next_step"]


@pytest.mark.parametrize(("wait", "waited"), [(7.0, ["7"]), (70.0, [])])
def test_the_wait_that_a_server_asks_for_is_kept_if_it_fits(
    server: FaultServer, home: Path, wait: float, waited: list[str]
) -> None:
    result, told = run(server, home, FakeClock(), ModelBusyError("over its rate limit (429)", wait), said("Yes."))
    assert [line.rpartition(" ")[2] for line in told] == waited
    assert result["status"] == ("done" if waited else "failed")
    assert waited or "asked 1 time)" in str(result["escalation"])


def test_an_answer_that_is_none_is_asked_for_once_more(server: FaultServer, home: Path) -> None:
    result, told = run(server, home, FakeClock(), ModelGarbledError(RUBBISH), said("Yes."))
    assert (result["status"], result["answer"], len(told)) == ("done", "Yes.", 1)


def test_two_answers_that_are_none_end_the_run(server: FaultServer, home: Path) -> None:
    result, told = run(server, home, FakeClock(), *[ModelGarbledError(RUBBISH)] * 3)
    assert (result["status"], len(told)) == ("failed", 1)
    assert "asked 2 times" in str(result["escalation"])


def test_another_fault_is_not_asked_about_again(server: FaultServer, home: Path) -> None:
    result, told = run(server, home, FakeClock(), ModelError("has no such model (404)"), said("Yes."))
    assert (result["status"], told) == ("failed", [])
