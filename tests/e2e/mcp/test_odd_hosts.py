"""Hosts that call side by side, write odd things, say a key, are slow to ask again, or go away."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import mcp_types as types
import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError

from agent.app import App
from agent.common.errors import UsageError
from evals.sandbox import Running
from tests.support.hosts import REPLY, answers, facts, made, parked, said, surface, talk, writes
from tests.support.inside import Says, called
from tests.support.inside import said as speaks
from tests.support.program import COMMAND, Program, call
from tests.support.waiting import PATIENCE

TEXT = "Hello Inés, here it is."
_ALIKE = ((" ", "\u00a0"), (" ", "\u200b "), ("o", "\u043e"), ("é", "e\u0301"))
BEGIN = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "x", "version": "0"}}


def replying() -> Says:
    """A planner that answers in a conversation that it has read."""
    before = [call("switch_journey", journey="replies"), call("get_thread_messages", thread_id=REPLY["thread_id"])]
    turns = [*before, call("send_message", **REPLY)]
    made = [speaks("", called(one, f"call_{number}")) for number, one in enumerate(turns)]
    return Says(*made, *[speaks("It is sent.")] * 9)


@pytest.mark.parametrize("again", ["run_status", "run_task"])
def test_a_task_that_is_asked_about_from_all_sides_is_worked_on_once_at_a_time(
    sandbox: Running, tmp_path: Path, again: str
) -> None:
    with surface(sandbox, tmp_path / "home", model=replying()) as side:
        stands = side.call("run_task", {"task": "Answer Ines", "wait_seconds": 50})
        answers(side, side.waiting()[0].id)
        gate = Barrier(8)

        def ask(_: int) -> str:
            gate.wait(PATIENCE)
            told = side.call(again, {"run_id": stands.facts["run_id"], "task": "Go on", "wait_seconds": 50})
            return str(told.facts["status"])

        with ThreadPoolExecutor(8) as hosts:
            found = {*hosts.map(ask, range(8))}
        last = side.call("run_status", {"run_id": stands.facts["run_id"], "wait_seconds": 50})
    assert found <= ({"done"} if again == "run_status" else {"done", "error"})
    assert last.facts["status"] == "done"
    assert len(writes(sandbox)) == 1


@pytest.mark.parametrize("seconds", ["1" + "0" * 400, "-1" + "0" * 400, "NaN", "1e999", '"soon"', "true", "null"])
def test_whatever_stands_for_seconds_is_no_error(sandbox: Running, tmp_path: Path, seconds: str) -> None:
    given = json.loads(f'{{"seconds": {seconds}, "wait_seconds": {seconds}}}')
    with surface(sandbox, tmp_path / "home") as side:
        assert side.call("wait_for_answer", given).status == "done"
    with surface(sandbox, tmp_path / "tasks", model=Says(speaks("Hello."))) as side:
        assert not side.call("run_task", {"task": "Greet me", **given}).is_error


@pytest.mark.parametrize("tasks", [False, True])
def test_a_state_that_cannot_be_written_is_told_as_the_result(
    sandbox: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tasks: bool
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise UsageError("the disk is full")

    async def host(client: Client) -> types.CallToolResult:
        return await (made(client, "run_task", task="x") if tasks else made(client, "list_campaigns"))

    monkeypatch.setattr(App, "begin", full)
    with surface(sandbox, tmp_path / "home", model=Says() if tasks else None) as side:
        told = talk(side, host)
    assert (facts(told)["status"], told.is_error) == ("stopped", True)
    assert said(told).startswith("the disk is full. Whether a call that had a yes was sent is not known then")
    assert sandbox.requests == []


VARIANTS: list[dict[str, Any]] = [
    *({"body_text": text} for text in (TEXT + " ", TEXT + "\n", "\ufeff" + TEXT, TEXT + "\u202e", TEXT + "\U000e0041")),
    *({"body_text": TEXT.replace(*two, 1)} for two in _ALIKE),
    *({name: "mallory@stranger.example"} for name in ("cc", "bcc")),
    {"subject": "x"}, {"body_html": "<b>x</b>"}, {"threading_mode": "reply"}, {"cc": None}, {"approved": True},
    {"approval_id": "x"}, {"thread_id": "7a000001-0000-4000-8000-000000000001"},
    {"account_id": "5e000001-0000-4000-8000-000000000002"},
]  # fmt: skip
"""What somebody may change of a call that has its yes."""


def test_no_variant_of_a_call_that_has_its_yes_uses_it(sandbox: Running, tmp_path: Path) -> None:
    mail = {**REPLY, "body_text": TEXT}

    async def host(client: Client) -> types.CallToolResult:
        for thread in (mail["thread_id"], VARIANTS[-2]["thread_id"]):
            await made(client, "get_thread_messages", thread_id=thread)
        answers(side, facts(await made(client, "send_message", **mail))["approval_id"])
        for changed in VARIANTS:
            told = facts(await made(client, "send_message", **{**mail, **changed}))
            assert told["status"] in ("waiting", "error"), changed
        assert writes(sandbox) == []
        return await made(client, "send_message", **dict(reversed(mail.items())))  # the order of its words is none

    with surface(sandbox, tmp_path / "home") as side:
        assert facts(talk(side, host))["status"] == "done"
    assert len(writes(sandbox)) == 1


def test_a_key_that_a_host_says_is_not_said_back(sandbox: Running, tmp_path: Path) -> None:
    key = sandbox.api_key

    async def host(client: Client) -> list[str]:
        heard = [said(await made(client, key)), said(await made(client, "create_list", name=key))]
        for uri in (f"puffle://runs/{key}", f"puffle://approvals/{key}", key):
            with pytest.raises(MCPError) as refused:
                await client.read_resource(uri)
            heard.append(refused.value.error.model_dump_json())
        with pytest.raises(MCPError) as refused:
            await client.get_prompt(key)
        return [*heard, refused.value.error.model_dump_json()]

    with surface(sandbox, tmp_path / "home") as side:
        heard = talk(side, host)
    assert len(heard) == 6
    assert key not in str(heard)


def test_who_asks_to_wait_after_the_answer_came_is_told_of_it(sandbox: Running, tmp_path: Path) -> None:
    async def host(client: Client) -> list[str]:
        approval = facts(await parked(client))["approval_id"]
        answers(side, approval)
        late = said(await made(client, "wait_for_answer", seconds=50))
        assert approval in late
        await made(client, "send_message", **REPLY)
        return [late, said(await made(client, "wait_for_answer", seconds=50))]

    with surface(sandbox, tmp_path / "home") as side:
        late, after = talk(side, host)
    assert "Make the same call again" in late
    assert after == "nothing waits for an answer"


# -- hosts that go away ------------------------------------------------------------------------------------------------


def words(method: str, number: int | None = None, **params: Any) -> bytes:
    asked = {"jsonrpc": "2.0", "method": method, "params": params} | ({} if number is None else {"id": number})
    return json.dumps(asked).encode() + b"\n"


def heard(process: "subprocess.Popen[bytes]", asked: bytes) -> Any:
    """Say something, and take the next line."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(asked)
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def started(program: Program) -> "subprocess.Popen[bytes]":
    """The server as a host starts it, spoken to byte by byte."""
    pipe = subprocess.PIPE
    command = [*COMMAND, "mcp", "--tools", "all"]
    process = subprocess.Popen(
        command, env=program.environment, cwd=program.folder, stdin=pipe, stdout=pipe, stderr=pipe
    )
    assert heard(process, words("initialize", 1, **BEGIN))["id"] == 1
    return process


def test_a_server_whose_host_leaves_does_not_wait_for_an_answer(puffle: Program, sandbox: Running) -> None:
    with started(puffle) as process:
        read = words("tools/call", 2, name="get_thread_messages", arguments={"thread_id": REPLY["thread_id"]})
        heard(process, words("notifications/initialized") + read)
        assert "waits" in str(heard(process, words("tools/call", 3, name="send_message", arguments=REPLY)))
        wait = words("tools/call", 4, name="wait_for_answer", arguments={"seconds": 50})
        assert heard(process, wait + words("ping", 5))["id"] == 5
        _, err = process.communicate(timeout=40)  # less than it was to wait
    assert (process.returncode, err) == (0, b"")
    assert len(puffle.run("approvals", "list", "--json").json) == 1
    assert writes(sandbox) == []


def test_a_server_whose_host_hears_nothing_any_more_ends_without_a_traceback(puffle: Program) -> None:
    with started(puffle) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.close()
        process.stdin.write(words("notifications/initialized") + words("tools/list", 2))
        process.stdin.close()
        assert process.stderr is not None
        err = process.stderr.read()
        process.wait(PATIENCE)
    assert err == b""
