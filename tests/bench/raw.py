"""What people write by hand: a loop over an SDK, a list of messages, one HTTP client for the tools.

None of these has a gate, a record, a limit or a second process to go on in.  They get the same words, the same tools
and the same answers as the agent.
"""

import http.client
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx2

from tests.bench.says import words
from tests.bench.where import KEY, Contestant, Where


def openai_chat(where: Where) -> Contestant:
    """The loop of the OpenAI documentation, over Chat Completions."""
    import openai

    api = _api(where)
    client = openai.OpenAI(api_key=KEY, base_url=f"{where.base}/v1")
    tools: Any = _chat_tools(where.brief)

    def run(turns: int) -> None:
        messages: list[Any] = [{"role": "system", "content": where.brief["system"]}]
        for said in where.sayings(turns):
            messages.append({"role": "user", "content": said})
            while True:
                completion = client.chat.completions.create(model="m", messages=messages, tools=tools)
                message: Any = completion.choices[0].message
                messages.append(message)
                if not message.tool_calls:
                    break
                for call in message.tool_calls:
                    answer = api.get(where.target(call.function.name, json.loads(call.function.arguments)))
                    messages.append({"role": "tool", "tool_call_id": call.id, "content": answer.text})

    def stream(pieces: int, on_piece: Callable[[str], None]) -> None:
        said: Any = [{"role": "user", "content": words(0, pieces, stream=True)}]
        for chunk in client.chat.completions.create(model="m", messages=said, stream=True):
            piece = chunk.choices[0].delta.content
            if piece:
                on_piece(piece)

    return Contestant(run, (client, api), stream)


def openai_post(where: Where) -> Contestant:
    """The same without the SDK's typed layers: a body that grows as bytes, sent by ``client.post``."""
    import openai

    api = _api(where)
    client = openai.OpenAI(api_key=KEY, base_url=f"{where.base}/v1")

    def post(body: bytes) -> bytes:
        return client.post("/chat/completions", content=body, cast_to=httpx2.Response).content

    return Contestant(lambda turns: growing(where, turns, post, lambda target: api.get(target).text), (client, api))


def floor(where: Where) -> Contestant:
    """The least that Python can do: ``http.client`` and bytes."""
    api = http.client.HTTPConnection(where.api.partition("//")[2])
    model = http.client.HTTPConnection(where.model.partition("//")[2])
    head = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}

    def ask(connection: http.client.HTTPConnection, method: str, target: str, body: bytes | None) -> bytes:
        connection.request(method, target, body, head)
        return connection.getresponse().read()

    def post(body: bytes) -> bytes:
        return ask(model, "POST", f"/{where.name}/v1/chat/completions", body)

    def get(target: str) -> str:
        return ask(api, "GET", target, None).decode()

    return Contestant(lambda turns: growing(where, turns, post, get), (api, model))


def growing(where: Where, turns: int, post: Callable[[bytes], bytes], get: Callable[[str], str]) -> None:
    """A run whose body grows as bytes: nothing that was sent before is built again."""
    head = json.dumps({"model": "m", "tools": _chat_tools(where.brief)})[:-1] + ', "messages": ['
    body = bytearray(head.encode() + _dumped({"role": "system", "content": where.brief["system"]}))
    for said in where.sayings(turns):
        body += b"," + _dumped({"role": "user", "content": said})
        while True:
            message = json.loads(post(bytes(body) + b"]}"))["choices"][0]["message"]
            body += b"," + _dumped(message)
            if not message.get("tool_calls"):
                break
            for call in message["tool_calls"]:
                made = call["function"]
                text = get(where.target(made["name"], json.loads(made["arguments"])))
                body += b"," + _dumped({"role": "tool", "tool_call_id": call["id"], "content": text})


def anthropic_messages(where: Where) -> Contestant:
    """The loop of the Anthropic documentation, over Messages."""
    import anthropic

    api = _api(where)
    client = anthropic.Anthropic(api_key=KEY, base_url=where.base)
    tools: Any = [
        {"name": t["name"], "description": t["description"], "input_schema": t["schema"]} for t in where.brief["tools"]
    ]

    def results(content: Any) -> Iterator[Any]:
        for block in content:
            if block.type == "tool_use":
                answer = api.get(where.target(block.name, block.input))
                yield {"type": "tool_result", "tool_use_id": block.id, "content": answer.text}

    def run(turns: int) -> None:
        system, messages = where.brief["system"], list[Any]()
        for said in where.sayings(turns):
            messages.append({"role": "user", "content": said})
            while True:
                message = client.messages.create(
                    model="m", max_tokens=4096, system=system, tools=tools, messages=messages
                )
                messages.append({"role": "assistant", "content": message.content})
                if message.stop_reason != "tool_use":
                    break
                messages.append({"role": "user", "content": list(results(message.content))})

    return Contestant(run, (client, api))


def _api(where: Where) -> httpx2.Client:
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None)
    return httpx2.Client(base_url=where.api, headers={"Authorization": f"Bearer {KEY}"}, limits=limits)


def _chat_tools(brief: Any) -> list[dict[str, Any]]:
    return [
        {
            "type": "function",
            "function": {"name": t["name"], "description": t["description"], "parameters": t["schema"]},
        }
        for t in brief["tools"]
    ]


def _dumped(value: Any) -> bytes:
    return json.dumps(value).encode()
