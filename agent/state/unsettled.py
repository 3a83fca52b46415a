"""Effects of which nobody knows yet whether they happened, and whom or what they may have reached.

While one is open or unknown, its people are held by a claim each, so that two processes cannot write to one person at
once without knowing of each other.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.exc import IntegrityError

from agent.state.journal import insert_rows
from agent.state.runs import is_alive
from agent.state.schema import batch_rows, claims, effects, runs

_PREFIX = "to:"
_NOT_KNOWN = ("open", "unknown")
_MOST = 500
"""Keys of one question: a launch has more people than a database takes parameters."""
_HELD = select(claims.c.effect_id).where(claims.c.key.in_(bindparam("keys", expanding=True)))
_MINE = batch_rows.c.run_id == bindparam("this_run")
_BESIDE = select(batch_rows.c.run_id).where(
    batch_rows.c.batch_id.in_(select(batch_rows.c.batch_id).where(_MINE)), ~_MINE
)
_ROWS = (
    select(effects, runs.c.owner)
    .outerjoin(runs, runs.c.run_id == effects.c.run_id)
    .where(effects.c.status.in_(_NOT_KNOWN))
    .order_by(effects.c.opened_at)
)
"""Of every workspace: they are few, and a workspace has many effects."""
_SENDS = _ROWS.where(effects.c.effect == "send")
_PAID = _ROWS.where(effects.c.tool == bindparam("this_tool"), effects.c.run_id.not_in(_BESIDE))
_HOLDER = (
    select(claims.c.effect_id, effects.c.status)
    .outerjoin(effects, effects.c.id == claims.c.effect_id)
    .where(claims.c.key == bindparam("this_key"))
)
_FREE = delete(claims).where(claims.c.effect_id == bindparam("this_effect"), claims.c.key.like(f"{_PREFIX}%"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """An effect that is open or unknown."""

    id: str
    run_id: str
    tool: str
    path: str
    recipients: tuple[str, ...]
    reserved: int
    """Credits held for it."""
    opened_at: str
    held: bool
    """Whether it holds a claim on one of the people who were asked about."""


class Overtaken(Exception):
    """Somebody else has just begun to write to one of the same people."""


def sends(db: Connection, workspaces: Sequence[str], people: Iterable[str]) -> list[Unsettled]:
    """The sends of a workspace, by every name that it had, that may have left."""
    keys = [_key(workspace, name) for workspace in workspaces for name in people]
    parts = (keys[start : start + _MOST] for start in range(0, len(keys), _MOST))
    held = {effect_id for part in parts for effect_id in db.execute(_HELD, {"keys": part}).scalars()}
    found = (row._mapping for row in db.execute(_SENDS))
    return [_unsettled(row, held) for row in found if row["workspace"] in workspaces or row["id"] in held]


def paid(db: Connection, workspaces: Sequence[str], run_id: str, tool: str) -> list[Unsettled]:
    """The paid calls of a tool that may have happened, without those that a living process still waits for.

    Other rows of the same batch ask for things of their own.
    """
    found = (row._mapping for row in db.execute(_PAID, {"this_tool": tool, "this_run": run_id}))
    rows = [row for row in found if row["workspace"] in workspaces]
    return [
        _unsettled(row, ())
        for row in rows
        if row["status"] == "unknown" or row["run_id"] == run_id or not is_alive(row["owner"])
    ]


def hold(db: Connection, workspace: str, people: Iterable[str], effect_id: str, known: Collection[str]) -> None:
    """Claim people for an effect, in the transaction that records it.

    Raises:
        Overtaken: another effect that is not among the ``known`` ones holds one of them.
    """
    keys = sorted({_key(workspace, name) for name in people})  # in one order, so that two never wait for each other
    if keys and not _claimed(db, keys, effect_id):
        for key in keys:
            _take(db, key, effect_id, known)


def _claimed(db: Connection, keys: Sequence[str], effect_id: str) -> bool:
    """Claim all at once; false, and none is claimed, where somebody holds one of them."""
    try:
        with db.begin_nested():
            insert_rows(db, claims, [{"key": key, "effect_id": effect_id} for key in keys])
    except IntegrityError:
        return False
    return True


def _take(db: Connection, key: str, effect_id: str, known: Collection[str]) -> None:
    if _claimed(db, [key], effect_id):
        return
    holder = db.execute(_HOLDER, {"this_key": key}).first()
    if holder is None or (holder.status in _NOT_KNOWN and holder.effect_id not in known):
        raise Overtaken
    if holder.status not in _NOT_KNOWN:
        db.execute(update(claims).where(claims.c.key == key).values(effect_id=effect_id))


def release(db: Connection, effect_id: str) -> None:
    """Let the people of an effect go, whose outcome is known now."""
    db.execute(_FREE, {"this_effect": effect_id})


def _unsettled(row: Mapping[Any, Any], held: Collection[str]) -> Unsettled:
    return Unsettled(
        id=row["id"],
        run_id=row["run_id"],
        tool=row["tool"],
        path=row["path"],
        recipients=tuple(row["recipients"]),
        reserved=row["reserved"],
        opened_at=row["opened_at"],
        held=row["id"] in held,
    )


def _key(workspace: str, name: str) -> str:
    return f"{_PREFIX}{workspace}:{hashlib.sha256(name.encode()).hexdigest()[:48]}"
