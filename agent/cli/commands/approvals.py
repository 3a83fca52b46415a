"""``puffle-agent approvals``."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from agent.cli import flags
from agent.cli.flags import JsonFlag, command, group
from agent.cli.lines import note, put, show_table
from agent.cli.stored_state import reading
from agent.common.counting import MOST
from agent.common.errors import EXIT_CODES, UsageError, reason_of
from agent.common.files import text_of
from agent.common.json_value import Json
from agent.common.redaction import json_text
from agent.common.user import current_user
from agent.gate.edit import changes
from agent.models.silent import Host
from agent.session.stored import Stored
from agent.state.approvals import Answer, Approval, Edit
from agent.ui.approval_list import approval_table
from agent.web.people import PeopleFile
from agent.web.rights import Rights, Short

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="The approval, as `approvals list` shows it.")]
DigestArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="DIGEST", help="Of the card that you saw; needed once somebody has edited it.", show_default=False
    ),
]
LISTED = 200
"""Approvals that are listed where nobody says how many."""
app = group("List, show, approve and deny what waits for you.")


@command(app, "approvals list", "approvals list --json | jq -r '.[].id'", name="list")
def list_approvals(
    as_json: JsonFlag = False,
    limit: Annotated[
        int, typer.Option(metavar="N", min=0, max=MOST, help="Approvals at most, beside all that wait; 0 lists all.")
    ] = LISTED,
) -> None:
    """List what waits and what was asked last, each batch together.

    What waits stands first, then the newest.  A batch stands with how many of its questions wait, and its file.
    """
    with reading() as stored:
        found = _listed(stored, limit)
        runs = {one.run_id for one in found}
        ended, tasks = stored.ended_runs(runs), stored.batches.tasks_of_runs(runs)
        paths = stored.batches.paths({batch_id for batch_id, _ in tasks.values()})
    if as_json:
        print(json_text([_with_task(approval, tasks) for approval in found], indent=1))
    elif found:
        _show(found, ended, tasks, paths)
    else:
        note("no approvals: nothing has asked yet")


def _show(
    found: Sequence[Approval], ended: Container[str], tasks: Mapping[str, tuple[str, str]], paths: Mapping[str, str]
) -> None:
    of_batch: dict[str, list[Approval]] = {"": []}  # those of single runs first
    for approval in found:
        of_batch.setdefault(tasks.get(approval.run_id, ("", ""))[0], []).append(approval)
    if alone := of_batch.pop(""):
        show_table(approval_table(alone, ended))
    for batch_id, questions in of_batch.items():
        waiting = sum(approval.status == "pending" for approval in questions)
        put(f"batch {batch_id}  {waiting} waiting  {paths[batch_id]}")
        show_table(approval_table(questions, ended, [tasks[one.run_id][1] for one in questions]))


def _listed(stored: Stored, limit: int) -> list[Approval]:
    """What waits and the newest so many, oldest first; without a limit, all."""
    found = stored.approvals.newest(limit + 1) if limit else stored.approvals.all()
    if not limit or len(found) <= limit:
        return found
    note("there are more: puffle-agent approvals list --limit 0")
    return [one for one in found[:-limit] if one.status == "pending"] + found[-limit:]


def _with_task(approval: Approval, tasks: Mapping[str, tuple[str, str]]) -> dict[str, Json]:
    """An approval as programs see it; one of a batch also with that and the id of its task."""
    mine = tasks.get(approval.run_id)
    return approval.as_json() | ({} if mine is None else {"batch": mine[0], "task": mine[1]})


@command(app, "approvals show apr_1a2b3c", "approvals show apr_1a2b3c --json | jq .body")
def show(approval_id: IdArgument, as_json: JsonFlag = False) -> None:
    """Show exactly what would be sent."""
    with reading() as stored:
        found = stored.approvals.get(approval_id)
        tasks = stored.batches.tasks_of_runs([found.run_id])
        edits = stored.edits(found) if found.status == "pending" and not as_json else None
    if as_json:
        print(json_text(_with_task(found, tasks), indent=1))
        return
    why = f" ({found.reason})" if found.reason else ""
    print(f"{found.id} · {found.status}{why} · run {found.run_id}\n{found.card.whole()}")
    if edits is not None:
        put(f"It was edited after it was asked; a yes to what stands here: {_command(found)}")


@command(
    app,
    "approvals approve apr_1a2b3c",
    "approvals approve apr_1a2b3c --edit shorter.txt",
    exits={
        "0": "answered",
        "2": "it was answered, used, edited or lapsed before, or is not yours",
        "3": "people.toml asks for two, and this is the first yes",
    },
)
def approve(
    approval_id: IdArgument,
    digest: DigestArgument = None,
    edit: Annotated[
        Path | None,
        typer.Option("--edit", metavar="FILE", help="Send this instead: a JSON body, or the message's text."),
    ] = None,
) -> None:
    """Approve once.

    Nothing is sent by this command: `puffle-agent runs resume RUN`, or the same batch again, sends it.  A yes holds for
    72 hours and for exactly what `approvals show` shows.  What somebody has edited since it was asked takes the DIGEST
    of what you saw: `approvals show` prints it, with --json as "digest".  It is the yes of one person, under your login
    name: where people.toml asks for two, or for another than you, it does so here as on the pages.
    """
    with reading() as stored:
        found, rights = _as_shown(stored, stored.approvals.get(approval_id), digest), _rights(stored)
        if edit is not None:
            found = _changed(stored, found, edit, rights)
        _check(found, rights)
        stored.answer(found, Answer("yes", current_user(), "command"))
        of_host = stored.runs.get(found.run_id).model == Host.name
    sends = "the other agent, when it makes its call again" if of_host else f"puffle-agent runs resume {found.run_id}"
    print(f"approved; it is done by: {sends}")


@command(app, "approvals deny apr_1a2b3c", 'approvals deny apr_1a2b3c --reason "too long"')
def deny(
    approval_id: IdArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why not, for the agent; without it, none.")] = "",
) -> None:
    """Say no.

    The agent is told the reason when the run is resumed.  A yes that was given and has not been used is taken back.
    """
    with reading() as stored:
        found = stored.approvals.get(approval_id)
        stored.answer(found, Answer("no", current_user(), "command", reason))
    if found.withdrawn:
        print(found.withdrawn)
    print(f"denied; the run goes on with: puffle-agent runs resume {found.run_id}")


def _as_shown(stored: Stored, found: Approval, digest: str | None) -> Approval:
    """The question as its card was shown; ``UsageError`` where it may have been edited since."""
    if found.status != "pending" or digest == found.digest:
        return found  # what was settled says so itself
    edits = stored.edits(found)
    if edits is None and digest is None:
        return found
    for line in edits or ():
        note(f"  {line}")
    why = (
        f"the card of {found.id} is another one"
        if edits is None
        else f"{found.id} was edited after it was asked, as above"
    )
    raise UsageError(f"{why}: nothing was answered. A yes to it as it is now: {_command(found)}")


def _command(found: Approval) -> str:
    return f"puffle-agent approvals approve {found.id} {found.digest}"


def _rights(stored: Stored) -> Rights:
    return Rights(stored, PeopleFile(flags.Flags().settings().home, current_user()))


def _check(found: Approval, rights: Rights) -> None:
    """End here where ``people.toml`` makes less than an answer of the yes of who types it."""
    person = rights.people.named(rights.people.user)
    if person is None or found.status != "pending":
        return  # what was settled before says so itself
    short = rights.short_of(found, person, "command")
    if short is None:
        return
    _end_unless_kept(short)
    print(short.why)
    raise typer.Exit(EXIT_CODES["waiting"])


def _end_unless_kept(short: Short) -> None:
    if not short.is_kept:
        raise UsageError(f"{short.why.removesuffix('.')} (people.toml)")


def _changed(stored: Stored, found: Approval, file: Path, rights: Rights) -> Approval:
    """The question as a file changes it; whose yes to that is not taken changes nothing."""
    edit, person = _edited(stored, found, file), rights.people.named(rights.people.user)
    if person is not None and found.status == "pending":
        short = rights.refused(replace(found, digest=edit.digest, card=edit.card), person, "command")
        if short is not None:
            _end_unless_kept(short)
    found = stored.approvals.change(found, edit)
    if person is not None:
        rights.note(found, person, "edited", "command")
    return found


def _edited(stored: Stored, found: Approval, path: Path) -> Edit:
    try:
        return changes(found, text_of(path), stored.records(found.run_id))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {reason_of(error)}") from None
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None
