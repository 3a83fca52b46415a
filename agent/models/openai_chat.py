"""Chat Completions: OpenAI's older protocol, and the one that Ollama, vLLM, llama.cpp and most others speak."""

from collections.abc import Iterator

from agent.common.json_value import Json
from agent.models.base import (
    AssistantMessage,
    Message,
    ModelRequest,
    ModelResponse,
    OnText,
    Stop,
    ToolMessage,
    Usage,
    UserMessage,
)
from agent.models.openai_sdk import OPENAI, facts, open_client
from agent.models.pricing import price
from agent.models.provider_client import DEFAULTS, ClientOptions, Object, Server, server
from agent.models.shapes import ShapeError, arguments_text, call, count, items, mapping, past_name, text, verbatim

_STOPS: dict[str, Stop] = {
    "stop": "end",
    "tool_calls": "tools",
    "function_call": "tools",
    "length": "length",
    "content_filter": "refusal",
}


class OpenAIChatModel:
    """A model behind ``/chat/completions`` at any base URL."""

    def __init__(
        self,
        model: str,
        *,
        api_key: str | None,
        base_url: str | None = None,
        provider: str = "openai-chat",
        options: ClientOptions = DEFAULTS,
    ) -> None:
        """Prepare a client; nothing is sent.

        Raises:
            ModelAuthError: neither a key nor a base URL is set.
            ModelUsageError: the base URL is not one.
        """
        self._provider = provider
        self._server = server(facts(base_url), model, api_key, base_url)
        self._client = open_client(self._server, options)

    @property
    def name(self) -> str:
        """The provider and the model's name, such as ``openai-chat:qwen3``."""
        return f"{self._provider}:{self._server.model}"

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """See ``Model.respond``."""
        wanted = self._body(request, stream=on_text is not None)
        return self._client.ask("/chat/completions", wanted, lambda events: _assemble(events, on_text), self._read)

    def close(self) -> None:
        """Close idle connections."""
        self._client.close()

    def _body(self, request: ModelRequest, *, stream: bool) -> Object:
        tools: list[Json] = [
            {
                "type": "function",
                "function": {"name": tool.name, "description": tool.description, "parameters": dict(tool.schema)},
            }
            for tool in request.tools
        ]
        system = "\n\n".join(block for block in request.system if block)
        first: list[Json] = [{"role": "system", "content": system}] if system else []
        # OpenAI itself has renamed the limit and refuses the old name; the others know only the old one.
        limit = "max_completion_tokens" if self._server.label == OPENAI.label else "max_tokens"
        fields: Object = {"model": self._server.model, limit: request.max_output_tokens}
        fields |= {"stream": True, "stream_options": {"include_usage": True}} if stream else {}
        fields |= {"tools": tools} if tools else {}
        return fields | {"messages": [*first, *map(_message, request.messages)]}

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
        stop: Stop = "refusal" if refusal else _stop(choices[0].get("finish_reason"), made_calls=bool(calls))
        message = AssistantMessage(_content(said.get("content")) or refusal, calls)
        return ModelResponse(message=message, stop=stop, usage=_usage(self._server, answer.get("usage")))


def _message(message: Message) -> Json:
    match message:
        case UserMessage():
            return {"role": "user", "content": message.text}
        case ToolMessage():
            return {"role": "tool", "tool_call_id": message.call_id, "content": message.content}
        case AssistantMessage():
            calls: list[Json] = [
                {
                    "id": made.id,
                    "type": "function",
                    "function": {"name": past_name(made.name), "arguments": arguments_text(made.arguments)},
                }
                for made in message.tool_calls
            ]
            said: Object = {"role": "assistant", "content": message.text}
            return said | ({"tool_calls": calls} if calls else {})


def _content(value: Json) -> str:
    """The text of a message; some servers send a list of parts."""
    if not isinstance(value, list):
        return text(value, "its text")
    return "".join(text(part.get("text"), "a part") for part in items(value, "its parts") if part.get("type") == "text")


def _stop(reason: Json, *, made_calls: bool) -> Stop:
    # An unknown reason may mean that it was cut: calls that may be cut are not made.
    found = _STOPS.get(reason) if isinstance(reason, str) else None
    if found is None:
        return "length" if made_calls else "end"
    if found in ("end", "tools"):
        return "tools" if made_calls else "end"
    return found


def _assemble(events: Iterator[Object], on_text: OnText | None) -> Object:
    """The answer that a stream tells in pieces.

    Raises:
        ShapeError: the stream ends without saying why.
    """
    said: dict[str, list[str]] = {"content": [], "refusal": []}
    calls: dict[int, Object] = {}
    reason: Json = None
    usage: Json = None
    for event in events:
        usage = event.get("usage") or usage
        for choice in items(event.get("choices"), "the choices of an event")[:1]:
            delta = choice.get("delta")
            reason = choice.get("finish_reason") or reason
            _grow(said, calls, mapping({} if delta is None else delta, "a delta"), on_text)
    if reason is None:
        raise ShapeError("the stream ended before the answer did")
    message: Object = {name: "".join(pieces) for name, pieces in said.items()}
    message["tool_calls"] = [calls[index] for index in sorted(calls)]
    return {"choices": [{"message": message, "finish_reason": reason}], "usage": usage}


def _grow(said: dict[str, list[str]], calls: dict[int, Object], delta: Object, on_text: OnText | None) -> None:
    piece = _content(delta.get("content"))
    said["content"].append(piece)
    said["refusal"].append(text(delta.get("refusal"), "a refusal"))
    if on_text is not None and piece:
        on_text(piece)
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


def _usage(where: Server, raw: Json) -> Usage:
    used: Object = raw if isinstance(raw, dict) else {}
    details = used.get("prompt_tokens_details")
    cached = count(details.get("cached_tokens")) if isinstance(details, dict) else 0
    read, output = count(used.get("prompt_tokens")), count(used.get("completion_tokens"))
    cost = price(where, read=read, cached=cached, written=0, output=output)
    return Usage(input_tokens=read, output_tokens=output, cached_tokens=cached, cost_usd=cost)
