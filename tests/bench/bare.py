"""A file of tasks in a bare loop: threads, the OpenAI SDK, one HTTP client, nothing written down.

Its model is told what ours is told: the same instructions, workspace and tools.

python -m tests.bench.bare TASKS AT_ONCE PUFFLE KEY MODEL_URL
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2

from agent.gate.prepare import find_tool, validate
from agent.gate.run_state import Run
from agent.session.context import build_request
from tests.bench.where import KEY
from tools.spec import Journey


def main(tasks: str, at_once: str, puffle: str, key: str, model: str) -> None:
    """Work through the file."""
    import openai

    rows = [json.loads(line) for line in Path(tasks).read_text("utf-8").splitlines()]
    client = openai.OpenAI(api_key=KEY, base_url=model)
    with httpx2.Client(base_url=puffle, headers={"Authorization": f"Bearer {key}"}, timeout=60) as api:
        context = api.get("/api/context").json()

        def one(row: dict[str, Any]) -> None:
            system, tools = _told(row.get("journey"), context)
            said = {"role": "user", "content": row.get("task") or json.dumps(row["params"])}
            messages: list[Any] = [system, said]
            while True:
                completion = client.chat.completions.create(model="m", messages=messages, tools=tools)
                message: Any = completion.choices[0].message
                messages.append(message)
                for call in message.tool_calls or ():
                    content = _answer(api, call.function.name, json.loads(call.function.arguments))
                    messages.append({"role": "tool", "tool_call_id": call.id, "content": content})
                if not message.tool_calls:
                    return

        with ThreadPoolExecutor(int(at_once)) as pool:
            list(pool.map(one, rows))


def _told(journey: Journey | None, context: dict[str, Any]) -> tuple[Any, Any]:
    request = build_request(Run(run_id="", workspace="", mode="ask", journey=journey, context=context), ())
    tools = [{"name": t.name, "description": t.description, "parameters": dict(t.schema)} for t in request.tools]
    system = {"role": "system", "content": "\n\n".join(request.instructions)}
    return system, [{"type": "function", "function": tool} for tool in tools]


def _answer(api: httpx2.Client, tool: str, arguments: dict[str, Any]) -> str:
    spec = find_tool(tool)
    request = spec.request(validate(spec, arguments))
    headers = {"Content-Type": "application/json"}
    return api.request(request.endpoint.method, request.target, content=request.body, headers=headers).text


if __name__ == "__main__":
    main(*sys.argv[1:])
