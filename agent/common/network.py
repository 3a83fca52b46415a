"""Connections to one origin, below httpx's clients: redirects, cookies, proxies and credentials are unknown here.

A request goes out as it was built, once.  All that is read and written for it shares one deadline: httpx times each
read and write alone, so that one byte a second would last for ever.
"""

import math
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast
from urllib.parse import urlsplit

import httpcore2
import httpx2

_IDLE = 5.0
"""Seconds after which an idle connection is not used again."""
_PIECE = 64 * 1024
"""Bytes that are written under one look at the clock."""
_PORTS = {"http": 80, "https": 443}

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""The names of this machine."""
LOST = (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError)
"""What goes wrong on a connection."""
Headers = Sequence[tuple[bytes, bytes]]
"""Names and values as they stand on the wire."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it stands on the wire."""

    method: str
    """``GET`` and so on."""
    target: bytes
    """Path and query."""
    headers: Headers
    """All of them; none is added."""
    body: bytes
    """Empty if there is none."""


@dataclass(slots=True)
class Answer:
    """An answer whose body is still to be read, and which must be closed."""

    status: int
    """The HTTP status."""
    headers: Headers
    """Every header that came."""
    body: Iterable[bytes]
    """The body, piece by piece as it comes."""
    end: Callable[[], None] | None = None
    """What is to be done once it is closed."""

    def close(self) -> None:
        """Give the connection back, once."""
        end, self.end = self.end, None
        if end is not None:
            end()


def is_loopback(url: str) -> bool:
    """Whether a URL is on this machine."""
    return urlsplit(url).hostname in LOOPBACK


class Connections:
    """Opens as many connections as are wanted at once, and keeps a few for the next requests.

    ``breath`` is the time, in seconds, that is left to a quick stream between two looks at it: it arrives in handfuls
    then, which costs a fraction of looking at each piece.
    """

    def __init__(self, address: str, *, keep: int, breath: float = 0.0) -> None:
        url = httpx2.URL(address)
        self.origin = f"{url.scheme}://{url.netloc.decode()}"
        port = _PORTS[url.scheme] if url.port is None else url.port
        self._place = httpcore2.Origin(url.raw_scheme, url.raw_host, port)
        self._keep = keep
        self._breath = breath
        self._idle: list[_Connection] = []
        self._lock = threading.Lock()

    def open(self, sent: Sent, *, connect: float, until: float) -> Answer:
        """Send a request.

        Args:
            sent: the request.
            connect: seconds for each address of the server to let it in, and for TLS.
            until: when the last byte must have come, on the monotonic clock.

        Raises:
            httpcore2.ConnectError, httpcore2.ConnectTimeout: the server was not reached.
            httpcore2.LocalProtocolError: the request cannot stand on the wire; nothing of it was sent.
            httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError: it may have been sent.
        """
        connection = self._take()
        connection.begin(until)
        place = self._place
        url = httpcore2.URL(scheme=place.scheme, host=place.host, port=place.port, target=sent.target)
        times = {"timeout": {"connect": connect}}
        request = httpcore2.Request(sent.method, url, headers=sent.headers, content=[sent.body], extensions=times)
        got = connection.http.handle_request(request)
        if connection.waiting:  # the answer was there before the request was sent: it answers something else
            connection.http.close()
            raise httpcore2.RemoteProtocolError

        def end() -> None:
            got.close()
            self._give_back(connection)

        return Answer(got.status, got.headers, cast("Iterable[bytes]", got.stream), end)

    def close(self) -> None:
        """Close idle connections, and keep none from now on."""
        with self._lock:
            self._keep = 0
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.http.close()

    def _take(self) -> "_Connection":
        context = self._context
        while True:
            with self._lock:
                if not self._idle:
                    return _Connection(self._place, context, self._breath)
                connection = self._idle.pop()
            if not connection.http.has_expired():
                return connection
            connection.http.close()

    def _give_back(self, connection: "_Connection") -> None:
        with self._lock:
            while self._idle and self._idle[0].http.has_expired():
                self._idle.pop(0).http.close()
            if connection.http.is_idle() and len(self._idle) < self._keep:
                self._idle.append(connection)
                return
        connection.http.close()

    @cached_property
    def _context(self) -> Any:
        # Plain HTTP, which does not leave this machine, needs no certificates; to load them takes a moment.
        return httpx2.create_ssl_context(trust_env=False) if self._place.scheme == b"https" else None


class _Connection(httpcore2.SyncBackend):
    """One connection, what of a request waits to be sent on it, and the time that the request has."""

    def __init__(self, place: httpcore2.Origin, context: Any, breath: float) -> None:
        self._breath = breath
        self.waiting = bytearray()
        self.http = httpcore2.HTTPConnection(place, context, keepalive_expiry=_IDLE, network_backend=self)

    def begin(self, until: float) -> None:
        """A request, which has so long."""
        self._until = until
        self._read_at, self._apart = -math.inf, math.inf

    def left(self) -> float:
        """Seconds that are left."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout
        return left

    def breathe(self) -> None:
        """Wait if the last two pieces came in quick succession."""
        if self._apart < 2 * self._breath:
            time.sleep(self._breath)

    def has_read(self) -> None:
        """Note when a piece came."""
        now = time.monotonic()
        self._read_at, self._apart = now, now - self._read_at

    def connect_tcp(self, *args: Any, **kwargs: Any) -> httpcore2.NetworkStream:
        try:
            return _Stream(super().connect_tcp(*args, **kwargs), self)
        except UnicodeError:
            raise httpcore2.ConnectError from None  # it is no host name


class _Stream(httpcore2.NetworkStream):
    """The bytes of a connection.  A request leaves in one go, when its answer is waited for."""

    def __init__(self, inner: httpcore2.NetworkStream, connection: _Connection) -> None:
        self._inner = inner
        self._connection = connection

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._send()
        self._connection.breathe()
        data = self._inner.read(max_bytes, self._connection.left())
        self._connection.has_read()
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._connection.waiting += buffer

    def _send(self) -> None:
        whole = bytes(self._connection.waiting)
        self._connection.waiting.clear()
        # A server that refuses a request before it is whole may have said why.
        with suppress(httpcore2.WriteError):
            for at in range(0, len(whole), _PIECE):
                self._inner.write(whole[at : at + _PIECE], self._connection.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, *args: Any, **kwargs: Any) -> httpcore2.NetworkStream:
        return _Stream(self._inner.start_tls(*args, **kwargs), self._connection)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
