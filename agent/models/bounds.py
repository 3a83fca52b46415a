"""The HTTP client under the SDKs: no environment, no redirects, one deadline for a whole answer, and a size limit.

The SDKs bound each read; a server that drips would hold a run for hours.  Here all tries for one answer share a
deadline, and a server that asks to wait longer than a person would is not waited for.
"""

import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx2

MAX_ANSWER = 16 * 1024 * 1024
"""Bytes of one answer."""
_OVER = "the time for this answer is over"
_CONNECT = 10.0
_LONGEST_WAIT = 20.0


class BoundedTransport(httpx2.BaseTransport):
    """Wraps the ordinary transport.  ``start`` opens the time in which the calling thread must have its answer."""

    def __init__(self, seconds: float, base_url: str) -> None:
        self.seconds = seconds
        # Plain HTTP needs no certificates; to load them takes a moment.
        self._inner = httpx2.HTTPTransport(verify=urlsplit(base_url).scheme != "http", trust_env=False)
        self._local = threading.local()

    def start(self) -> None:
        """Begin the time for one answer in this thread."""
        self._local.until = time.monotonic() + self.seconds

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send with what is left of the time."""
        left = self._left()
        request.extensions["timeout"] = {"connect": min(_CONNECT, left), "read": left, "write": left, "pool": left}
        response = self._inner.handle_request(request)
        if response.headers.get("content-encoding", "identity") != "identity":
            raise httpx2.RemoteProtocolError("a compressed answer, although plain bytes were asked for")
        if not _worth_waiting(response.headers.get("retry-after")):
            response.headers["x-should-retry"] = "false"
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _BoundedStream(response.stream, self)
        return response

    def close(self) -> None:
        """Close idle connections."""
        self._inner.close()

    def _left(self) -> float:
        left: float = getattr(self._local, "until", time.monotonic() + self.seconds) - time.monotonic()
        if left <= 0:
            raise httpx2.ReadTimeout(_OVER)
        return left


class _BoundedStream(httpx2.SyncByteStream):
    def __init__(self, inner: httpx2.SyncByteStream, bounds: BoundedTransport) -> None:
        self._inner = inner
        self._bounds = bounds

    def __iter__(self) -> Iterator[bytes]:
        size, until = 0, time.monotonic() + self._bounds._left()
        for chunk in self._inner:
            size += len(chunk)
            if size > MAX_ANSWER:
                raise httpx2.RemoteProtocolError(f"the answer is larger than {MAX_ANSWER // 1024 // 1024} MB")
            if time.monotonic() > until:
                raise httpx2.ReadTimeout(_OVER)
            yield chunk

    def close(self) -> None:
        self._inner.close()


def client(transport: BoundedTransport) -> httpx2.Client:
    """A client for an SDK."""
    headers = {"Accept-Encoding": "identity"}
    return httpx2.Client(transport=transport, trust_env=False, follow_redirects=False, headers=headers)


def _worth_waiting(retry_after: str | None) -> bool:
    if retry_after is None:
        return True
    try:
        return 0 <= float(retry_after) <= _LONGEST_WAIT
    except ValueError:
        return False
