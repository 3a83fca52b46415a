"""Which model plans: from a ``provider:name`` spec, or by the default order, to a ``Model``.

    anthropic:NAME      Messages, with ANTHROPIC_API_KEY or a server at ANTHROPIC_BASE_URL
    openai:NAME         Responses, with OPENAI_API_KEY or a server at OPENAI_BASE_URL
    openai-chat:NAME    Chat Completions at OPENAI_BASE_URL: vLLM, llama.cpp, any compatible server
    ollama:NAME         Chat Completions at the Ollama of this machine
    local[:PATH.gguf]   embedded, no server and no key
    scripted:FILE       turns from a file

``anthropic`` and ``openai`` alone take that provider's default name.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from agent.common.network import Network
from agent.models.anthropic import AnthropicModel
from agent.models.base import Model, ModelUsageError
from agent.models.openai_chat import OllamaModel, OpenAIChatModel
from agent.models.openai_responses import OpenAIResponsesModel
from agent.models.provider_client import ClientOptions
from agent.models.scripted import ScriptedModel

DEFAULT_NAMES = {"anthropic": "claude-sonnet-5-5", "openai": "gpt-6.1-terra"}
"""The name that stands for a provider when a key is all that is given."""
_OLLAMA_TIMEOUT = 0.3
_FORMS = "anthropic:NAME, openai:NAME, openai-chat:NAME, ollama:NAME, local, local:PATH.gguf or scripted:FILE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What the environment gives for reaching models."""

    anthropic_api_key: str | None = field(default=None, repr=False)
    anthropic_base_url: str | None = None
    """Without ``/v1``."""
    openai_api_key: str | None = field(default=None, repr=False)
    openai_base_url: str | None = None
    """With its ``/v1``."""
    ollama_url: str = "http://127.0.0.1:11434"


@dataclass(frozen=True, slots=True)
class Choice:
    """A model spec and where it came from."""

    spec: str
    reason: str
    """For people: ``--model``, ``ANTHROPIC_API_KEY is set``, …"""


def choose(access: Access, *, flag: str | None = None, configured: str | None = None) -> Choice:
    """Settle which model to use, in the order flag, configuration, keys, Ollama, embedded."""
    if flag:
        return Choice(flag, "--model")
    if configured:
        return Choice(configured, "configuration")
    if access.anthropic_api_key:
        return Choice(f"anthropic:{DEFAULT_NAMES['anthropic']}", "ANTHROPIC_API_KEY is set")
    if access.openai_api_key:
        return Choice(f"openai:{DEFAULT_NAMES['openai']}", "OPENAI_API_KEY is set")
    name = ollama_model(access.ollama_url)
    if name is not None:
        return Choice(f"ollama:{name}", f"Ollama answers at {access.ollama_url}")
    return Choice("local", "no key is set and no Ollama answers")


def open_model(
    spec: str, access: Access, on_progress: Callable[[str], None] = lambda line: None, network: Network | None = None
) -> Model:
    """Build the model that a spec names; only the SDK of its provider is imported.

    Raises:
        ModelUsageError: the spec or the script is wrong.
        ModelAuthError: neither a key nor a base URL is set for the provider.
        ModelError: the embedded model cannot be loaded.
    """
    provider, _, name = spec.partition(":")
    name = name or DEFAULT_NAMES.get(provider, "")
    if provider == "local":
        from agent.models.local import open_local

        return open_local(spec, on_progress)
    if not name:
        raise ModelUsageError(f"{spec[:80]!r} is not a model: use {_FORMS}")
    options = ClientOptions(network=network)
    openai_key, openai_url = access.openai_api_key, access.openai_base_url
    match provider:
        case "anthropic":
            key, url = access.anthropic_api_key, access.anthropic_base_url
            return AnthropicModel(name, api_key=key, base_url=url, options=options)
        case "openai":
            return OpenAIResponsesModel(name, api_key=openai_key, base_url=openai_url, options=options)
        case "openai-chat":
            return OpenAIChatModel(name, api_key=openai_key, base_url=openai_url, options=options)
        case "ollama":
            return OllamaModel(name, api_key=None, base_url=f"{access.ollama_url}/v1", options=options)
        case "scripted":
            return ScriptedModel(Path(name))
        case _:
            raise ModelUsageError(f"{provider[:80]!r} is not a provider: use {_FORMS}")


def check_model(spec: str, access: Access) -> None:
    """Raise what ``open_model`` would, and load no weights."""
    if spec.partition(":")[0] == "local":
        from agent.models.local import check_local

        check_local(spec)
    else:
        open_model(spec, access).close()


def ollama_model(url: str) -> str | None:
    """The model that an Ollama used last and that can plan; ``None`` when nothing answers at once."""
    try:
        with httpx2.Client(trust_env=False, timeout=_OLLAMA_TIMEOUT) as client:
            answer = client.get(f"{url}/api/tags")
            entries = json.loads(answer.content)["models"] if answer.status_code == httpx2.codes.OK else []
        return next((name for name in map(_planner_name, entries) if name), None)
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, LookupError, TypeError, RecursionError):
        return None


def _planner_name(entry: object) -> str | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        return None
    abilities = entry.get("capabilities")
    # Older servers do not list abilities; there the name is all that tells an embedding model.
    able = "tools" in abilities if isinstance(abilities, list) else "embed" not in entry["name"]
    return str(entry["name"]) if able else None
