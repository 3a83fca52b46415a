"""What one UTC day came to, over all runs: spent, reached, and what nobody knows the end of."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, case, func, select

from agent.state.reach import MAY_HAVE
from agent.state.schema import approvals, effects, runs
from agent.state.store import Store

_REACH = case(((effects.c.effect == "send") & effects.c.status.in_(MAY_HAVE), effects.c.reach), else_=0)
_DAY = select(func.sum(effects.c.spent), func.sum(effects.c.reserved), func.sum(_REACH))
_UNSURE = ("open", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An effect with the run that had it."""

    run_id: str
    tool: str
    summary: str
    status: str
    reach: int
    opened_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of one state: of a server's workspace, or of all that it knows."""

    spent: int
    reserved: int
    reached: int
    """People to whom something left, or may have."""
    runs: int
    waiting: int
    sends: Sequence[Happened]
    """What left, the newest first; at most a hundred."""
    unsure: Sequence[Happened]
    """What may have happened, of any day, and nobody knows."""


def day_of(store: Store, day: str) -> Day:
    """What a day (``2026-01-31``) came to."""
    spent, reserved, reached = store.rows(_DAY.where(effects.c.day == day))[0]
    begun = select(func.count()).where(runs.c.started_at.between(f"{day}T", f"{day}U"))
    newest = select(effects).order_by(effects.c.opened_at.desc()).limit(100)
    sends = newest.where(effects.c.effect == "send", effects.c.day == day, effects.c.status.in_(MAY_HAVE))
    return Day(
        spent=spent or 0,
        reserved=reserved or 0,
        reached=reached or 0,
        runs=store.rows(begun)[0][0],
        waiting=store.rows(select(func.count()).where(approvals.c.status == "pending"))[0][0],
        sends=[_happened(row) for row in store.rows(sends)],
        unsure=[_happened(row) for row in store.rows(newest.where(effects.c.status.in_(_UNSURE)))],
    )


def _happened(row: Row[*tuple[object, ...]]) -> Happened:
    values = dict(row._mapping)
    return Happened(**{name: values[name] for name in Happened.__dataclass_fields__})
