"""What is particular to one protocol: how a conversation is written, and how its answers end."""

import json
from typing import Any

import pytest

from agent.models.base import (
    AssistantMessage,
    Message,
    ModelError,
    ModelGarbledError,
    Stop,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from tests.agent.models.conftest import open_at
from tests.support.conformance import ASK, CONTEXT, LISTS, ONE, SYSTEM, TWO, answered, ask
from tests.support.fake_provider import FakeProvider, Raw
from tests.support.protocols import Say, chat_plain, messages_plain, responses_plain

TEXT = {"type": "text", "text": "Welcome"}
THOUGHT = Say("I look.", (ONE, TWO), thinking="secret thoughts, encrypted")


def sent(protocol: str, provider: FakeProvider, *messages: Message, name: str = "m") -> Any:
    provider.will(Say("ok"))
    model = open_at(protocol, provider.origin, name=name)
    model.respond(ask(*messages))
    model.close()
    return provider.requests[-1].body


def read(protocol: str, provider: FakeProvider, body: dict[str, Any]) -> tuple[Stop, AssistantMessage]:
    provider.will(Raw.json(body))
    model = open_at(protocol, provider.origin)
    answer = model.respond(ask(ASK))
    model.close()
    return answer.stop, answer.message


# How a conversation is written ----------------------------------------------------------------------------------------


def test_messages_has_a_cache_breakpoint_behind_tools_system_and_the_end(provider: FakeProvider) -> None:
    body = sent("messages", provider, ASK, *answered(ONE, TWO), UserMessage("And?"))
    marked = {"type": "ephemeral"}
    assert [tool.get("cache_control") for tool in body["tools"]] == [None, marked]
    assert [block.get("cache_control") for block in body["system"]] == [None, marked]
    assert json.dumps(body["messages"]).count("cache_control") == 1
    assert body["messages"][-1]["content"][-1] == {"type": "text", "text": "And?", "cache_control": marked}
    assert (body["max_tokens"], "stream" in body) == (256, False)


def test_messages_alternates_and_puts_results_before_words(provider: FakeProvider) -> None:
    error = ToolMessage("call_b", "get_context", "refused", is_error=True)
    messages = (ASK, AssistantMessage("", (ONE, TWO)), ToolMessage("call_a", "x", "{}"), error, UserMessage("And?"))
    turns = sent("messages", provider, *messages)["messages"]
    assert [turn["role"] for turn in turns] == ["user", "assistant", "user"]
    assert [block["type"] for block in turns[2]["content"]] == ["tool_result", "tool_result", "text"]
    assert [block.get("is_error") for block in turns[2]["content"]] == [None, True, None]


def test_messages_leaves_empty_turns_out(provider: FakeProvider) -> None:
    turns = sent("messages", provider, ASK, AssistantMessage(""), UserMessage(" "), UserMessage("Still there?"))[
        "messages"
    ]
    assert [block["text"] for turn in turns for block in turn["content"]] == [ASK.text, "Still there?"]


def test_responses_keeps_nothing_at_the_server_and_sends_everything(provider: FakeProvider) -> None:
    body = sent("responses", provider, ASK, *answered(ONE), name="gpt-6.1-terra")
    assert body["store"] is False
    assert body["include"] == ["reasoning.encrypted_content"]
    assert "previous_response_id" not in body
    assert [item.get("type", item.get("role")) for item in body["input"]] == [
        "user",
        "function_call",
        "function_call_output",
    ]
    assert body["instructions"] == "\n\n".join(SYSTEM)
    assert [tool["name"] for tool in body["tools"]] == [LISTS.name, CONTEXT.name]


@pytest.mark.parametrize("name", ["gpt-4.1", "gpt-5-chat-latest", "qwen3:8b"])
def test_responses_asks_for_encrypted_reasoning_only_where_there_is_some(provider: FakeProvider, name: str) -> None:
    assert "include" not in sent("responses", provider, ASK, name=name)


def test_chat_writes_calls_and_results_in_their_roles(provider: FakeProvider) -> None:
    body = sent("chat", provider, ASK, *answered(ONE, TWO))
    assert [message["role"] for message in body["messages"]] == ["system", "user", "assistant", "tool", "tool"]
    assert body["messages"][2]["tool_calls"][0]["function"] == {"name": ONE.name, "arguments": ONE.arguments}
    assert [message["tool_call_id"] for message in body["messages"][3:]] == ["call_a", "call_b"]


@pytest.mark.parametrize("arguments", ['{"cut', "[1]", "", "null", '{"a":' * 900 + "1" + "}" * 900, '{"a": "\\ud800"}'])
def test_a_past_call_that_was_refused_can_be_sent_back(protocol: str, provider: FakeProvider, arguments: str) -> None:
    past = ToolCall("call_a", "no such/tool " * 20, arguments)
    body = sent(protocol, provider, ASK, AssistantMessage("", (past,)), ToolMessage("call_a", past.name, "{}", True))
    call = {
        "messages": lambda: body["messages"][1]["content"][0],
        "responses": lambda: body["input"][1],
        "chat": lambda: body["messages"][2]["tool_calls"][0]["function"],
    }[protocol]()
    given = call["input"] if protocol == "messages" else json.loads(call["arguments"])
    assert isinstance(given, dict)
    assert given == (json.loads(arguments) if arguments.startswith('{"a": ') else {"unreadable": arguments})
    assert call["name"].replace("_", "").isalnum()
    assert len(call["name"]) == 64


# What a model kept ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("protocol", ["messages", "responses"])
@pytest.mark.parametrize("stream", [False, True])
def test_thoughts_go_back_as_they_came_and_where_they_stood(
    provider: FakeProvider, protocol: str, stream: bool
) -> None:
    provider.will(THOUGHT)
    model = open_at(protocol, provider.origin)
    message = model.respond(ask(ASK), (lambda piece: None) if stream else None).message
    model.close()
    assert "secret" not in message.text
    stored: AssistantMessage = AssistantMessage(
        message.text, message.tool_calls, json.loads(json.dumps(message.opaque))
    )
    body = sent(protocol, provider, ASK, stored, *answered(ONE, TWO)[1:])
    if protocol == "messages":
        assert body["messages"][1]["content"] == messages_plain(THOUGHT)["content"]
    else:
        expected = [
            {k: v for k, v in item.items() if k != "id" or item["type"] != "function_call"}
            for item in responses_plain(THOUGHT)["output"]
        ]
        assert body["input"][1:5] == expected


@pytest.mark.parametrize("protocol", ["messages", "responses"])
def test_thoughts_of_one_model_are_not_sent_to_another(provider: FakeProvider, protocol: str) -> None:
    provider.will(THOUGHT)
    model = open_at(protocol, provider.origin)
    message = model.respond(ask(ASK)).message
    model.close()
    body = sent(protocol, provider, ASK, message, *answered(ONE, TWO)[1:], name="another")
    assert "secret" not in json.dumps(body)
    assert "I look." in json.dumps(body)


def test_a_renamed_call_id_goes_back_under_its_new_name(provider: FakeProvider) -> None:
    """The loop renames ids that are missing or stand twice; what was kept must follow."""
    provider.will(THOUGHT)
    model = open_at("messages", provider.origin)
    message = model.respond(ask(ASK)).message
    model.close()
    renamed = AssistantMessage(message.text, (ToolCall("new_id", ONE.name, ONE.arguments), TWO), message.opaque)
    content = sent("messages", provider, ASK, renamed)["messages"][1]["content"]
    assert [block.get("id") for block in content] == [None, None, "new_id", "call_b"]


# How answers end ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "without_calls", "with_calls"),
    [
        ("end_turn", "end", "tools"),
        ("tool_use", "end", "tools"),
        ("max_tokens", "length", "length"),
        ("model_context_window_exceeded", "length", "length"),
        ("refusal", "refusal", "refusal"),
        ("something_new", "length", "length"),
        (None, "length", "length"),
        ({"odd": 1}, "length", "length"),
    ],
)
def test_messages_ends(provider: FakeProvider, reason: Any, without_calls: Stop, with_calls: Stop) -> None:
    for say, expected in ((Say("x"), without_calls), (Say("x", (ONE,)), with_calls)):
        assert read("messages", provider, messages_plain(say) | {"stop_reason": reason})[0] == expected


@pytest.mark.parametrize(
    ("reason", "without_calls", "with_calls"),
    [
        ("stop", "end", "tools"),
        ("tool_calls", "end", "tools"),
        ("length", "length", "length"),
        ("content_filter", "refusal", "refusal"),
        ("eos", "end", "tools"),
        ("abort", "length", "length"),
        ("SAFETY", "length", "length"),
        ("", "length", "length"),
        (None, "length", "length"),
        ([], "length", "length"),
    ],
)
def test_chat_ends(provider: FakeProvider, reason: Any, without_calls: Stop, with_calls: Stop) -> None:
    for say, expected in ((Say("x"), without_calls), (Say("x", (ONE,)), with_calls)):
        body = chat_plain(say)
        body["choices"][0]["finish_reason"] = reason
        assert read("chat", provider, body)[0] == expected


@pytest.mark.parametrize("protocol", ["chat", "messages"])
def test_text_that_nothing_shows_to_be_a_models_is_an_error(provider: FakeProvider, protocol: str) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "chat": {"choices": [{"message": {"content": "Welcome"}}]},
        "messages": {"content": [TEXT]},
    }
    body = bodies[protocol]
    with pytest.raises(ModelGarbledError, match="is this a model server"):
        read(protocol, provider, body)
    assert read(protocol, provider, {**body, "model": "m"})[0] == "length"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "tools"),
        ({"status": "incomplete", "incomplete_details": {"reason": "content_filter"}}, "refusal"),
        ({"status": "incomplete", "incomplete_details": None}, "length"),
        ({"usage": {"output_tokens": 256}}, "length"),
        ({"output": [{"type": "message", "status": "incomplete", "content": []}]}, "length"),
    ],
    ids=["whole", "filtered", "incomplete", "used all it was given", "one part incomplete"],
)
def test_responses_ends(provider: FakeProvider, change: dict[str, Any], expected: Stop) -> None:
    assert read("responses", provider, responses_plain(Say("x", (ONE,))) | change)[0] == expected


# Calls as they came ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments", ['{"a": 1, "a": 2}', "{'single': 1}", '{"cut', "```json\n{}\n```", "", '{"n": 1.0, "m": 1e999}']
)
def test_argument_text_is_passed_on_verbatim(protocol: str, provider: FakeProvider, arguments: str) -> None:
    stream: list[dict[str, Any]] = [
        {"type": "message_start", "message": {}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "tool_use", "id": "a", "name": "t"}},
        {
            "type": "content_block_delta",
            "index": 0,
            "delta": {"type": "input_json_delta", "partial_json": arguments[:4]},
        },
        {
            "type": "content_block_delta",
            "index": 0,
            "delta": {"type": "input_json_delta", "partial_json": arguments[4:]},
        },
        {"type": "message_delta", "delta": {"stop_reason": "tool_use"}},
        {"type": "message_stop"},
    ]
    body = {
        # This protocol parses arguments at the server; only its stream carries their text.
        "messages": Raw.sse(b"".join(f"event: {e['type']}\ndata: {json.dumps(e)}\n\n".encode() for e in stream)),
        "responses": Raw.json(responses_plain(Say(calls=(ToolCall("a", "t", arguments),)))),
        "chat": Raw.json(chat_plain(Say(calls=(ToolCall("a", "t", arguments),)))),
    }[protocol]
    provider.will(body)
    model = open_at(protocol, provider.origin)
    answer = model.respond(ask(ASK))
    model.close()
    assert answer.message.tool_calls == (ToolCall("a", "t", arguments),)


def test_odd_calls_keep_their_oddity_for_the_gate(provider: FakeProvider) -> None:
    body = chat_plain(Say(calls=(ONE, ONE, ONE, ONE)))
    calls = body["choices"][0]["message"]["tool_calls"]
    del calls[0]["id"]
    calls[1]["function"] = {"name": {"odd": 1}, "arguments": {"an": "object"}}
    calls[2]["function"] = {"arguments": None}
    calls[3]["function"]["arguments"] = '{"text": "\ud800"}'
    assert read("chat", provider, body)[1].tool_calls == (
        ToolCall("", ONE.name, ONE.arguments),
        ToolCall("call_a", '{"odd": 1}', '{"an": "object"}'),
        ToolCall("call_a", "", ""),
        ToolCall("call_a", ONE.name, '{"text": "\\ud800"}'),
    )


def test_blocks_of_unknown_kinds_are_passed_over(provider: FakeProvider) -> None:
    odd: list[dict[str, Any]] = [{"type": "hologram", "data": [1]}, {"kind": "none"}]
    messages = messages_plain(Say("ok"))
    assert read("messages", provider, messages | {"content": odd + messages["content"]})[1] == AssistantMessage("ok")
    responses = responses_plain(Say("ok"))
    assert read("responses", provider, responses | {"output": odd + responses["output"]})[1] == AssistantMessage("ok")
    parts = [*odd, {"type": "text", "text": "ok"}]
    chat = {"choices": [{"message": {"content": parts}, "finish_reason": "stop"}]}
    assert read("chat", provider, chat)[1] == AssistantMessage("ok")


@pytest.mark.parametrize("usage", [None, [], "x", {"prompt_tokens": "many", "input_tokens": -4, "output_tokens": True}])
def test_odd_statistics_cost_no_answer(protocol: str, provider: FakeProvider, usage: Any) -> None:
    form = {"messages": messages_plain, "responses": responses_plain, "chat": chat_plain}[protocol]
    assert read(protocol, provider, form(Say("ok")) | {"usage": usage}) == ("end", AssistantMessage("ok"))


# Streams of Responses -------------------------------------------------------------------------------------------------


def streamed(provider: FakeProvider, *events: dict[str, Any]) -> AssistantMessage:
    provider.will(Raw.sse(b"".join(f"event: {e['type']}\ndata: {json.dumps(e)}\n\n".encode() for e in events)))
    model = open_at("responses", provider.origin)
    try:
        return model.respond(ask(ASK), lambda piece: None).message
    finally:
        model.close()


def test_output_that_the_last_event_leaves_out_is_taken_from_the_items(provider: FakeProvider) -> None:
    whole = responses_plain(Say("I look.", (ONE,)))
    items = [{"type": "response.output_item.done", "item": item} for item in whole["output"]]
    last = {"type": "response.completed", "response": whole | {"output": []}}
    assert streamed(provider, *items, last) == AssistantMessage("I look.", (ONE,))


@pytest.mark.parametrize("error", [{"code": "server_error", "message": "it broke"}, "it broke"])
def test_a_failed_response_is_an_error_with_its_words(provider: FakeProvider, error: Any) -> None:
    failed = {"type": "response.failed", "response": {"status": "failed", "error": error, "output": []}}
    with pytest.raises(ModelError, match="it broke"):
        streamed(provider, failed)
