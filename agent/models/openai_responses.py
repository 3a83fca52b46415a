"""OpenAI's Responses protocol, without state at the server: every request carries the whole conversation.

Reasoning comes back encrypted, rides along in ``opaque`` and is returned as it came, so that a model goes on thinking
where it stopped and nothing is stored elsewhere.
"""

import re
from collections.abc import Iterator

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
from agent.models.openai_sdk import facts, open_client
from agent.models.pricing import price
from agent.models.provider_client import DEFAULTS, ClientOptions, Object, Server, server
from agent.models.shapes import (
    ShapeError,
    arguments_text,
    call,
    count,
    items,
    kept_by,
    mapping,
    past_name,
    replay,
    text,
)

_REASONS = re.compile(r"o\d|gpt-([5-9]|\d\d)(?!.*chat)")
"""Names of models that reason; the others refuse a request for encrypted reasoning."""
_FINAL = ("response.completed", "response.incomplete", "response.failed")


class OpenAIResponsesModel:
    """A model behind ``/responses``."""

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
        self._server = server(facts(base_url), model, api_key, base_url)
        self._client = open_client(self._server, options)

    @property
    def name(self) -> str:
        """``openai:`` and the model's name."""
        return f"openai:{self._server.model}"

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """See ``Model.respond``."""
        wanted = self._body(request, stream=on_text is not None)
        limit = request.max_output_tokens
        return self._client.ask(
            "/responses", wanted, lambda events: _assemble(events, on_text), lambda answer: self._read(answer, limit)
        )

    def close(self) -> None:
        """Close idle connections."""
        self._client.close()

    def _body(self, request: ModelRequest, *, stream: bool) -> Object:
        tools: list[Json] = [
            {
                "type": "function",
                "name": tool.name,
                "description": tool.description,
                "parameters": dict(tool.schema),
                "strict": False,
            }
            for tool in request.tools
        ]
        system = "\n\n".join(block for block in request.system if block)
        fields: Object = {"model": self._server.model, "store": False, "max_output_tokens": request.max_output_tokens}
        fields |= {"include": ["reasoning.encrypted_content"]} if _REASONS.match(self._server.model) else {}
        fields |= {"stream": True} if stream else {}
        fields |= {"tools": tools} if tools else {}
        fields |= {"instructions": system} if system else {}
        return fields | {"input": [item for message in request.messages for item in _items(message, self.name)]}

    def _read(self, answer: Object, limit: int) -> ModelResponse:
        said, refusal = "", ""
        calls: list[ToolCall] = []
        kept: list[Json] = []
        output = items(answer.get("output"), "its output")
        for item in output:
            match item.get("type"):
                case "message":
                    kept.append(item)
                    parts = items(item.get("content"), "a message's content")
                    said += "".join(text(p.get("text"), "a text") for p in parts if p.get("type") == "output_text")
                    refusal += "".join(text(p.get("refusal"), "a refusal") for p in parts if p.get("type") == "refusal")
                case "function_call":
                    kept.append({"call": len(calls)})
                    calls.append(call(item.get("call_id"), item.get("name"), item.get("arguments")))
                case "reasoning":
                    kept.append(item)
        reasoned = any(item.get("type") == "reasoning" for item in output)
        opaque: Json = {"model": self.name, "items": kept} if reasoned else None
        usage = _usage(self._server, answer.get("usage"))
        stop: Stop = "refusal" if refusal else _stop(answer, made_calls=bool(calls))
        # Some servers call a cut answer complete; an answer that used all it was given is taken for cut.
        if usage.output_tokens >= limit and stop in ("end", "tools"):
            stop = "length"
        return ModelResponse(message=AssistantMessage(said or refusal, tuple(calls), opaque), stop=stop, usage=usage)


def _items(message: Message, owner: str) -> list[Json]:
    match message:
        case UserMessage():
            return [{"role": "user", "content": message.text}]
        case ToolMessage():
            return [{"type": "function_call_output", "call_id": message.call_id, "output": message.content}]
        case AssistantMessage():
            calls: list[Json] = [
                {
                    "type": "function_call",
                    "call_id": made.id,
                    "name": past_name(made.name),
                    "arguments": arguments_text(made.arguments),
                }
                for made in message.tool_calls
            ]
            kept = kept_by(owner, message.opaque)
            if kept is not None:
                return replay(kept, calls)
            # llama.cpp takes the text of an assistant in this form only.
            part: Json = {"type": "output_text", "text": message.text}
            said: list[Json] = [{"type": "message", "role": "assistant", "content": [part]}] if message.text else []
            return said + calls


def _stop(answer: Object, *, made_calls: bool) -> Stop:
    status = answer.get("status")
    if status == "completed":
        return "tools" if made_calls else "end"
    if status == "incomplete":
        details = answer.get("incomplete_details")
        reason = details.get("reason") if isinstance(details, dict) else None
        return "refusal" if reason == "content_filter" else "length"
    raise ShapeError(f"its status is {status!r}")


def _assemble(events: Iterator[Object], on_text: OnText | None) -> Object:
    """The response that a stream ends with.

    Raises:
        ShapeError: the stream ends without one, or with an error.
    """
    done: list[Json] = []
    for event in events:
        kind = event.get("type")
        if kind == "response.output_text.delta":
            piece = text(event.get("delta"), "a text delta")
            if on_text is not None and piece:
                on_text(piece)
        elif kind == "response.output_item.done":
            done.append(event.get("item"))
        elif kind in _FINAL:
            answer = mapping(event.get("response"), str(kind))
            _raise_error(answer)
            # Some servers leave the output out of the last event: it was told item by item.
            return answer | {"output": answer.get("output") or done}
        elif kind == "error":
            _raise_error({"error": event})
    raise ShapeError("the stream ended before the response did")


def _raise_error(answer: Object) -> None:
    error = answer.get("error")
    if error:
        said = error.get("message") if isinstance(error, dict) else error
        raise ShapeError(f"it reports an error: {said if isinstance(said, str) else 'without a text'}")


def _usage(where: Server, raw: Json) -> Usage:
    used: Object = raw if isinstance(raw, dict) else {}
    details = used.get("input_tokens_details")
    cached = count(details.get("cached_tokens")) if isinstance(details, dict) else 0
    read, output = count(used.get("input_tokens")), count(used.get("output_tokens"))
    cost = price(where, read=read, cached=cached, written=0, output=output)
    return Usage(input_tokens=read, output_tokens=output, cached_tokens=cached, cost_usd=cost)
