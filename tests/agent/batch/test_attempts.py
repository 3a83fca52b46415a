"""Attempts at a task: which one counts, and what becomes of one whose worker died."""

import pickle
from pathlib import Path

import pytest

from agent.app import App
from agent.batch.queue import Attempt, Limits, Queue
from agent.batch.runner import MOST_ATTEMPTS, Housekeeper
from agent.batch.work import HandOver, Worker
from agent.models.scripted import ScriptedModel
from agent.settings import load_settings
from agent.state.batches import NewBatch, NewRow
from tests.support.doubles import FakeClock
from tests.support.program import KEY, Program
from tests.support.waiting import until

BATCH = "bat_1"
DEAD = "gone:1:1"
"""The name of a worker that nobody has ever heard of."""


@pytest.fixture
def app(program: Program, clock: FakeClock) -> App:
    """A process with a batch of one task."""
    given = {"base_url": program.env["PUFFLE_API_BASE_URL"], "api_key": KEY, "home": str(program.home)}
    app = App(load_settings(given, program.folder).settings, clock=clock)
    batch = NewBatch(batch_id=BATCH, workspace="w", origin="o", path="t", digest="d", model="local:x", mode="ask")
    app.batches.register(batch, [NewRow(row_id="a", number=1, digest="d", task="x")], [])
    return app


def _die(app: App, number: int) -> None:
    """A worker takes an attempt and is gone."""
    taken: list[int] = []

    def work(_batch: str, _row: str, attempt: int) -> None:
        taken.append(attempt)
        raise HandOver

    with Queue("w", app.settings.home, None, DEAD).listening(work, Limits(at_once=1)) as queue:
        queue.put(Attempt(BATCH, "a", number, "local"))
        until(lambda: taken)


def _look_after(app: App) -> list[int]:
    """A living worker looks after what dead ones left, twice; the attempts that it was given then."""
    taken: list[int] = []
    worker = Worker(app, lambda spec: ScriptedModel(Path(spec)))
    with Queue("w", app.settings.home, None, worker.name).listening(
        lambda _batch, _row, attempt: taken.append(attempt), Limits(at_once=1)
    ) as queue:
        keeper = Housekeeper(app, worker, queue)
        keeper.replace_abandoned()
        keeper.replace_abandoned()
        until(lambda: taken or app.batches.row(BATCH, "a").state)
        keeper.fail_broken(BATCH)
    return taken


def test_the_attempt_of_a_dead_worker_is_replaced_by_the_next_one_once(app: App) -> None:
    _die(app, 1)
    assert _look_after(app) == [2]
    row = app.batches.row(BATCH, "a")
    assert (row.attempt, row.state) == (2, None), "the attempt that was given up is not taken for one that broke"
    app.close()


def test_a_task_whose_workers_died_too_often_has_failed(app: App) -> None:
    for number in range(1, MOST_ATTEMPTS):
        assert app.batches.replace(BATCH, "a", number) == number + 1
    _die(app, MOST_ATTEMPTS)
    assert _look_after(app) == []
    row = app.batches.row(BATCH, "a")
    assert (row.state, f"attempt {MOST_ATTEMPTS} ended with its worker" in (row.error or "")) == ("failed", True)
    app.close()


def test_all_who_replace_an_attempt_are_told_the_same_one(app: App) -> None:
    assert [app.batches.replace(BATCH, "a", 1) for _ in range(3)] == [2, 2, 2]
    app.batches.end(BATCH, "a", 2, "done")
    assert app.batches.replace(BATCH, "a", 2) is None, "it has ended"
    app.close()


def test_a_worker_that_was_taken_for_dead_ends_nothing_with_its_old_attempt(app: App) -> None:
    app.batches.replace(BATCH, "a", 1)
    app.batches.end(BATCH, "a", 1, "failed", "too late")
    assert app.batches.row(BATCH, "a").state is None
    app.batches.end(BATCH, "a", 2, "done")
    app.batches.end(BATCH, "a", 2, "failed", "twice")
    assert (app.batches.row(BATCH, "a").state, app.batches.row(BATCH, "a").error) == ("done", None)
    app.close()


def test_while_a_queue_is_open_nothing_is_made_from_a_pickle(tmp_path: Path) -> None:
    pickled = pickle.dumps(tmp_path)

    def made() -> object:
        return pickle.loads(pickled)  # noqa: S301  that is what it is about

    queue = Queue("w", tmp_path, None, DEAD)
    with queue.listening(lambda *_attempt: None, Limits(at_once=1)), pytest.raises(ValueError, match="has not written"):
        made()
    assert made() == tmp_path, "afterwards the process is as it was"
