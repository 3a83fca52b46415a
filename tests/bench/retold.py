"""A whole journey told again to a framework: the same words, turns and results, from a model server that only repeats.

It takes a journey as our own loop sent it, with every tool declared, and keeps what the framework sends instead.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from tests.bench.arena import start
from tests.bench.environments import interpreter


def retold(peer: str, body: str) -> list[str]:
    """The requests of a framework that is led through the journey of which ``body`` was the last request.

    Raises:
        SubprocessError: its packages cannot be installed.
        RuntimeError: it took another course.
    """
    story = _Story(json.loads(body))
    with _served(story) as origin, TemporaryDirectory(prefix="retold-") as folder, ExitStack() as stack:
        brief = Path(folder) / "brief.json"
        brief.write_text(json.dumps(story.brief), "utf-8")
        worker = start(stack, "tests.bench.worker", peer, origin, str(brief), python=interpreter(peer))
        said, _ = worker.communicate('{"turns": 0}\n')
    if not said or len(story.bodies) != len(story.turns):
        raise RuntimeError(f"{peer} made {len(story.bodies)} requests where {len(story.turns)} were to come")
    return story.bodies


class _Story:
    """What was said in a journey, by the blocks of Anthropic's protocol."""

    def __init__(self, last: dict[str, Any]) -> None:
        turns = _without_the_choice(last["messages"])
        blocks = [block for _, each in turns for block in each]
        self.results = {block["tool_use_id"]: block["content"] for block in blocks if block["type"] == "tool_result"}
        self.turns = [_said(each) for role, each in turns if role == "assistant" and each]
        """What the model says, in Chat Completions."""
        self.turns.append({"role": "assistant", "content": "That is all."})  # the last request asked for it
        self.bodies: list[str] = []
        calls = [block for block in blocks if block["type"] == "tool_use"]
        said = [block["text"] for role, each in turns if role == "user" for block in each if block["type"] == "text"]
        tools = [
            {"name": t["name"], "description": t["description"], "schema": t["input_schema"]} for t in last["tools"]
        ]
        self.brief = {
            "system": "\n\n".join(block["text"] for block in last["system"]),
            "tools": tools,
            "calls": [{"name": c["name"], "arguments": c["input"], "target": f"/api/{c['id']}"} for c in calls],
            "said": said,
        }

    def answer(self, body: str) -> dict[str, Any]:
        """The turn that follows those in a request."""
        self.bodies.append(body)
        done = sum(message["role"] == "assistant" for message in json.loads(body)["messages"])
        message = self.turns[done]
        reason = "tool_calls" if "tool_calls" in message else "stop"
        choice = {"index": 0, "message": message, "finish_reason": reason, "logprobs": None}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        return {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}


def _blocks(content: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _without_the_choice(messages: Sequence[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The turns but for the choice of a journey: it brings nothing where every tool is declared."""
    turns = [(turn["role"], _blocks(turn["content"])) for turn in messages]
    chosen = {block["id"] for _, each in turns for block in each if block.get("name") == "switch_journey"}
    return [(role, [b for b in each if chosen.isdisjoint({b.get("id"), b.get("tool_use_id")})]) for role, each in turns]


def _said(blocks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    text = "".join(block["text"] for block in blocks if block["type"] == "text")
    calls = [
        {"id": b["id"], "type": "function", "function": {"name": b["name"], "arguments": json.dumps(b["input"])}}
        for b in blocks
        if b["type"] == "tool_use"
    ]
    return {"role": "assistant", "content": text or None} | ({"tool_calls": calls} if calls else {})


@contextmanager
def _served(story: _Story) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._send(json.dumps(story.answer(body)))

        def do_GET(self) -> None:
            content = story.results[self.path.rpartition("/")[2]]
            self._send("".join(block["text"] for block in _blocks(content)))

        def _send(self, text: str) -> None:
            data = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            """It keeps quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
