"""Successive requests of one talk, whatever course it takes: each begins as the one before it, and turns alternate."""

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.models.anthropic import AnthropicModel
from agent.models.base import AssistantMessage, Message, ModelRequest, ToolCall, ToolDecl, ToolMessage, UserMessage
from agent.models.openai_chat import OpenAIChatModel
from agent.models.openai_responses import OpenAIResponsesModel

MODELS: dict[str, Callable[..., Any]] = {
    "anthropic": AnthropicModel,
    "chat": OpenAIChatModel,
    "responses": OpenAIResponsesModel,
}
TOOLS = (ToolDecl("get_context", "Reads.", {"type": "object"}), ToolDecl("list_threads", "Lists.", {"type": "object"}))
TEXT = st.sampled_from(["", " ", "hello", 'a "quoted" \ud800 word', "zwei\nZeilen"])


@st.composite
def talks(draw: st.DrawFn) -> list[Message]:
    """Any alternation: several words of the person, answers with and without calls, results that stay away."""
    talk: list[Message] = []
    for turn in range(draw(st.integers(0, 6))):
        talk += [UserMessage(draw(TEXT)) for _ in range(draw(st.integers(0, 2)))]
        calls = tuple(ToolCall(f"c{turn}_{n}", "get_context", "{}") for n in range(draw(st.integers(0, 2))))
        talk.append(AssistantMessage(draw(TEXT), calls))
        talk += [ToolMessage(call.id, call.name, draw(TEXT), draw(st.booleans())) for call in calls]
    return talk


def body(model: Any, messages: tuple[Message, ...]) -> Any:
    request = ModelRequest(system=("Be brief.", "", "The workspace."), tools=TOOLS, messages=messages)
    return json.loads(json.dumps(model._body(request, stream=True)))


def new(kind: Any) -> Any:
    return kind("m", api_key="k" * 20, base_url="http://127.0.0.1:9")


@pytest.fixture(scope="module", params=sorted(MODELS))
def model(request: pytest.FixtureRequest) -> Any:
    made = new(MODELS[request.param])
    yield made
    made.close()


@given(talk=talks(), steps=st.lists(st.integers(0, 20), max_size=8))
def test_what_is_sent_depends_on_the_request_alone(model: Any, talk: list[Message], steps: list[int]) -> None:
    fresh = new(type(model))
    for length in [*sorted(steps), len(talk), *steps]:  # it grows; and it is taken up shorter, or longer, again
        said = tuple(talk[:length])
        assert body(model, said) == body(fresh, said)
    fresh.close()


@given(talk=talks())
def test_turns_alternate_where_the_protocol_demands_it(talk: list[Message]) -> None:
    model = new(AnthropicModel)
    roles = [turn["role"] for turn in body(model, tuple(talk))["messages"]]
    assert all(one != other for one, other in pairwise(roles))
    model.close()


@pytest.mark.parametrize("change", [{"system": ("Be long.",)}, {"tools": TOOLS[:1]}, {"max_output_tokens": 7}])
def test_what_stands_before_the_talk_may_change_from_run_to_run(model: Any, change: dict[str, Any]) -> None:
    same: dict[str, Any] = {"system": ("Be brief.",), "tools": TOOLS, "messages": (UserMessage("go"),)}
    for request in (ModelRequest(**same), ModelRequest(**same | change), ModelRequest(**same)):
        for stream in (True, False):
            fresh = new(type(model))
            assert model._body(request, stream=stream) == fresh._body(request, stream=stream)
            fresh.close()


def test_a_message_that_was_cut_down_since_is_sent_as_it_is_now(model: Any) -> None:
    asked = AssistantMessage("", (ToolCall("c1", "get_context", "{}"),))
    rest: tuple[Message, ...] = (AssistantMessage("", (ToolCall("c2", "get_context", "{}"),)),)
    for content in ("long " * 50, "short"):
        talk = (UserMessage("go"), asked, ToolMessage("c1", "get_context", content), *rest)
        assert content in json.dumps(body(model, talk))


def test_a_language_model_reads_what_is_at_hand_behind_the_words(model: Any) -> None:
    sent = json.dumps(body(model, (UserMessage("Take that list", "At hand: the list Fair"),)))
    assert "Take that list\\n\\nAt hand: the list Fair" in sent
    assert body(model, (UserMessage("Hello", ""),)) == body(model, (UserMessage("Hello"),))
