"""Two processes on one store at the same moment: one send, one use of a grant, one cap."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.params import few
from tests.support.program import Done, call, turn
from tests.support.safety.acts import ACTS, END
from tests.support.safety.scene import Scene, judge_that_one_sent, scene, together

ROUNDS = few(1, range(12))


@pytest.mark.parametrize("number", ROUNDS)
@pytest.mark.parametrize("name", [act.name for act in ACTS.values() if act.sends])
def test_the_same_send_in_two_processes_leaves_once(name: str, number: int, folder: Path) -> None:
    with scene(ACTS[name], folder) as at:
        judge_that_one_sent(at, together(at, at.command(), at.command()))


@pytest.mark.parametrize("number", ROUNDS)
def test_one_yes_to_one_card_is_used_once_by_two_resumes(number: int, folder: Path) -> None:
    with scene(ACTS["send"], folder) as at:
        waits = at.program.run(*at.command()[:-2])
        (card,) = waits.json["pending_approvals"]
        assert at.program.run("approvals", "approve", card["id"]).code == 0
        command = ["runs", "resume", waits.json["run_id"], "-o", "json"]
        done = together(at, command, command)
        assert 0 in [one.code for one in done]
        assert {one.code for one in done} <= {0, 2}
        assert (at.asked, at.happened) == (1, 1)


@pytest.mark.parametrize("number", ROUNDS)
def test_a_grant_for_one_use_lets_one_of_two_tasks_of_a_batch_send(number: int, folder: Path) -> None:
    rules = "default: deny\nrules:\n- {answer: approve, tool: send_message, recipients: [ada@fair.example]}\n"
    with scene(ACTS["send"], folder) as at:
        grants = at.program.file("grants.yaml", rules)
        say = [call("list_threads"), call("get_thread_messages", thread_id="thr_ada")]
        texts = ("It costs 90.", "It costs 80.")
        sends = [call("send_message", thread_id="thr_ada", body_text=t, threading_mode="reply") for t in texts]
        model = at.program.script(turn(*say), turn(sends[0]), turn(sends[1]), END)
        tasks = at.program.file(
            "tasks.jsonl", '{"id": "a", "task": "Tell Ada 90, or 80"}\n{"id": "b", "task": "Tell Ada 80, or 90"}\n'
        )
        flags = ["--model", model, "--approvals", grants, "--concurrency", "2", "--out", str(folder / "out.jsonl")]
        at.program.run("batch", tasks, *flags)
        assert (at.asked, at.happened) == (1, 1)


@pytest.mark.parametrize("number", ROUNDS)
def test_the_days_cap_holds_over_two_processes(number: int, folder: Path) -> None:
    with scene(ACTS["search"], folder) as at:
        (at.program.home / "policy.toml").write_text("credits_per_day = 10\n")
        done = together(at, _searches(at, "Oslo"), _searches(at, "Bergen"))
        spent = sum(_spent(one) for one in done)
        before = 5000
        assert before - at.sandbox.world.credits.balance == spent <= 10
        assert at.asked == 3
        assert 5 in [one.code for one in done]


def _searches(at: Scene, where: str) -> list[str]:
    searches = [call("start_lead_search", prompt=f"CFO {n} in {where}", fetch_count=3) for n in range(3)]
    return ["run", "Find people", "--model", at.program.script(*map(turn, searches), END), "-o", "json"]


def _spent(done: Done) -> int:
    credits: dict[str, Any] = done.json["credits"]
    return int(credits["spent"]) + int(credits["reserved"])
