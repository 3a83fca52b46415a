"""How many people sends reach: counted from the effects, and held to the caps in the transaction that records one."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, func, select

from agent.state.schema import effects
from agent.types import Decision, PreparedCall, ReachCaps
from tools.registry import REGISTRY

MAY_HAVE = ("open", "done", "unknown")
"""How an effect stands that happened or may have."""
_MESSAGES = [spec.name for spec in REGISTRY.values() if spec.effects.counts_as == "message"]
_REACHED = select(func.sum(effects.c.reach)).where(effects.c.effect == "send", effects.c.status.in_(MAY_HAVE))
_HERE = effects.c.workspace.in_(bindparam("here", expanding=True))
_TODAY = _REACHED.where(_HERE, effects.c.day == bindparam("today"))
_IN_RUN = _REACHED.where(effects.c.run_id == bindparam("this_run"), effects.c.tool.in_(_MESSAGES))


class OverReach(Exception):
    """A cap would not hold.  The transaction is to be rolled back."""

    def __init__(self, no: Decision) -> None:
        super().__init__(no.reason)
        self.no = no


def reached_today(db: Connection, names: Sequence[str], day: str) -> int:
    """People reached on a day from a workspace, by its names, by sends that happened or may have."""
    return db.execute(_TODAY, {"here": names, "today": day}).scalar() or 0


def reached_in_run(db: Connection, run_id: str) -> int:
    """People reached by single messages of a run that happened or may have."""
    return db.execute(_IN_RUN, {"this_run": run_id}).scalar() or 0


def check(call: PreparedCall, caps: ReachCaps, today: int, in_run: int) -> None:
    """Whether one more send keeps to the caps.

    Raises:
        OverReach: it does not; the caller rolls back.
    """
    no = caps.passed_by(call, today, in_run)
    if no is not None:
        raise OverReach(no)
