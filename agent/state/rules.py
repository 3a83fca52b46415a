"""The user's answers given ahead, with what was used of them; they survive a resume.

A book is a run's, or a batch's for all its runs.  What holds in it of an approvals file is what the file said when it
was given last; a rule that is the same as before is the same rule, with its uses.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, Row, Text, Update, bindparam, cast, func, insert, or_, select, update

from agent.common.errors import UsageError
from agent.common.json_value import Json
from agent.state.reconnect import again_when_lost
from agent.state.schema import rules
from agent.state.store import Store

FILE, FLAG, CARD = "file", "flag", "card"
"""Where a rule of a run came from; one of a batch bears the name of its rule set."""

_HOLDS = rules.c.state.is_(None)
_BOOK = select(rules).where(rules.c.run_id == bindparam("this_book")).order_by(rules.c.seq)
_THIS = (rules.c.run_id == bindparam("this_book"), rules.c.seq == bindparam("this_rule"))
_READ = (
    select(rules.c.run_id, rules.c.seq, rules.c.used, rules.c.credits_used)
    .where(rules.c.run_id.in_(bindparam("books", expanding=True)), _HOLDS)
    .order_by(rules.c.seq)
)
_TEXT = select(cast(rules.c.data, Text)).where(*_THIS)
_OF_NOBODY_NOW = rules.c.source.not_in(bindparam("beside", expanding=True))
_GIVEN_BY = _BOOK.where(or_(rules.c.source == bindparam("this_source"), rules.c.source.is_(None), _OF_NOBODY_NOW))
_TOP = select(func.max(rules.c.seq)).where(rules.c.run_id == bindparam("this_book"))
_USE = (
    update(rules)
    .where(*_THIS, rules.c.used < bindparam("max_uses"), _HOLDS)
    .values(used=rules.c.used + 1, credits_used=rules.c.credits_used + bindparam("cost"))
)
_USE_UNDER = _USE.where(rules.c.credits_used + bindparam("cost") <= bindparam("max_credits"))


@dataclass(frozen=True, slots=True)
class Shared:
    """A part of another book whose uses are counted there, for all who share it: the rules of a batch."""

    book: str
    numbers: frozenset[int]
    """The rules of it that hold here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRule:
    """A rule as the store holds it."""

    book: str
    """Id of its run or batch."""
    number: int
    source: str | None
    """See ``FILE``; ``None`` for one that version 0.1.0 recorded."""
    data: Mapping[str, Json]
    used: int
    credits_used: int
    state: Literal["withdrawn", "revoked"] | None
    """``withdrawn`` when the file was given again without it, ``revoked`` when the user took it back."""

    @property
    def id(self) -> str:
        """What the user names it by."""
        return f"{self.book}.{self.number}"


class RuleBook:
    """The rules of one run, in order.  Counting is one conditional UPDATE, so two processes never use one twice.

    Shared rules come first and have negative numbers.
    """

    def __init__(self, store: Store, run_id: str, shared: Shared | None = None) -> None:
        self._store = store
        self._run_id = run_id
        self._shared = shared
        self._own: dict[tuple[str, int], str] = {}

    @again_when_lost
    def add(self, data: Sequence[Mapping[str, Json]]) -> None:
        """Append rules that the user gave from a card."""
        if not data:
            return
        with self._store.begin() as db:
            for one in data:
                _append(db, self._run_id, CARD, one)

    def give(self, source: str, data: Sequence[Mapping[str, Json]], *, instead: bool) -> None:
        """Take the rules of a command; see the function ``give``."""
        with self._store.begin() as db:
            give(db, self._run_id, source, data, instead=instead, beside=(FILE, FLAG, CARD))

    def take_over(self, former: "RuleBook") -> None:
        """Go on with the rules that another run had from the same command: with their uses, and there no more."""
        if former._run_id != self._run_id:
            with self._store.begin() as db:
                _move(db, former._run_id, self._run_id)

    def all(self) -> list[tuple[int, str, int, int]]:
        """Number, rule as JSON, uses and credits used of each that holds."""
        book, numbers = ("", ()) if self._shared is None else (self._shared.book, self._shared.numbers)
        found = self._store.rows(_READ, books=[self._run_id, book])
        shared = [row for row in found if row.run_id == book and row.seq in numbers]
        own = [row for row in found if row.run_id == self._run_id]
        return [
            *((-row.seq, self._text(row.run_id, row.seq), row.used, row.credits_used) for row in shared),
            *((row.seq, self._text(row.run_id, row.seq), row.used, row.credits_used) for row in own),
        ]

    def _text(self, book: str, seq: int) -> str:
        """Read once, of shared rules for all who share them: it may list thousands of people, and never changes."""
        known = self._own if book == self._run_id else self._store.shared_rules
        if (book, seq) not in known:
            known[book, seq] = self._store.rows(_TEXT, this_book=book, this_rule=seq)[0][0]
        return known[book, seq]

    def use(self, db: Connection, seq: int, *, max_uses: int, credits: int, max_credits: int | None = None) -> bool:
        """Count one use, in the transaction that records the intent; false when it is used up or taken back already."""
        book = self._shared.book if self._shared is not None and seq < 0 else self._run_id
        wanted = {"this_book": book, "this_rule": abs(seq), "max_uses": max_uses, "cost": credits}
        if max_credits is None:
            return db.execute(_USE, wanted).rowcount == 1
        return db.execute(_USE_UNDER, wanted | {"max_credits": max_credits}).rowcount == 1


def give(
    db: Connection,
    book: str,
    source: str,
    given: Sequence[Mapping[str, Json]],
    *,
    instead: bool,
    beside: Collection[str],
) -> list[int]:
    """Put the rules of a source into a book, or ``instead`` of all that it gave before; the numbers of those given.

    One that was given before keeps its number and its uses, and stays revoked if it was.  So does one that came from a
    source which is not ``beside`` this one any more: a file under another name.
    """
    which = {"this_book": book, "this_source": source, "beside": [*beside]}
    known = list(map(_stored, db.execute(_GIVEN_BY, which)))
    numbers: list[int] = []
    for data in given:
        same = next((rule for rule in known if rule.data == data), None)
        if same is None:
            numbers.append(_append(db, book, source, data))
            continue
        known.remove(same)  # of the same rule twice, the second is another one
        numbers.append(same.number)
        state = None if same.state == "withdrawn" else same.state
        db.execute(_this(book, same.number).values(source=source, state=state))
    if instead and known:
        left = rules.c.seq.in_([rule.number for rule in known])
        db.execute(update(rules).where(rules.c.run_id == book, left, _HOLDS).values(state="withdrawn"))
    return numbers


def _move(db: Connection, old_book: str, book: str) -> None:
    """Let the rules of a command that stand in two books hold in one, with the uses of both."""
    known = list(map(_stored, db.execute(_BOOK, {"this_book": book})))
    for old in [*map(_stored, db.execute(_BOOK, {"this_book": old_book}))]:
        same = next((one for one in known if (one.source, one.data) == (old.source, old.data)), None)
        if same is None or old.source == CARD:
            continue
        known.remove(same)
        used = {"used": max(same.used, old.used), "credits_used": max(same.credits_used, old.credits_used)}
        state = old.state if old.state == "revoked" else None if same.state == "withdrawn" else same.state
        db.execute(_this(book, same.number).values(**used, state=state))
        db.execute(_this(old_book, old.number).where(_HOLDS).values(state="withdrawn"))


def stored_rules(store: Store) -> list[StoredRule]:
    """Every rule that was ever given, book by book."""
    return [_stored(row) for row in store.rows(select(rules).order_by(rules.c.run_id, rules.c.seq))]


def stored_rule(store: Store, rule_id: str) -> StoredRule:
    """One of them; ``UsageError`` when there is no such rule."""
    book = rule_id.rpartition(".")[0]
    found = next((rule for rule in map(_stored, store.rows(_BOOK, this_book=book)) if rule.id == rule_id), None)
    if found is not None:
        return found
    raise UsageError(f"there is no grant {rule_id!r}; `puffle-agent grants list` shows them")


def revoke(db: Connection, rule: StoredRule) -> None:
    """Take a rule back at once, for every process, and for good in its run or batch."""
    db.execute(_this(rule.book, rule.number).values(state="revoked"))


def _append(db: Connection, book: str, source: str, data: Mapping[str, Json]) -> int:
    number: int = (db.execute(_TOP, {"this_book": book}).scalar() or 0) + 1
    row = {"run_id": book, "seq": number, "data": dict(data), "source": source, "used": 0, "credits_used": 0}
    db.execute(insert(rules), row)
    return number


def _this(book: str, number: int) -> Update:
    return update(rules).where(rules.c.run_id == book, rules.c.seq == number)


def _stored(row: Row[*tuple[object, ...]]) -> StoredRule:
    values = dict(row._mapping)
    return StoredRule(book=values.pop("run_id"), number=values.pop("seq"), **values)
