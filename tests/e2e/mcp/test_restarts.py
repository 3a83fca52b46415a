"""Whole tasks over servers that are killed, and two of them with one store at once: nothing twice, nothing lost."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from agent.mcp.over_http import TOKEN_FILE
from agent.models.scripted import ScriptedModel
from evals.sandbox import Running
from tests.support.hosts import REPLY, answers, surface, writes
from tests.support.program import COMMAND, Program, call, turn
from tests.support.waiting import PATIENCE, until

BEGIN = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "x", "version": "0"}}
ACCEPTS = {"Accept": "application/json, text/event-stream"}
REPLYING = [
    turn(call("switch_journey", journey="replies")),
    turn(call("get_thread_messages", thread_id=REPLY["thread_id"])),
    turn(call("send_message", **REPLY)),
    turn(text="It is sent."),
]


class Server:
    """A process, as a host starts it or finds it, and what the host asks of it."""

    def __init__(self, puffle: Program, model: str, *, http: bool) -> None:
        way = ["--http", "0"] if http else []
        pipe = subprocess.PIPE
        self._numbers = iter(range(1, 1000))
        self.process = subprocess.Popen(
            [*COMMAND, "mcp", "--tools", "task", "--model", model, *way],
            env=puffle.environment, cwd=puffle.folder, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self._url = self.process.stdout.readline().strip() if http else ""
        self._bears = dict(ACCEPTS)
        if http:
            self._bears["Authorization"] = f"Bearer {(puffle.home / TOKEN_FILE).read_text().strip()}"
        self._asked("initialize", BEGIN)

    def __call__(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """Make a call; the facts of its result."""
        return dict(self._asked("tools/call", {"name": tool, "arguments": arguments})["structuredContent"])

    def say(self, tool: str, **arguments: Any) -> None:
        """Make a call, and do not stay for its result."""
        assert not self._url
        self._written("tools/call", {"name": tool, "arguments": arguments})

    def _written(self, method: str, params: dict[str, Any]) -> int:
        assert self.process.stdin is not None
        number = next(self._numbers)
        self.process.stdin.write(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}))
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return number

    def _asked(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        if self._url:
            message = {"jsonrpc": "2.0", "id": next(self._numbers), "method": method, "params": params}
            with httpx2.Client(timeout=PATIENCE) as client:
                told = client.post(self._url, json=message, headers=self._bears)
            self._bears |= {"mcp-session-id": told.headers["mcp-session-id"]} if method == "initialize" else {}
            lines = [line.removeprefix("data: ") for line in told.text.splitlines() if line.startswith("data: {")]
            return dict(json.loads(lines[-1])["result"])
        number = self._written(method, params)
        assert self.process.stdout is not None
        told = next(one for line in self.process.stdout if (one := json.loads(line)).get("id") == number)
        return dict(told["result"])


@contextmanager
def server(puffle: Program, model: str, *, http: bool = False) -> Iterator[Server]:
    """A server that is killed when the block ends."""
    up = Server(puffle, model, http=http)
    with up.process:
        try:
            yield up
        finally:
            up.process.kill()


def test_a_task_goes_on_in_another_process_wherever_one_was_killed(puffle: Program, sandbox: Running) -> None:
    model = puffle.script(*REPLYING)
    with server(puffle, model, http=True) as up:
        run_id = up("run_task", task="Answer Ines")["run_id"]
        begun = len(sandbox.requests)
        until(lambda: len(sandbox.requests) > begun)  # it is killed while it reads
    with server(puffle, model) as up:
        (approval,) = up("run_status", run_id=run_id, wait_seconds=50)["approval_ids"]
        listed = up("list_waiting")  # all that a host needs which has forgotten everything
        assert (listed["approval_ids"], listed["run_ids"]) == ([approval], [run_id])
        assert puffle.run("approvals", "approve", approval).code == 0
        up("run_status", run_id=run_id)
        until(lambda: bool(writes(sandbox)))  # it is killed when the mail has left
    here = ScriptedModel(Path(model.removeprefix("scripted:")))
    with server(puffle, model) as other, surface(sandbox, puffle.home, model=here) as side:
        other.say("run_status", run_id=run_id, wait_seconds=50)
        done = side.call("run_status", {"run_id": run_id, "wait_seconds": 50}).facts
    assert done["status"] in ("done", "unknown")  # whether the answer was on disk
    assert done["approval_ids"] == []
    assert len(writes(sandbox)) == 1


def test_a_task_that_its_server_was_stopped_in_goes_on_where_it_was_and_a_finished_one_does_not(
    puffle: Program, sandbox: Running
) -> None:
    model = ScriptedModel(Path(puffle.script(*REPLYING).removeprefix("scripted:")))
    with surface(sandbox, puffle.home, model=model) as side:
        run_id = side.call("run_task", {"task": "Answer Ines"}).facts["run_id"]
    with surface(sandbox, puffle.home, model=model) as side:
        asked = side.call("run_status", {"run_id": run_id, "wait_seconds": 50})
        (card,) = side.waiting()
        assert asked.facts["approval_ids"] == [card.id]
        answers(side, card.id)
        assert side.call("run_status", {"run_id": run_id, "wait_seconds": 50}).facts["status"] == "done"
        before = len(sandbox.requests)
        assert side.call("run_status", {"run_id": run_id, "wait_seconds": 50}).facts["status"] == "done"
    assert (len(sandbox.requests), len(writes(sandbox))) == (before, 1)
