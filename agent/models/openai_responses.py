"""OpenAI's Responses protocol, without state at the server: every request carries the whole conversation.

Reasoning comes back encrypted, rides along in ``opaque`` and is returned as it came, so that a model goes on thinking
where it stopped and nothing is stored elsewhere.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from agent.common.json_value import Json
from agent.models.base import (
    AssistantMessage,
    Message,
    ModelRequest,
    ModelResponse,
    OnText,
    Stop,
    ToolMessage,
    UserMessage,
)
from agent.models.openai_sdk import OpenAIModel
from agent.models.provider_model import declared
from agent.models.shapes import (
    Object,
    ShapeError,
    arguments_text,
    call,
    items,
    joined,
    keep,
    mapping,
    of_type,
    or_empty,
    past_name,
    raise_error,
    replay,
    text,
)

_REASONS = re.compile(r"o\d|gpt-([5-9]|\d\d)(?!.*chat)")
"""Names of models that reason; the others refuse a request for encrypted reasoning."""
_FINAL = ("response.completed", "response.incomplete", "response.failed")


class OpenAIResponsesModel(OpenAIModel):
    """A model behind ``/responses``."""

    PREFIX = "openai"
    PATH = "/responses"

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """See ``Model.respond``."""
        turn = super().respond(request, on_text)
        # Some servers call a cut answer complete; an answer that used all it was given is taken for cut.
        cut = turn.usage.output_tokens >= self._most(request) and turn.stop in ("end", "tools")
        return replace(turn, stop="length") if cut else turn

    @property
    def _reasons(self) -> bool:
        return _REASONS.match(self._server.model) is not None

    def _most(self, request: ModelRequest) -> int:
        return self._limit(request, thinks=self._reasons)

    def _body(self, request: ModelRequest, *, stream: bool) -> Object:
        declarations = declared(request.tools, "parameters")
        tools: list[Json] = [{"type": "function", **tool, "strict": False} for tool in declarations]
        system = "\n\n".join(block for block in request.instructions if block)
        fields: Object = {"model": self._server.model, "store": False, "max_output_tokens": self._most(request)}
        fields |= {"include": ["reasoning.encrypted_content"]} if self._reasons else {}
        fields |= {"stream": True} if stream else {}
        fields |= {"tools": tools} if tools else {}
        fields |= {"instructions": system} if system else {}
        return fields | {"input": [item for message in request.messages for item in _items(message, self.name)]}

    @staticmethod
    def _assemble(events: Iterator[Object], tell: OnText) -> Object:
        done: list[Json] = []
        for event in events:
            kind = event.get("type")
            if kind == "response.output_text.delta":
                tell(text(event.get("delta"), "a text delta"))
            elif kind == "response.output_item.done":
                done.append(event.get("item"))
            elif kind in _FINAL:
                answer = mapping(event.get("response"), str(kind))
                raise_error(answer)
                # Some servers leave the output out of the last event: it was told item by item.
                return answer | {"output": answer.get("output") or done}
            elif kind == "error":
                raise_error({"error": event})
        raise ShapeError("the stream ended before the response did")

    def _read(self, answer: Object) -> ModelResponse:
        output = of_type(items(answer.get("output"), "its output"), "message", "function_call", "reasoning")
        messages = of_type(output, "message")
        parts = [part for item in messages for part in items(item.get("content"), "a message's content")]
        said, refusal = joined(parts, "output_text", "a text"), joined(parts, "refusal", "a refusal", "refusal")
        calls = tuple(
            call(item.get("call_id"), item.get("name"), item.get("arguments"))
            for item in of_type(output, "function_call")
        )
        opaque = keep(self.name, output, "function_call") if of_type(output, "reasoning") else None
        stop: Stop = "refusal" if refusal else _stop(answer, output, made_calls=bool(calls))
        usage = self._tokens(answer.get("usage"), "input", "output")
        return ModelResponse(message=AssistantMessage(said or refusal, calls, opaque), stop=stop, usage=usage)


def _items(message: Message, owner: str) -> list[Json]:
    match message:
        case UserMessage():
            return [{"role": "user", "content": message.in_full}]
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
            # llama.cpp takes the text of an assistant in this form only.
            part: Json = {"type": "output_text", "text": message.text}
            said: list[Json] = [{"type": "message", "role": "assistant", "content": [part]}] if message.text else []
            return replay(owner, message.opaque, calls, said + calls)


def _stop(answer: Object, output: Iterable[Object], *, made_calls: bool) -> Stop:
    status = answer.get("status")
    if status == "completed" and any(item.get("status") == "incomplete" for item in output):
        return "length"
    if status == "completed":
        return "tools" if made_calls else "end"
    if status == "incomplete":
        reason = or_empty(answer.get("incomplete_details")).get("reason")
        return "refusal" if reason == "content_filter" else "length"
    raise ShapeError(f"its status is {status!r}")
