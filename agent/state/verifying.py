"""Whether the record is whole: every chain, what was taken out of it, and what the rest of the state knows beside it.

A chain cannot tell what is missing at its end, or that all of it is.  That is found by what the tables of the runs, the
effects and the claims say of a run, in one reading of each.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Row, Select, select

from agent.state.chains import Broken, Chain, End, LastEnd, is_as_written
from agent.state.reconnect import again_when_lost
from agent.state.removals import forged, is_cut_off, lines_of, sorted_out
from agent.state.schema import claims, effects, events, runs
from agent.state.store import Store

_AT_ONCE = 2000
_APART = timedelta(minutes=1)
"""How far the row of a run and its last event may lie apart that are written together."""
_A_RUN = "run_"
"""What the ids of runs begin with; a batch has a chain, too, and no row among the runs."""
_FORGED = "the line of what was taken out here does not follow on the one before: one was changed or removed"
_DOUBTED = "something was taken out here, and the lines of what was taken out do not hold: puffle-agent audit verify"
_CUT_OFF = "the newest line of what was taken out is missing, or is not the one that was written last"
_NOTHING = "the run is on record, and none of its events is"
_NO_RUN = "its events are on record, and the run is not"
_ONLY_TRACES = "something that the run did or claimed is known; the run, its events and a line of their removal are not"


class _OnRecord(NamedTuple):
    """What the table of the runs says of one."""

    status: str | None
    ended_at: str | None


def check(db: Connection, run_ids: Collection[str] | None = None) -> tuple[int, list[Broken]]:
    """The number of events read of some runs, or of all, and the first break of each."""
    pruned, erased = sorted_out(lines_of(db, run_ids))
    on_record, acted = _on_record(db, run_ids), _acted(db, run_ids)
    read, broken, told = 0, list[Broken](), {*pruned}
    for run_id, rows in groupby(_events(db, run_ids), key=attrgetter("run_id")):
        was_pruned = run_id in pruned
        chain = Chain(run_id, End(*pruned[run_id]) if was_pruned else None, erased)
        for row in rows:
            read += 1
            chain.read(row)
        told.add(run_id)
        calls = {} if was_pruned else acted.get(run_id, {})  # what it did before may have gone with its events
        found = chain.fault or _missing(chain, on_record.get(run_id), calls, was_pruned=was_pruned)
        broken += [found] if found else []
    traces = (acted.keys() | _claimed(db, run_ids)) - on_record.keys() - told
    broken += _silent({run_id: on_record[run_id] for run_id in on_record.keys() - told}, acted)
    return read, broken + [Broken(run_id, 1, _ONLY_TRACES) for run_id in sorted(traces)]


def _silent(without_events: Mapping[str, _OnRecord], acted: Collection[str]) -> list[Broken]:
    """Runs that have ended or acted with no event on record.

    One whose process died at its very beginning has none yet, and has done nothing.
    """
    silent = sorted(run_id for run_id, said in without_events.items() if said.status or run_id in acted)
    return [Broken(run_id, 1, _NOTHING) for run_id in silent]


def check_lines(db: Connection, run_id: str | None = None) -> list[Broken]:
    """The breaks of the lines of what was taken out; for one run, whether the lines that it needs can be believed."""
    lines = lines_of(db)
    bad, cut_off = [*forged(lines)], is_cut_off(db, lines)
    if run_id is None:
        return [*(Broken(one.run_id, one.seq, _FORGED) for one in bad), *[Broken("", 0, _CUT_OFF)] * cut_off]
    own = [line for line in lines if line.run_id == run_id]
    if not own or not (bad or cut_off):
        return []
    return [next((Broken(run_id, one.seq, _FORGED) for one in bad if one in own), Broken(run_id, own[0].seq, _DOUBTED))]


@again_when_lost
def doubtful(store: Store) -> set[str]:
    """The runs of which something was taken out with a line that cannot be believed; empty where the lines hold."""
    with store.read() as db:
        return {line.run_id for line in lines_of(db)} if check_lines(db) else set()


def changed_in(db: Connection, run_id: str) -> set[int]:
    """The events of a run that are not as they were written, by their numbers."""
    _, erased = sorted_out(lines_of(db, [run_id]))
    return {row.seq for row in _events(db, [run_id]) if not is_as_written(row, erased.get((run_id, row.seq)))}


def _missing(chain: Chain, said: _OnRecord | None, calls: Mapping[str, str], *, was_pruned: bool) -> Broken | None:
    """What is missing behind the last event of a run whose chain holds."""
    lost = chain.without_request(calls)
    if said is None and chain.run_id.startswith(_A_RUN) and not was_pruned:
        why = _NO_RUN
    elif lost:
        why = f"the request of {calls[lost[0]]} ({lost[0]}) is missing, which the run has made"
    elif said is None or not chain.is_begun or _is_end(chain.last_end, said):
        return None
    else:
        why = f"the end of the run is missing, which has ended as {said.status}"
    return Broken(chain.run_id, chain.end.seq + 1, why)


def _is_end(found: LastEnd | None, said: _OnRecord) -> bool:
    """Whether the last end on record is the one that the row of the run tells of, if it tells of one."""
    if found is None or said.status is None or found.status != said.status:
        return said.status is None
    with suppress(ValueError, TypeError):  # a time that this program has not written
        return datetime.fromisoformat(said.ended_at or found.at) - datetime.fromisoformat(found.at) <= _APART
    return False


def _events(db: Connection, run_ids: Collection[str] | None) -> Iterator[Row[Any]]:
    query = select(events).order_by(events.c.run_id, events.c.seq).execution_options(yield_per=_AT_ONCE)
    yield from db.execute(_of(query, events.c.run_id, run_ids))


def _on_record(db: Connection, run_ids: Collection[str] | None) -> dict[str, _OnRecord]:
    query = _of(select(runs.c.run_id, runs.c.status, runs.c.ended_at), runs.c.run_id, run_ids)
    return {run_id: _OnRecord(*said) for run_id, *said in db.execute(query)}


def _acted(db: Connection, run_ids: Collection[str] | None) -> dict[str, dict[str, str]]:
    """The calls of each run that left, or may have, each with its tool."""
    query = select(effects.c.run_id, effects.c.call_id, effects.c.tool).where(effects.c.status != "refused")
    found: dict[str, dict[str, str]] = {}
    for run_id, call_id, tool in db.execute(_of(query, effects.c.run_id, run_ids)):
        found.setdefault(run_id, {})[call_id] = tool
    return found


def _claimed(db: Connection, run_ids: Collection[str] | None) -> set[str]:
    """The runs that claims name, where all are looked at."""
    if run_ids is not None:
        return set()
    return {key.partition(":")[0] for (key,) in db.execute(select(claims.c.key)) if key.startswith(_A_RUN)}


def _of(query: Select[Any], run_id: Column[str], run_ids: Collection[str] | None) -> Select[Any]:
    return query if run_ids is None else query.where(run_id.in_(run_ids))
