"""The one object that can send.  It sends only against a permit, only to one origin, only requests of the table.

It follows no redirect, reads no proxy, netrc or environment, retries nothing, logs nothing.  Retrying would belong
here in an ordinary client; here it would send a mail twice, so it lives in the executor, each try with its own permit.
"""

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpcore2
import httpx2

from tools.api.endpoints import Endpoint, Refusal, match
from tools.api.errors import AnswerLost, NotSent
from tools.api.key import ApiKey
from tools.api.permit import Permit, PermitBook
from tools.api.request import WireRequest

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MAX_ANSWER = 8 * 1024 * 1024
"""Bytes of an answer that are read; a longer one counts as lost."""
DEADLINE = 60.0
"""Seconds for one call from connect to the last byte."""
_IDLE = 5.0
"""Seconds after which an idle connection is not used again."""
_SHOWN_HEADERS = ("content-type", "content-encoding", "date", "retry-after", "x-correlation-id")


@dataclass(frozen=True, slots=True)
class Exchange:
    """An answer as it came."""

    status: int
    """The HTTP status."""
    headers: Mapping[str, tuple[str, ...]]
    """Those headers that the executor reads, lower-case names, every value that came."""
    body: bytes
    """The whole body."""


class OriginError(ValueError):
    """The base URL cannot be used: not https, or http beyond loopback, or more than an origin."""


def check_origin(base_url: str) -> str:
    """The origin of a base URL, such as ``https://app.puffle.ai``.

    Raises:
        OriginError: see the class.
    """
    try:
        parts = urlsplit(base_url)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise OriginError(f"{base_url[:80]!r} is not a URL") from error
    if not host or parts.username is not None or parts.query or parts.fragment or parts.path not in ("", "/"):
        raise OriginError("the base URL must be scheme and host only, such as https://app.puffle.ai")
    if not base_url.isascii() or not base_url.isprintable() or set("\\ %") & set(base_url):
        raise OriginError("the base URL must be plain ASCII")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK):
        raise OriginError("the base URL must be https; http is for this machine only (127.0.0.1, localhost)")
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}" + (f":{port}" if port is not None else "")


def is_loopback(origin: str) -> bool:
    """Whether an origin is on this machine."""
    return urlsplit(origin).hostname in LOOPBACK


class Transport:
    """Sends one rendered request for one permit."""

    def __init__(
        self,
        *,
        base_url: str,
        key: ApiKey,
        permits: PermitBook,
        endpoints: Iterable[Endpoint],
        deadline: float = DEADLINE,
    ) -> None:
        self.origin = check_origin(base_url)
        self._key = key
        self._permits = permits
        self._endpoints = tuple(endpoints)
        self._deadline = deadline
        self._reads: httpx2.HTTPTransport | None = None
        self._effects: httpx2.HTTPTransport | None = None
        self._lock = threading.Lock()

    def send(self, request: WireRequest, permit: Permit) -> Exchange:
        """Redeem the permit and send.

        Raises:
            PermitError: the permit is used, foreign or for another request; nothing was sent.
            NotSent: the server was not reached.
            AnswerLost: the answer did not come back whole; for anything but a read the outcome is unknown.
        """
        self._permits.redeem(permit, request)
        found = match(self._endpoints, request.endpoint.method, request.target)
        if isinstance(found, Refusal) or found.name != request.endpoint.name:
            raise NotSent(f"{request.endpoint.method} {request.path} is not a documented request")
        wire = self._build(request)
        if wire.url.raw_path != request.target.encode():
            raise NotSent("the HTTP library would have changed the request target")
        try:
            return self._exchange(self._connections(request), wire)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.UnsupportedProtocol) as error:
            raise NotSent(f"{self.origin} could not be reached ({_kind(error)})") from None
        except httpx2.HTTPError as error:
            raise AnswerLost(f"the answer of {self.origin} was lost ({_kind(error)})") from None

    def close(self) -> None:
        """Close idle connections."""
        for connections in (self._reads, self._effects):
            if connections is not None:
                connections.close()

    def _build(self, request: WireRequest) -> httpx2.Request:
        headers = {
            "Authorization": f"Bearer {self._key.reveal()}",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "puffle-agent",
        }
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        if request.endpoint.method != "GET":
            headers["Connection"] = "close"
        return httpx2.Request(
            request.endpoint.method,
            self.origin + request.target,
            headers=headers,
            content=request.body,
            extensions={"timeout": {"connect": self._deadline}},  # reads and writes share the rest: _DeadlineStream
        )

    def _connections(self, request: WireRequest) -> httpx2.HTTPTransport:
        """Reads share connections; anything else gets a fresh one, so that no stale connection can lose it."""
        with self._lock:
            if request.endpoint.method == "GET":
                self._reads = self._reads or _DeadlineTransport(self.origin, keep=8)
                return self._reads
            self._effects = self._effects or _DeadlineTransport(self.origin, keep=0)
            return self._effects

    def _exchange(self, connections: httpx2.HTTPTransport, wire: httpx2.Request) -> Exchange:
        """One request, one answer: below httpx's client there are no redirects, cookies, proxies or credentials."""
        _until.at = time.monotonic() + self._deadline
        answer = connections.handle_request(wire)
        try:
            if answer.headers.get("content-encoding", "identity").lower() != "identity":
                raise AnswerLost("the answer came compressed although plain bytes were asked for")
            chunks: list[bytes] = []
            size = 0
            for chunk in answer.iter_raw():
                size += len(chunk)
                if size > MAX_ANSWER:
                    raise AnswerLost(f"the answer is larger than {MAX_ANSWER // 1024 // 1024} MB")
                chunks.append(chunk)
            headers = {name: tuple(answer.headers.get_list(name)) for name in _SHOWN_HEADERS if name in answer.headers}
            return Exchange(answer.status_code, headers, b"".join(chunks))
        finally:
            answer.close()


def _kind(error: Exception) -> str:
    return type(error).__name__


class _Until(threading.local):
    at: float = 0.0


_until = _Until()


class _DeadlineTransport(httpx2.HTTPTransport):
    """httpx times each read alone, so one byte a second would last for ever; here every read shares one deadline."""

    def __init__(self, origin: str, *, keep: int) -> None:
        # Plain HTTP, which does not leave this machine, needs no certificates; to load them takes a moment.
        context = httpx2.create_ssl_context(verify=urlsplit(origin).scheme != "http", trust_env=False)
        super().__init__(verify=context)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=context,
            max_connections=None,
            max_keepalive_connections=keep,
            keepalive_expiry=_IDLE,
            network_backend=_DeadlineBackend(),
        )


def _left() -> float:
    left = _until.at - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout
    return left


class _DeadlineBackend(httpcore2.SyncBackend):
    def connect_tcp(self, *args: Any, **kwargs: Any) -> httpcore2.NetworkStream:
        return _DeadlineStream(super().connect_tcp(*args, **kwargs))


class _DeadlineStream(httpcore2.NetworkStream):
    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, *args: Any, **kwargs: Any) -> httpcore2.NetworkStream:
        return _DeadlineStream(self._inner.start_tls(*args, **kwargs))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
