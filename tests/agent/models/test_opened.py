"""Anthropic's models are given a journey's tools and guide in the conversation: what stands before it never changes."""

import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.gate.run_state import Run
from agent.models.anthropic import AnthropicModel
from agent.models.base import AssistantMessage, Message, ModelError, ModelRequest, ToolCall, ToolMessage, UserMessage
from agent.models.provider_client import ClientOptions
from agent.policy.scope.scope import guides
from agent.session.context import build_request
from prompts.loader import load
from tests.support.fake_provider import KEY, FakeProvider, Raw
from tests.support.led import Led
from tests.support.protocols import Say
from tools.registry import REGISTRY
from tools.spec import JOURNEYS, TOPICS

NEEDED = sorted({spec.needs for spec in REGISTRY.values() if spec.needs is not None})
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("says"), st.none()),
        st.tuples(st.just("calls"), st.integers(1, 3)),
        st.tuples(st.just("journey"), st.sampled_from(JOURNEYS)),
        st.tuples(st.just("topic"), st.sampled_from(TOPICS)),
        st.tuples(st.just("record"), st.sampled_from(NEEDED)),
    ),
    max_size=8,
)


def at_home(name: str = "claude-sonnet-5-5") -> AnthropicModel:
    return AnthropicModel(name, api_key=KEY)


def requests(steps: list[tuple[str, Any]]) -> list[ModelRequest]:
    """What a model is asked while a conversation goes on and its run changes."""
    run = Run(run_id="r", workspace="w", mode="ask", context={"a": 1})
    messages: list[Message] = [UserMessage("go")]
    records: dict[Any, Any] = {}
    asked: list[ModelRequest] = []
    for number, (kind, what) in enumerate([*steps, ("says", None)]):
        if kind == "journey":
            run.journey = what
        elif kind == "topic":
            run.topic = what
        elif kind == "record":
            records[what, "x"] = {}
        elif kind == "calls":
            calls = tuple(ToolCall(f"c{number}_{n}", "get_context", "{}") for n in range(what))
            messages += [AssistantMessage("", calls), *(ToolMessage(c.id, c.name, "{}") for c in calls)]
        else:
            messages += [AssistantMessage("Done."), UserMessage("And now?")]
        asked.append(build_request(run, tuple(messages), records, asked[-1] if asked else None))
    return asked


def sent(model: AnthropicModel, request: ModelRequest) -> Any:
    return model._body(request, stream=False)


def blocks(body: Any) -> list[Any]:
    return [
        (turn["role"], {key: value for key, value in block.items() if key != "cache_control"})
        for turn in body["messages"]
        for block in turn["content"]
    ]


def front(body: Any) -> Any:
    return [tool for tool in body["tools"] if "defer_loading" not in tool], body["system"]


@given(steps=STEPS)
def test_each_request_begins_as_the_one_before_whatever_the_journey(steps: list[tuple[str, Any]]) -> None:
    model = at_home()
    asked = requests(steps)
    bodies = [sent(model, request) for request in asked]
    for request, body in zip(asked, bodies, strict=True):
        said = blocks(body)
        given_later = {
            part["tool_name"]
            for _, block in said
            if isinstance(block.get("content"), list)
            for part in block["content"]
        }
        declared = {tool["name"] for tool in body["tools"]}
        assert {tool.name for tool in request.tools} <= {tool["name"] for tool in front(body)[0]} | given_later
        assert given_later == declared - {tool["name"] for tool in front(body)[0]}
        roles = [turn["role"] for turn in body["messages"]]
        assert all(one != other for one, other in pairwise(roles))
        assert roles[0] == "user"
        assert json.dumps(body).count('"cache_control"') <= 4
        made = [block["id"] for _, block in said if block["type"] == "tool_use"]
        assert made == [block["tool_use_id"] for _, block in said if block["type"] == "tool_result"]
    started = [body for request, body in zip(asked, bodies, strict=True) if request.journey is not None]
    for one, other in pairwise(started):
        assert front(one) == front(other)
        assert blocks(other)[: len(blocks(one))] == blocks(one)
    model.close()


def test_a_resumed_run_begins_as_it_did_before() -> None:
    *_, last = requests([("journey", "replies"), ("calls", 1)])
    again = build_request(
        Run(run_id="r", workspace="w", mode="ask", context={"a": 1}, journey="replies"), last.messages
    )
    model = at_home()
    assert sent(model, again) == sent(model, last)
    model.close()


def test_a_journey_that_comes_again_brings_its_guide_and_no_tool_twice() -> None:
    *_, last = requests(
        [("journey", "replies"), ("calls", 1), ("journey", "import"), ("calls", 1), ("journey", "replies")]
    )
    model = at_home()
    body = sent(model, last)
    names = [tool["name"] for tool in body["tools"]]
    assert len(names) == len(set(names))
    said = [block["text"] for _, block in blocks(body) if block["type"] == "text"]
    assert sum(guides()["replies"].body in text for text in said) == 2
    assert len([text for text in said if text.startswith("(From the program: its tools stand above.)")]) == 1
    model.close()


def test_a_guide_stands_once_where_its_journey_was_chosen() -> None:
    first, *_, last = requests([("journey", "replies"), ("calls", 1), ("journey", "campaign"), ("calls", 1)])
    model = at_home()
    texts = [block["text"] for _, block in blocks(sent(model, last)) if block["type"] == "text"]
    replies, campaign = (guides()[journey].body for journey in ("replies", "campaign"))
    assert [replies in text for text in texts].count(True) == 1
    assert [campaign in text for text in texts].count(True) == 1
    assert texts.index(next(text for text in texts if replies in text)) < texts.index("go")
    assert load("planner").text == sent(model, first)["system"][0]["text"]
    model.close()


@pytest.mark.parametrize(
    "model",
    [
        at_home("claude-3-7-sonnet-latest"),
        at_home("claude-sonnet-4-20250514"),
        at_home("claude-opus-4-1"),
        at_home("claude-opus-4-0"),
        at_home("claude-sonnet-4"),
        at_home("claude-4-sonnet-20250514"),
        AnthropicModel("claude-sonnet-5-5", api_key=KEY, base_url="http://127.0.0.1:9"),
    ],
    ids=lambda model: f"{model.name}@{model._server.host}",
)
def test_an_older_model_or_another_server_gets_all_of_it_in_front(model: AnthropicModel) -> None:
    *_, last = requests([("journey", "replies"), ("calls", 1), ("journey", "campaign")])
    body = sent(model, last)
    assert "defer_loading" not in json.dumps(body)
    assert [tool["name"] for tool in body["tools"]] == [tool.name for tool in last.tools]
    assert body["system"][0]["text"].endswith(guides()["campaign"].body)
    assert len(blocks(body)) == len(last.messages)
    model.close()


@pytest.mark.parametrize(
    "name", ["claude-haiku-4-5-20251001", "claude-sonnet-4-5", "claude-opus-5", "claude-fable-5-2"]
)
def test_a_model_of_today_gets_it_in_the_conversation(name: str) -> None:
    model = at_home(name)
    assert "defer_loading" in json.dumps(sent(model, requests([("journey", "replies")])[0]))
    model.close()


def led(provider: FakeProvider) -> AnthropicModel:
    return AnthropicModel("claude-sonnet-5-5", api_key=KEY, options=ClientOptions(network=Led(provider.origin)))


def test_a_server_that_refuses_it_is_asked_once_more_with_all_in_front(provider: FakeProvider) -> None:
    model = led(provider)
    said = {"error": {"type": "invalid_request_error", "message": "tools.7.custom.defer_loading: not permitted"}}
    provider.will(Raw.json(said, 400), Say("Hello."), Say("Again."))
    request = requests([("journey", "replies")])[0]
    assert model.respond(request).message.text == "Hello."
    assert model.respond(request).message.text == "Again."
    assert ["defer_loading" in asked.raw.decode() for asked in provider.requests] == [True, False, False]
    model.close()


def test_another_refusal_is_none_of_it(provider: FakeProvider) -> None:
    model = led(provider)
    provider.will(Raw.json({"error": {"message": "max_tokens is too large"}}, 400))
    with pytest.raises(ModelError, match="max_tokens"):
        model.respond(requests([("journey", "replies")])[0])
    assert len(provider.requests) == 1
    model.close()


def test_thoughts_that_are_refused_behind_another_past_are_left_out(provider: FakeProvider) -> None:
    model = led(provider)
    provider.will(Say("I look.", (ToolCall("t1", "get_context", "{}"),), thinking="secret thoughts"))
    first = requests([("journey", "replies")])[0]
    turn = model.respond(first).message
    said = (
        "messages.1.content.0: Invalid `signature` in `thinking` block. The block is bound to a different conversation."
        ' Remove the block, or set `thinking.block_binding.prefix_mismatch_behavior` to "drop_block".'
    )
    provider.will(
        Raw.json({"error": {"type": "invalid_request_error", "message": said}}, 400), Say("Done."), Say("Yes.")
    )
    later = replace(first, messages=(*first.messages, turn, ToolMessage("t1", "get_context", "{}")))
    assert [model.respond(later).message.text for _ in range(2)] == ["Done.", "Yes."]
    assert ["secret thoughts" in asked.raw.decode() for asked in provider.requests] == [False, True, False, False]
    assert all("defer_loading" in asked.raw.decode() for asked in provider.requests)
    model.close()


@pytest.mark.parametrize(
    ("model", "limit"),
    [
        (at_home(), 16_384),
        (at_home("claude-3-haiku-20240307"), 4_096),
        (AnthropicModel("claude-sonnet-5-5", api_key=KEY, base_url="http://127.0.0.1:9"), 4_096),
    ],
    ids=["thinks", "older", "elsewhere"],
)
def test_a_model_that_thinks_has_room_for_it_where_that_is_known_to_be_allowed(
    model: AnthropicModel, limit: int
) -> None:
    assert sent(model, requests([])[0])["max_tokens"] == limit
    model.close()
