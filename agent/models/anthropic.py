"""Claude and servers that speak its Messages protocol.

Anthropic's own models are given a journey's tools and guide in the conversation: what stands before it is then the same
for all journeys, and is read from the cache whichever comes next.  Another server need not know of that.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from agent.common.json_value import Json
from agent.models.base import (
    AssistantMessage,
    Message,
    ModelError,
    ModelRequest,
    ModelResponse,
    OnText,
    Opened,
    ToolCall,
    ToolDecl,
    ToolMessage,
    UserMessage,
)
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
_IS_OF_TODAY = re.compile(r"claude-(?!instant|[234]\b|(?:opus|sonnet)-4(?:$|-(?:[01]\b|2025)))")
"""Names of Opus, Sonnet and Haiku 4.5 and what came after them: they know ``defer_loading`` and may think."""
_REFUSED = re.compile(r"defer_loading|tool.(?:reference|search)", re.I)
"""What a refusal of it names; the server is asked once more, and from then on with all in front."""
_CHANGED = re.compile(r"thinking.{0,3} block|bound to a different", re.I)
"""What a refusal names where a model's thoughts come back behind another past than they were thought in.

A past changes where an older result was cut down or came late, or a resumed run knows its journey from the start.
"""
_CHOSEN = "(From the program: the journey is chosen.)"
_AGAIN = "(From the program: its tools stand above.)"
_OPENED = "(From the program: these tools can be called from here on.)"
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
    _takes_later = _takes_thoughts = True

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """See ``Model.respond``; asked once more where the server refuses what it need not be sent."""
        opened, thoughts = self._opened(request), self._takes_thoughts
        try:
            return super().respond(request, on_text)
        except ModelError as error:
            if opened and _REFUSED.search(str(error)):
                self._takes_later = False
            elif thoughts and _CHANGED.search(str(error)):
                self._takes_thoughts = False
            else:
                raise
        return self.respond(request, on_text)

    def _opened(self, request: ModelRequest) -> tuple[Opened, ...]:
        """What is given in the conversation, if the model takes anything there."""
        return request.opened if self._takes_later and self.is_at_home and self._is_of_today else ()

    @property
    def _is_of_today(self) -> bool:
        return _IS_OF_TODAY.match(self._server.model) is not None

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
        opened = self._opened(request)
        tools = _tools(request.tools, opened)
        blocks = request.system if opened else request.instructions
        system: list[Json] = [{"type": "text", "text": block} for block in blocks if block]
        fields: Object = {"model": self._server.model, "max_tokens": self._limit(request, thinks=self._is_of_today)}
        fields |= {"stream": True} if stream else {}
        fields |= {"tools": tools} if tools else {}
        fields |= {"system": _marked(system)} if system else {}
        owner = self.name if self._takes_thoughts else ""
        return fields | {"messages": _turns(request.messages, opened, owner)}

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


def _tools(shown: tuple[ToolDecl, ...], opened: tuple[Opened, ...]) -> list[Json]:
    """The tools that stand in front, and those to which the conversation refers."""
    later = {tool.name: tool for one in opened for tool in one.tools}
    front = _marked([*declared(tuple(tool for tool in shown if tool.name not in later), "input_schema")])
    return [*front, *(tool | {"defer_loading": True} for tool in declared(tuple(later.values()), "input_schema"))]


def _turns(messages: tuple[Message, ...], opened: tuple[Opened, ...], owner: str) -> list[Json]:
    """Turns in alternation: results and words of the user that follow each other are one turn of the user."""
    turns: list[tuple[str, list[Json]]] = []
    for role, blocks in _said(messages, opened, owner):
        if turns and turns[-1][0] == role:
            turns[-1][1].extend(blocks)
        elif blocks:
            turns.append((role, [*blocks]))
    if turns:
        role, blocks = turns.pop()
        turns.append((role, _marked(blocks)))
    return [{"role": role, "content": blocks} for role, blocks in turns]


def _said(messages: tuple[Message, ...], opened: tuple[Opened, ...], owner: str) -> Iterator[tuple[str, list[Json]]]:
    """The blocks of each message, and of what was opened between them, with who says them."""
    places = {one.behind for one in opened}
    for number, message in enumerate(messages):
        if number in places:
            yield from _given(opened, number)
        yield "assistant" if isinstance(message, AssistantMessage) else "user", _blocks(message, owner)
    yield from _given(opened, len(messages))


def _given(opened: tuple[Opened, ...], behind: int) -> Iterator[tuple[str, list[Json]]]:
    """What comes behind so many messages: a call, and as its result the names of the tools that it brings.

    Where it comes first a breakpoint follows: other runs of the journey go on from there with other words.
    """
    for one in opened:
        if one.behind == behind:
            names: list[Json] = [{"type": "tool_reference", "tool_name": tool.name} for tool in one.tools]
            begins = _OPENED if one.tools else _AGAIN
            told: Object = {"type": "text", "text": f"{begins}\n\n{one.guide}" if one.guide else begins}
            result: Object = {"type": "tool_result", "tool_use_id": one.call.id, "content": names or _AGAIN}
            if not behind:
                yield "user", [{"type": "text", "text": _CHOSEN}]  # the user has the first turn
            yield "assistant", [_called(one.call)]
            yield "user", [result, told if behind else told | {"cache_control": _CACHE}]


@lru_cache(maxsize=1024)
def _called(made: ToolCall) -> Json:
    """A call of before, which every later request names again."""
    return {
        "type": "tool_use",
        "id": made.id,
        "name": past_name(made.name),
        "input": arguments_object(made.arguments),
    }


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
            return [result | {"is_error": True}] if message.is_error else [result]
        case AssistantMessage():
            calls: list[Json] = [*map(_called, message.tool_calls)]
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
