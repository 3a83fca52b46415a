"""A model server for batches: each task names its plan (``See plan NAME.``), a script in a folder."""

import json
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from agent.models.base import AssistantMessage, Message, ModelError, ModelRequest, ToolCall, ToolMessage, UserMessage
from agent.models.scripted import ScriptedModel
from tests.support.protocols import Say, chat_plain
from tests.support.serving import serving
from tests.support.waiting import until

_PLAN = re.compile(r"See plan (\w+)\.")


@dataclass
class Planner:
    """The server, as a test sees it."""

    origin: str
    folder: Path
    busy: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    held: threading.Event = field(default_factory=threading.Event)
    think: float = 0.0

    @property
    def env(self) -> dict[str, str]:
        """What leads a program to it."""
        return {"OPENAI_BASE_URL": f"{self.origin}/v1", "PUFFLE_AGENT_MODEL": "openai-chat:planner"}

    def until_busy(self, tasks: int) -> None:
        """Until so many requests are there at once."""
        until(lambda: self.busy >= tasks)

    def plan(self, name: str, *turns: Mapping[str, Any]) -> str:
        """Write a plan and return the words that call for it."""
        (self.folder / f"{name}.jsonl").write_text("".join(json.dumps(t) + "\n" for t in turns), "utf-8")
        return f"See plan {name}."

    def answer(self, body: Any) -> dict[str, Any]:
        messages = messages_of(body["messages"])
        words = " ".join(m.text for m in messages if isinstance(m, UserMessage))
        found = _PLAN.search(words)
        if found is None:
            raise AssertionError(f"the task names no plan: {words[:200]}")
        script = ScriptedModel(self.folder / f"{found[1]}.jsonl")
        try:
            said = script.respond(ModelRequest(system=(), tools=(), messages=messages)).message
        except ModelError as error:
            return chat_plain(Say(f"I cannot go on: {error}"))
        return chat_plain(Say(said.text, said.tool_calls))


def messages_of(wire: list[dict[str, Any]]) -> tuple[Message, ...]:
    names: dict[str, str] = {}
    found: list[Message] = []
    for message in wire:
        if message["role"] == "user":
            found.append(UserMessage(message["content"]))
        elif message["role"] == "tool":
            found.append(ToolMessage(message["tool_call_id"], names[message["tool_call_id"]], message["content"]))
        elif message["role"] == "assistant":
            made = message.get("tool_calls", [])
            names |= {call["id"]: call["function"]["name"] for call in made}
            calls = tuple(ToolCall(c["id"], c["function"]["name"], c["function"]["arguments"]) for c in made)
            found.append(AssistantMessage(message.get("content") or "", calls))
    return tuple(found)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        planner: Planner = self.server.planner  # type: ignore[attr-defined]
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with planner.lock:
            planner.busy += 1
            planner.most = max(planner.most, planner.busy)
        planner.held.wait()
        time.sleep(planner.think)
        answer = json.dumps(planner.answer(body)).encode()
        with planner.lock:
            planner.busy -= 1
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:
        return


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        return  # a killed client is what these tests are about


@contextmanager
def planning(folder: Path) -> Iterator[Planner]:
    """Serve the plans of a folder."""
    folder.mkdir(exist_ok=True)
    server = _Server(("127.0.0.1", 0), _Handler)
    planner = Planner(f"http://127.0.0.1:{server.server_port}", folder)
    planner.held.set()
    server.planner = planner  # type: ignore[attr-defined]
    with serving(server):
        try:
            yield planner
        finally:
            planner.held.set()
