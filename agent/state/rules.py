"""The operator's answers of a run, with what was used of them; they survive a resume."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, insert, select, update

from agent.state.schema import rules
from agent.state.store import Store
from tools.api.request import Json


class RuleBook:
    """The rules of one run, in order.  Counting is one conditional UPDATE, so two processes never use one twice."""

    def __init__(self, store: Store, run_id: str) -> None:
        self._store = store
        self._run_id = run_id

    def add(self, data: Sequence[Mapping[str, Json]]) -> None:
        """Append rules after those that are there."""
        if not data:
            return
        with self._store.begin() as db:
            top = db.execute(select(func.max(rules.c.seq)).where(rules.c.run_id == self._run_id)).scalar() or 0
            rows = [{"run_id": self._run_id, "seq": top + n, "data": dict(d)} for n, d in enumerate(data, 1)]
            db.execute(insert(rules), [row | {"used": 0, "credits_used": 0} for row in rows])

    def all(self) -> list[tuple[int, Mapping[str, Json], int, int]]:
        """Number, rule, uses and credits used of each."""
        query = select(rules).where(rules.c.run_id == self._run_id).order_by(rules.c.seq)
        with self._store.begin() as db:
            return [(row.seq, row.data, row.used, row.credits_used) for row in db.execute(query)]

    def use(self, db: Connection, seq: int, *, max_uses: int, credits: int) -> bool:
        """Count one use, in the transaction that records the intent; false when it is used up already."""
        left = (rules.c.run_id == self._run_id, rules.c.seq == seq, rules.c.used < max_uses)
        more = {"used": rules.c.used + 1, "credits_used": rules.c.credits_used + credits}
        return db.execute(update(rules).where(*left).values(**more)).rowcount == 1
