"""Who asked not to be written to: kept beside the list of ``policy.toml``, for one workspace or for all.

What is heard in a reply is entered by the program; only a person takes an entry off.  It stays off for everything that
was said until then, and a newer message enters it again.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from agent.common.clock import Clock, stamp
from agent.common.errors import UsageError
from agent.common.suppression import Suppression, key_of
from agent.state.schema import ONE_WRITER, suppressions
from agent.state.store import Store

EVERYWHERE = ""
"""The workspace of an entry that counts in all of them: what people enter by hand."""
_NEWEST = select(func.max(suppressions.c.revision))


@dataclass(slots=True)
class Suppressions:
    """The entries that count in one workspace; without a name those of all workspaces."""

    store: Store
    clock: Clock
    workspace: str | None = None
    _read: int | None = field(default=None, init=False)
    """Which revision the entries below are of."""
    _active: Mapping[str, Suppression] = field(default_factory=dict, init=False)

    def active(self) -> Mapping[str, Suppression]:
        """The entries that hold at this moment, by their value; other processes may have changed them."""
        newest = self.store.rows(_NEWEST)[0][0] or 0
        if newest != self._read:
            found = sorted(self.all(), key=lambda one: not one.hold)  # of two for one value the certain one
            self._active = MappingProxyType({key_of(one.value): one for one in found})
            self._read = newest
        return self._active

    def all(self) -> list[Suppression]:
        """Every entry that holds, the newest first; of two for one value the certain one."""
        query = select(suppressions).where(suppressions.c.released_at.is_(None))
        if self.workspace is not None:
            query = query.where(suppressions.c.workspace.in_((EVERYWHERE, self.workspace)))
        rows = self.store.rows(query.order_by(suppressions.c.hold.desc()))
        found = {row.value: _entry(row) for row in rows}
        return sorted(found.values(), key=lambda one: (one.at, one.value), reverse=True)

    def about(self, handles: Collection[str]) -> list[Suppression]:
        """Every entry of somebody, also those that a person has taken off, by all that they are known as."""
        return [_entry(row) for row in self.store.rows(select(suppressions).where(suppressions.c.value.in_(handles)))]

    def forget_words(self, handles: Collection[str]) -> int:
        """Erase what somebody said, and keep that they are left alone; how many entries had words."""
        theirs = suppressions.c.value.in_(handles) & (suppressions.c.quote != "")
        with self._writing() as db:
            change = {"quote": "", "revision": _next(db)}
            return int(db.execute(update(suppressions).where(theirs).values(change)).rowcount)

    def enter(self, entry: Suppression, *, said_at: str | None = None, message: bool = False) -> bool:
        """Enter somebody; whether that is new.

        Args:
            entry: who, and why.
            said_at: when the message was sent in which they said so.
            message: whether it was heard in one: then it counts in this workspace, it never weakens an entry, and what
                a person has taken off stays off unless the message is newer than all that was heard before.
        """
        with self._writing() as db:
            return self._enter(db, entry, _moment(said_at), message=message)

    def enter_all(self, entries: Iterable[Suppression]) -> int:
        """Enter what a person brings, all of it or nothing; how many."""
        with self._writing() as db:
            return sum(self._enter(db, entry, None, message=False) for entry in entries)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """One at a time: of two who enter the same one, the second finds the first's entry, and counts on from it."""
        with self.store.begin() as db:
            db.execute(ONE_WRITER)
            yield db

    def _enter(self, db: Connection, entry: Suppression, said: str | None, *, message: bool) -> bool:
        where = (self.workspace or EVERYWHERE) if message else EVERYWHERE
        old = _found(db, where, entry.value)
        heard = max(filter(None, (said, old.said_at if old else None)), default=None)
        if old is not None and message and not _adds(old, entry, said):
            if old.released_at is None:  # what is said until a person decides, they decide on
                db.execute(update(suppressions).where(_is(where, entry.value)).values(said_at=heard))
            return False
        revision = _next(db)  # before its row goes, or it might be the same
        if not message:  # a person's word counts instead of what was heard anywhere
            db.execute(delete(suppressions).where(suppressions.c.value == entry.value))
        elif old is not None:
            db.execute(delete(suppressions).where(_is(where, entry.value)))
        row = {
            "workspace": where, "value": entry.value, "hold": int(entry.hold), "reason": entry.reason,
            "quote": entry.quote, "thread_id": entry.thread_id, "who": entry.by, "at": entry.at, "said_at": heard,
            "released_at": None, "released_by": None, "revision": revision,
        }  # fmt: skip
        db.execute(insert(suppressions), row)
        return True

    def release(self, value: str, who: str) -> Suppression:
        """Take somebody off, in every workspace that this speaks of.

        Raises:
            UsageError: there is no such entry.
        """
        with self._writing() as db:
            query = suppressions.c.value == value, suppressions.c.released_at.is_(None)
            found = db.execute(select(suppressions).where(*query)).all()
            if not found:
                raise UsageError(f"{value} is not on the list: nothing was changed; `puffle-agent suppress list`")
            change = {"released_at": stamp(self.clock.now()), "released_by": who, "revision": _next(db)}
            db.execute(update(suppressions).where(*query), change)
        return _entry(found[0])


def _is(where: str, value: str) -> ColumnElement[bool]:
    return (suppressions.c.workspace == where) & (suppressions.c.value == value)


def _found(db: Connection, where: str, value: str) -> Row[Any] | None:
    return db.execute(select(suppressions).where(_is(where, value))).one_or_none()


def _next(db: Connection) -> int:
    return int(db.scalar(_NEWEST) or 0) + 1


def _adds(old: Row[Any], entry: Suppression, said: str | None) -> bool:
    """Whether what was heard changes anything: it is certain now, or newer than what a person took off."""
    if old.released_at is None:
        return bool(old.hold) and not entry.hold
    return said is not None and (old.said_at is None or said > old.said_at)


def _moment(text: str | None) -> str | None:
    """A time as the server writes it, in one form that can be compared; ``None`` where it is none."""
    with suppress(ValueError, TypeError):
        moment = datetime.fromisoformat(text or "")
        return stamp(moment) if moment.tzinfo else None
    return None


def _entry(row: Row[Any]) -> Suppression:
    return Suppression(
        value=row.value,
        reason=row.reason,
        at=row.at,
        by=row.who,
        hold=bool(row.hold),
        quote=row.quote,
        thread_id=row.thread_id,
    )
