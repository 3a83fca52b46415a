"""What the two OpenAI protocols share: the client, its adapter and the provider's facts."""

from dataclasses import replace
from functools import partial
from typing import Any, cast

import httpx2

from agent.models.bounds import BoundedTransport, client
from agent.models.late import postpone
from agent.models.wire import Provider, Sdk, Server, Wire

OPENAI = Provider(
    label="OpenAI",
    family="openai",
    key_variable="OPENAI_API_KEY",
    default_url="https://api.openai.com/v1",
)


def facts(base_url: str | None) -> Provider:
    """OpenAI itself, or whoever speaks its protocols at another base URL."""
    if not base_url or base_url.rstrip("/") == OPENAI.default_url:
        return OPENAI
    return replace(OPENAI, label="the model server")


def open_wire(where: Server, bounds: BoundedTransport, max_retries: int) -> Wire:
    """Build the wire, and the SDK's client meanwhile; nothing is sent."""
    return Wire(where, partial(_load, where, bounds, max_retries), bounds)


def _load(where: Server, bounds: BoundedTransport, max_retries: int) -> Sdk:
    postpone("openai.lib", "openai.types", "openai.types.responses")
    import openai

    sdk = openai.OpenAI(
        api_key=where.key,
        base_url=where.base_url,
        http_client=client(bounds),
        max_retries=max_retries,
        timeout=bounds.seconds,
    )

    def post(path: str, body: bytes) -> httpx2.Response:
        # Streamed always, so that the body is read here, where its size is bounded.
        response: Any = sdk.post(
            path, content=body, cast_to=httpx2.Response, stream=True, stream_cls=openai.Stream[object]
        )
        return cast("httpx2.Response", response)

    return Sdk(
        post=post,
        events=lambda response: iter(openai.Stream(cast_to=object, response=response, client=sdk)),
        status_error=openai.APIStatusError,
        connection_error=openai.APIConnectionError,
        timeout_error=openai.APITimeoutError,
        error=openai.OpenAIError,
        close=sdk.close,
    )
