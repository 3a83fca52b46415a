"""Credit budgets: reserve before the call, settle after it, in the transactions of the ledger.

A scope is a row; holding is one conditional UPDATE, so a cap holds over threads, processes and machines.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from agent.state.schema import budgets

_THIS = budgets.c.scope == bindparam("this_scope")
_HELD = select(budgets.c.held).where(_THIS)
_BEGIN = insert(budgets)
_HOLD = update(budgets).where(_THIS).values(held=budgets.c.held + bindparam("more"))
_HOLD_UNDER = _HOLD.where(budgets.c.held + bindparam("more") <= bindparam("cap"))
_RELEASE = (
    update(budgets)
    .where(budgets.c.scope.in_(bindparam("these", expanding=True)))
    .values(held=budgets.c.held - bindparam("less"))
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Something that has a budget: a run, or a workspace's day."""

    name: str
    cap: int | None
    """Credits at most; ``None`` only counts."""
    words: str
    """What it is called in a sentence."""


class OverBudget(Exception):
    """A cap would not hold.  The transaction is to be rolled back."""

    def __init__(self, scope: Scope, wanted: int, held: int) -> None:
        self.scope, self.wanted, self.held = scope, wanted, held
        left = max(0, (scope.cap or 0) - held)
        used = f"{held} used or reserved, {left} left"
        super().__init__(f"{wanted} credits would pass {scope.words} of {scope.cap} ({used})")


def hold(db: Connection, scopes: Sequence[Scope], credits: int) -> None:
    """Reserve credits in every scope.

    Raises:
        OverBudget: one of them has not that much left; the caller rolls back.
    """
    for scope in scopes:
        _ensure(db, scope.name)
        capped = scope.cap is not None and credits > 0
        wanted = {"this_scope": scope.name, "more": credits, "cap": scope.cap}
        if db.execute(_HOLD_UNDER if capped else _HOLD, wanted).rowcount != 1:
            raise OverBudget(scope, credits, held(db, scope.name))


def release(db: Connection, scopes: Sequence[str], credits: int) -> None:
    """Give back credits that were reserved and not spent."""
    if credits:
        db.execute(_RELEASE, {"these": list(scopes), "less": credits})


def held(db: Connection, scope: str) -> int:
    """Credits reserved and spent in a scope."""
    return db.execute(_HELD, {"this_scope": scope}).scalar() or 0


def _ensure(db: Connection, scope: str) -> None:
    try:
        with db.begin_nested():
            db.execute(_BEGIN, {"scope": scope, "held": 0})
    except IntegrityError:
        pass  # it is there already, which is all that was wanted
