"""``puffle-agent state``."""

import json
import re
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer

from agent.cli.flags import Flags, JsonFlag, command, group
from agent.cli.lines import note, put, show_table
from agent.cli.stored_state import reading
from agent.common.clock import stamp
from agent.common.counting import many
from agent.common.errors import UsageError
from agent.policy.config import load_policy
from agent.state.prune import prune as prune_runs
from agent.state.size import readable, size_of
from agent.ui.tables import Table

_AGE = re.compile(r"(\d{1,5})([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
app = group("See how large the state is, and remove what is old.")


@command(app, "state size", "state size --json | jq .bytes")
def size(as_json: JsonFlag = False) -> None:
    """Show how large the state is, and what of it is what.

    The parts are estimates; together they are the whole.
    """
    with reading() as stored:
        found, where = size_of(stored.store), stored.store.where
    if as_json:
        print(json.dumps({"where": where, **asdict(found)}, indent=1))
        return
    put(f"{where}: {readable(found.bytes)}")
    show_table(Table(("part", "about", "rows"), tuple((p.name, readable(p.bytes), f"{p.rows:,}") for p in found.parts)))


@command(app, "state prune --older-than 90d", "state prune --older-than 1w --json", "state prune")
def prune(
    older_than: Annotated[
        str | None,
        typer.Option(
            "--older-than", metavar="AGE", help="As in 12h, 90d or 26w; without it, keep_days of policy.toml says."
        ),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Remove what old runs have read and said.

    What is unfinished (a run that was interrupted or broken off, or stopped for want of a key or of credits), waits for
    you or may have happened stays, and so does what keeps people from being written to twice, and a run whose record
    does not hold.  A batch keeps what its tasks came to.  `audit verify` holds as before, and names what was removed.
    """
    with reading() as stored:
        age = _age(older_than)
        before = stored.clock.now() - age
        was = size_of(stored.store).bytes
        done = prune_runs(stored.store, stored.clock, before)
        compacted = stored.store.compact() if done.runs else True
        now = size_of(stored.store).bytes
    if as_json:
        told = {"before": stamp(before), "runs": done.runs, "events": done.events, "kept": dict(done.kept)}
        told |= {"broken": done.broken}
        print(json.dumps(told | {"bytes_before": was, "bytes": now, "compacted": compacted}, indent=1))
        return
    put(f"removed: {many(done.runs, 'run')} that ended before {stamp(before)[:16]}, with {done.events:,} events")
    for why, count in done.kept.items():
        put(f"kept: {count:,} {why}")
    for run_id in done.broken:
        put(f"{run_id}: its record does not hold, and stays as it is; see puffle-agent audit verify {run_id}")
    put(f"size: {readable(was)} before, {readable(now)} now")
    if not compacted:
        note("the file was not made smaller, for somebody else uses it or the disk is full; its room is used again")


def _age(text: str | None) -> timedelta:
    if text is None:
        days = load_policy(Flags().settings().home).keep_days
        if days is None:
            raise UsageError("say how old: --older-than 90d, or keep_days in policy.toml. Nothing was removed")
        return timedelta(days=days)
    matched = _AGE.fullmatch(text)
    if matched is None:
        raise UsageError(f"--older-than {text}: use hours, days or weeks, as in 12h, 90d, 26w. Nothing was removed")
    return int(matched[1]) * _UNITS[matched[2]]
