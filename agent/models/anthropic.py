"""Claude and servers that speak its Messages protocol."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from agent.common.json_value import Json
from agent.models.base import AssistantMessage, Message, ModelRequest, ModelResponse, OnText, ToolMessage, UserMessage
from agent.models.provider_client import Provider, SdkAdapter
from agent.models.provider_model import ProviderModel, Stops, declared, stop_of
from agent.models.shapes import (
    Object,
    ShapeError,
    arguments_object,
    call,
    check_source,
    count,
    items,
    joined,
    keep,
    mapping,
    of_type,
    or_empty,
    past_name,
    replay,
    text,
)

_CACHE: Json = {"type": "ephemeral"}
_STOPS: Stops = {
    "end_turn": "end",
    "stop_sequence": "end",
    "tool_use": "tools",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "refusal",
}
_THINKING = ("thinking", "redacted_thinking")
_RAW = "raw_input"


class AnthropicModel(ProviderModel):
    """A model behind ``/v1/messages``."""

    PROVIDER = Provider(
        label="Anthropic",
        label_elsewhere="Anthropic",
        family="anthropic",
        key_variable="ANTHROPIC_API_KEY",
        default_url="https://api.anthropic.com",
    )
    PREFIX = "anthropic"
    PATH = "/v1/messages"

    @staticmethod
    def _load(settings: Mapping[str, Any]) -> SdkAdapter:
        import anthropic

        client, events = anthropic.Anthropic(**settings, open_telemetry=False), anthropic.Stream[object]
        return SdkAdapter(
            lambda url, body: client.post(url, content=body, cast_to=object, stream=True, stream_cls=events),
            anthropic,
            anthropic.AnthropicError,
        )

    def _body(self, request: ModelRequest, *, stream: bool) -> Object:
        """The request, its stable parts first, with cache breakpoints behind the tools, the system text and the end."""
        tools: list[Json] = [*declared(request.tools, "input_schema")]
        system: list[Json] = [{"type": "text", "text": block} for block in request.system if block]
        fields: Object = {"model": self._server.model, "max_tokens": request.max_output_tokens}
        fields |= {"stream": True} if stream else {}
        fields |= {"tools": _marked(tools)} if tools else {}
        fields |= {"system": _marked(system)} if system else {}
        return fields | {"messages": _turns(request.messages, self.name)}

    @staticmethod
    def _assemble(events: Iterator[Object], tell: OnText) -> Object:
        answer: Object = {}
        usage: Object = {}
        blocks: dict[int, Object] = {}
        for event in events:
            match event.get("type"):
                case "message_start":
                    answer = mapping(event.get("message"), "message_start")
                    usage |= or_empty(answer.get("usage"))
                case "content_block_start":
                    blocks[count(event.get("index"))] = dict(mapping(event.get("content_block"), "a content block"))
                case "content_block_delta":
                    _grow(blocks, event, tell)
                case "message_delta":
                    answer = answer | mapping(event.get("delta"), "message_delta")
                    usage |= or_empty(event.get("usage"))
                case "message_stop":
                    return answer | {"content": [blocks[index] for index in sorted(blocks)], "usage": usage}
        raise ShapeError("the stream ended before the message did")

    def _read(self, answer: Object) -> ModelResponse:
        if answer.get("content") is None:
            raise ShapeError("it holds no content")
        blocks = items(answer["content"], "its content")
        said = joined(blocks, "text", "a text")
        calls = tuple(
            call(block.get("id"), block.get("name"), block.get(_RAW) or block.get("input"))
            for block in of_type(blocks, "tool_use")
        )
        kept = of_type(blocks, "text", "tool_use", *_THINKING)
        kept = [block for block in kept if block["type"] != "text" or block.get("text")]
        opaque = keep(self.name, kept, "tool_use") if of_type(blocks, *_THINKING) else None
        check_source(answer, answer.get("stop_reason"))
        stop = stop_of(answer.get("stop_reason"), _STOPS, made_calls=bool(calls))
        used = or_empty(answer.get("usage"))
        cached, written = count(used.get("cache_read_input_tokens")), count(used.get("cache_creation_input_tokens"))
        usage = self._usage(
            read=count(used.get("input_tokens")) + cached + written,
            cached=cached,
            written=written,
            output=count(used.get("output_tokens")),
        )
        return ModelResponse(message=AssistantMessage(said, calls, opaque), stop=stop, usage=usage)


def _turns(messages: tuple[Message, ...], owner: str) -> list[Json]:
    """Turns in alternation: results and words of the user that follow each other are one turn of the user."""
    said = [
        ("assistant" if isinstance(message, AssistantMessage) else "user", block)
        for message in messages
        for block in _blocks(message, owner)
    ]
    roles, blocks = (role for role, _ in said), _marked([block for _, block in said])
    turns = groupby(zip(roles, blocks, strict=True), key=itemgetter(0))
    return [{"role": role, "content": [block for _, block in turn]} for role, turn in turns]


def _marked(blocks: list[Json]) -> list[Json]:
    """Blocks with a cache breakpoint behind the last."""
    last = blocks[-1] if blocks else None
    return [*blocks[:-1], {**last, "cache_control": _CACHE}] if isinstance(last, dict) else blocks


def _blocks(message: Message, owner: str) -> list[Json]:
    # The protocol refuses empty texts, which an empty answer or an empty line would be.
    match message:
        case UserMessage():
            return [{"type": "text", "text": message.in_full}] if message.text.strip() else []
        case ToolMessage():
            result: Object = {"type": "tool_result", "tool_use_id": message.call_id, "content": message.content}
            return [result | ({"is_error": True} if message.is_error else {})]
        case AssistantMessage():
            calls: list[Json] = [
                {
                    "type": "tool_use",
                    "id": made.id,
                    "name": past_name(made.name),
                    "input": arguments_object(made.arguments),
                }
                for made in message.tool_calls
            ]
            said: list[Json] = [{"type": "text", "text": message.text}] if message.text.strip() else []
            return replay(owner, message.opaque, calls, said + calls)


def _grow(blocks: dict[int, Object], event: Object, tell: OnText) -> None:
    block = blocks.get(count(event.get("index")))
    delta = mapping(event.get("delta"), "a delta")
    if block is None:
        raise ShapeError("a delta belongs to no content block")
    match delta.get("type"):
        case "text_delta":
            piece = text(delta.get("text"), "a text delta")
            block["text"] = text(block.get("text"), "a text") + piece
            tell(piece)
        case "input_json_delta":
            # The raw text stays as it came: parsing and dumping would hide duplicate keys and cut numbers.
            block[_RAW] = text(block.get(_RAW), "an input") + text(delta.get("partial_json"), "an input delta")
        case "thinking_delta":
            block["thinking"] = text(block.get("thinking"), "thinking") + text(
                delta.get("thinking"), "a thinking delta"
            )
        case "signature_delta":
            block["signature"] = delta.get("signature")
