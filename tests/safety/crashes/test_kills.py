"""kill -9 at every point between intent and report, and at random moments: never twice, and never in silence."""

import json
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.params import few
from tests.support.safety.acts import ACTS
from tests.support.safety.killing import INTENT, Doom
from tests.support.safety.scene import ended, judge_the_next_start, judge_what_is_left, scene
from tests.support.safety.stage import copied

GAP = (
    (INTENT, 1),
    ("Ledger.open>", 1),
    ("Audit.stage>", 1),
    ("commit<", 1),
    ("commit>", 1),
    ("PermitBook.issue>", 1),
    ("Transport.send<", 1),
    ("_Stream.write>", 1),
    ("_Stream._send<", 1),
    ("_Stream._send>", 1),
    ("_Stream.read>", 1),
    ("Transport.send>", 1),
    ("Delivery._record_answer>", 1),
    ("Ledger.close<", 1),
    ("Ledger.close>", 1),
    ("Messages.append<", 1),
    ("Messages.append>", 1),
    ("Session._conclude<", 1),
    ("Runs.write<", 1),
    ("Runs.write>", 1),
)
"""The points from intent to report, in the order in which they are passed."""
FOLLOWED = (("Ledger.accept<", 1), ("Ledger.accept>", 1), ("Transport.send<", 2), ("Transport.send>", 2))
"""The same of what goes on at the vendor's."""
FAST = {"send": GAP, "launch": GAP[4:16:3], "search": FOLLOWED, "drafts": GAP[4:16:5], "create": GAP[9:15:3]}
FAST |= {"import": GAP[9:13:2], "dismiss": GAP[9:13:2]}
PASSAGES = dict.fromkeys(("send", "launch", "drafts", "create", "import", "dismiss"), 52) | {"search": 80}
"""How many passages there are at least from the intent on."""
STEP = 3
RANDOM_FAST, RANDOM_LONG, BY_TIME = 4, 200, 35

_named = [(act, point, nth) for act, points in FAST.items() for point, nth in points]
_every = [(act, "", nth) for act, most in PASSAGES.items() for nth in range(1, most + 1, STEP)]
KILLS = few(6, [pytest.param(*kill, id=f"{kill[0]}-{kill[1]}{kill[2]}") for kill in _named]) + [
    pytest.param(*kill, id=f"{kill[0]}-passage{kill[2]}", marks=pytest.mark.long) for kill in _every
]


@pytest.mark.parametrize(("name", "point", "nth"), KILLS)
def test_a_kill_between_intent_and_report_doubles_nothing(name: str, point: str, nth: int, folder: Path) -> None:
    with scene(ACTS[name], folder) as at:
        assert at.lives(Doom(point=point, passage=nth)) is None, "it was not killed"
        run_id = judge_what_is_left(at)
        judge_the_next_start(at, run_id, resumes_first=(len(point) + nth) % 4 < 2)


def _seeds(fast: int, long: int) -> list[object]:
    marks = pytest.mark.long
    return [*range(fast), *[pytest.param(number, marks=marks) for number in range(fast, long)]]


@pytest.mark.parametrize("number", _seeds(RANDOM_FAST, RANDOM_LONG))
def test_a_kill_at_a_random_line_doubles_nothing(number: int, folder: Path, lines: dict[str, int]) -> None:
    chance = random.Random(number)
    name = list(ACTS)[number % len(ACTS)]
    with scene(ACTS[name], folder) as at:
        assert at.lives(Doom(line=chance.randrange(1, lines[name]))) is None, "it was not killed"
        judge_the_next_start(at, judge_what_is_left(at), resumes_first=chance.random() < 0.5)


@pytest.mark.long
@pytest.mark.parametrize("number", range(BY_TIME))
def test_a_kill_at_a_random_time_doubles_nothing(
    number: int, folder: Path, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(number)
    with scene(ACTS[list(ACTS)[number % len(ACTS)]], folder) as at:
        child, out = at.start(Doom())
        time.sleep(chance.uniform(0.05, 0.4))
        child.kill()
        record_property("counted", int(ended(child, out) is None))  # it may have been quicker
        judge_the_next_start(at, judge_what_is_left(at), resumes_first=chance.random() < 0.5)


@pytest.fixture(scope="session")
def lines(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> "_Lines":
    """How many lines of the product each act takes, less a margin for waits that differ."""
    return _Lines(prepared, tmp_path_factory)


class _Lines(dict[str, int]):
    def __init__(self, prepared: Path, folders: pytest.TempPathFactory) -> None:
        super().__init__()
        self._prepared = prepared
        self._folders = folders

    def __missing__(self, name: str) -> int:
        folder = copied(self._prepared, self._folders.mktemp(name))
        with scene(ACTS[name], folder) as at:
            trail = folder / "trail.json"
            done = at.lives(Doom(trail=str(trail)))
            assert done is not None
            assert (done.code, at.happened) == (0, 1)
        self[name] = int(json.loads(trail.read_text())["lines"] * 0.95)
        return self[name]
