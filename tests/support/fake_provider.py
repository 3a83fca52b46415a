"""A model server on loopback that says what a test tells it to, in the protocol that it is asked in."""

import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.protocols import (
    Say,
    chat_plain,
    chat_stream,
    messages_plain,
    messages_stream,
    responses_plain,
    responses_stream,
)
from tests.support.serving import serving
from tests.support.waiting import PATIENCE

KEY = "sk-test-0123456789abcdef"
_FORMS: dict[str, tuple[Callable[[Say], dict[str, Any]], Callable[[Say], bytes]]] = {
    "/v1/messages": (messages_plain, messages_stream),
    "/v1/responses": (responses_plain, responses_stream),
    "/v1/chat/completions": (chat_plain, chat_stream),
}


@dataclass(frozen=True)
class Raw:
    """Bytes as they are."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def json(cls, value: Any, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> "Raw":
        return cls(json.dumps(value).encode(), status, headers=headers)

    @classmethod
    def sse(cls, body: bytes) -> "Raw":
        return cls(body, content_type="text/event-stream")


@dataclass(frozen=True)
class Plain:
    """A plain answer also to a request for a stream."""

    say: Say


@dataclass(frozen=True)
class Cut:
    """The first bytes of an answer, then a closed connection."""

    say: Say
    keep: int


@dataclass(frozen=True)
class Reset:
    """The connection is torn before any answer."""


@dataclass(frozen=True)
class Hang:
    """No answer until the server stops."""


@dataclass(frozen=True)
class Drip:
    """A byte now and then, for ever."""

    every: float = 0.05


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw)


Answer = Say | Raw | Plain | Cut | Reset | Hang | Drip | Callable[[Request], Say]
"""What is answered; a function is asked with the request, for what depends on it."""


@dataclass
class FakeProvider:
    origin: str
    requests: list[Request] = field(default_factory=list)
    answers: deque[Answer] = field(default_factory=deque)
    stopped: threading.Event = field(default_factory=threading.Event)

    def will(self, *answers: Answer) -> None:
        self.answers.extend(answers)


@contextmanager
def fake_provider() -> Iterator[FakeProvider]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    provider = FakeProvider(f"http://127.0.0.1:{server.server_port}")
    server.provider = provider  # type: ignore[attr-defined]
    with serving(server):
        try:
            yield provider
        finally:
            provider.stopped.set()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    close_connection = True

    def do_POST(self) -> None:
        provider: FakeProvider = self.server.provider  # type: ignore[attr-defined]
        raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        request = Request(self.path, {k.lower(): v for k, v in self.headers.items()}, raw)
        provider.requests.append(request)
        answer = provider.answers.popleft() if provider.answers else Raw.json({"error": "nothing programmed"}, 418)
        self.close_connection = True
        match answer:
            case Say():
                self._send(_render(answer, request, plain=False))
            case Plain():
                self._send(_render(answer.say, request, plain=True))
            case Raw():
                self._send(answer)
            case Cut():
                self._send(_render(answer.say, request, plain=False), keep=answer.keep)
            case Reset():
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
            case Hang():
                provider.stopped.wait(PATIENCE)
            case Drip():
                self._drip(provider, answer.every)
            case _:
                self._send(_render(answer(request), request, plain=False))

    def do_GET(self) -> None:
        self.do_POST()

    def _send(self, answer: Raw, keep: int | None = None) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Connection", "close")
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body[:keep])

    def _drip(self, provider: FakeProvider, every: float) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        try:
            while not provider.stopped.wait(every):
                self.wfile.write(b" ")
                self.wfile.flush()
        except OSError:
            return

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            return

    def finish(self) -> None:
        try:
            super().finish()
        except (OSError, ValueError):
            return

    def log_message(self, format: str, *args: Any) -> None:
        return


def _render(say: Say, request: Request, *, plain: bool) -> Raw:
    as_plain, as_stream = _FORMS[request.path]
    if request.body.get("stream") and not plain:
        return Raw.sse(as_stream(say))
    return Raw.json(as_plain(say))
