"""Credit budgets: reserve before the call, settle after it, in the transactions of the ledger.

A scope is a row; holding is one conditional UPDATE, so a cap holds over threads, processes and machines.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from agent.state.schema import budgets


@dataclass(frozen=True, slots=True)
class Scope:
    """Something that has a budget: a run, or a workspace's day."""

    name: str
    """Its key."""
    cap: int | None
    """Credits at most; ``None`` only counts."""
    words: str
    """What it is called in a sentence."""


class OverBudget(Exception):
    """A cap would not hold.  The transaction is to be rolled back."""

    def __init__(self, scope: Scope, wanted: int, held: int) -> None:
        self.scope, self.wanted, self.held = scope, wanted, held
        left = max(0, (scope.cap or 0) - held)
        super().__init__(
            f"{wanted} credits would pass {scope.words} of {scope.cap} ({held} used or reserved, {left} left)"
        )


def hold(db: Connection, scopes: Sequence[Scope], credits: int) -> None:
    """Reserve credits in every scope.

    Raises:
        OverBudget: one of them has not that much left; the caller rolls back.
    """
    for scope in scopes:
        _ensure(db, scope.name)
        change = update(budgets).where(budgets.c.scope == scope.name).values(held=budgets.c.held + credits)
        if scope.cap is not None and credits > 0:
            change = change.where(budgets.c.held + credits <= scope.cap)
        if db.execute(change).rowcount != 1:
            raise OverBudget(scope, credits, held(db, scope.name))


def release(db: Connection, scopes: Sequence[str], credits: int) -> None:
    """Give back credits that were reserved and not spent."""
    if credits:
        db.execute(update(budgets).where(budgets.c.scope.in_(scopes)).values(held=budgets.c.held - credits))


def held(db: Connection, scope: str) -> int:
    """Credits reserved and spent in a scope."""
    return db.execute(select(budgets.c.held).where(budgets.c.scope == scope)).scalar() or 0


def _ensure(db: Connection, scope: str) -> None:
    try:
        with db.begin_nested():
            db.execute(insert(budgets).values(scope=scope, held=0))
    except IntegrityError:
        pass  # it is there already, which is all that was wanted
