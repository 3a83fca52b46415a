"""``puffle-agent reconcile``."""

from typing import Annotated, Any

import typer

from agent.app import App
from agent.cli.commands.doctor import Silent
from agent.cli.epilog import helped
from agent.cli.setup import Flags, opened
from agent.cli.stored_state import JsonFlag
from agent.common.errors import EXIT_CODES, UsageError
from agent.common.redaction import json_text, printable
from agent.session.session import Operator
from agent.ui.terminal import ask_person, has_person

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    epilog=helped(
        "reconcile",
        "reconcile run_1a2b3c --happened eff_1a2b3c",
        "reconcile --did-not-happen eff_1a2b3c --json",
        exits={"0": "all settled", "8": "at least one is still unknown"},
    )
)
def reconcile(
    run_id: Annotated[
        str | None, typer.Argument(metavar="RUN", help="One run; without it, every run of this workspace.")
    ] = None,
    happened: Annotated[
        list[str] | None, typer.Option("--happened", metavar="EFFECT", help="You checked: it did happen.")
    ] = None,
    did_not: Annotated[
        list[str] | None, typer.Option("--did-not-happen", metavar="EFFECT", help="You checked: it did not.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Settle effects whose outcome is unknown.

    By documented reads, or by your word.  Nothing is sent again.
    """
    said: dict[str, Any] = dict.fromkeys(happened or [], "done") | dict.fromkeys(did_not or [], "failed")
    with opened(Flags()) as built:
        rows = [found for run in _runs(built, run_id) for found in _settle(built, run, said)]
    strange = sorted(set(said) - {row["effect"] for row in rows})
    if strange:
        raise UsageError(f"{', '.join(strange)}: no unknown effect of this workspace has that id")
    if as_json:
        print(json_text(rows, indent=1))
    else:
        _show(rows)
    raise typer.Exit(EXIT_CODES["unknown"] if any(row["status"] == "unknown" for row in rows) else 0)


def _show(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        line = f"{row['status']:8} {row['effect']}  {row['tool']} {row['path']}  {row['reason']}"
        print(printable(line, keep_lines=False))
    if not rows:
        print("no effect has an unknown outcome")


def _runs(built: App, run_id: str | None) -> list[str]:
    if run_id is not None:
        return [str(built.runs.get(run_id)["run_id"])]
    return built.unsettled()


def _settle(built: App, run_id: str, said: dict[str, Any]) -> list[dict[str, Any]]:
    session = built.resume(run_id, Silent(), Operator(), mode="readonly", cap=None)
    return session.reconcile(said, _ask if has_person() else None)


def _ask(question: str) -> Any:
    answer = (ask_person(f"{question} Did it happen? [y = yes, n = no, anything else = not settled]") or "").lower()
    return {"y": "done", "yes": "done", "n": "failed", "no": "failed"}.get(answer)
