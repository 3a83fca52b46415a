"""One request to a model server through its SDK, and every way in which that goes wrong as a sentence for the user.

The SDKs contribute authentication, retries, stream decoding and error types.  They get a ready body and give back the
raw answer: their typed layers walk every message of every request and guess at answers that do not fit.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import Protocol, cast
from urllib.parse import urlsplit

import httpx2
from pydantic_core import PydanticSerializationError, to_json

from agent.common.json_value import Json
from agent.common.key import can_be_one
from agent.common.network import Network, is_loopback
from agent.common.redaction import SHORTEST_SECRET, encodable
from agent.models.base import (
    ModelAuthError,
    ModelBusyError,
    ModelContextError,
    ModelError,
    ModelGarbledError,
    ModelResponse,
    ModelUsageError,
)
from agent.models.deadline_transport import DeadlineTransport, asked_wait
from agent.models.shapes import Object, ShapeError, mapping, message_of, parse, raise_error

_TIMEOUT = 120.0
_LOCAL_TIMEOUT = 600.0
_NO_KEY = "none"
_UNFIT = (400, 413, 422, 500)
_BUSY = (429, 502, 503, 504, 529)
_LONGEST_WAIT = 60.0
"""Seconds that a server may ask for."""
_NO_DATABASE = "No connected db."
_TOO_LONG = re.compile(
    r"context.{0,20}(length|window|size)|too[ _](long|large|many[ _]tokens)|maximum.{0,20}tokens|tokens exceed", re.I
)
"""Words and codes for it; some servers say it with 500, some in an answer that is a 200."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientOptions:
    """How a server is reached, beyond what the user sets."""

    timeout: float | None = None
    """Seconds for one answer; by default what suits the server."""
    network: Network | None = None
    """Where requests go; the network itself by default."""


DEFAULTS = ClientOptions()
Assemble = Callable[[Iterator[Object]], Object]
"""From the events of a stream to the object that a plain answer would have been."""
Read = Callable[[Object], ModelResponse]
"""From an answer to a turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What is fixed about a provider."""

    label: str
    label_elsewhere: str
    """What to call a server at another base URL than its own."""
    family: str
    """Whose prices hold for a name: ``anthropic`` or ``openai``."""
    key_variable: str
    default_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where a model is reached."""

    provider: Provider
    model: str
    base_url: str
    """Scheme, host and path prefix."""
    key: str = field(repr=False)
    """A placeholder for a server that needs none."""

    @property
    def is_at_home(self) -> bool:
        """Whether it is the provider's own, which knows all of its protocol."""
        return self.base_url.rstrip("/") == self.provider.default_url

    @property
    def label(self) -> str:
        """Who it is, for people."""
        return self.provider.label if self.is_at_home else self.provider.label_elsewhere

    @property
    def host(self) -> str:
        """The host with its port; never the user part of a URL, which may be a secret."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    @property
    def is_local(self) -> bool:
        """Whether it runs on this machine."""
        return is_loopback(self.base_url)


class EventStream(Protocol):
    """An answer whose body is still to be read, and an SDK's reading of it as a stream of events."""

    response: httpx2.Response
    """Status and headers, and the body as bytes."""

    def __iter__(self) -> Iterator[object]: ...


@dataclass(frozen=True, slots=True)
class SdkAdapter:
    """What is used of an SDK."""

    post: Callable[[str, bytes], EventStream]
    """Sends a body to a URL."""
    package: ModuleType
    """The SDK itself; its errors have the same names in both."""
    error: type[Exception]
    """Their root."""


def server(provider: Provider, model: str, key: str | None, base_url: str | None) -> Server:
    """Check what was given for reaching a model.

    Raises:
        ModelAuthError: neither a key nor a base URL is set, or the key cannot stand in a header.
        ModelUsageError: the base URL is not one.
    """
    if not key and not base_url:
        raise ModelAuthError(f"no key for {provider.label}: set {provider.key_variable}, or choose another --model")
    if key and not can_be_one(key):
        raise ModelAuthError(f"{provider.key_variable} holds characters that no key has: copy it again")
    where = Server(provider=provider, model=model, base_url=base_url or provider.default_url, key=key or _NO_KEY)
    if not _is_base_url(where.base_url):
        raise ModelUsageError(f"the base URL of {where.label} must look like http://127.0.0.1:8080/v1")
    return where


def _is_base_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        plain = parts.scheme in ("http", "https") and not parts.query and not parts.fragment
        return plain and bool(httpx2.URL(parts.geturl()).host) and (parts.port or 1) > 0
    except (ValueError, httpx2.InvalidURL):
        return False


class ProviderClient:
    """Asks one server.  Its SDK takes a while to import and is loaded with the first request."""

    def __init__(self, where: Server, load: Callable[[DeadlineTransport], SdkAdapter], options: ClientOptions) -> None:
        # A model on this machine's processor may need minutes to read a long prompt.
        seconds = options.timeout or (_LOCAL_TIMEOUT if where.is_local else _TIMEOUT)
        self._server = where
        self._load = load
        self._transport = DeadlineTransport(seconds, options.network)

    @cached_property
    def _sdk(self) -> SdkAdapter:
        return self._load(self._transport)

    def load_sdk(self) -> None:
        """See ``Loading.load_sdk``."""
        with suppress(ImportError, ModelError):
            _ = self._sdk

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def ask(self, path: str, body: Object, assemble: Assemble, read: Read) -> ModelResponse:
        """Send a body, take a plain or a streamed answer, and read it; ``ModelError`` where none can be read."""
        sdk = self._sdk
        self._transport.start()
        try:
            return read(self._answer(path, body, assemble))
        except ShapeError as error:
            raise self._unreadable(f"the answer of {self._who} cannot be read", str(error)) from None
        except RecursionError:
            raise ModelError(f"the exchange with {self._who} is nested too deeply") from None
        except sdk.package.APIStatusError as error:
            raise self._refused(error) from None
        except (sdk.package.APITimeoutError, httpx2.TimeoutException):
            raise ModelError(f"{self._who} gave no whole answer within {self._transport.seconds:g} s") from None
        except (sdk.package.APIConnectionError, httpx2.HTTPError) as error:
            raise self._unreachable(error) from None
        except sdk.error as error:
            raise self._unreadable(f"{self._who} reported an error in its answer", str(error)) from None

    def _answer(self, path: str, body: Object, assemble: Assemble) -> Object:
        url = self._server.base_url.rstrip("/") + path
        stream = self._sdk.post(url, _encoded(body))
        response = stream.response
        try:
            if response.headers.get("content-type", "").startswith("text/event-stream"):
                return assemble(self._events(stream))
            answer = parse(b"".join(cast("Iterable[bytes]", response.stream)), "it")
        finally:
            response.close()
        raise_error(answer)
        return answer

    def _events(self, stream: EventStream) -> Iterator[Object]:
        try:
            for event in stream:
                yield mapping(cast("Json", event), "an event")
        except RecursionError:
            raise ShapeError("an event is nested too deeply") from None
        except ValueError as error:
            raise error if isinstance(error, ShapeError) else ShapeError("an event is not JSON") from None

    @property
    def _who(self) -> str:
        return f"{self._server.label} ({self._server.host})"

    def _refused(self, error: Exception) -> ModelError:
        status = getattr(error, "status_code", 0)
        said = self._clean(message_of(getattr(error, "body", None)) or "")
        if status == httpx2.codes.UNAUTHORIZED:
            # What it says is left out: some servers repeat the key in it.
            variable = self._server.provider.key_variable
            return ModelAuthError(f"{self._who} refused the key (401): set a valid {variable}")
        tail = f" ({status}): {said}" if said else f" ({status})"
        if status in _UNFIT and _TOO_LONG.search(f"{said} {getattr(error, 'body', '')}"):
            return self._too_long(tail)
        if _NO_DATABASE in said:
            # LiteLLM looks every key up that is not its own, and without a database says only that it has none.
            variable = self._server.provider.key_variable
            return ModelAuthError(f"{self._who} does not know the key: set a valid {variable}{tail}")
        return self._failure(status, f"{self._who} {self._trouble(status)}{tail}", getattr(error, "response", None))

    def _unreadable(self, what: str, said: str) -> ModelError:
        detail = self._clean(said)
        return self._too_long(f": {detail}") if _TOO_LONG.search(said) else ModelGarbledError(f"{what}: {detail}")

    def _too_long(self, tail: str) -> ModelContextError:
        return ModelContextError(f"the conversation is too long for {self._server.model!r}{tail}")

    def _failure(self, status: int, said: str, response: httpx2.Response | None) -> ModelError:
        """The trouble with a status: one that passes, one that may have been an accident, or another."""
        if status in _BUSY and "insufficient_quota" not in said:
            wait = asked_wait(response)
            return ModelError(said) if wait is not None and wait > _LONGEST_WAIT else ModelBusyError(said, wait)
        accident = status >= httpx2.codes.INTERNAL_SERVER_ERROR or status < httpx2.codes.BAD_REQUEST
        return ModelGarbledError(said) if accident else ModelError(said)

    def _trouble(self, status: int) -> str:
        if status == httpx2.codes.NOT_FOUND:
            return f"has no model {self._server.model!r}, or its base URL is wrong"
        if status == httpx2.codes.TOO_MANY_REQUESTS:
            return "is over its rate limit or quota: try again later"
        if status >= httpx2.codes.INTERNAL_SERVER_ERROR:
            return "is in trouble: try again later"
        return "refused the request" if status >= httpx2.codes.BAD_REQUEST else "broke its answer off"

    def _unreachable(self, error: Exception) -> ModelError:
        cause = error if isinstance(error, httpx2.HTTPError) else error.__cause__
        if isinstance(cause, httpx2.ConnectError | httpx2.UnsupportedProtocol):
            return ModelBusyError(f"{self._who} cannot be reached: is it running, and is the base URL right?")
        detail = self._clean(str(cause)) or type(cause).__name__
        return ModelGarbledError(f"the answer of {self._who} broke off: {detail}")

    def _clean(self, said: str) -> str:
        """What a server said, fit for one line on a screen, without the key."""
        if len(self._server.key) >= SHORTEST_SECRET:
            said = said.replace(self._server.key, "[key]")
        line = " ".join("".join(c if c.isprintable() else " " for c in encodable(said)).split())
        return line if len(line) <= 300 else line[:300] + "…"


def _encoded(body: Object) -> bytes:
    """Compact JSON; half of a surrogate pair, which pydantic's encoder refuses, stands there as its escape."""
    try:
        return to_json(body)
    except PydanticSerializationError:
        return json.dumps(body, separators=(",", ":")).encode()
