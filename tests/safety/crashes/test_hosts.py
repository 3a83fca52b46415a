"""Hosts killed at any moment, and two of them on one store: what a person allowed happens once, and is told."""

import random
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.forked import processes
from tests.support.params import few
from tests.support.safety.acts import ACTS
from tests.support.safety.host_life import converse, live
from tests.support.safety.killing import Doom
from tests.support.safety.scene import KILLED, Scene, scene
from tests.support.waiting import PATIENCE

ACT = ACTS["send"]
LIFE = 0.4
"""Seconds that a host's life takes, about."""
PASSAGES = 40
"""How many points there are at least from the intent on."""


def born(at: Scene, doom: Doom, gate: Any, out: Path) -> Any:
    """A host's process."""
    sandbox = at.sandbox
    given = (at.program.folder, sandbox.base_url, sandbox.api_key, ACT, doom, gate, str(out))
    child = processes().Process(target=live, args=given)
    child.start()
    return child


def judge_the_next_host(at: Scene) -> None:
    """Whoever comes next: the mail leaves once in all, and where nobody can know whether it left, that is said."""
    told = converse(at.program.folder, at.sandbox.base_url, at.sandbox.api_key, ACT)
    assert at.happened <= 1
    verified = at.program.run("audit", "verify")
    assert verified.code == 0, verified.out
    settled = at.program.run("reconcile", "--json")
    if at.happened:
        assert settled.code == 0, settled.out
        return
    # It never left, which nobody can know: the host is told so, and so is the person.
    assert "once.unknown" in told.text, told
    assert (settled.code, [row["status"] for row in settled.json]) == (8, ["unknown"])


@pytest.mark.parametrize("number", few(4, range(100)))
def test_a_host_that_is_killed_at_a_random_moment_loses_and_doubles_nothing(number: int, folder: Path) -> None:
    chance = random.Random(number)
    by_time = number % 2 == 0
    doom = Doom() if by_time else Doom(passage=chance.randrange(1, PASSAGES))
    with scene(ACT, folder) as at:
        gate = processes().Barrier(2)
        child = born(at, doom, gate, folder / "out.json")
        gate.wait(PATIENCE)
        if by_time:
            time.sleep(LIFE * chance.random())
            child.kill()
        child.join(PATIENCE)
        assert child.exitcode in ((0, KILLED) if by_time else (KILLED,))
        assert at.happened <= 1
        judge_the_next_host(at)


@pytest.mark.parametrize("number", few(1, range(12)))
def test_two_hosts_on_one_store_send_what_both_were_allowed_once(number: int, folder: Path) -> None:
    with scene(ACT, folder) as at:
        gate = processes().Barrier(3)
        children = [born(at, Doom(), gate, folder / f"out{each}.json") for each in range(2)]
        gate.wait(PATIENCE)
        for child in children:
            child.join(PATIENCE)
            assert child.exitcode == 0
        assert (at.asked, at.happened) == (1, 1)
