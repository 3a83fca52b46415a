"""How many tasks are started in a minute: for a workspace's key, for a model provider, over processes."""

import threading
import time
from collections import Counter
from pathlib import Path

from agent.batch.queue import Attempt, Limits, Queue
from evals.sandbox import Running
from tests.support.batch_planner import Planner
from tests.support.batch_work import batch, looking, write
from tests.support.program import Program, finished
from tests.support.waiting import until

BATCH = "bat_1"


class Started:
    """Counts the tasks that were started."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self._lock = threading.Lock()

    def work(self, _batch: str, row_id: str, _attempt: int) -> str:
        with self._lock:
            self.rows.append(row_id)
        return "done"

    def in_a_while(self, expected: int) -> Counter[str]:
        """How many of each provider were started, some looks into the queue after the last that may be."""
        until(lambda: len(self.rows) >= expected)
        time.sleep(1.0)
        return Counter(row.partition("-")[0] for row in self.rows)


def _fill(queue: Queue, each: int = 4) -> None:
    for number in range(each):
        for provider in ("openai", "anthropic"):
            queue.put(Attempt(BATCH, f"{provider}-{number}", 1, provider))


def test_each_model_provider_has_a_rate_of_its_own(tmp_path: Path) -> None:
    seen = Started()
    with Queue("w", tmp_path, None, "host:1:1").listening(seen.work, Limits(at_once=8, model_per_minute=2)) as queue:
        _fill(queue)
        assert seen.in_a_while(4) == {"openai": 2, "anthropic": 2}


def test_the_rate_of_the_key_holds_over_all_providers(tmp_path: Path) -> None:
    seen = Started()
    limits = Limits(at_once=8, per_minute=3, model_per_minute=2)
    with Queue("w", tmp_path, None, "host:1:1").listening(seen.work, limits) as queue:
        _fill(queue)
        assert sum(seen.in_a_while(3).values()) == 3


def test_without_rates_everything_is_started(tmp_path: Path) -> None:
    seen = Started()
    with Queue("w", tmp_path, None, "host:1:1").listening(seen.work, Limits(at_once=2)) as queue:
        _fill(queue)
        assert seen.in_a_while(8) == {"openai": 4, "anthropic": 4}


def test_a_helper_keeps_the_rates_that_the_file_was_given_and_the_next_file_lifts_them(tmp_path: Path) -> None:
    first, helper, last = Started(), Started(), Started()
    with Queue("w", tmp_path, None, "h:1:1").listening(first.work, Limits(at_once=8, model_per_minute=1)) as queue:
        _fill(queue)
        assert first.in_a_while(2) == {"openai": 1, "anthropic": 1}
    with Queue("w", tmp_path, None, "h:2:2").listening(helper.work, Limits(at_once=8, follows=True)):
        assert helper.in_a_while(0) == {}
    with Queue("w", tmp_path, None, "h:3:3").listening(last.work, Limits(at_once=8)):
        assert last.in_a_while(6) == {"openai": 3, "anthropic": 3}


def test_the_rates_are_flags_of_the_command(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    write(tmp_path, [looking(planner, number) for number in range(4)])
    flags = ("--per-minute", "3", "--model-per-minute", "2")
    with puffle.child("batch", "tasks.jsonl", "--out", "results.jsonl", *flags) as process:
        until(lambda: len(_looks(sandbox)) >= 2)
        time.sleep(1.0)
        assert len(_looks(sandbox)) == 2
        process.terminate()
        assert finished(process).code in (7, 130)
    assert batch(puffle).code == 0
    assert len(_looks(sandbox)) == 4


def _looks(sandbox: Running) -> list[object]:
    return [r for r in sandbox.requests if r["target"].startswith("/api/signals")]
