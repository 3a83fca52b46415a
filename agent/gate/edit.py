"""A parked call as a person changed it: validated like the model's own, with a new digest under the same id."""

import json
from collections.abc import Mapping
from dataclasses import replace

from agent.common.errors import CallError, UsageError
from agent.common.json_value import Json
from agent.gate.prepare import find_tool, prepare, validate
from agent.gate.preview import card
from agent.models.base import ToolCall
from agent.state.approvals import Approval, Edit
from agent.types import Decision
from tools.spec import Records, ToolArgs, placements


def text_to_edit(approval: Approval) -> tuple[str, str]:
    """What a person is given to change, and the ending of its file: the message's text, else the whole body."""
    body = approval.card.body
    if isinstance(body, dict) and isinstance(body.get("body_text"), str):
        return str(body["body_text"]), ".txt"
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n", ".json"


def changes(approval: Approval, text: str, records: Records, prices: Mapping[str, int] | None = None) -> Edit:
    """What a person's text makes of a question.

    Raises:
        UsageError: the edit is no valid request of this tool.
    """
    asked = approval.card
    spec = find_tool(asked.tool)
    ids = spec.endpoint.ids_in(asked.path) if spec.endpoint else {}
    arguments = _arguments(spec.args, _body(text, approval), ids)
    try:
        raw = ToolCall(approval.call_id, spec.name, json.dumps(arguments))
        call = prepare(raw, spec, validate(spec, arguments), records, prices or {})
    except CallError as error:
        raise UsageError(str(error)) from None
    changed = card(call, Decision("ask", asked.rule, asked.reason))
    return Edit(call.digest, raw.arguments, changed if prices is not None else replace(changed, credits=asked.credits))


def _body(text: str, approval: Approval) -> dict[str, Json]:
    """A JSON object is the whole body; any other text replaces the message's text."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = text
    if isinstance(value, dict):
        return value
    current = approval.card.body
    if not isinstance(current, dict) or "body_text" not in current:
        raise UsageError("this request has no message text: the edit must be a JSON object, its whole body")
    return {**current, "body_text": text}


def _arguments(model: type[ToolArgs], body: dict[str, Json], ids: Mapping[str, str]) -> dict[str, Json]:
    """A request's body and the ids of its path as the arguments that render it."""
    arguments: dict[str, Json] = {}
    known: set[str] = set()
    for name, at in placements(model):
        if at.place == "path":
            arguments[name] = ids[at.wire]
        elif at.place == "body" and "." not in at.wire and at.wire in body:
            arguments[name] = body[at.wire]
            known.add(at.wire)
    if strange := sorted(set(body) - known):
        raise UsageError(f"the body may not hold {', '.join(strange)}")
    return arguments
