"""A state that does not grow for ever: what old runs have read and said is removed, and what protects people is kept.

Nothing goes of a run that is unfinished, waits for somebody, or has an effect of unknown outcome, nor of a batch with a
task that has not ended, nor of a run whose record does not hold: what shows that would go with it.  Of the others the
conversation, the record, what was read and the answered questions go.  What was sent stays, without its words, with its
claim: it is not sent again, and it counts under the caps of its day.  A batch keeps the line and the effects of each
task, so that its file is not worked through a second time.  A day until which a conversation was put off goes when it
is as old; who is to be left alone is kept for good.
"""

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, exists, func, or_, select, tuple_, update

from agent.common.clock import Clock, stamp
from agent.state.reconnect import again_when_lost
from agent.state.removals import Taken, note
from agent.state.runs import is_elsewhere, is_open_beside
from agent.state.schema import (
    approvals,
    batch_rows,
    budgets,
    claims,
    effects,
    events,
    marks,
    messages,
    records,
    rules,
    runs,
    snoozes,
)
from agent.state.store import Store
from agent.state.verifying import check, doubtful
from tools.registry import REGISTRY

_AT_ONCE = 200
"""Runs in one transaction: others write in between."""
_SENDS = [spec.name for spec in REGISTRY.values() if spec.effect == "send"]
"""Only their claims hold for ever; any other is free again once its run has ended (see the ledger)."""
_ONCE = "brake:%"
"""The calls that the program makes once for a thing, by their ids."""
_UNFINISHED = (None, "waiting", "interrupted", "authentication", "budget")
"""The statuses of runs that stopped before their end: for an answer, a signal, a key or credits."""
_ELSEWHERE = timedelta(days=1)
"""For how long after its end a conversation of another machine counts as open: of its process nothing is known."""
_TOLD = (events, messages, records, marks, approvals)
"""What a run has read and said."""
_PLACE = runs.c.started_at, runs.c.run_id


@dataclass(slots=True)
class Pruned:
    """What was removed, and what of the same age was not."""

    runs: int = 0
    events: int = 0
    kept: Counter[str] = field(default_factory=Counter)
    """Older runs that were left as they are, by the reason."""
    broken: list[str] = field(default_factory=list)
    """Those of them whose record does not hold."""


def prune(store: Store, clock: Clock, before: datetime) -> Pruned:
    """Remove what ended before a moment.

    A part of the runs at a time, each whole or not at all; what was begun goes on when it is called again.

    Raises:
        StoreError: the state cannot be written.
    """
    done, until, last = Pruned(), stamp(before), ("", "")
    _prune_snoozes(store, until[:10])
    doubted = doubtful(store)
    while True:
        found, part = _part(store, until, clock.now(), last, doubted)
        done.runs += part.runs
        done.events += part.events
        done.kept += part.kept
        done.broken += part.broken
        if len(found) < _AT_ONCE:
            return done
        last = (found[-1].started_at, found[-1].run_id)


@again_when_lost
def _prune_snoozes(store: Store, before: str) -> None:
    with store.begin() as db:
        db.execute(delete(snoozes).where(snoozes.c.until < before))


@again_when_lost
def _part(
    store: Store, until: str, now: datetime, last: tuple[str, str], doubted: Set[str]
) -> tuple[Sequence[Row[Any]], Pruned]:
    """The next runs of that age, and what became of them."""
    with store.begin() as db:
        found = db.execute(_old(until, stamp(now), last)).all()
        why = {row.run_id: _kept(row, stamp(now - _ELSEWHERE)) for row in found}
        going = {row.run_id for row in found if not why[row.run_id] and (row.told or not row.of_batch)}
        broken = _broken(db, going, doubted)
        going -= {*broken}
        why |= dict.fromkeys(broken, "whose record does not hold")
        whole = going - {row.run_id for row in found if row.of_batch}
        gone = _remove(db, stamp(now), sorted(whole), sorted(going))
    return found, Pruned(len(going), gone, Counter(filter(None, why.values())), broken)


def _broken(db: Connection, run_ids: Set[str], doubted: Set[str]) -> list[str]:
    """Those runs whose record does not hold."""
    return sorted({one.run_id for one in check(db, run_ids)[1]} | (doubted & run_ids))


def _old(until: str, now: str, last: tuple[str, str]) -> Select[Any]:
    """Runs that began and ended before a moment, the oldest first, with what keeps them."""
    own = {table: table.c.run_id == runs.c.run_id for table in (approvals, effects, events, batch_rows)}
    open_card = or_(
        approvals.c.status == "pending", and_(approvals.c.status == "approved", approvals.c.expires_at > now)
    )
    beside = batch_rows.alias()
    same = and_(beside.c.batch_id == batch_rows.c.batch_id, beside.c.state.is_(None))
    facts = (
        runs.c.run_id,
        runs.c.started_at,
        runs.c.status,
        runs.c.owner,
        runs.c.ended_at,
        exists().where(own[approvals], open_card).label("asks"),
        exists().where(own[effects], effects.c.status.in_(("open", "unknown"))).label("unsure"),
        exists().where(own[batch_rows]).label("of_batch"),
        exists().where(own[batch_rows], exists().where(same)).label("at_work"),
        exists().where(own[events]).label("told"),
    )
    ended = func.coalesce(runs.c.ended_at, runs.c.started_at)
    old = (runs.c.started_at < until, ended < until, tuple_(*_PLACE) > tuple_(*last))
    return select(*facts).where(*old).order_by(*_PLACE).limit(_AT_ONCE).with_for_update(of=runs)


def _kept(run: Row[Any], lately: str) -> str:
    """Why a run stays; empty when it may go."""
    if run.at_work:
        return "of a batch that has not ended"
    if run.unsure:
        return "with an effect of unknown outcome"
    if run.asks or run.status == "waiting":
        return "waiting for an answer"
    if run.status in _UNFINISHED or (run.of_batch and run.status != "done"):
        return "not finished"
    return _may_be_open(run, lately)


def _may_be_open(run: Row[Any], lately: str) -> str:
    """Whether a conversation may go on in a process that has it open, as a reason to keep it."""
    if is_open_beside(run.owner):
        return "of a process that still runs"
    ended_lately = run.ended_at is not None and run.ended_at > lately
    return "of another machine, where it may be open" if ended_lately and is_elsewhere(run.owner) else ""


def _remove(db: Connection, now: str, whole: Sequence[str], all_of_them: Sequence[str]) -> int:
    """Take runs out, of those that are not ``whole`` all but their lines and effects; the number of events."""
    last = select(events.c.run_id, func.max(events.c.seq).label("seq")).where(events.c.run_id.in_(all_of_them))
    ends = last.group_by(events.c.run_id).subquery()
    at_end = and_(events.c.run_id == ends.c.run_id, events.c.seq == ends.c.seq)
    found = select(events.c.run_id, events.c.seq, events.c.hash).join(ends, at_end).order_by(events.c.run_id)
    note(db, now, [Taken("pruned", *row) for row in db.execute(found)])
    gone = 0
    for table in _TOLD:
        rows = db.execute(delete(table).where(table.c.run_id.in_(all_of_them))).rowcount
        gone += rows if table is events else 0
    of_all = effects.c.run_id.in_(all_of_them)
    db.execute(update(effects).where(of_all).values(arguments={}, recipients=[], result=None))
    _forget(db, whole)
    return gone


def _forget(db: Connection, run_ids: Sequence[str]) -> None:
    """Take runs out but for what they sent: the row that a claim and a cap of people stand on."""
    mine = effects.c.run_id.in_(run_ids)
    free = select(effects.c.id).where(mine, effects.c.tool.not_in(_SENDS))
    db.execute(delete(claims).where(claims.c.effect_id.in_(free)))
    kept = or_(effects.c.effect == "send", effects.c.call_id.like(_ONCE))
    db.execute(delete(effects).where(mine, ~and_(kept, effects.c.status == "done")))
    db.execute(update(effects).where(mine).values(summary="pruned"))
    db.execute(delete(rules).where(rules.c.run_id.in_(run_ids)))
    db.execute(delete(budgets).where(budgets.c.scope.in_([f"run:{run_id}" for run_id in run_ids])))
    db.execute(delete(runs).where(runs.c.run_id.in_(run_ids)))
