"""Connections to one origin, below httpx's clients: redirects, cookies, proxies and credentials are unknown here.

A request goes out as it was built, once.  All that is read and written for it shares one deadline: httpx times each
read alone, so that one byte a second would last for ever.
"""

import math
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

import httpcore2
import httpx2

_IDLE = 5.0
"""Seconds after which an idle connection is not used again."""
_PORTS = {"http": 80, "https": 443}

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
    ends: list[Callable[[], None]] = field(default_factory=list)
    """What is to be done once it is closed, the last first."""

    def close(self) -> None:
        """Give the connection back, once."""
        while self.ends:
            self.ends.pop()()


class Connections:
    """Opens as many connections as are wanted at once, and keeps a few for the next requests.

    ``breath`` is the time, in seconds, that is left to a quick stream between two looks at it: it arrives in handfuls
    then, which costs a fraction of looking at each piece.
    """

    def __init__(self, address: str, *, keep: int, breath: float = 0.0) -> None:
        url = httpx2.URL(address)
        self.origin = f"{url.scheme}://{url.netloc.decode()}"
        self._secure = url.scheme == "https"
        self._place = httpcore2.Origin(url.raw_scheme, url.raw_host, url.port or _PORTS[url.scheme])
        self._keep = keep
        self._breath = breath
        self._idle: list[_Connection] = []
        self._lock = threading.Lock()

    def open(self, sent: Sent, *, connect: float, until: float) -> Answer:
        """Send a request: ``connect`` seconds to be let in, and all of it until then on the monotonic clock.

        Raises:
            httpcore2.ConnectError, httpcore2.ConnectTimeout: the server was not reached.
            httpcore2.LocalProtocolError: the request cannot stand on the wire; nothing of it was sent.
            httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError: it may have been sent.
        """
        connection = self._take()
        connection.begin(until)
        place = self._place
        url = httpcore2.URL(scheme=place.scheme, host=place.host, port=place.port, target=sent.target)
        request = httpcore2.Request(
            sent.method,
            url,
            headers=sent.headers,
            content=[sent.body],
            extensions={"timeout": {"connect": connect}},
        )
        got = connection.http.handle_request(request)
        body = cast("Iterable[bytes]", got.stream)  # the other kind is for asyncio
        return Answer(got.status, got.headers, body, [lambda: self._give_back(connection), got.close])

    def close(self) -> None:
        """Close idle connections."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.http.close()

    def _take(self) -> "_Connection":
        while True:
            with self._lock:
                if not self._idle:
                    return _Connection(self._place, self._context, self._breath)
                connection = self._idle.pop()
            if not connection.http.has_expired():
                return connection
            connection.http.close()

    def _give_back(self, connection: "_Connection") -> None:
        with self._lock:
            if connection.http.is_idle() and len(self._idle) < self._keep:
                self._idle.append(connection)
                return
        connection.http.close()

    @cached_property
    def _context(self) -> Any:
        # Plain HTTP, which does not leave this machine, needs no certificates; to load them takes a moment.
        return httpx2.create_ssl_context(verify=self._secure, trust_env=False)


class _Connection(httpcore2.SyncBackend):
    """One connection, and the time that the request on it has."""

    def __init__(self, place: httpcore2.Origin, context: Any, breath: float) -> None:
        self._breath = breath
        self.http = httpcore2.HTTPConnection(place, context, keepalive_expiry=_IDLE, network_backend=self)

    def begin(self, until: float) -> None:
        """A request, which has so long."""
        self._until = until
        self._read_at = self._apart = math.inf

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
        self._read_at, self._apart = now, abs(now - self._read_at)

    def connect_tcp(self, *args: Any, **kwargs: Any) -> httpcore2.NetworkStream:
        try:
            return _Stream(super().connect_tcp(*args, **kwargs), self)
        except UnicodeError:
            raise httpcore2.ConnectError from None  # it is no host name


class _Stream(httpcore2.NetworkStream):
    """The bytes of a connection.  A request leaves in one piece, when its answer is waited for."""

    def __init__(self, inner: httpcore2.NetworkStream, connection: _Connection) -> None:
        self._inner = inner
        self._connection = connection
        self._whole = bytearray()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._send()
        self._connection.breathe()
        data = self._inner.read(max_bytes, self._connection.left())
        self._connection.has_read()
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._whole += buffer

    def _send(self) -> None:
        whole, self._whole = self._whole, bytearray()
        if whole:
            with suppress(
                httpcore2.WriteError
            ):  # some servers refuse a request before it is whole: they are listened to
                self._inner.write(bytes(whole), self._connection.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, *args: Any, **kwargs: Any) -> httpcore2.NetworkStream:
        return _Stream(self._inner.start_tls(*args, **kwargs), self._connection)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
