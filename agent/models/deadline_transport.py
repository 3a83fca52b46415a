"""The HTTP client under the SDKs: no environment, no redirects, one deadline for a whole answer, and a size limit.

The SDKs bound each read; a server that drips would hold a run for hours.  Here a whole answer has one deadline.
"""

import math
import threading
import time
from collections.abc import Iterator

import httpcore2
import httpx2

from agent.common.network import LOST, DeadlineNetwork, Network, body_of

MAX_ANSWER = 16 * 1024 * 1024
"""Bytes of one answer."""
_OVER = "the time for this answer is over"
_CONNECT = 10.0
_WAITS = {"retry-after": 1.0, "retry-after-ms": 0.001}
"""Headers that ask for a wait, in seconds of their unit."""
_KEPT = 32
_COALESCE_DELAY = 0.002  # seconds; nobody sees it
_DROPPED = (b"x-stainless-", b"accept-encoding")
"""How headers begin that are not sent: what the SDKs tell about this machine is nobody's business."""
_IDENTITY_ENCODING = (b"Accept-Encoding", b"identity")


class DeadlineTransport(httpx2.BaseTransport):
    """Sends for an SDK.  ``start`` opens the time in which the calling thread must have its answer."""

    def __init__(self, seconds: float, network: Network | None = None) -> None:
        self.seconds = seconds
        self._network = network or DeadlineNetwork(keep=_KEPT, coalesce_delay=_COALESCE_DELAY)
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
        try:
            answer = self._network.send(_plain(request), connect=min(_CONNECT, until - now), until=until)
        except LOST as trouble:
            raise _as_httpx(trouble) from trouble
        # No cookie is kept.
        said = [_read(name.lower(), value) for name, value in answer.headers if name.lower() != b"set-cookie"]
        if any(value != b"identity" for name, value in said if name == b"content-encoding"):
            answer.close()
            raise httpx2.RemoteProtocolError("a compressed answer, although plain bytes were asked for")
        return httpx2.Response(answer.status, headers=said, stream=_Body(answer), request=request)

    def close(self) -> None:
        """Close the connections."""
        self._network.close()


def _plain(request: httpx2.Request) -> httpcore2.Request:
    """A request of an SDK as it is sent."""
    url = request.url
    address = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    headers = [pair for pair in request.headers.raw if not pair[0].lower().startswith(_DROPPED)]
    headers.append(_IDENTITY_ENCODING)
    return httpcore2.Request(request.method, address, headers=headers, content=request.read())


class _Body(httpx2.SyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        try:
            for chunk in body_of(self._answer):
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


def _read(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A header, a type without its character set: the SDKs would decode an error by any that Python knows."""
    return name, value.partition(b";")[0] if name == b"content-type" else value


def asked_wait(answer: httpx2.Response | None) -> float | None:
    """The longest wait that an answer asks for, in seconds: endless where it cannot be read, ``None`` without one."""
    headers = {} if answer is None else answer.headers
    try:
        waits = [float(headers[name]) * unit for name, unit in _WAITS.items() if name in headers]
    except ValueError:
        return math.inf
    return max((wait if wait >= 0 else math.inf for wait in waits), default=None)
