"""The one object that can send.  It sends only against a permit, only to one origin, only requests of the table.

It follows no redirect, reads no proxy, netrc or environment, retries nothing, logs nothing.  Retrying would belong
here in an ordinary client; here it would send a mail twice, so it lives in the executor, each try with its own permit.
"""

import json
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

import httpcore2

from agent.common.json_value import Json
from agent.common.key import ApiKey
from agent.common.network import LOOPBACK, LOST, DeadlineNetwork, Network, body_of, headers_named
from tools.api.endpoints import Endpoint, Refusal, match
from tools.api.errors import AnswerLost, NotSent
from tools.api.permit import Permit, PermitBook
from tools.api.request import WireRequest

MAX_ANSWER = 8 * 1024 * 1024
"""Bytes of an answer that are read; a longer one counts as lost."""
DEADLINE = 60.0
"""Seconds for one call to its last byte; to be let in may take as long for each address of the server."""
_ALWAYS = ((b"Accept", b"application/json"), (b"Accept-Encoding", b"identity"), (b"User-Agent", b"puffle-agent"))
_KEPT = 8
"""Connections that are kept for the next reads."""
_UNREACHED = (httpcore2.ConnectError, httpcore2.ConnectTimeout)
_SHOWN_HEADERS = ("content-type", "content-encoding", "date", "retry-after", "x-correlation-id")


@dataclass(frozen=True)
class Exchange:
    """An answer as it came."""

    status: int
    headers: Mapping[str, tuple[str, ...]]
    """Those headers that the executor reads, lower-case names, every value that came."""
    body: bytes

    @cached_property
    def read(self) -> Json:
        """The body as JSON; ``None`` where it is none."""
        try:
            value: Json = json.loads(self.body, parse_constant=str)
        except (ValueError, RecursionError):
            return None
        return value


class OriginError(ValueError):
    """The base URL cannot be used: not https, or http beyond loopback, or more than an origin."""


def check_origin(base_url: str) -> str:
    """The origin of a base URL, such as ``https://app.puffle.ai``; else ``OriginError``."""
    try:
        parts = urlsplit(base_url)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise OriginError(f"{base_url[:80]!r} is not a URL") from error
    beyond = (parts.path, parts.query, parts.fragment)
    if not host or "@" in parts.netloc or beyond not in (("", "", ""), ("/", "", "")):
        raise OriginError("the base URL must be scheme and host only, such as https://app.puffle.ai")
    if re.search(r"[^!-~]|[%\\]", base_url):
        raise OriginError("the base URL must be plain ASCII")
    if parts.scheme not in (("https", "http") if host in LOOPBACK else ("https",)):
        raise OriginError("the base URL must be https; http is for this machine only (127.0.0.1, localhost)")
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}" + (f":{port}" if port is not None else "")


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
        network: Network | None = None,
    ) -> None:
        """Prepare to send, or fail as ``check_origin`` does; nothing is sent."""
        self.origin = check_origin(base_url)
        self._key = key
        self._permits = permits
        self._endpoints = tuple(endpoints)
        self._deadline = deadline
        self._always = [(b"Host", urlsplit(self.origin).netloc.encode()), *_ALWAYS]
        self._address = httpcore2.URL(self.origin)
        self._network = network or DeadlineNetwork(keep=_KEPT)

    def send(self, request: WireRequest, permit: Permit) -> Exchange:
        """Redeem the permit and send.

        Raises:
            PermitError: the permit is used, foreign or for another request; nothing was sent.
            NotSent: the server was not reached.
            AnswerLost: the answer did not come back whole; for anything but a read the outcome is unknown.
        """
        self._permits.redeem(permit, request)
        target = request.target
        found = match(self._endpoints, request.endpoint.method, target)
        if isinstance(found, Refusal) or found.name != request.endpoint.name:
            raise NotSent(f"{request.endpoint.method} {request.path} is not a documented request")
        try:
            return self._exchange(request, target)
        except _UNREACHED as error:
            raise NotSent(f"{self.origin} could not be reached ({type(error).__name__})") from None
        except httpcore2.LocalProtocolError as error:
            raise NotSent(f"the request cannot stand on the wire ({type(error).__name__})") from None
        except LOST as error:
            raise AnswerLost(f"the answer of {self.origin} was lost ({type(error).__name__})") from None

    def close(self) -> None:
        """Close the connections."""
        self._network.close()

    def _headers(self, request: WireRequest) -> list[tuple[bytes, bytes]]:
        headers = [*self._always, (b"Authorization", f"Bearer {self._key.reveal()}".encode())]
        kind, content = request.wire
        if content is not None:
            headers.append((b"Content-Type", kind.encode()))
        if request.endpoint.method != "GET":
            headers.append((b"Content-Length", str(len(content or b"")).encode()))
            headers.append((b"Connection", b"close"))
        return headers

    def _exchange(self, request: WireRequest, target: str) -> Exchange:
        at, method = self._address, request.endpoint.method
        url = httpcore2.URL(scheme=at.scheme, host=at.host, port=at.port, target=target)
        sent = httpcore2.Request(method, url, headers=self._headers(request), content=request.wire[1] or b"")
        # Reads share connections; anything else gets one of its own, so that no stale connection can lose it.
        until = time.monotonic() + self._deadline
        alone = method != "GET" or request.endpoint.effect != "read"
        answer = self._network.send(sent, connect=self._deadline, until=until, alone=alone)
        try:
            headers = headers_named(_SHOWN_HEADERS, answer.headers)
            if any(coding.lower() != "identity" for coding in headers.get("content-encoding", ())):
                raise AnswerLost("the answer came compressed although plain bytes were asked for")
            return Exchange(answer.status, headers, _whole(body_of(answer)))
        finally:
            answer.close()


def _whole(body: Iterable[bytes]) -> bytes:
    chunks: list[bytes] = []
    size = 0
    for chunk in body:
        size += len(chunk)
        if size > MAX_ANSWER:
            raise AnswerLost(f"the answer is larger than {MAX_ANSWER // 1024 // 1024} MB")
        chunks.append(chunk)
    return b"".join(chunks)
