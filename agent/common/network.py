"""The network below both wires: httpcore's pool, with one deadline for a whole call.

A request goes out as it was built, once: there are no redirects, cookies, proxies, credentials or retries here.
httpcore times each read and write alone, so that one byte a second would last for ever; what it passes to our backend
as the timeout of a read or a write is therefore the moment at which the call ends.
"""

import math
import ssl
import threading
import time
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from typing import Protocol, cast
from urllib.parse import urlsplit

import httpcore2
import httpx2

_IDLE = 5.0
"""Seconds after which an idle connection is not used again."""
_PIECE = 64 * 1024
"""Bytes that are written under one look at the clock."""

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""The names of this machine."""
LOST = (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError)
"""What goes wrong on a connection."""
Headers = Sequence[tuple[bytes, bytes]]
"""Names and values as they stand on the wire."""


class Network(Protocol):
    """Where requests go: the network, or a recording in its place."""

    def send(
        self, request: httpcore2.Request, *, connect: float, until: float, alone: bool = False
    ) -> httpcore2.Response:
        """Send a request, whose answer must be closed.

        Args:
            request: as it is to stand on the wire.
            connect: seconds for each address of the server to accept the connection, and for TLS.
            until: when the last byte must have come, on the monotonic clock.
            alone: whether it gets a connection of its own, so that no stale one can lose it.

        Raises:
            httpcore2.ConnectError, httpcore2.ConnectTimeout: the server was not reached.
            httpcore2.LocalProtocolError: the request cannot stand on the wire; nothing of it was sent.
            httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError: it may have been sent.
        """

    def close(self) -> None:
        """Close the connections, and keep none from now on."""


class DeadlineNetwork:
    """Opens as many connections as are wanted at once, and keeps a few for the next requests.

    ``coalesce_delay``: seconds to pause before the next read while chunks arrive in quick succession, so that several
    are read at once.
    """

    def __init__(self, *, keep: int, coalesce_delay: float = 0.0) -> None:
        self._keep = keep
        self._backend = _Backend(coalesce_delay)
        self._lock = threading.Lock()
        self._pools: dict[tuple[bytes, bool], httpcore2.ConnectionPool] = {}

    def send(
        self, request: httpcore2.Request, *, connect: float, until: float, alone: bool = False
    ) -> httpcore2.Response:
        """See ``Network``."""
        if request.url.port == 0:  # httpcore would take it for the scheme's own
            raise httpcore2.ConnectError
        request.extensions["timeout"] = {"connect": connect, "read": until, "write": until}
        response = self._pool(request.url.scheme, alone=alone).handle_request(request)
        stream: _Stream = response.extensions["network_stream"]
        if stream.unsent:  # the answer was there before the request was sent: it answers something else
            stream.close()
            response.close()
            raise httpcore2.RemoteProtocolError
        return response

    def close(self) -> None:
        """See ``Network``."""
        with self._lock:
            self._keep = 0
            pools, self._pools = self._pools, {}
        for pool in pools.values():
            pool.close()

    def _pool(self, scheme: bytes, *, alone: bool) -> httpcore2.ConnectionPool:
        with self._lock:
            pool = self._pools.get((scheme, alone))
            if pool is None:
                pool = self._pools[scheme, alone] = httpcore2.ConnectionPool(
                    # Plain HTTP, which does not leave this machine, needs no certificates; to load them takes a moment.
                    ssl_context=httpx2.create_ssl_context(trust_env=False) if scheme == b"https" else None,
                    max_connections=None,
                    max_keepalive_connections=0 if alone else self._keep,
                    keepalive_expiry=_IDLE,
                    network_backend=self._backend,
                )
            return pool


def body_of(message: httpcore2.Request | httpcore2.Response) -> Iterable[bytes]:
    """The body, piece by piece as it comes."""
    return cast("Iterable[bytes]", message.stream)


def headers_named(names: Collection[str], headers: Headers) -> dict[str, tuple[str, ...]]:
    """Every value of some headers, under lower-case names."""
    found: dict[str, tuple[str, ...]] = {}
    for raw, value in headers:
        name = raw.decode("latin-1").lower()
        if name in names:
            found[name] = (*found.get(name, ()), value.decode(errors="replace"))
    return found


def is_loopback(url: str) -> bool:
    """Whether a URL is on this machine."""
    return urlsplit(url).hostname in LOOPBACK


class _Backend(httpcore2.SyncBackend):
    """Connects as httpcore does; the bytes of its connections have until a moment."""

    def __init__(self, coalesce_delay: float) -> None:
        self._coalesce_delay = coalesce_delay

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[object] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            return _Stream(super().connect_tcp(host, port, timeout), self._coalesce_delay)
        except UnicodeError:
            raise httpcore2.ConnectError from None  # it is no host name


class _Stream(httpcore2.NetworkStream):
    """The bytes of a connection.  A request leaves in one go, when its answer is waited for.

    ``timeout`` of a read or a write is when the call ends, see the module.
    """

    def __init__(self, inner: httpcore2.NetworkStream, coalesce_delay: float) -> None:
        self._inner = inner
        self._coalesce_delay = coalesce_delay
        self._read_at, self._apart = -math.inf, math.inf
        self.unsent = bytearray()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self.unsent:
            self._send(timeout)
        elif self._apart < 2 * self._coalesce_delay:
            time.sleep(self._coalesce_delay)
        data = self._inner.read(max_bytes, _left(timeout))
        now = time.monotonic()
        self._read_at, self._apart = now, now - self._read_at
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.unsent += buffer

    def _send(self, until: float | None) -> None:
        whole, self.unsent = bytes(self.unsent), bytearray()
        self._read_at, self._apart = -math.inf, math.inf
        # A server that refuses a request before it is whole may have said why.
        with suppress(httpcore2.WriteError):
            for at in range(0, len(whole), _PIECE):
                self._inner.write(whole[at : at + _PIECE], _left(until))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, timeout), self._coalesce_delay)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


def _left(until: float | None) -> float:
    """Seconds that are left."""
    left = (until or 0.0) - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout
    return left
