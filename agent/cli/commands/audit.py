"""``puffle-agent audit``."""

import json
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from agent.cli.flags import JsonFlag, command, group
from agent.cli.lines import note, put
from agent.cli.output import emit
from agent.cli.stored_state import reading
from agent.common.errors import EXIT_CODES
from agent.session.stored import Stored
from agent.state.audit import exported
from agent.state.audit import verify as verify_chains
from agent.state.removals import Removal, removed

app = group("Show, verify and export the record of what happened.")
_NAMED = 5
"""Runs that are named one by one."""
RunArgument = Annotated[str | None, typer.Argument(metavar="RUN", help="One run; without it, all.")]


@command(app, "audit show run_1a2b3c", "audit show --json | jq -r .type")
def show(run_id: RunArgument = None, as_json: JsonFlag = False) -> None:
    """Show the events of a run, a line each."""
    with reading() as stored:
        read = 0
        for event in exported(stored.store, run_id):
            read += 1
            if as_json:
                emit(event)
                continue
            head = f"{event.pop('at')} {event.pop('run_id')} {event.pop('seq'):>4} {event.pop('type')}"
            put(f"{head} {json.dumps(event, ensure_ascii=False)}")
        _say_of_nothing(stored, run_id, read)


@command(app, "audit export > audit.jsonl", "audit export run_1a2b3c | jq 'select(.type == \"request_sent\")'")
def export(run_id: RunArgument = None) -> None:
    """Print every event as a JSON line."""
    show(run_id, as_json=True)


def _say_of_nothing(stored: Stored, run_id: str | None, read: int) -> None:
    """Say that nothing is recorded; ``UsageError`` of a run that is not known."""
    if not read and run_id is not None:
        stored.runs.get(run_id)
    if not read:
        note("nothing is recorded")


@command(app, "audit verify", "audit verify run_1a2b3c --json", exits={"0": "every chain holds", "1": "one is broken"})
def verify(run_id: RunArgument = None, as_json: JsonFlag = False) -> None:
    """Check that no event was changed or removed.

    What `state prune` and `privacy erase` took out is named; nothing else may be missing that the rest of the state
    knows of: the runs, how they ended, what they did.  Who can write to the state can make all of it anew.
    """
    with reading() as stored:
        read, broken = verify_chains(stored.store, run_id)
        taken = removed(stored.store, run_id)
        _say_of_nothing(stored, run_id, read + len(taken) + len(broken))
    if as_json:
        found = [{"run_id": b.run_id, "seq": b.seq, "reason": b.reason} for b in broken]
        gone = [{"kind": line.kind, "run_id": line.run_id, "seq": line.seq, "at": line.at} for line in taken]
        print(json.dumps({"events": read, "ok": not broken, "broken": found, "removed": gone}))
    else:
        for line in _of_removals(taken):
            print(line)
        for b in broken:
            print(f"run {b.run_id}, event {b.seq}: {b.reason}" if b.run_id else b.reason)
        print(f"{read} events read, {'every chain holds' if not broken else f'{len(broken)} chains are broken'}")
    raise typer.Exit(EXIT_CODES["failed"] if broken else 0)


def _of_removals(taken: Sequence[Removal]) -> Iterator[str]:
    """What was taken out, a line for each day and kind; of few it is named."""
    days: dict[tuple[str, str], list[Removal]] = {}
    for line in taken:
        days.setdefault((line.at[:10], line.kind), []).append(line)
    for (day, kind), lines in days.items():
        runs = [*dict.fromkeys(line.run_id for line in lines)]
        named = ", ".join(runs) if len(runs) <= _NAMED else f"{runs[0]} … {runs[-1]}"
        what = f"{len(lines):,} events were erased, of" if kind == "erased" else "pruned:"
        yield f"{day}: {what} {len(runs):,} run{'s' * (len(runs) > 1)} ({named})"
