"""What all contestants work on: the same words, tools and calls, with the sandbox's own answers."""

import json
from pathlib import Path
from typing import Any

import httpx2

from agent.gate.prepare import find_tool, validate
from agent.gate.run_state import Run
from agent.session.context import build_request
from evals.sandbox import running
from tools.spec import Journey

JOURNEY: Journey = "replies"
"""The journey whose tools are declared and called."""
_BOOT = ("/api/context", "/api/account", "/api/credits/config")
_GREETING = "/api/threads?view=needs_reply&limit=1"
"""What a conversation reads before it greets."""


def write_brief(path: Path) -> None:
    """Ask a fresh sandbox once, and keep what it says with what a model is told."""
    with running("saas") as sandbox, httpx2.Client(base_url=sandbox.base_url, trust_env=False) as client:
        client.headers["Authorization"] = f"Bearer {sandbox.api_key}"
        calls = _calls([thread["id"] for thread in client.get("/api/threads").json()["threads"]])
        answers = {
            target: client.get(target).text for target in [*_BOOT, _GREETING, *(call["target"] for call in calls)]
        }
    context = json.loads(answers[_BOOT[0]])
    request = build_request(Run(run_id="", workspace="", mode="ask", journey=JOURNEY, context=context), ())
    tools = [{"name": t.name, "description": t.description, "schema": t.schema} for t in request.tools]
    brief = {"calls": calls, "answers": answers, "system": "\n\n".join(request.instructions), "tools": tools}
    path.write_text(json.dumps(brief), "utf-8")


def _calls(threads: list[str]) -> list[dict[str, Any]]:
    """Three tools in turn, no call the same for a while: the loop takes too many of one for a loop."""
    senders: list[dict[str, Any]] = [{}, {"type": "email"}, {"type": "linkedin"}]
    rounds = [
        (
            ("get_thread_messages", {"thread_id": threads[n % len(threads)], "limit": 50 + n}),
            ("list_threads", {"limit": 50 + n}),
            ("list_senders", senders[n % len(senders)]),
        )
        for n in range(2 * len(threads))
    ]
    return [_call(name, arguments) for three in rounds for name, arguments in three]


def _call(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    spec = find_tool(name)
    return {"name": name, "arguments": arguments, "target": spec.request(validate(spec, arguments)).target}
