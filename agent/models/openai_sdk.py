"""What the two OpenAI protocols share: the client, its adapter and the provider's facts."""

from dataclasses import replace
from functools import partial

from agent.models.deadline_transport import BoundedTransport, client
from agent.models.late import postpone
from agent.models.provider_client import Provider, Sdk, Server, Wire, adapted, sign_in

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
        default_headers=sign_in(where),
        http_client=client(bounds),
        max_retries=max_retries,
        timeout=bounds.seconds,
    )
    return adapted(openai, sdk, openai.OpenAIError)
