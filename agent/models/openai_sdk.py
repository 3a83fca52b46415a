"""What the two OpenAI protocols share: the client and the provider's facts."""

from dataclasses import replace
from functools import partial

from agent.models.deadline_transport import DeadlineTransport, http_client
from agent.models.lazy_import import lazy_import
from agent.models.provider_client import ClientOptions, Provider, ProviderClient, SdkAdapter, Server

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


def open_client(where: Server, options: ClientOptions) -> ProviderClient:
    """A client of a server; nothing is loaded or sent."""
    return ProviderClient(where, partial(_load, where, options.max_retries), options)


def _load(where: Server, max_retries: int, transport: DeadlineTransport) -> SdkAdapter:
    lazy_import("openai.lib", "openai.types", "openai.types.responses")
    import openai

    client = openai.OpenAI(
        api_key=where.key,
        base_url=where.base_url,
        http_client=http_client(transport),
        max_retries=max_retries,
        timeout=transport.seconds,
    )
    return SdkAdapter(
        post=lambda url, body: client.post(
            url, content=body, cast_to=object, stream=True, stream_cls=openai.Stream[object]
        ),
        status_error=openai.APIStatusError,
        connection_error=openai.APIConnectionError,
        timeout_error=openai.APITimeoutError,
        error=openai.OpenAIError,
    )
