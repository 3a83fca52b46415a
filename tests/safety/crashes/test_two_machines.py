"""Two machines on one PostgreSQL: what one run has sent, or may have sent, is refused to every other."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.params import few
from tests.support.postgres import binaries, new_database
from tests.support.program import Done
from tests.support.safety.acts import ACTS
from tests.support.safety.killing import Doom
from tests.support.safety.scene import Scene, judge_that_one_sent, scene, together

pytestmark = [
    pytest.mark.xdist_group("postgres"),
    pytest.mark.skipif(binaries() is None, reason="no initdb on this machine"),
]
SENDS = [act.name for act in ACTS.values() if act.sends]
ROUNDS = few(1, range(6))


@pytest.fixture
def database(server_url: str, tmp_path: Path) -> str:
    return new_database(server_url, tmp_path)


@contextmanager
def machines(name: str, database: str, folder: Path, faults: Any = ()) -> Iterator[Scene]:
    """An act on a workspace, and a program whose state is the database."""
    with scene(ACTS[name], folder, faults) as at:
        at.program.env["PUFFLE_AGENT_DATABASE_URL"] = database
        yield at


def _elsewhere(at: Scene, folder: Path) -> None:
    """From now on the program runs on another machine: nothing of the first one's disk is there."""
    at.program.env["PUFFLE_AGENT_HOME"] = str(folder / "another home")


def _last(done: Done) -> dict[str, Any]:
    effect: dict[str, Any] = done.json["effects"][-1]
    return effect


def test_a_message_that_one_run_has_sent_is_asked_about_on_another_machine(database: str, folder: Path) -> None:
    with machines("send", database, folder) as at:
        assert at.fresh().code == 0
        _elsewhere(at, folder)
        again = at.fresh()
        assert (again.code, [card["rule"] for card in again.json["pending_approvals"]]) == (3, ["once.sent"]), again.out
        assert (at.asked, at.happened) == (1, 1)


def test_a_launch_that_one_run_has_made_is_not_made_again_on_another_machine(database: str, folder: Path) -> None:
    with machines("launch", database, folder) as at:
        assert at.fresh().code == 0
        _elsewhere(at, folder)
        again = at.fresh()
        assert (again.code, _last(again)["status"]) == (6, "refused"), again.out
        assert (at.asked, at.happened) == (1, 1)


@pytest.mark.parametrize("happened", [True, False])
@pytest.mark.parametrize("name", SENDS)
def test_a_send_whose_answer_was_lost_is_refused_to_another_on_another_machine(
    name: str, happened: bool, database: str, folder: Path
) -> None:
    method, target = ACTS[name].line.split(" ")
    fault = {"match": {"method": method, "target": target}, "nth": 1, "wire": "reset", "applied": happened}
    with machines(name, database, folder, [fault]) as at:
        assert at.fresh().code == 8
        _elsewhere(at, folder)
        again = at.fresh()
        assert _last(again)["status"] == "refused", again.out
        assert "may already have happened" in _last(again)["summary"]
        assert (at.asked, at.happened) == (1, int(happened))


@pytest.mark.parametrize("name", SENDS)
def test_a_send_that_a_killed_machine_began_is_refused_to_the_others(name: str, database: str, folder: Path) -> None:
    with machines(name, database, folder) as at:
        assert at.lives(Doom(point="_Stream._send>", passage=1)) is None, "it was not killed"
        _elsewhere(at, folder)
        assert _last(at.fresh())["status"] == "refused"
        assert at.asked <= 1


@pytest.mark.parametrize("number", ROUNDS)
@pytest.mark.parametrize("name", SENDS)
def test_of_two_machines_at_the_same_moment_one_sends(name: str, number: int, database: str, folder: Path) -> None:
    with machines(name, database, folder) as at:
        at.program.run("runs", "list")  # the schema is there; two first starts at once are another test
        judge_that_one_sent(at, together(at, at.command(), at.command()))


@pytest.mark.parametrize("number", ROUNDS)
def test_one_yes_is_used_once_by_two_machines_that_resume_the_run(number: int, database: str, folder: Path) -> None:
    with machines("send", database, folder) as at:
        waits = at.program.run(*at.command()[:-2])
        (card,) = waits.json["pending_approvals"]
        assert at.program.run("approvals", "approve", card["id"]).code == 0
        command = ["runs", "resume", waits.json["run_id"], "-o", "json"]
        done = together(at, command, command)
        assert 0 in [one.code for one in done], [one.out for one in done]
        assert (at.asked, at.happened) == (1, 1)
