"""A loopback server that answers exactly what a test says and keeps every request as the bytes that came.

It knows no HTTP library: what stands on the request line is what the program wrote there.
"""

import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.support.waiting import PATIENCE, Patience

Wire = Literal["reset", "hang", "close", "drip", "cut"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request is told."""

    status: int = 200
    """The status."""
    body: Any = None
    """JSON, or bytes that are sent as they are."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Further headers."""
    wire: Wire | None = None
    """``reset`` and ``close`` without an answer, ``hang`` for ever, ``drip`` a byte at a time, ``cut`` in half."""
    wait: float = 0.0
    """Seconds before it is given."""
    once: threading.Event | None = None
    """What has to have happened before it is given."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it came."""

    line: str
    """The request line."""
    head: bytes
    """The whole head."""
    body: bytes
    """The body."""
    at: float
    """When, on the monotonic clock."""

    @property
    def method(self) -> str:
        """Its method."""
        return self.line.split(" ")[0]

    @property
    def target(self) -> str:
        """Path and query, unchanged."""
        return self.line.split(" ")[1]

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.body)


Handler = Callable[[Seen], Answer]


class FaultServer:
    """Serves until it is closed.  ``on`` scripts a route; anything else is given to ``otherwise``."""

    def __init__(self, otherwise: Handler) -> None:
        self.seen: list[Seen] = []
        self.got: dict[str, threading.Event] = {}
        self._otherwise = otherwise
        self._routes: dict[tuple[str, str], list[Answer]] = {}
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def on(self, method: str, path: str, *answers: Answer) -> None:
        """Answer a route with these in turn; the last one goes on for ever."""
        self._routes[(method, path)] = list(answers)

    def requests(self, method: str = "", path: str = "") -> list[Seen]:
        """What came, of one method or one path."""
        with self._lock:
            return [s for s in self.seen if method in ("", s.method) and path in ("", s.path)]

    def wait_for(self, method: str, path: str, count: int = 1, seconds: float = PATIENCE) -> None:
        """Until so many such requests have come."""
        patience = Patience(seconds)
        while len(self.requests(method, path)) < count:
            if not patience.lasts():
                raise AssertionError(f"{method} {path} did not come {count} times: {[s.line for s in self.seen]}")
            time.sleep(0.01)

    def close(self) -> None:
        """End everything, the connections that hang too."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            left = list(self._open)
        for connection in left:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.add(connection)
            thread = threading.Thread(target=self._talk, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _talk(self, connection: socket.socket) -> None:
        try:
            with suppress(OSError):
                seen = _read(connection)
                if seen is not None:
                    _write(connection, self._answer(seen))
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def _answer(self, seen: Seen) -> Answer:
        with self._lock:
            self.seen.append(seen)
            script = self._routes.get((seen.method, seen.path))
            if script:
                return script.pop(0) if len(script) > 1 else script[0]
        return self._otherwise(seen)


def _read(connection: socket.socket) -> Seen | None:
    head = b""
    while b"\r\n\r\n" not in head:
        if not (more := connection.recv(65536)):
            return None
        head += more
    head, _, body = head.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    while length and len(body) < int(length[1]):
        body += connection.recv(65536)
    return Seen(head.split(b"\r\n")[0].decode("latin-1"), head, body, time.monotonic())


def _write(connection: socket.socket, answer: Answer) -> None:
    time.sleep(answer.wait)
    if answer.once is not None:
        answer.once.wait(PATIENCE)
    if answer.wire == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return
    if answer.wire == "hang":
        while connection.recv(4096):
            pass
        return
    if answer.wire == "close":
        return
    body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
    headers = {"Content-Type": "application/json", **answer.headers, "Content-Length": str(len(body))}
    lines = [f"HTTP/1.1 {answer.status} Said", *(f"{k}: {v}" for k, v in headers.items()), "Connection: close", "", ""]
    whole = "\r\n".join(lines).encode("latin-1") + body
    if answer.wire == "cut":
        whole = whole[: len(whole) - len(body) // 2]
    if answer.wire != "drip":
        connection.sendall(whole)
        return
    for place in range(len(whole)):
        connection.sendall(whole[place : place + 1])
        time.sleep(0.01)
