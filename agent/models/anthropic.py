"""Claude and servers that speak its Messages protocol."""

from collections.abc import Iterator
from functools import partial

from agent.common.json_value import Json
from agent.models.base import (
    AssistantMessage,
    Message,
    ModelRequest,
    ModelResponse,
    OnText,
    Stop,
    ToolCall,
    ToolMessage,
    Usage,
    UserMessage,
)
from agent.models.deadline_transport import DeadlineTransport, http_client
from agent.models.pricing import price
from agent.models.provider_client import (
    DEFAULTS,
    ClientOptions,
    Object,
    Provider,
    ProviderClient,
    SdkAdapter,
    Server,
    server,
)
from agent.models.shapes import (
    ShapeError,
    arguments_object,
    call,
    count,
    items,
    kept_by,
    mapping,
    past_name,
    replay,
    text,
    verbatim,
)

PROVIDER = Provider(
    label="Anthropic",
    family="anthropic",
    key_variable="ANTHROPIC_API_KEY",
    default_url="https://api.anthropic.com",
)
_CACHE: Json = {"type": "ephemeral"}
_STOPS: dict[str, Stop] = {
    "end_turn": "end",
    "stop_sequence": "end",
    "tool_use": "tools",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "refusal",
}
_THINKING = ("thinking", "redacted_thinking")
_RAW = "raw_input"


class AnthropicModel:
    """A model behind ``/v1/messages``."""

    def __init__(
        self,
        model: str,
        *,
        api_key: str | None,
        base_url: str | None = None,
        options: ClientOptions = DEFAULTS,
    ) -> None:
        """Prepare a client; nothing is sent.

        Raises:
            ModelAuthError: neither a key nor a base URL is set.
            ModelUsageError: the base URL is not one.
        """
        self._server = server(PROVIDER, model, api_key, base_url)
        load = partial(_load, self._server, options.max_retries)
        self._client = ProviderClient(self._server, load, options)

    @property
    def name(self) -> str:
        """``anthropic:`` and the model's name."""
        return f"anthropic:{self._server.model}"

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """See ``Model.respond``."""
        wanted = self._body(request, stream=on_text is not None)
        return self._client.ask("/v1/messages", wanted, lambda events: _assemble(events, on_text), self._read)

    def close(self) -> None:
        """Close idle connections."""
        self._client.close()

    def _body(self, request: ModelRequest, *, stream: bool) -> Object:
        """The request, its stable parts first, with cache breakpoints behind the tools, the system text and the end."""
        tools: list[Json] = [
            {"name": tool.name, "description": tool.description, "input_schema": dict(tool.schema)}
            for tool in request.tools
        ]
        system: list[Json] = [{"type": "text", "text": block} for block in request.system if block]
        fields: Object = {"model": self._server.model, "max_tokens": request.max_output_tokens}
        fields |= {"stream": True} if stream else {}
        fields |= {"tools": _marked(tools)} if tools else {}
        fields |= {"system": _marked(system)} if system else {}
        return fields | {"messages": _turns(request.messages, self.name)}

    def _read(self, answer: Object) -> ModelResponse:
        if answer.get("content") is None:
            raise ShapeError("it holds no content")
        blocks = items(answer["content"], "its content")
        said = "".join(text(block.get("text"), "a text") for block in blocks if block.get("type") == "text")
        calls: list[ToolCall] = []
        kept: list[Json] = []
        for block in blocks:
            if block.get("type") == "tool_use":
                kept.append({"call": len(calls)})
                calls.append(call(block.get("id"), block.get("name"), block.get(_RAW) or _dumped(block.get("input"))))
            elif block.get("type") in _THINKING or (block.get("type") == "text" and block.get("text")):
                kept.append(block)
        thought = any(block.get("type") in _THINKING for block in blocks)
        opaque: Json = {"model": self.name, "items": kept} if thought else None
        stop = _stop(answer.get("stop_reason"), made_calls=bool(calls))
        message = AssistantMessage(said, tuple(calls), opaque)
        return ModelResponse(message=message, stop=stop, usage=_usage(self._server, answer.get("usage")))


def _stop(reason: Json, *, made_calls: bool) -> Stop:
    found = _STOPS.get(reason) if isinstance(reason, str) else None
    if found is None:
        # An unknown reason may mean that it was cut: calls that may be cut are not made.
        return "length" if made_calls else "end"
    if found in ("end", "tools"):
        return "tools" if made_calls else "end"
    return found


def _load(where: Server, max_retries: int, transport: DeadlineTransport) -> SdkAdapter:
    import anthropic

    client = anthropic.Anthropic(
        api_key=where.key,
        base_url=where.base_url,
        http_client=http_client(transport),
        max_retries=max_retries,
        timeout=transport.seconds,
        open_telemetry=False,
    )
    return SdkAdapter(
        post=lambda url, body: client.post(
            url, content=body, cast_to=object, stream=True, stream_cls=anthropic.Stream[object]
        ),
        status_error=anthropic.APIStatusError,
        connection_error=anthropic.APIConnectionError,
        timeout_error=anthropic.APITimeoutError,
        error=anthropic.AnthropicError,
    )


def _turns(messages: tuple[Message, ...], owner: str) -> list[Json]:
    """Turns in alternation: results and words of the human that follow each other are one turn of the user."""
    turns: list[tuple[str, list[Json]]] = []
    for message in messages:
        role = "assistant" if isinstance(message, AssistantMessage) else "user"
        blocks = _blocks(message, owner)
        if turns and turns[-1][0] == role:
            turns[-1][1].extend(blocks)
        elif blocks:
            turns.append((role, blocks))
    said: list[Json] = [{"role": role, "content": blocks} for role, blocks in turns[:-1]]
    return said + [{"role": role, "content": _marked(blocks)} for role, blocks in turns[-1:]]


def _marked(blocks: list[Json]) -> list[Json]:
    """Blocks with a cache breakpoint behind the last."""
    last = blocks[-1]
    return [*blocks[:-1], {**last, "cache_control": _CACHE}] if isinstance(last, dict) else blocks


def _blocks(message: Message, owner: str) -> list[Json]:
    # The protocol refuses empty texts, which an empty answer or an empty line would be.
    match message:
        case UserMessage():
            return [{"type": "text", "text": message.text}] if message.text.strip() else []
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
            kept = kept_by(owner, message.opaque)
            if kept is not None:
                return replay(kept, calls)
            said: list[Json] = [{"type": "text", "text": message.text}] if message.text.strip() else []
            return said + calls


def _assemble(events: Iterator[Object], on_text: OnText | None) -> Object:
    """The message that a stream tells in pieces.

    Raises:
        ShapeError: the stream ends before its message does.
    """
    answer: Object = {}
    usage: Object = {}
    blocks: dict[int, Object] = {}
    for event in events:
        match event.get("type"):
            case "message_start":
                answer = mapping(event.get("message"), "message_start")
                usage |= _or_empty(answer.get("usage"))
            case "content_block_start":
                blocks[count(event.get("index"))] = dict(mapping(event.get("content_block"), "a content block"))
            case "content_block_delta":
                _grow(blocks, event, on_text)
            case "message_delta":
                answer = answer | mapping(event.get("delta"), "message_delta")
                usage |= _or_empty(event.get("usage"))
            case "message_stop":
                return answer | {"content": [blocks[index] for index in sorted(blocks)], "usage": usage}
    raise ShapeError("the stream ended before the message did")


def _grow(blocks: dict[int, Object], event: Object, on_text: OnText | None) -> None:
    block = blocks.get(count(event.get("index")))
    delta = mapping(event.get("delta"), "a delta")
    if block is None:
        raise ShapeError("a delta belongs to no content block")
    match delta.get("type"):
        case "text_delta":
            piece = text(delta.get("text"), "a text delta")
            block["text"] = text(block.get("text"), "a text") + piece
            if on_text is not None and piece:
                on_text(piece)
        case "input_json_delta":
            # The raw text stays as it came: parsing and dumping would hide duplicate keys and cut numbers.
            block[_RAW] = text(block.get(_RAW), "an input") + text(delta.get("partial_json"), "an input delta")
        case "thinking_delta":
            block["thinking"] = text(block.get("thinking"), "thinking") + text(
                delta.get("thinking"), "a thinking delta"
            )
        case "signature_delta":
            block["signature"] = delta.get("signature")


def _usage(where: Server, raw: Json) -> Usage:
    used = _or_empty(raw)
    cached, written = count(used.get("cache_read_input_tokens")), count(used.get("cache_creation_input_tokens"))
    read, output = count(used.get("input_tokens")) + cached + written, count(used.get("output_tokens"))
    cost = price(where, read=read, cached=cached, written=written, output=output)
    return Usage(input_tokens=read, output_tokens=output, cached_tokens=cached, cost_usd=cost)


def _or_empty(value: Json) -> Object:
    return {k: v for k, v in value.items() if v is not None} if isinstance(value, dict) else {}


def _dumped(value: Json) -> str:
    return "" if value is None else verbatim(value)
