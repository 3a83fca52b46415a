"""What the loopback model server says: the next turn of a fixed script, in the protocol that it is asked in.

It keeps no state.  A mark stands in the person's words, in call ids and in closing words, and says how far a run is
and how long it is to be; the last one in a request tells what comes next.  So the server never parses a body, and any
number of runs can share it.
"""

import json
from functools import cache
from typing import Any

SAYING = 32
"""Tool turns between two things that the person says."""
TASK = "Look through my inbox, thread by thread, and tell me what you see."
"""What the person says first, and again after each stretch of turns."""
PIECE = "word "
"""The text of one event of a stream."""
_MARK = b"bench-"
_IDS = {"completions": "call_", "responses": "call_", "messages": "toolu_"}
"""How call ids begin; some frameworks replace any other."""
_INPUT, _OUTPUT = 1000, 20

Call = dict[str, Any]
"""A call of the script: name, arguments and the request that it leads to."""


def words(done: int, turns: int, *, stream: bool = False) -> str:
    """What the person says when so many tool turns of so many are done; or that so many pieces shall be streamed."""
    return f"{TASK} ({mark('s' if stream else 't', done, turns)})"


def mark(kind: str, done: int, turns: int) -> str:
    """``c`` a call was made, ``t`` somebody spoke, ``s`` a stream is wanted."""
    return f"bench-{kind}-{done:04d}-{turns:04d}"


def read_mark(body: bytes) -> tuple[str, int, int]:
    """The last mark of a request."""
    at = body.rindex(_MARK)
    _, kind, done, turns = body[at : at + 17].decode().split("-")
    return kind, int(done), int(turns)


def answer(protocol: str, body: bytes, calls: list[Call]) -> bytes:
    """The body of a plain answer to a request of ``completions``, ``responses`` or ``messages``."""
    kind, number, turns = read_mark(body)
    done = number + (kind == "c")
    if kind == "c" and (done % SAYING == 0 or done >= turns):
        return _rendered(protocol, mark("t", done, turns), None, "")
    call = calls[done % len(calls)]
    return _rendered(protocol, mark("c", done, turns), call["name"], json.dumps(call["arguments"]))


def closing(protocol: str) -> bytes:
    """A closing word to whatever was asked."""
    return _rendered(protocol, "", None, "")


@cache
def _rendered(protocol: str, said: str, name: str | None, arguments: str) -> bytes:
    text = f"That is all. ({said})" if name is None else ""
    call = None if name is None else {"id": _IDS[protocol] + said, "name": name, "arguments": arguments}
    make = {"completions": _chat, "responses": _responses, "messages": _messages}[protocol]
    return json.dumps(make(text, call)).encode()


def _chat(text: str, call: dict[str, str] | None) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": text or None, "refusal": None}
    if call is not None:
        function = {"name": call["name"], "arguments": call["arguments"]}
        message["tool_calls"] = [{"id": call["id"], "type": "function", "function": function}]
    reason = "stop" if call is None else "tool_calls"
    usage = {"prompt_tokens": _INPUT, "completion_tokens": _OUTPUT, "total_tokens": _INPUT + _OUTPUT}
    choice = {"index": 0, "message": message, "finish_reason": reason, "logprobs": None}
    return {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}


def _responses(text: str, call: dict[str, str] | None) -> dict[str, Any]:
    part = {"type": "output_text", "text": text, "annotations": []}
    item: dict[str, Any] = {"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": [part]}
    if call is not None:
        made = {"call_id": call["id"], "name": call["name"], "arguments": call["arguments"]}
        item = {"type": "function_call", "id": f"fc_{call['id']}", "status": "completed", **made}
    usage = {"input_tokens": _INPUT, "output_tokens": _OUTPUT, "total_tokens": _INPUT + _OUTPUT}
    return {"id": "r", "object": "response", "status": "completed", "error": None, "output": [item], "usage": usage}


def _messages(text: str, call: dict[str, str] | None) -> dict[str, Any]:
    block: dict[str, Any] = {"type": "text", "text": text}
    if call is not None:
        block = {
            "type": "tool_use", "id": call["id"], "name": call["name"], "input": json.loads(call["arguments"])
        }  # fmt: skip
    head = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "stop_sequence": None}
    usage = {"input_tokens": _INPUT, "output_tokens": _OUTPUT}
    return head | {"content": [block], "stop_reason": "end_turn" if call is None else "tool_use", "usage": usage}


def chunk(content: str | None, reason: str | None = None) -> bytes:
    """One event of a Chat Completions stream."""
    delta = {} if content is None else {"content": content}
    choice = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}
    event = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(event)}\n\n".encode()
