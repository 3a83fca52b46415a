"""kill -9 at random moments: every task ends with one line, nothing happens twice, nothing is lost.

``BATCH_KILLS=20 BATCH_TASKS=1000`` is the long form; what stands here is the one for every day.
"""

import json
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from evals.sandbox import Running
from tests.support.batch_planner import Planner
from tests.support.batch_work import grants, mixed, results, write
from tests.support.program import Program, finished
from tests.support.waiting import until

KILLS = int(os.environ.get("BATCH_KILLS", "4"))
TASKS = int(os.environ.get("BATCH_TASKS", "45"))
LONG = 300 + KILLS * 20 + TASKS


def once(sandbox: Running) -> None:
    """By the server's own log, no mail left twice and no list was made twice."""
    applied = [r for r in sandbox.requests if r["applied"] and r["method"] == "POST"]
    sent = Counter(mail.to for mail in sandbox.world.outbox)
    lists = Counter(r["body"]["name"] for r in applied if r["target"] == "/api/lists")
    drafts = Counter(r["body"]["participant_email"] for r in applied if r["target"] == "/api/threads")
    for counted in (sent, lists, drafts):
        assert [name for name, times in counted.items() if times > 1] == []


def accounted(sandbox: Running, rows: list[dict[str, Any]], found: list[dict[str, Any]]) -> None:
    """A line for each task in its order, and what the lines say did happen."""
    assert [row["id"] for row in found] == [row["id"] for row in rows]
    assert {row["status"] for row in found} <= {"done", "unknown"}
    sent = {mail.to for mail in sandbox.world.outbox}
    for row in found:
        if row["status"] == "done" and row["id"].startswith("mail"):
            assert f"person{row['id'][4:]}@example.com" in sent
        if row["status"] == "unknown":
            assert any(effect["status"] == "unknown" for effect in row["effects"])
    once(sandbox)


@pytest.mark.timeout(LONG)
@pytest.mark.long
def test_a_batch_survives_kills_of_its_only_process(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    planner.think = 0.03
    rows = mixed(planner, TASKS)
    write(tmp_path, rows)
    flags = ("--concurrency", "8", "--approvals", grants(tmp_path, TASKS))
    chance = random.Random(7)
    for _ in range(KILLS):
        asked = len(sandbox.requests)
        with puffle.child("batch", "tasks.jsonl", "--out", "results.jsonl", *flags) as process:
            until(lambda before=asked, by=process: len(sandbox.requests) > before or by.poll() is not None)  # type: ignore[misc]
            time.sleep(chance.uniform(0, 1.0))
            process.send_signal(signal.SIGKILL)
            process.communicate()
        for line in (tmp_path / "results.jsonl").read_text("utf-8").split("\n")[:-1]:
            assert json.loads(line)["id"], "only the last line may be cut"
        once(sandbox)
    with puffle.child("batch", "tasks.jsonl", "--out", "results.jsonl", *flags) as process:
        done = finished(process)
    found = results(tmp_path)
    accounted(sandbox, rows, found)
    assert done.code == (0 if all(row["status"] == "done" for row in found) else 7), done.err
