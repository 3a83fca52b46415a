"""Subjects: each implementation of a model, ready to be driven."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.models.anthropic import AnthropicModel
from agent.models.base import AssistantMessage, Model, ModelRequest, ModelResponse, OnText
from agent.models.openai_chat import OpenAIChatModel
from agent.models.openai_responses import OpenAIResponsesModel
from agent.models.provider_client import ClientOptions
from agent.models.scripted import ScriptedModel
from tests.support.conformance import Subject
from tests.support.fake_provider import KEY, FakeProvider, fake_provider
from tests.support.guided_desk import Open as OpenDesk
from tests.support.guided_desk import desks
from tests.support.protocols import Say

Open = Callable[..., Model]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[OpenDesk]:
    """Opens desks for the guided model."""
    with desks(tmp_path / "state") as opened:
        yield opened


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with fake_provider() as running:
        yield running


def open_at(
    protocol: str,
    origin: str,
    *,
    key: str | None = KEY,
    name: str = "m",
    timeout: float | None = None,
) -> Model:
    """A model of one protocol at a server."""
    options = ClientOptions(timeout=timeout)
    match protocol:
        case "messages":
            return AnthropicModel(name, api_key=key, base_url=origin, options=options)
        case "responses":
            return OpenAIResponsesModel(name, api_key=key, base_url=f"{origin}/v1", options=options)
        case _:
            return OpenAIChatModel(name, api_key=key, base_url=f"{origin}/v1", options=options)


@pytest.fixture(params=["messages", "responses", "chat"])
def protocol(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def served(protocol: str, provider: FakeProvider) -> Iterator[Subject]:
    model = open_at(protocol, provider.origin)
    yield Subject(
        model,
        provider.will,
        provider=provider,
        open=lambda key: open_at(protocol, provider.origin, key=key),
    )
    model.close()


class _Rescripted:
    """A scripted model whose script is what was programmed last, as the turn that the request is at."""

    name = "scripted"

    def __init__(self, path: Path) -> None:
        self._path = path

    def program(self, say: Say) -> None:
        calls = [{"name": c.name, "arguments": json.loads(c.arguments)} for c in say.calls]
        self._line = json.dumps({"text": say.text or None, "tool_calls": calls})

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        spoken = sum(isinstance(message, AssistantMessage) for message in request.messages)
        self._path.write_text("{}\n" * spoken + self._line, "utf-8")
        return ScriptedModel(self._path).respond(request, on_text)

    def close(self) -> None:
        return


@pytest.fixture
def scripted(tmp_path: Path) -> Subject:
    model = _Rescripted(tmp_path / "script.jsonl")
    return Subject(model, model.program, exact=False)
