"""``puffle-agent approvals``."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from agent.cards import card
from agent.cli.stored import JsonFlag, Stored, reading
from agent.errors import CallError, UsageError
from agent.models.base import ToolCall
from agent.prepare import find_tool, prepare, validate
from agent.redaction import json_text, printable
from agent.state.approvals import Approval
from agent.state.memory import Memory
from agent.types import Decision
from tools.spec import ToolArgs, placements

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def _group() -> None:
    """List, show, approve and deny what waits for you."""


@app.command("list")
def list_approvals(as_json: JsonFlag = False) -> None:
    """List every approval, the oldest first."""
    with reading() as stored:
        found = stored.approvals.all()
    if as_json:
        print(json_text([approval.as_json() for approval in found], indent=1))
        return
    for approval in found:
        to = ", ".join(map(str, approval.card["recipients"])) if isinstance(approval.card["recipients"], list) else ""
        line = f"{approval.id}  {approval.status:8} {approval.card['tool']}  {approval.card['path']}  {to}"
        print(printable(line, keep_lines=False))


@app.command()
def show(approval_id: str, as_json: JsonFlag = False) -> None:
    """Show exactly what would be sent."""
    with reading() as stored:
        found = stored.approvals.get(approval_id)
    if as_json:
        print(json_text(found.as_json(), indent=1))
    else:
        print(f"{found.id} · {found.status} · run {found.run_id}\n{found.card['preview']}")


@app.command()
def approve(
    approval_id: str,
    edit: Annotated[
        Path | None, typer.Option("--edit", help="Send this instead: a JSON body, or the message's text.")
    ] = None,
) -> None:
    """Approve once; `puffle-agent runs resume RUN` then sends it."""
    with reading() as stored:
        found = stored.approvals.get(approval_id)
        changes = {} if edit is None else _edited(stored, found, edit)
        answered = stored.approvals.answer(approval_id, "approved", **changes)
    print(f"approved; it is sent by: puffle-agent runs resume {answered.run_id}")


@app.command()
def deny(
    approval_id: str,
    reason: Annotated[str, typer.Option("--reason", help="Told to the agent.")] = "",
) -> None:
    """Say no; the agent is told the reason when the run is resumed."""
    with reading() as stored:
        answered = stored.approvals.answer(approval_id, "denied", reason=reason)
    print(f"denied; the run goes on with: puffle-agent runs resume {answered.run_id}")


def _edited(stored: Stored, found: Approval, path: Path) -> dict[str, Any]:
    """The changed call: validated like the model's own, with a new digest under the same id."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None
    spec = find_tool(str(found.card["tool"]))
    body = _body(text, found)
    arguments = _arguments(spec.args, body, str(found.card["path"]), spec.endpoint.template if spec.endpoint else "")
    records = Memory(stored.store, found.run_id).records
    try:
        raw = ToolCall(found.call_id, spec.name, json.dumps(arguments))
        call = prepare(raw, spec, validate(spec, arguments), records, {})
    except CallError as error:
        raise UsageError(f"{path}: {error}") from None
    decision = Decision("ask", str(found.card["rule"]), str(found.card["reason"]))
    changed = card(call, decision) | {"credits": found.card["credits"]}
    return {"digest": call.digest, "arguments": raw.arguments, "card": changed}


def _body(text: str, found: Approval) -> dict[str, Any]:
    """A JSON object is the whole body; any other text replaces the message's text."""
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    if isinstance(value, dict):
        return value
    current = found.card["body"]
    if not isinstance(current, dict) or "body_text" not in current:
        raise UsageError("this request has no message text: the edit must be a JSON object, its whole body")
    return {**current, "body_text": text}


def _arguments(model: type[ToolArgs], body: dict[str, Any], path: str, template: str) -> dict[str, Any]:
    """A request's body and path as the arguments that render it."""
    segments = {t[1:-1]: s for t, s in zip(template.split("/"), path.split("/"), strict=True) if t.startswith("{")}
    arguments: dict[str, Any] = {}
    known: set[str] = set()
    for name, at in placements(model):
        if at.place == "path":
            arguments[name] = segments[at.wire]
        elif at.place == "body" and "." not in at.wire and at.wire in body:
            arguments[name] = body[at.wire]
            known.add(at.wire)
    strange = sorted(set(body) - known)
    if strange:
        raise UsageError(f"the body may not hold {', '.join(strange)}")
    return arguments
