"""What the two OpenAI protocols share: the client, the provider's facts, and how tokens are counted."""

from abc import ABC
from collections.abc import Mapping
from typing import Any

from agent.common.json_value import Json
from agent.models.base import Usage
from agent.models.lazy_import import lazy_import
from agent.models.provider_client import Provider, SdkAdapter
from agent.models.provider_model import ProviderModel
from agent.models.shapes import count, or_empty


class OpenAIModel(ProviderModel, ABC):
    """A model of OpenAI itself, or of whoever speaks its protocols at another base URL."""

    PROVIDER = Provider(
        label="OpenAI",
        label_elsewhere="the model server",
        family="openai",
        key_variable="OPENAI_API_KEY",
        default_url="https://api.openai.com/v1",
    )

    @staticmethod
    def _load(settings: Mapping[str, Any]) -> SdkAdapter:
        lazy_import("openai.lib", "openai.types", "openai.types.responses")
        import openai

        client, events = openai.OpenAI(**settings), openai.Stream[object]
        return SdkAdapter(
            lambda url, body: client.post(url, content=body, cast_to=object, stream=True, stream_cls=events),
            openai,
            openai.OpenAIError,
        )

    def _tokens(self, raw: Json, prompt: str, answer: str) -> Usage:
        """What was used, counted under the protocol's words for prompt and answer."""
        used = or_empty(raw)
        details = or_empty(used.get(f"{prompt}_tokens_details"))
        return self._usage(
            read=count(used.get(f"{prompt}_tokens")),
            cached=count(details.get("cached_tokens")),
            # From gpt-5.6 on a prompt that is written to the cache costs more than one that is only read.
            written=count(details.get("cache_write_tokens")),
            output=count(used.get(f"{answer}_tokens")),
        )
