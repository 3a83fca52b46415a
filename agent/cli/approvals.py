"""``puffle-agent approvals``."""

from pathlib import Path
from typing import Annotated, Any

import typer

from agent.cli.stored import JsonFlag, Stored, reading
from agent.errors import UsageError
from agent.redaction import json_text, printable
from agent.repl.edits import changes
from agent.state.approvals import Approval
from agent.state.memory import Memory

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
        edited = {} if edit is None else _edited(stored, found, edit)
        answered = stored.approvals.answer(approval_id, "approved", **edited)
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
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None
    try:
        return changes(found, text, Memory(stored.store, found.run_id).records)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None
