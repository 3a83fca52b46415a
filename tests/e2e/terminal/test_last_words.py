"""A run that died after its model had said the last words: they count, and the model is not asked once more."""

from pathlib import Path
from typing import Any

import pytest

from agent.app import App
from agent.models.base import ModelResponse, Stop
from agent.session.user import User
from agent.state import journal
from agent.state.events import RunEnded
from tests.support.doubles import FakeClock
from tests.support.fault_server import FaultServer
from tests.support.inside import Once, Says, called, opened, said
from tests.support.scripts import CREATE_LIST


class Death(BaseException):
    """The process ends here."""


def _die() -> None:
    raise Death


def _dead_after(app: App, *turns: ModelResponse, words: str = "Make a list") -> str:
    """A run whose process died between its model's last answer and its own account of it."""
    dying = Once(RunEnded, _die)
    session = app.begin(words, Says(*turns), User(listeners=[dying]), mode="ask", cap=None)
    with pytest.raises(Death):
        session.submit(words)
    return session.run.run_id


def _resumed(app: App, run_id: str, model: Says) -> dict[str, Any]:
    return app.resume(run_id, model, User(), mode=None, cap=None, alive=lambda owner: False).work().as_json()


def test_the_last_words_of_a_run_that_died_are_its_answer(
    server: FaultServer, home: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "COALESCE_DELAY", 0.0)  # no model answers within half a second of what came before
    with opened(server, home, clock) as app:
        run_id = _dead_after(app, said("", called(CREATE_LIST), stop="tools"), said("The list is there."))
        model = Says()
        result = _resumed(app, run_id, model)
    assert (result["status"], result["answer"]) == ("done", "The list is there.")
    assert model.asked == []
    assert len(server.requests("POST", "/api/lists")) == 1


def test_last_words_that_came_in_a_moment_and_were_lost_are_asked_for_again_and_nothing_is_done_twice(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    with opened(server, home, clock) as app:
        run_id = _dead_after(app, said("", called(CREATE_LIST), stop="tools"), said("The list is there."))
        result = _resumed(app, run_id, Says(said("It is there.")))
    assert (result["status"], result["answer"]) == ("done", "It is there.")
    assert len(server.requests("POST", "/api/lists")) == 1


@pytest.mark.parametrize("stop", ["length", "refusal"])
def test_an_answer_that_was_cut_off_or_declined_is_asked_for_again(
    server: FaultServer, home: Path, clock: FakeClock, stop: Stop
) -> None:
    with opened(server, home, clock) as app:
        run_id = _dead_after(app, said("The li", stop=stop), words="What is a list?")
        result = _resumed(app, run_id, Says(said("The list is there.")))
    assert (result["status"], result["answer"]) == ("done", "The list is there.")


def test_an_answer_that_was_reported_already_does_not_end_a_second_try(
    server: FaultServer, home: Path, clock: FakeClock
) -> None:
    with opened(server, home, clock) as app:
        session = app.begin("Make a list", Says(said("I cannot.")), User(), mode="ask", cap=None)
        session.submit("Make a list")
        model = Says(said("", called(CREATE_LIST), stop="tools"), said("Now it is there."))
        result = _resumed(app, session.run.run_id, model)
    assert (result["answer"], len(model.asked)) == ("Now it is there.", 2)
