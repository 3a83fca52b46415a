"""A model server on loopback that speaks all three protocols and says what a case's gold script says."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from agent.models.base import AssistantMessage, Message, ModelRequest, ToolMessage, UserMessage
from agent.models.scripted import ScriptedModel
from evals.case import Case, script
from evals.cassette_format import Protocol
from tests.support.serving import serving

KEY = "sk-made-up-model-key-0123456789"


class ScriptServer(ThreadingHTTPServer):
    """Answers with the turn that a conversation is at."""

    daemon_threads = True
    model: ScriptedModel

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked = 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def scripted_server(case: Case, folder: Path) -> Iterator[ScriptServer]:
    """Serve a case's gold script."""
    path = folder / "gold.jsonl"
    path.write_text(script(case.gold), "utf-8")
    server = ScriptServer()
    server.model = ScriptedModel(path)
    with serving(server):
        yield server


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ScriptServer

    def log_message(self, format: str, *args: Any) -> None:
        return

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked += 1
        protocol = _PROTOCOLS[self.path]
        messages = tuple(_heard(protocol, body))
        response = self.server.model.respond(ModelRequest(system=(), tools=(), messages=messages))
        answer = json.dumps(_said(protocol, response.message)).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.send_header("x-request-id", "req_made_up")
        self.end_headers()
        self.wfile.write(answer)


_PROTOCOLS: dict[str, Protocol] = {
    "/v1/messages": "messages",
    "/v1/responses": "responses",
    "/v1/chat/completions": "chat",
}


def _heard(protocol: Protocol, body: dict[str, Any]) -> Iterator[Message]:
    """Turns and results, as far as a script looks at them."""
    names: dict[str, str] = {}
    for item in body["input"] if protocol == "responses" else body["messages"]:
        yield from {"messages": _messages, "responses": _responses, "chat": _chat}[protocol](item, names)


def _chat(item: dict[str, Any], names: dict[str, str]) -> Iterator[Message]:
    if item["role"] == "assistant":
        names |= {call["id"]: call["function"]["name"] for call in item.get("tool_calls", ())}
        yield AssistantMessage("")
    elif item["role"] == "tool":
        yield ToolMessage(item["tool_call_id"], names[item["tool_call_id"]], item["content"])


def _messages(item: dict[str, Any], names: dict[str, str]) -> Iterator[Message]:
    if item["role"] == "assistant":
        names |= {block["id"]: block["name"] for block in item["content"] if block["type"] == "tool_use"}
        yield AssistantMessage("")
    for block in item["content"] if item["role"] == "user" else ():
        if block["type"] == "tool_result":
            yield ToolMessage(block["tool_use_id"], names[block["tool_use_id"]], block["content"])
        else:
            yield UserMessage(block["text"])


def _responses(item: dict[str, Any], names: dict[str, str]) -> Iterator[Message]:
    if item.get("type") == "function_call":
        names[item["call_id"]] = item["name"]
        if item["call_id"].endswith("_0"):
            yield AssistantMessage("")
    elif item.get("type") == "function_call_output":
        yield ToolMessage(item["call_id"], names[item["call_id"]], item["output"])
    elif item.get("role") == "assistant":
        yield AssistantMessage("")


def _said(protocol: Protocol, message: AssistantMessage) -> dict[str, Any]:
    calls = message.tool_calls
    if protocol == "chat":
        made = [{"id": c.id, "type": "function", "function": {"name": c.name, "arguments": c.arguments}} for c in calls]
        said = {"role": "assistant", "content": message.text, "tool_calls": made}
        return {
            "choices": [{"message": said, "finish_reason": "tool_calls" if calls else "stop"}],
            "usage": {"prompt_tokens": 9, "completion_tokens": 3},
        }
    if protocol == "messages":
        blocks: list[dict[str, Any]] = [{"type": "text", "text": message.text}] if message.text else []
        blocks += [{"type": "tool_use", "id": c.id, "name": c.name, "input": json.loads(c.arguments)} for c in calls]
        stop = "tool_use" if calls else "end_turn"
        return {"content": blocks, "stop_reason": stop, "usage": {"input_tokens": 9, "output_tokens": 3}}
    text = [{"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": message.text}]}]
    made = [{"type": "function_call", "call_id": c.id, "name": c.name, "arguments": c.arguments} for c in calls]
    output = made or text
    return {"status": "completed", "output": output, "usage": {"input_tokens": 9, "output_tokens": 3}}
