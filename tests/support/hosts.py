"""Another agent in this process: the protocol's own client on the program's server; a person answers outside."""

import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import mcp_types as types
import uvicorn
from mcp import Client
from pydantic import SecretStr

from agent.app import App
from agent.mcp.gateway import Gateway, Shown
from agent.mcp.server import build
from agent.mcp.surface import Surface
from agent.mcp.tasks import Tasks
from agent.models.base import Model
from agent.session.stored import Stored
from agent.settings import Settings
from agent.state.approvals import Answer
from agent.state.events import Verb
from evals.sandbox import Running
from tests.support.waiting import PATIENCE, until

REPLY = {"thread_id": "7a000001-0000-4000-8000-000000000003", "body_text": "Hello Ines, here it is."}
"""A send that waits for a yes, in the bundled world."""
Talk = Callable[[Client], Awaitable[Any]]


@contextmanager
def surface(
    sandbox: Running, home: Path, *, shown: Shown = "all", model: Model | None = None, speed: float = 400.0
) -> Iterator[Surface]:
    """What one host is shown: the tools, or tasks for a planner."""
    key = SecretStr(sandbox.api_key)
    app = App(Settings(api_key=key, base_url=sandbox.base_url, home=home, clock_speed=speed))
    behind = Gateway(app, shown, "ask", None) if model is None else Tasks(app, model, "ask", None)
    side = Surface(app, behind)
    try:
        yield side
    finally:
        side.close()
        app.close()


@contextmanager
def served(config: uvicorn.Config) -> Iterator[int]:
    """The server in a thread; its port."""
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        assert not thread.is_alive()


def talk(side: Surface, what: Talk, *, mode: str = "legacy", **host: Any) -> Any:
    """Let a host talk to it; ``host`` is what the protocol's client can be given."""

    async def connected() -> Any:
        async with Client(build(side, "0"), mode=mode, raise_exceptions=True, **host) as client:
            return await what(client)

    return anyio.run(connected)


def answers(side: Surface, approval_id: str, verb: Verb = "yes", reason: str = "") -> None:
    """The person answers outside of the host, as the commands and the pages do it."""
    stored = Stored.of(side.app.store, side.app.clock, side.app.redactor)
    stored.answer(stored.approvals.get(approval_id), Answer(verb, "somebody", "command", reason))


async def made(client: Client, tool: str, **arguments: Any) -> types.CallToolResult:
    """A call."""
    answered = await client.call_tool(tool, arguments)
    assert isinstance(answered, types.CallToolResult)
    return answered


async def parked(client: Client) -> types.CallToolResult:
    """The send, after what the rules want before."""
    await made(client, "get_thread_messages", thread_id=REPLY["thread_id"])
    return await made(client, "send_message", **REPLY)


def facts(answered: types.CallToolResult) -> dict[str, Any]:
    """What programs read of a result; its text, for hosts that show only this, is the same as elsewhere."""
    found = dict(answered.structured_content or {})
    assert found.pop("text") == said(answered)
    return found


def said(answered: types.CallToolResult) -> str:
    """What planners read of it."""
    (content,) = answered.content
    assert isinstance(content, types.TextContent)
    return content.text


def writes(sandbox: Running) -> list[str]:
    """Everything that was asked for and is no read."""
    return [f"{entry['method']} {entry['target']}" for entry in sandbox.requests if entry["method"] != "GET"]
