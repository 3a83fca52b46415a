"""Over HTTP: on this machine, for whoever holds the token, by this machine's own name, from no page of elsewhere."""

import http.client
import json
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import anyio
import httpx2
import mcp_types as types
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from agent.common.errors import UsageError
from agent.mcp.over_http import TOKEN_FILE, configured, token_of
from evals.sandbox import Running
from tests.support.hosts import REPLY, Talk, answers, facts, made, parked, served, surface, writes
from tests.support.program import Program, finished
from tests.support.waiting import PATIENCE

ASKED = {"name": "somebody", "version": "0"}
BEGIN = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": ASKED}
FIRST = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": BEGIN}


def status(port: int, **headers: str) -> int:
    """What the first request of a host is answered with."""
    given = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json", **headers}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("POST", "/mcp", json.dumps(FIRST), given)
    found = connection.getresponse().status
    connection.close()
    return found


def over_http(url: str, token: str, what: Talk, mode: str) -> types.CallToolResult:
    """Let a host talk to it."""

    async def host() -> types.CallToolResult:
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE) as bearing,
            Client(streamable_http_client(url, http_client=bearing), mode=mode) as client,
        ):
            answered = await what(client)
            assert isinstance(answered, types.CallToolResult)
            return answered

    return anyio.run(host)


def test_only_the_token_on_this_machine_gets_an_answer(sandbox: Running, tmp_path: Path) -> None:
    with surface(sandbox, tmp_path / "home") as side:
        token = token_of(tmp_path / "home")
        with served(configured(side, "0", 0, token)) as port:
            bears = {"Authorization": f"Bearer {token}"}
            assert status(port) == 401
            assert status(port, Authorization=f"Bearer {token}x") == 401
            assert status(port, Authorization=f"Bearer {sandbox.api_key}") == 401
            assert status(port, **bears, Host=f"evil.example:{port}") == 421
            assert status(port, **bears, Origin="https://evil.example") == 403
            assert status(port, Origin=f"http://localhost:{port}") == 401
            assert status(port, **bears) == 200
    assert sandbox.requests == []


def test_a_host_is_told_that_the_tools_can_change(sandbox: Running, tmp_path: Path) -> None:
    async def able(client: Client) -> types.CallToolResult:
        capabilities = client.server_capabilities
        assert capabilities.tools is not None
        assert capabilities.tools.list_changed
        return await made(client, "get_context")

    with surface(sandbox, tmp_path / "home") as side, served(configured(side, "0", 0, "t" * 43)) as port:
        over_http(f"http://127.0.0.1:{port}/mcp", "t" * 43, able, "legacy")


@pytest.mark.parametrize("mode", ["legacy", "2026-07-28"])
def test_a_send_waits_for_a_yes_and_leaves_once_for_all_who_are_connected(
    sandbox: Running, tmp_path: Path, mode: str
) -> None:
    async def again(client: Client) -> types.CallToolResult:
        return await made(client, "send_message", **REPLY)

    with surface(sandbox, tmp_path / "home") as side:
        token = token_of(tmp_path / "home")
        with served(configured(side, "0", 0, token)) as port:
            url = f"http://127.0.0.1:{port}/mcp"
            asked = over_http(url, token, parked, mode)
            assert facts(asked)["status"] == "waiting"
            answers(side, facts(asked)["approval_id"])
            assert [facts(over_http(url, token, again, mode))["status"] for _ in "12"] == ["done", "error"]
    assert len(writes(sandbox)) == 1


def test_the_token_is_kept_for_its_owner_alone_and_stays(tmp_path: Path) -> None:
    token = token_of(tmp_path)
    path = tmp_path / TOKEN_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert token_of(tmp_path) == token
    path.chmod(0o640)
    with pytest.raises(UsageError, match="can be read by others: nothing was served"):
        token_of(tmp_path)
    path.chmod(0o600)
    path.write_text("x")
    with pytest.raises(UsageError, match="holds no token"):
        token_of(tmp_path)
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="cannot be read or made"):
        token_of(tmp_path)


def test_two_first_starts_at_one_moment_have_the_same_token(tmp_path: Path) -> None:
    for number in range(20):
        home = tmp_path / str(number)
        home.mkdir()
        together = Barrier(4)

        def begin(home: Path = home, together: Barrier = together) -> str:
            together.wait()
            return token_of(home)

        with ThreadPoolExecutor(4) as pool:
            assert len({one.result() for one in [pool.submit(begin) for _ in range(4)]}) == 1
        assert [path.name for path in home.iterdir()] == [TOKEN_FILE]


def test_the_command_says_where_it_listens_and_ends_on_a_signal(puffle: Program) -> None:
    with puffle.child("mcp", "--http", "0") as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        port = int(url.removeprefix("http://127.0.0.1:").removesuffix("/mcp"))
        token = (puffle.home / TOKEN_FILE).read_text().strip()
        assert status(port) == 401
        assert status(port, Authorization=f"Bearer {token}") == 200
        taken = puffle.run("mcp", "--http", str(port))
        assert (taken.code, "cannot be used" in taken.err) == (2, True)
        process.send_signal(signal.SIGTERM)
        done = finished(process)
    assert done.code == 0
    assert str(puffle.home / TOKEN_FILE) in done.err
    assert not {token, puffle.env["PUFFLE_API_KEY"]} & {*(done.out + done.err).split()}
