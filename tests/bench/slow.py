"""A Puffle and a model that take the time that real ones take, and keep when they were asked what.

Each request to Puffle takes 150 ms; a turn of the model a second to its first token, then 50 tokens a second.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from agent.models.base import Message, ModelRequest
from agent.models.scripted import ScriptedModel
from agent.models.tokens import TokenCounter
from evals.sandbox import Running
from tests.support.batch_planner import messages_of
from tests.support.protocols import Say, chat_plain, chat_stream
from tests.support.serving import serving

ASKING, FIRST, RATE = 0.15, 1.0, 50
"""Seconds of a request to Puffle and to a model's first token; its tokens a second."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to Puffle."""

    began: float
    """When it came, on the monotonic clock."""
    ended: float
    """When its answer left."""
    method: str
    target: str
    answer: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A turn of the model."""

    began: float
    """When it was asked for, on the monotonic clock."""
    ended: float
    """When its last token left."""
    tokens: int
    told: str
    """All that the model was given and said."""


def slow(puffle: Running) -> list[Asked]:
    """Let a sandbox take its time from now on; what it is asked, as it comes."""
    asked: list[Asked] = []
    handle = puffle.sandbox.handle

    def later(request: Any) -> Any:
        began = time.monotonic()
        time.sleep(ASKING)
        reply = handle(request)
        asked.append(Asked(began, time.monotonic(), request.method, request.target, reply.body.decode()))
        return reply

    puffle.sandbox.handle = later  # type: ignore[method-assign]
    return asked


@dataclass(slots=True)
class Speaker:
    """The model, as a measurement sees it."""

    script: ScriptedModel
    counter: TokenCounter
    origin: str = ""
    spoken: list[Spoken] = field(default_factory=list)

    def turn(self, messages: tuple[Message, ...]) -> tuple[Say, int]:
        """What it says next, and how many tokens that is."""
        said = self.script.respond(ModelRequest(system=(), tools=(), messages=messages)).message
        calls = [{"name": call.name, "arguments": call.arguments} for call in said.tool_calls]
        tokens = self.counter.count(said.text) + (self.counter.count(json.dumps(calls)) if calls else 0)
        return Say(said.text, said.tool_calls), tokens


@contextmanager
def speaking(script: ScriptedModel, counter: TokenCounter) -> Iterator[Speaker]:
    """Serve a script as a model behind ``/v1/chat/completions``."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    speaker = Speaker(script, counter, f"http://127.0.0.1:{server.server_port}")
    server.speaker = speaker  # type: ignore[attr-defined]
    with serving(server):
        yield speaker


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        speaker: Speaker = self.server.speaker  # type: ignore[attr-defined]
        began = time.monotonic()
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        say, tokens = speaker.turn(messages_of(body["messages"]))
        if body.get("stream"):
            self._stream(chat_stream(say), began, tokens)
        else:
            _wait_until(began + FIRST + tokens / RATE)
            answer = json.dumps(chat_plain(say)).encode()
            self._head("application/json", ("content-length", str(len(answer))))
            self.wfile.write(answer)
        told = json.dumps([body["messages"], say.text, [call.arguments for call in say.calls]])
        speaker.spoken.append(Spoken(began, time.monotonic(), tokens, told))

    def _stream(self, whole: bytes, began: float, tokens: int) -> None:
        """Write its events as the tokens would come."""
        self._head("text/event-stream", ("transfer-encoding", "chunked"))
        events = whole.split(b"\n\n")[:-1]
        for number, event in enumerate(events, 1):
            _wait_until(began + FIRST + tokens / RATE * number / len(events))
            self.wfile.write(b"%x\r\n%s\r\n" % (len(event) + 2, event + b"\n\n"))
        self.wfile.write(b"0\r\n\r\n")

    def _head(self, kind: str, more: tuple[str, str]) -> None:
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header(*more)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        return


def _wait_until(moment: float) -> None:
    threading.Event().wait(max(0.0, moment - time.monotonic()))
