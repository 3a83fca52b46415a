"""What all models behind a server share; a protocol adds how a request is written and how its answer is read."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import httpx2

from agent.common.json_value import Json
from agent.models.base import ModelRequest, ModelResponse, OnText, Stop, ToolDecl, Usage
from agent.models.deadline_transport import DeadlineTransport
from agent.models.pricing import price
from agent.models.provider_client import DEFAULTS, ClientOptions, Provider, ProviderClient, SdkAdapter, server
from agent.models.shapes import Object

_ROOM = 4
"""Times the answer's own tokens that a model which thinks has for both: what it thinks counts as output."""
Stops = Mapping[str, Stop]
"""From a protocol's words for why a model stopped."""


class ProviderModel(ABC):
    """A model behind a server."""

    PROVIDER: ClassVar[Provider]
    PREFIX: ClassVar[str]
    """What stands before the colon of its name."""
    PATH: ClassVar[str]
    """Where requests go, below the base URL."""

    def __init__(
        self, model: str, *, api_key: str | None, base_url: str | None = None, options: ClientOptions = DEFAULTS
    ) -> None:
        """Prepare a client, or fail as ``server`` does; nothing is loaded or sent."""
        self._server = server(self.PROVIDER, model, api_key, base_url)
        self._client = ProviderClient(self._server, self._open, options)

    @property
    def name(self) -> str:
        """Provider and name, such as ``anthropic:claude-…``."""
        return f"{self.PREFIX}:{self._server.model}"

    @property
    def is_at_home(self) -> bool:
        """Whether its server is the provider's own."""
        return self._server.is_at_home

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """See ``Model.respond``."""

        def tell(piece: str) -> None:
            if on_text is not None and piece:
                on_text(piece)

        body = self._body(request, stream=on_text is not None)
        return self._client.ask(self.PATH, body, lambda events: self._assemble(events, tell), self._read)

    def load_sdk(self) -> None:
        """See ``Loading.load_sdk``."""
        self._client.load_sdk()

    def close(self) -> None:
        """Close idle connections."""
        self._client.close()

    def _open(self, transport: DeadlineTransport) -> SdkAdapter:
        client = httpx2.Client(transport=transport, trust_env=False)
        reached = {"api_key": self._server.key, "base_url": self._server.base_url, "http_client": client}
        # A model is asked again by the run, which says so and can be interrupted.
        return self._load({**reached, "max_retries": 0, "timeout": transport.seconds})

    @staticmethod
    @abstractmethod
    def _load(settings: Mapping[str, Any]) -> SdkAdapter:
        """Import the SDK and open its client with these settings, which all SDKs have."""

    @abstractmethod
    def _body(self, request: ModelRequest, *, stream: bool) -> Object: ...

    @staticmethod
    @abstractmethod
    def _assemble(events: Iterator[Object], tell: OnText) -> Object:
        """The answer that a stream tells in pieces, those of its text told on; ``ShapeError`` where it is not whole."""

    @abstractmethod
    def _read(self, answer: Object) -> ModelResponse:
        """A whole answer as a turn; ``ShapeError`` where it is none."""

    def _limit(self, request: ModelRequest, *, thinks: bool) -> int:
        """The tokens that an answer may have; only the provider's own servers are known to allow more."""
        return request.max_output_tokens * (_ROOM if thinks and self.is_at_home else 1)

    def _usage(self, *, read: int, cached: int, output: int, written: int = 0) -> Usage:
        cost = price(self._server, read=read, cached=cached, written=written, output=output)
        return Usage(input_tokens=read, output_tokens=output, cached_tokens=cached, cost_usd=cost)


def declared(tools: tuple[ToolDecl, ...], schema: str) -> list[Object]:
    """Tools as servers are told of them, the schema under its name in the protocol."""
    return [{"name": tool.name, "description": tool.description, schema: dict(tool.schema)} for tool in tools]


def stop_of(reason: Json, stops: Stops, *, made_calls: bool) -> Stop:
    """Why a model stopped, from its protocol's word for it."""
    found = stops.get(reason) if isinstance(reason, str) else None
    if found is None:
        return "length"  # it may have been cut: no such call is made, and no such text is an answer
    if found in ("end", "tools"):
        return "tools" if made_calls else "end"
    return found
