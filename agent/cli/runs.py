"""``puffle-agent runs``."""

from typing import Annotated, Any

import typer

from agent.cli.run import output_form
from agent.cli.session import (
    ApprovalsFlag,
    ApproveFlag,
    CreditsFlag,
    Flags,
    ModeFlag,
    ModelFlag,
    model_for,
    opened,
    operator,
    signals,
)
from agent.cli.showing import emit, lines_of, show_result
from agent.cli.stored import JsonFlag, reading
from agent.cli.working import Progress, finish
from agent.errors import UsageError
from agent.redaction import json_text, printable

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def _group() -> None:
    """List, show and resume runs."""


@app.command("list")
def list_runs(as_json: JsonFlag = False) -> None:
    """List every run, the newest first."""
    with reading() as stored:
        rows = [stored.listed(row) for row in stored.runs.all()]
    if as_json:
        print(json_text(rows, indent=1))
        return
    for row in rows:
        again = "resumable" if row["resumable"] else ""
        print(
            printable(
                f"{row['run_id']}  {row['started_at']}  {row['status']:14} {again:9} {row['task'][:60]}",
                keep_lines=False,
            )
        )


@app.command()
def show(run_id: str, as_json: JsonFlag = False) -> None:
    """Show what a run did."""
    with reading() as stored:
        result = stored.result(run_id)
    if as_json:
        print(json_text(result, indent=1))
    else:
        print("\n".join(printable(line) for line in lines_of(result)))


@app.command()
def resume(
    run_id: str,
    answer: Annotated[str | None, typer.Option("--answer", help="What you say to the run's question.")] = None,
    output: Annotated[str, typer.Option("-o", "--output", metavar="FORMAT", help="text, json or ndjson.")] = "text",
    model: ModelFlag = None,
    mode: ModeFlag = None,
    credits: CreditsFlag = None,
    approvals: ApprovalsFlag = None,
    approve: ApproveFlag = None,
) -> None:
    """Go on with a run where it stopped. Its rules, cap and spending are kept; what was done is not done again."""
    form = output_form(output)
    flags = Flags(model=model, mode=mode, credits=credits, approvals=approvals, approve=approve)
    grants = flags.grants()
    with opened(flags) as built:
        row: Any = built.runs.get(run_id)
        if row["status"] in ("done", "denied"):
            raise UsageError(f"run {run_id} ended as {row['status']}: there is nothing to resume")
        planner = model_for(built.settings, model or built.settings.model or row["model"])
        progress = Progress(form)
        who = operator(grants, progress, **({"listeners": [emit]} if form == "ndjson" else {}))
        with signals(built):
            session = built.resume(run_id, planner, who, mode=built.settings.mode if mode else None, cap=credits)
            result = finish(progress.of(session), lambda: session.work(answer))
        planner.close()
        show_result(result, form)
    raise typer.Exit(int(str(result["exit_code"])))
