"""A planner server on loopback that speaks Chat Completions at a person's pace."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.serving import serving


@dataclass(frozen=True)
class Says:
    """One turn: pieces of text with a pause after each, then calls."""

    pieces: tuple[str, ...] = ()
    pause: float = 0.0
    calls: tuple[dict[str, Any], ...] = ()
    hang: bool = False


@dataclass
class SlowModel:
    """The server."""

    url: str = ""
    turns: list[Says] = field(default_factory=list)
    asked: list[Any] = field(default_factory=list)
    resumed: threading.Event = field(default_factory=threading.Event)
    """Once it is set, a turn that hangs goes on to its end."""
    stopped: threading.Event = field(default_factory=threading.Event)
    """Once it is set, every turn breaks off."""

    def env(self) -> dict[str, str]:
        """What leads a program here."""
        return {"OPENAI_BASE_URL": self.url, "OPENAI_API_KEY": "sk-test-0123456789abcdef"}


@contextmanager
def slow_model(*turns: Says) -> Iterator[SlowModel]:
    """Serves these turns, one a request."""
    model = SlowModel(turns=list(turns))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            model.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            turn = model.turns.pop(0)
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            try:
                for data in _chunks(model, turn):
                    self.wfile.write(f"data: {data}\n\n".encode())
                    self.wfile.flush()
            except OSError:
                return

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    model.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    with serving(server):
        try:
            yield model
        finally:
            model.stopped.set()


def _chunks(model: SlowModel, turn: Says) -> Iterator[str]:
    for piece in turn.pieces:
        yield _chunk({"content": piece})
        if model.stopped.wait(turn.pause):
            return
    while turn.hang and not model.resumed.wait(0.1):
        if model.stopped.is_set():
            return
    if turn.calls:
        calls = [
            {"index": n, "id": f"c{len(model.asked)}_{n}", "type": "function",
             "function": {"name": c["name"], "arguments": json.dumps(c["arguments"])}}
            for n, c in enumerate(turn.calls)
        ]  # fmt: skip
        yield _chunk({"tool_calls": calls})
    yield _chunk({}, "tool_calls" if turn.calls else "stop")
    yield "[DONE]"


def _chunk(delta: dict[str, Any], reason: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return json.dumps(
        {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "slow", "choices": [choice]}
    )
