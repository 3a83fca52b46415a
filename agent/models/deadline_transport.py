"""The HTTP client under the SDKs: no environment, no redirects, one deadline for a whole answer, and a size limit.

The SDKs bound each read; a server that drips would hold a run for hours.  Here all tries for one answer share a
deadline, and a server that asks to wait longer than a person would is not waited for.
"""

import math
import threading
import time
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import httpx2

from agent.common.network import LOST, Answer, Connections, Sent

MAX_ANSWER = 16 * 1024 * 1024
"""Bytes of one answer."""
_OVER = "the time for this answer is over"
_CONNECT = 10.0
_LONGEST_WAIT = 20.0
_WAITS = {b"retry-after": 1.0, b"retry-after-ms": 0.001}
"""Headers that ask for a wait, in seconds of their unit."""
_KEPT = 32
_BREATH = 0.002  # seconds; nobody sees it
_CURIOUS = b"x-stainless-"
_PLAIN = (b"Accept-Encoding", b"identity")


class BoundedTransport(httpx2.BaseTransport):
    """Sends for an SDK.  ``start`` opens the time in which the calling thread must have its answer."""

    def __init__(self, seconds: float, base_url: str) -> None:
        self.seconds = seconds
        self._connections = Connections(base_url, keep=_KEPT, breath=_BREATH)
        self._local = threading.local()

    def start(self) -> None:
        """Begin the time for one answer in this thread."""
        self._local.until = time.monotonic() + self.seconds

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send with what is left of the time."""
        now = time.monotonic()
        until = getattr(self._local, "until", now + self.seconds)
        if until <= now:
            raise httpx2.ReadTimeout(_OVER)
        # What the SDKs tell in headers about this machine is nobody's business.
        headers = [pair for pair in request.headers.raw if not pair[0].lower().startswith(_CURIOUS)]
        sent = Sent(request.method, request.url.raw_path, [*headers, _PLAIN], request.read())
        try:
            answer = self._connections.open(sent, connect=min(_CONNECT, until - now), until=until)
        except LOST as trouble:
            raise _as_httpx(trouble) from trouble
        said = [_read(name.lower(), value) for name, value in answer.headers]
        if any(value != b"identity" for name, value in said if name == b"content-encoding"):
            answer.close()
            raise httpx2.RemoteProtocolError("a compressed answer, although plain bytes were asked for")
        longest = min(_LONGEST_WAIT, until - time.monotonic())
        worth = all(0 <= _seconds(name, value) <= longest for name, value in said if name in _WAITS)
        headers = said if worth else [*said, (b"x-should-retry", b"false")]
        return httpx2.Response(answer.status, headers=headers, stream=_Body(answer), request=request)

    def close(self) -> None:
        """Close idle connections."""
        self._connections.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        try:
            for chunk in self._answer.body:
                size += len(chunk)
                if size > MAX_ANSWER:
                    raise httpx2.RemoteProtocolError(f"the answer is larger than {MAX_ANSWER // 1024 // 1024} MB")
                yield chunk
        except LOST as trouble:
            raise _as_httpx(trouble) from trouble

    def close(self) -> None:
        self._answer.close()


def _as_httpx(trouble: Exception) -> httpx2.TransportError:
    """The SDKs know httpx's errors, which have the names of httpcore's."""
    found: httpx2.TransportError = getattr(httpx2, type(trouble).__name__)(str(trouble))
    return found


_address = lru_cache(maxsize=8)(httpx2.URL)
"""The address of every turn is the same."""


class _Client(httpx2.Client):
    """For an SDK, which has put a request together already: nothing is merged into it, and an answer is an answer."""

    def __init__(self, transport: BoundedTransport) -> None:
        super().__init__(transport=transport, trust_env=False)
        self._bounded = transport

    def build_request(self, method: str, url: httpx2.URL | str, **built: Any) -> httpx2.Request:
        """The request as it is."""
        return httpx2.Request(method, _address(url), headers=built["headers"], content=built["content"])

    def send(self, request: httpx2.Request, **_how: Any) -> httpx2.Response:
        """The answer, its body unread."""
        return self._bounded.handle_request(request)


def client(transport: BoundedTransport) -> httpx2.Client:
    """A client for an SDK."""
    return _Client(transport)


def _read(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A header, a type without its character set: the SDKs would decode an error by any that Python knows."""
    return name, value.partition(b";")[0] if name == b"content-type" else value


def _seconds(name: bytes, value: bytes) -> float:
    try:
        return float(value) * _WAITS[name]
    except ValueError:
        return math.inf
