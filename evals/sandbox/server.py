"""The sandbox on a loopback port.

A thread per connection and plain sockets: an answer that is cut, reset or never given needs the socket itself.
"""

import json
import os
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingTCPServer
from typing import Any, TextIO

from agent.common.errors import file_errors
from agent.common.files import check_place, writing
from evals.sandbox.faults import load_faults
from evals.sandbox.model.world import World, load
from evals.sandbox.service import LoggedRequest, Reply, Request, Sandbox
from evals.sandbox.state import WorldClock

_DRAIN = 64 * 1024 * 1024
"""Bytes of an oversized body that are read and dropped, so that the client reads the answer instead of a reset."""


@dataclass(frozen=True, slots=True)
class Running:
    """A sandbox that accepts connections."""

    base_url: str
    api_key: str = field(repr=False)
    sandbox: Sandbox
    """The state machine behind it; ``edit()`` changes its world from outside."""
    connections: AbstractSet[object] = frozenset()
    """Those that are open at the moment; what came over one is dealt with before it is closed."""

    @property
    def world(self) -> World:
        """A copy of the world as it is now."""
        return self.sandbox.snapshot()

    @property
    def requests(self) -> list[LoggedRequest]:
        """The log so far."""
        return list(self.sandbox.requests)


@contextmanager
def running(
    world: str | Path | World,
    *,
    log: Path | None = None,
    faults: Path | None = None,
    speed: float = 1.0,
    port: int = 0,
    monotonic: Callable[[], float] = time.monotonic,
) -> Iterator[Running]:
    """Serve a world (or the one of that name or file) on loopback while the block runs.

    ``log`` gets a JSON line for each request; ``faults`` is a script that adds to those of the world.  The clock of the
    world follows ``monotonic`` and runs ``speed`` times as fast.  Port 0 is a free one.

    Raises:
        WorldError: the world or the script cannot be used.
        UsageError: the log cannot be written.
        OSError: the port cannot be opened.
    """
    loaded = load(world)
    script = load_faults(faults) if faults else []
    with ExitStack() as stack:
        lines = stack.enter_context(_opened(log)) if log else None
        sandbox = Sandbox(loaded, clock=WorldClock(loaded.pace.start, speed, monotonic), faults=script, log=lines)
        server = _Server(sandbox, port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="sandbox")
        thread.start()
        stack.callback(thread.join)
        stack.callback(server.stop)
        yield Running(f"http://127.0.0.1:{server.server_address[1]}", loaded.key, sandbox, server.open)


def serve(
    world: str | Path | World,
    *,
    port: int = 0,
    log: Path | None = None,
    faults: Path | None = None,
    save: Path | None = None,
    speed: float = 1.0,
) -> int:
    """Serve until SIGINT or SIGTERM: one JSON line on standard output when ready, the final world in ``save``.

    Raises:
        WorldError: the world or the script cannot be used.
        OSError: the port cannot be opened.
        UsageError: the log or ``save`` cannot be written, or ``save`` is no world.
    """
    if save is not None:
        check_place(save, lambda head: head.startswith(b'{\n "about":'))  # better known now than at the end
    stop = threading.Event()
    with ExitStack() as stack:
        for number in (signal.SIGINT, signal.SIGTERM):
            stack.callback(signal.signal, number, signal.signal(number, lambda _number, _frame: stop.set()))
        up = stack.enter_context(running(world, log=log, faults=faults, speed=speed, port=port))
        sys.stdout.write(json.dumps({"base_url": up.base_url, "api_key": up.api_key}) + "\n")
        sys.stdout.flush()
        stop.wait()
    if save is not None:
        with writing(save):
            save.write_text(up.world.model_dump_json(indent=1, by_alias=True) + "\n", "utf-8")
    return 0


def schema() -> dict[str, Any]:
    """JSON Schema of a world file."""
    return World.model_json_schema()


def _opened(log: Path) -> TextIO:
    with file_errors(log, "written"):
        return log.open("a", encoding="utf-8")


class _Server(ThreadingTCPServer):
    """A thread per connection; ``stop`` ends them all, the ones that hang on purpose too."""

    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, sandbox: Sandbox, port: int) -> None:
        self.sandbox = sandbox
        self.open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def get_request(self) -> tuple[socket.socket, object]:
        """Accept a connection, and keep it for ``stop``."""
        connection, address = super().get_request()
        self.open.add(connection)
        return connection, address

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """End a connection."""
        self.open -= {request}
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client may go away; anything else is a defect of the sandbox."""
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            raise error

    def stop(self) -> None:
        """End accepting, end every connection, wait for their threads."""
        self.shutdown()
        for connection in tuple(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    """One connection: reads requests, hands them to the state machine, writes what it says."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def handle_one_request(self) -> None:
        """Read one request and answer it; any method, any target."""
        self.headers = Message()  # not those of the request before, should this one not get as far
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline:
            self.close_connection = True
            return
        if len(self.raw_requestline) > 65536:
            self.requestline = self.command = ""
            self.send_error(HTTPStatus.REQUEST_URI_TOO_LONG)
        elif self.parse_request():
            self._answer()

    def _answer(self) -> None:
        limit = self.server.sandbox.body_limit
        try:
            body = self._body(limit)
        except ValueError as error:
            self.send_error(HTTPStatus.BAD_REQUEST, str(error))
            return
        except EOFError:
            self.close_connection = True  # half a request is none: nothing happens
            return
        too_large = len(body) > limit
        request = self._request(b"" if too_large else body, too_large=too_large)
        self.close_connection = self.close_connection or too_large
        self._write(self.server.sandbox.handle(request))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is not even HTTP, in the usual envelope."""
        self.close_connection = True
        self._write(self.server.sandbox.refuse(self._request(b""), code, message or HTTPStatus(code).phrase))

    def _request(self, body: bytes, *, too_large: bool = False) -> Request:
        # ``self.path`` is not used: the base class takes the doubled slash out of ``//api``.
        words = self.requestline.split()
        headers: dict[str, str] = {}
        for key, value in self.headers.items():
            name = key.lower()
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return Request(self.command or "", words[1] if len(words) > 1 else "", headers, body, too_large)

    def _body(self, limit: int) -> bytes:
        coding, length = self.headers.get("transfer-encoding"), self.headers.get("content-length")
        if coding is not None:
            if coding.lower() != "chunked" or length is not None:
                raise ValueError("Only chunked transfer coding without a length is understood")
            return self._chunks(limit)
        if length is None:
            return b""
        if not (length.isascii() and length.isdigit()):
            raise ValueError("Content-Length is not a number")
        return self._exactly(int(length[:18]), limit)

    def _chunks(self, limit: int) -> bytes:
        body = b""
        while True:
            size = int(self.rfile.readline(1000).split(b";")[0].strip() or b"-", 16)
            if size < 0:
                raise ValueError("A chunk has no size")
            if size == 0:
                while self.rfile.readline(65537).strip():
                    pass
                return body
            body += self._exactly(size, limit)
            self.rfile.readline(3)
            if len(body) > limit + _DRAIN:
                return body

    def _exactly(self, length: int, limit: int) -> bytes:
        """Read a length; beyond the limit the bytes are dropped, and one too many says so."""
        kept = self.rfile.read(min(length, limit + 1))
        left = min(length - len(kept), _DRAIN) if len(kept) > limit else length - len(kept)
        while left > 0:
            piece = self.rfile.read(min(left, 65536))
            if not piece:
                raise EOFError
            left -= len(piece)
        return kept

    def _write(self, reply: Reply) -> None:
        head = self._head(reply)
        body = b"" if self.command == "HEAD" else reply.body
        if reply.wire is None:
            self.connection.sendall(head + body)
            return
        self.close_connection = True
        if reply.wire == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self.connection.detach())
        elif reply.wire == "hang":
            while self.connection.recv(4096):
                pass
        elif reply.wire == "cut":
            self.connection.sendall(head + body[: len(body) // 2])
        elif reply.wire == "drip":
            self._drip(head, body)

    def _drip(self, head: bytes, body: bytes) -> None:
        self.connection.sendall(head)
        self.connection.settimeout(1.0)
        for place in range(len(body)):
            self.connection.sendall(body[place : place + 1])
            with suppress(TimeoutError):
                if not self.connection.recv(4096):
                    return

    def _head(self, reply: Reply) -> bytes:
        phrase = HTTPStatus(reply.status).phrase if reply.status in set(HTTPStatus) else "Unknown"
        closing = [("connection", "close")] if self.close_connection or reply.wire else []
        lines = [f"{key}: {value}" for key, value in (*reply.headers, *closing)]
        return "\r\n".join([f"HTTP/1.1 {reply.status} {phrase}", *lines, "", ""]).encode()
