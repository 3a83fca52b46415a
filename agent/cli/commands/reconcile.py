"""``puffle-agent reconcile``."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated

import typer

from agent.app import App
from agent.cli.flags import Flags, JsonFlag, command, single
from agent.cli.lines import put
from agent.cli.setup import opened
from agent.common.errors import EXIT_CODES, UsageError
from agent.common.redaction import json_text
from agent.gate.reconcile import Settlement
from agent.models.silent import Silent
from agent.session.user import User
from agent.ui.approval_prompt import prompt_on_stderr
from agent.ui.terminal import has_person
from tools.probes import Finding

app = single()


@command(
    app,
    "reconcile",
    "reconcile run_1a2b3c --happened eff_1a2b3c",
    "reconcile --did-not-happen eff_1a2b3c --json",
    exits={"0": "all settled", "8": "at least one is still unknown"},
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
    said: dict[str, Finding] = {**dict.fromkeys(happened or [], "done"), **dict.fromkeys(did_not or [], "failed")}
    with opened(Flags()) as built:
        found = _settle(built, run_id, said)
    if as_json:
        print(json_text([asdict(settled) for settled in found], indent=1))
    elif not found:
        print("no effect has an unknown outcome")
    else:
        for one in found:
            put(f"{one.status:8} {one.effect}  {one.tool} {one.path}  {one.reason}")
    raise typer.Exit(EXIT_CODES["unknown"] if any(settled.status == "unknown" for settled in found) else 0)


def _settle(built: App, run_id: str | None, said: Mapping[str, Finding]) -> list[Settlement]:
    """Settle what is unknown in one run or in all; ``UsageError`` where what was said is about no such effect."""
    found: list[Settlement] = []
    for run in built.unsettled() if run_id is None else [run_id]:
        session = built.resume(run, Silent(), User(), mode="readonly", cap=None)
        found += session.reconcile(said, _ask if has_person() else None)
    strange = sorted(set(said) - {settled.effect for settled in found})
    if strange:
        raise UsageError(f"{', '.join(strange)}: no unknown effect of this workspace has that id")
    return found


def _ask(question: str) -> Finding | None:
    question = f"{question} Did it happen? [y = yes, n = no, anything else = not settled]"
    answer = (prompt_on_stderr().ask(question) or "").lower()
    return "done" if answer in ("y", "yes") else "failed" if answer in ("n", "no") else None
