"""The operator's answers of a run, with what was used of them; they survive a resume."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, insert, select, update

from agent.common.json_value import Json
from agent.state.reconnect import again_when_lost
from agent.state.schema import rules
from agent.state.store import Store

_READ = select(rules).where(rules.c.run_id == bindparam("this_book")).order_by(rules.c.seq)
_USE = (
    update(rules)
    .where(
        rules.c.run_id == bindparam("this_book"),
        rules.c.seq == bindparam("this_rule"),
        rules.c.used < bindparam("max_uses"),
    )
    .values(used=rules.c.used + 1, credits_used=rules.c.credits_used + bindparam("cost"))
)
_USE_UNDER = _USE.where(rules.c.credits_used + bindparam("cost") <= bindparam("max_credits"))


@dataclass(frozen=True, slots=True)
class Shared:
    """A part of another book whose uses are counted there, for all who share it: the rules of a batch."""

    book: str
    numbers: frozenset[int]
    """The rules of it that hold here."""


class RuleBook:
    """The rules of one run, in order.  Counting is one conditional UPDATE, so two processes never use one twice.

    Shared rules come first and have negative numbers.
    """

    def __init__(self, store: Store, run_id: str, shared: Shared | None = None) -> None:
        self._store = store
        self._run_id = run_id
        self._shared = shared

    @again_when_lost
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
        own = self._read(self._run_id)
        if self._shared is None:
            return own
        numbers = self._shared.numbers
        shared = [(-n, data, used, spent) for n, data, used, spent in self._read(self._shared.book) if n in numbers]
        return shared + own

    def use(self, db: Connection, seq: int, *, max_uses: int, credits: int, max_credits: int | None = None) -> bool:
        """Count one use, in the transaction that records the intent; false when it is used up already."""
        book = self._shared.book if self._shared is not None and seq < 0 else self._run_id
        wanted = {"this_book": book, "this_rule": abs(seq), "max_uses": max_uses, "cost": credits}
        if max_credits is None:
            return db.execute(_USE, wanted).rowcount == 1
        return db.execute(_USE_UNDER, wanted | {"max_credits": max_credits}).rowcount == 1

    def _read(self, book: str) -> list[tuple[int, Mapping[str, Json], int, int]]:
        return [(row.seq, row.data, row.used, row.credits_used) for row in self._store.rows(_READ, this_book=book)]


def numbered(db: Connection, book: str, given: Sequence[Mapping[str, Json]], before: Sequence[int]) -> list[int]:
    """Add rules to a shared book; the numbers of those given now and ``before``.

    One that was given before keeps its number, so its uses are not given twice.
    """
    query = select(rules.c.seq, rules.c.data).where(rules.c.run_id == book)
    held: dict[int, Mapping[str, Json]] = dict(db.execute(query).all())
    numbers, known = list(before), list(before)
    for data in given:
        same = next((number for number in known if held.get(number) == data), None)
        if same is not None:
            known.remove(same)  # of the same rule twice, the second is another one
            continue
        numbers.append(max(held, default=0) + 1)
        held[numbers[-1]] = data
        fresh = {"run_id": book, "seq": numbers[-1], "data": dict(data), "used": 0, "credits_used": 0}
        db.execute(insert(rules).values(**fresh))
    return numbers
