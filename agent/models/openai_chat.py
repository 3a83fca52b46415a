"""Chat Completions: OpenAI's older protocol, and the one that Ollama, vLLM, llama.cpp and most others speak."""

from collections.abc import Iterator
from functools import lru_cache

from agent.common.json_value import Json
from agent.models.base import (
    AssistantMessage,
    Message,
    ModelRequest,
    ModelResponse,
    OnText,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from agent.models.openai_sdk import OpenAIModel
from agent.models.provider_model import Stops, declared, stop_of
from agent.models.shapes import (
    Object,
    ShapeError,
    arguments_text,
    call,
    check_source,
    items,
    joined,
    mapping,
    past_name,
    text,
    verbatim,
)

_STOPS: Stops = {
    "stop": "end",
    "stop_sequence": "end",
    "end_turn": "end",
    "eos": "end",
    "eos_token": "end",
    "tool_calls": "tools",
    "function_call": "tools",
    "length": "length",
    "content_filter": "refusal",
}


class OpenAIChatModel(OpenAIModel):
    """A model behind ``/chat/completions`` at any base URL."""

    PREFIX = "openai-chat"
    PATH = "/chat/completions"

    def _body(self, request: ModelRequest, *, stream: bool) -> Object:
        tools: list[Json] = [{"type": "function", "function": tool} for tool in declared(request.tools, "parameters")]
        system = "\n\n".join(block for block in request.instructions if block)
        first: list[Json] = [{"role": "system", "content": system}] if system else []
        # OpenAI itself has renamed the limit and refuses the old name; the others know only the old one.
        limit = "max_completion_tokens" if self._server.label == self.PROVIDER.label else "max_tokens"
        fields: Object = {"model": self._server.model, limit: request.max_output_tokens}
        fields |= {"stream": True, "stream_options": {"include_usage": True}} if stream else {}
        fields |= {"tools": tools} if tools else {}
        return fields | {"messages": [*first, *map(_message, request.messages)]}

    @staticmethod
    def _assemble(events: Iterator[Object], tell: OnText) -> Object:
        said: dict[str, list[str]] = {"content": [], "refusal": []}
        calls: dict[int, Object] = {}
        reason: Json = None
        usage: Json = None
        for event in events:
            usage = event.get("usage") or usage
            for choice in items(event.get("choices"), "the choices of an event")[:1]:
                delta = choice.get("delta")
                reason = choice.get("finish_reason") or reason
                _grow(said, calls, mapping({} if delta is None else delta, "a delta"), tell)
        if reason is None:
            raise ShapeError("the stream ended before the answer did")
        message: Object = {name: "".join(pieces) for name, pieces in said.items()}
        message["tool_calls"] = [calls[index] for index in sorted(calls)]
        return {"choices": [{"message": message, "finish_reason": reason}], "usage": usage}

    def _read(self, answer: Object) -> ModelResponse:
        choices = items(answer.get("choices"), "its choices")
        if not choices:
            raise ShapeError("it holds no choice")
        said = mapping(choices[0].get("message"), "its message")
        refusal = text(said.get("refusal"), "its refusal")
        functions = [
            (made.get("id"), mapping(made.get("function"), "a called function"))
            for made in items(said.get("tool_calls"), "its tool calls")
        ]
        calls = tuple(call(made_id, made.get("name"), made.get("arguments")) for made_id, made in functions)
        check_source(answer, choices[0].get("finish_reason"))
        stop = stop_of(choices[0].get("finish_reason"), _STOPS, made_calls=bool(calls))
        message = AssistantMessage(_content(said.get("content")) or refusal, calls)
        usage = self._tokens(answer.get("usage"), "prompt", "completion")
        return ModelResponse(message=message, stop="refusal" if refusal else stop, usage=usage)


class OllamaModel(OpenAIChatModel):
    """A model of the Ollama on this machine."""

    PREFIX = "ollama"


def _message(message: Message) -> Json:
    match message:
        case UserMessage():
            return {"role": "user", "content": message.in_full}
        case ToolMessage():
            return {"role": "tool", "tool_call_id": message.call_id, "content": message.content}
        case AssistantMessage():
            said: Object = {"role": "assistant", "content": message.text}
            return said | ({"tool_calls": [*map(_called, message.tool_calls)]} if message.tool_calls else {})


@lru_cache(maxsize=1024)
def _called(made: ToolCall) -> Json:
    """A call of before, which every later request names again."""
    function: Object = {"name": past_name(made.name), "arguments": arguments_text(made.arguments)}
    return {"id": made.id, "type": "function", "function": function}


def _content(value: Json) -> str:
    """The text of a message; some servers send a list of parts."""
    if not isinstance(value, list):
        return text(value, "its text")
    return joined(items(value, "its parts"), "text", "a part")


def _grow(said: dict[str, list[str]], calls: dict[int, Object], delta: Object, tell: OnText) -> None:
    piece = _content(delta.get("content"))
    said["content"].append(piece)
    said["refusal"].append(text(delta.get("refusal"), "a refusal"))
    tell(piece)
    for place, part in enumerate(items(delta.get("tool_calls"), "the calls of a delta")):
        index = part.get("index", place)
        if not isinstance(index, int):
            raise ShapeError("a call's index is not a number")
        _grow_call(calls, index, part)


def _grow_call(calls: dict[int, Object], index: int, part: Object) -> None:
    made = calls.setdefault(index, {"id": None, "function": {"name": None, "arguments": ""}})
    function = mapping(made["function"], "a call")
    piece = mapping({} if part.get("function") is None else part["function"], "a called function")
    made["id"] = made["id"] or part.get("id")
    function["name"] = function["name"] or piece.get("name")
    if piece.get("arguments") is not None:
        function["arguments"] = f"{function['arguments']}{verbatim(piece['arguments'])}"
