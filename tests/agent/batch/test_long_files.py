"""To queue a long file takes a while, and what is done meanwhile is told meanwhile."""

import time
from pathlib import Path
from typing import Any

import pytest

from agent.batch import runner
from agent.batch.queue import Attempt, Queue
from agent.batch.runner import TICK
from agent.state.batches import Batches
from tests.support.batch_planner import Planner
from tests.support.batch_work import batch, looking, results, write
from tests.support.program import Program
from tests.support.waiting import until


def test_a_task_that_ends_while_others_are_queued_has_its_line_before_the_last_is(
    puffle: Program, planner: Planner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[str] = []
    told: list[int] = []
    put, end = Queue.put_all, Batches.end

    def slowly(queue: Queue, attempts: list[Attempt]) -> None:
        told.append(len(results(tmp_path)))
        put(queue, attempts)
        if attempts[0].place == 2:
            until(lambda: bool(ended))
            time.sleep(TICK)

    def noted(batches: Batches, batch_id: str, row_id: str, *more: Any) -> None:
        end(batches, batch_id, row_id, *more)
        ended.append(row_id)

    monkeypatch.setattr(runner, "_PUT", 1)
    monkeypatch.setattr(Queue, "put_all", slowly)
    monkeypatch.setattr(Batches, "end", noted)
    write(tmp_path, [looking(planner, number) for number in range(3)])
    assert batch(puffle).code == 0
    assert told[:2] == [0, 0]
    assert told[2] > 0
