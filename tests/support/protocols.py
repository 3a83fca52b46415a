"""One neutral answer, written in each of the three protocols, plain and streamed, as the vendors document them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from agent.models.base import Stop, ToolCall


@dataclass(frozen=True)
class Say:
    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    stop: Stop | None = None
    thinking: str = ""
    read: int = 120
    cached: int = 20
    written: int = 0
    output: int = 30

    @property
    def ended(self) -> Stop:
        return self.stop or ("tools" if self.calls else "end")


def _pieces(text: str) -> list[str]:
    """Streams cut anywhere, also inside a JSON escape."""
    return [text[i : i + 3] for i in range(0, len(text), 3)]


def _sse(events: Iterator[dict[str, Any]], *, named: bool, done: bool) -> bytes:
    lines = [(f"event: {event['type']}\n" if named else "") + f"data: {json.dumps(event)}\n\n" for event in events]
    return ("".join(lines) + ("data: [DONE]\n\n" if done else "")).encode()


# Messages -------------------------------------------------------------------------------------------------------------

_MESSAGES_STOP = {"end": "end_turn", "tools": "tool_use", "length": "max_tokens", "refusal": "refusal"}


def messages_plain(say: Say) -> dict[str, Any]:
    content: list[dict[str, Any]] = []
    if say.thinking:
        content.append({"type": "thinking", "thinking": say.thinking, "signature": "c2ln"})
    if say.text:
        content.append({"type": "text", "text": say.text})
    content += [{"type": "tool_use", "id": c.id, "name": c.name, "input": json.loads(c.arguments)} for c in say.calls]
    return _messages_head() | {
        "content": content,
        "stop_reason": _MESSAGES_STOP[say.ended],
        "usage": {
            "input_tokens": say.read - say.cached - say.written,
            "cache_read_input_tokens": say.cached,
            "cache_creation_input_tokens": say.written,
            "output_tokens": say.output,
        },
    }


def _messages_head() -> dict[str, Any]:
    return {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [], "stop_reason": None}


def messages_stream(say: Say) -> bytes:
    return _sse(_messages_events(say), named=True, done=False)


def _messages_events(say: Say) -> Iterator[dict[str, Any]]:
    whole = messages_plain(say)
    yield {"type": "message_start", "message": _messages_head() | {"usage": whole["usage"] | {"output_tokens": 1}}}
    yield {"type": "ping"}
    for index, block in enumerate(whole["content"]):
        raw = say.calls[index - len(whole["content"])].arguments if block["type"] == "tool_use" else ""
        empty: dict[str, dict[str, Any]] = {
            "text": {"text": ""},
            "tool_use": {"input": {}},
            "thinking": {"thinking": "", "signature": ""},
        }
        yield {"type": "content_block_start", "index": index, "content_block": block | empty[block["type"]]}
        for delta in _messages_deltas(block, raw):
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    yield {
        "type": "message_delta",
        "delta": {"stop_reason": whole["stop_reason"], "stop_sequence": None},
        "usage": {"output_tokens": say.output},
    }
    yield {"type": "message_stop"}


def _messages_deltas(block: dict[str, Any], raw: str) -> Iterator[dict[str, Any]]:
    match block["type"]:
        case "text":
            for piece in _pieces(block["text"]):
                yield {"type": "text_delta", "text": piece}
        case "tool_use":
            yield {"type": "input_json_delta", "partial_json": ""}
            for piece in _pieces("" if raw == "{}" else raw):
                yield {"type": "input_json_delta", "partial_json": piece}
        case "thinking":
            for piece in _pieces(block["thinking"]):
                yield {"type": "thinking_delta", "thinking": piece}
            yield {"type": "signature_delta", "signature": block["signature"]}


# Responses ------------------------------------------------------------------------------------------------------------


def responses_plain(say: Say) -> dict[str, Any]:
    output: list[dict[str, Any]] = []
    if say.thinking:
        output.append({"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": say.thinking})
    if say.text:
        said: dict[str, Any] = {"type": "output_text", "text": say.text, "annotations": []}
        part = {"type": "refusal", "refusal": say.text} if say.ended == "refusal" else said
        output.append({"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [part]})
    output += [
        {"type": "function_call", "id": f"fc_{c.id}", "call_id": c.id, "name": c.name, "arguments": c.arguments}
        for c in say.calls
    ]
    cut = say.ended == "length"
    return {
        "id": "resp_1",
        "object": "response",
        "status": "incomplete" if cut else "completed",
        "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
        "error": None,
        "output": output,
        "usage": {
            "input_tokens": say.read,
            "input_tokens_details": {"cached_tokens": say.cached, "cache_write_tokens": say.written},
            "output_tokens": say.output,
            "total_tokens": say.read + say.output,
        },
    }


def responses_stream(say: Say) -> bytes:
    return _sse(_responses_events(say), named=True, done=False)


def _responses_events(say: Say) -> Iterator[dict[str, Any]]:
    whole = responses_plain(say)
    yield {"type": "response.created", "response": whole | {"output": [], "status": "in_progress", "usage": None}}
    for index, item in enumerate(whole["output"]):
        if item["type"] == "message" and say.ended != "refusal":
            for piece in _pieces(say.text):
                yield {"type": "response.output_text.delta", "output_index": index, "content_index": 0, "delta": piece}
        yield {"type": "response.output_item.done", "output_index": index, "item": item}
    yield {"type": f"response.{whole['status']}", "response": whole}


# Chat Completions -----------------------------------------------------------------------------------------------------

_CHAT_STOP = {"end": "stop", "tools": "tool_calls", "length": "length", "refusal": "content_filter"}


def chat_plain(say: Say) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": say.text or None}
    if say.calls:
        message["tool_calls"] = [
            {"id": c.id, "type": "function", "function": {"name": c.name, "arguments": c.arguments}} for c in say.calls
        ]
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_767_603_600,
        "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": _CHAT_STOP[say.ended]}],
        "usage": _chat_usage(say),
    }


def _chat_usage(say: Say) -> dict[str, Any]:
    return {
        "prompt_tokens": say.read,
        "completion_tokens": say.output,
        "total_tokens": say.read + say.output,
        "prompt_tokens_details": {"cached_tokens": say.cached, "cache_write_tokens": say.written},
    }


def chat_stream(say: Say) -> bytes:
    return _sse(_chat_events(say), named=False, done=True)


def _chat_events(say: Say) -> Iterator[dict[str, Any]]:
    def chunk(delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
        return {"id": "chatcmpl-1", "choices": [{"index": 0, "delta": delta, "finish_reason": reason}], "usage": None}

    yield chunk({"role": "assistant", "content": ""})
    for piece in _pieces(say.text):
        yield chunk({"content": piece})
    for index, c in enumerate(say.calls):
        head = {"id": c.id, "type": "function", "function": {"name": c.name, "arguments": ""}}
        yield chunk({"tool_calls": [{"index": index} | head]})
        for piece in _pieces(c.arguments):
            yield chunk({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
    yield chunk({}, _CHAT_STOP[say.ended])
    yield {"id": "chatcmpl-1", "choices": [], "usage": _chat_usage(say)}
