"""Tools and prompts in the words of the protocol."""

from typing import Any

import mcp_types as types

from agent.mcp.gateway import LONGEST_WAIT
from agent.policy.scope.scope import guides
from tools.registry import terse_schema_of
from tools.spec import ToolSpec

WAIT, LIST_WAITING, RUN_TASK, RUN_STATUS = "wait_for_answer", "list_waiting", "run_task", "run_status"
_SECONDS = {"type": "number", "minimum": 0, "maximum": LONGEST_WAIT, "description": "Seconds to wait at most."}
_HINTED = {
    "read": (True, False),
    "write": (False, False),
    "spend": (False, True),
    "send": (False, True),
    "destroy": (False, True),
}
"""By effect class: whether it only reads, and whether it does what cannot be taken back."""
_ANSWERED = {"type": "object", "properties": {"status": {"type": "string"}}, "required": ["status"]}
"""What programs can rely on: beside it stand ids, counts and states, by the vendor's names."""


def tool_of(spec: ToolSpec) -> types.Tool:
    """One tool, with hints that follow from its effect class."""
    reads, destroys = _HINTED[spec.effect]
    return _tool(
        spec.name,
        spec.description,
        terse_schema_of(spec),
        read_only_hint=reads and spec.endpoint is not None,
        destructive_hint=destroys,
        idempotent_hint=reads or spec.effect == "send",  # the ledger refuses to send the same twice
        open_world_hint=spec.endpoint is not None,
    )


def waiting_tool() -> types.Tool:
    """What waits for the user."""
    return _own(LIST_WAITING, "List the calls that wait for the user's answer.", {})


def answer_tool() -> types.Tool:
    """To wait for the user's answer."""
    said = "Wait until the user has answered a call that waits, instead of calling again and again."
    return _own(WAIT, said, {"seconds": _SECONDS}, "seconds")


def task_tools() -> list[types.Tool]:
    """Whole tasks, behind which our own planner works."""
    task = {"type": "string", "description": "What is to be done, with every name, text and number that it needs."}
    run = {"type": "string", "description": "The run_id of run_task."}
    begin = (
        "Give a task to the agent that operates Puffle. What sends, spends or changes something waits for the user's"
        " own answer outside of this conversation. With run_id: say more to a task that asks."
    )
    look = "How a task stands. After the user has answered, or a restart, it goes on."
    given = {"task": task, "run_id": run, "wait_seconds": _SECONDS}
    return [
        _own(RUN_TASK, begin, given, "task", reads=False),
        _own(RUN_STATUS, look, {"run_id": run, "wait_seconds": _SECONDS}, "run_id"),
        _own(LIST_WAITING, "List the tasks that are not finished, and the calls that wait for the user's answer.", {}),
    ]


def _own(name: str, description: str, properties: dict[str, Any], *required: str, reads: bool = True) -> types.Tool:
    schema = {"type": "object", "properties": properties, "required": [*required], "additionalProperties": False}
    return _tool(
        name,
        description,
        schema,
        read_only_hint=reads,
        destructive_hint=not reads,
        idempotent_hint=reads,
        open_world_hint=not reads,
    )


def _tool(name: str, description: str, schema: dict[str, Any], **hints: bool) -> types.Tool:
    title = name.replace("_", " ").capitalize()
    marked = types.ToolAnnotations(title=title, **hints)
    facts: dict[str, Any] = {"input_schema": schema, "output_schema": _ANSWERED, "annotations": marked}
    return types.Tool(name=name, title=title, description=description, **facts)


def prompts() -> list[types.Prompt]:
    """The guides of the journeys."""
    return [types.Prompt(name=name, title=guide.title, description=guide.example) for name, guide in guides().items()]


def guide_of(name: str) -> str | None:
    """The text of a guide; ``None`` where there is no such journey."""
    return next((guide.body for journey, guide in guides().items() if journey == name), None)
