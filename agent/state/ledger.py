"""The effects ledger: every call that is not a read, its intent written before it is sent.

The primary key of ``claims`` is the lock.  A claim is made with the intent and given back only when the effect is
known not to have happened; while an outcome is open or unknown nobody can send the same intent again, in no process.
A send keeps its claim for ever; anything else until the run that did it has ended, which is when it was reported.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Literal, NamedTuple

from sqlalchemy import Connection, Integer, Text, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from agent.common.clock import Clock, stamp
from agent.common.json_value import Json
from agent.state import budget, reach, unsettled
from agent.state.budget import Scope
from agent.state.effects import Closing, EffectRow, Intent
from agent.state.journal import Journal
from agent.state.reach import MAY_HAVE
from agent.state.reconnect import again_when_lost
from agent.state.runs import is_alive
from agent.state.schema import claims, effects, runs
from agent.state.store import Store
from agent.state.unsettled import Unsettled
from agent.types import ApprovedBy, EffectStatus, PreparedCall, ReachCaps

_MINE = effects.c.run_id == bindparam("this_run")
_THIS = effects.c.id == bindparam("this_effect")
# Built once: to put a statement together takes longer than to run it.
_ROWS = select(effects).where(_MINE).order_by(effects.c.seq)
_TOP = select(func.max(effects.c.seq)).where(_MINE)
_OF_CALL = (
    select(effects)
    .where(_MINE, effects.c.call_id == bindparam("this_call"), effects.c.status.in_(MAY_HAVE))
    .order_by(effects.c.seq.desc())
    .limit(1)
)
_HOLDER = (
    select(effects.c.id, effects.c.status, effects.c.run_id, runs.c.status, runs.c.owner)
    .join(claims, claims.c.effect_id == effects.c.id)
    .outerjoin(runs, runs.c.run_id == effects.c.run_id)
    .where(claims.c.key == bindparam("this_key"))
)
_RECORD, _CLAIM = insert(effects), insert(claims)
_CHANGE = update(effects).where(_THIS)
_CLOSE = _CHANGE.values(
    http_status=func.coalesce(bindparam("last_status", type_=Integer), effects.c.http_status),
    correlation_id=func.coalesce(bindparam("last_correlation", type_=Text), effects.c.correlation_id),
)
_FREE = delete(claims).where(claims.c.effect_id == bindparam("this_effect"))
_GIVE_BACK = update(claims).where(claims.c.effect_id == bindparam("this_effect")).values(effect_id=bindparam("earlier"))


class AlreadyClaimed(Exception):
    """The same intent is done, or its outcome is open or unknown."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class _Holder(NamedTuple):
    """The effect that holds a claim."""

    id: str
    status: str
    run_id: str
    run_status: str | None
    owner: str | None


class Ledger:
    """The effects of one run, in one store."""

    def __init__(
        self,
        store: Store,
        run_id: str,
        workspace: str,
        clock: Clock,
        *,
        new: bool = False,
        older: Sequence[str] = (),
    ) -> None:
        """``new`` says that the run begins: until it records something here, it has no effects.

        What stands under the ``older`` names of the workspace binds, too.
        """
        self._empty = new
        self._store = store
        self._begin: Callable[[], AbstractContextManager[Connection]] = store.begin
        self._run_id = run_id
        self._names = (workspace, *older)
        self._clock = clock
        self.unsure: set[str] = set()
        """The effects that were sent here and whose end is not on record, or not known."""
        self.earlier: frozenset[str] = frozenset()
        """The effects of earlier requests of the user in this run, by their ids: they have been told of those."""

    def take_along(self, journal: Journal) -> None:
        """Write the run's ``journal`` with the end of an effect: whoever finds that it is done knows what it made."""
        self._begin = journal.transaction

    def open(
        self,
        db: Connection,
        call: PreparedCall,
        approved_by: ApprovedBy,
        scopes: Sequence[Scope],
        people: ReachCaps | None = None,
    ) -> Intent:
        """Record the intent, claim it, reserve its credits and hold it to the caps, in the caller's transaction.

        Raises:
            AlreadyClaimed: the same intent was sent before and may have happened.
            Overtaken: somebody else has begun to write to one of the same people.
            OverBudget: a cap on credits would not hold.
            OverReach: a cap on people would not hold.
        """
        self._empty = False
        credits = call.credits or 0
        intent = Intent(secrets.token_hex(8), credits, _day(self._clock))
        self._claim(db, call, intent.id)
        if call.effect == "send":
            unsettled.hold(db, self._names[0], call.people, intent.id, call.unsettled)
        budget.hold(db, scopes, credits)
        if call.effect == "send" and people is not None:
            # Nobody counts beside this: the budgets' rows, the day's among them, stay locked until it is recorded.
            today, in_run = reach.reached_today(db, self._names, intent.day), reach.reached_in_run(db, self._run_id)
            reach.check(call, people, today, in_run)
        db.execute(_RECORD, self._row(db, call, intent.id) | {"approved_by": approved_by, "reserved": credits})
        self.unsure.add(intent.id)
        return intent

    @again_when_lost
    def accept(self, intent: Intent, closing: Closing, handle: Mapping[str, Json]) -> None:
        """Note that an asynchronous operation has begun: its handle is durable, its outcome still open."""
        begun = {"http_status": closing.http_status, "correlation_id": closing.correlation_id, "follow": dict(handle)}
        with self._begin() as db:
            db.execute(_CHANGE, {"this_effect": intent.id, "summary": "begun, not ended yet"} | begun)

    @again_when_lost
    def close(self, intent: Intent, call: PreparedCall, closing: Closing, scopes: Sequence[Scope]) -> None:
        """Settle an effect: its status, its credits, and whether its intent may be tried again."""
        keeps_hold = closing.status == "unknown"
        spent = 0 if keeps_hold else max(0, closing.spent)  # what is held is not yet spent
        end = {
            "status": closing.status,
            "last_status": closing.http_status,
            "last_correlation": closing.correlation_id,
            "summary": closing.summary,
            "spent": spent,
            "reserved": intent.reserved if keeps_hold else 0,
            "result": None if closing.result is None else dict(closing.result),
            "follow": None if closing.follow is None else dict(closing.follow),
            "closed_at": stamp(self._clock.now()),
        }
        with self._begin() as db:
            db.execute(_CLOSE, {"this_effect": intent.id} | end)
            if not keeps_hold:
                unsettled.release(db, intent.id)
                budget.release(db, [scope.name for scope in scopes], intent.reserved - spent)
            if closing.status == "failed":
                _free(db, intent.id, call)
        if not keeps_hold:
            self.unsure.discard(intent.id)

    @again_when_lost
    def refuse(self, call: PreparedCall, rule: str, reason: str) -> None:
        """Record an effect that policy or the user did not allow; nothing was sent."""
        self._empty = False
        with self._begin() as db:
            row = self._row(db, call, secrets.token_hex(8))
            refusal = {"status": "refused", "rule": rule, "summary": reason, "closed_at": row["opened_at"]}
            # Without its arguments: what was refused is never looked for, and it may have been refused for a secret.
            hidden: dict[str, object] = {"arguments": {}}
            if rule == "key.leak":
                hidden |= {"path": call.request.endpoint.template, "recipients": []}
            db.execute(_RECORD, row | refusal | hidden)

    @again_when_lost
    def claimed(self, call: PreparedCall) -> EffectStatus | None:
        """The status of an earlier effect with the same intent, if one is done or may have happened."""
        if not call.dedupe_key:
            return None
        with self._store.read() as db:
            holders = [holder for key in self._keys(call) if (holder := _holder(db, key)) is not None]
        status = next((h.status for h in holders if not self._gives_way(h, call)), None)
        return None if status is None else "done" if status == "done" else "unknown"

    @again_when_lost
    def sent_before(self, call: PreparedCall) -> list[EffectRow]:
        """The same message as earlier requests sent it; nothing where one may be under way still, or is of this one."""
        with self._store.read() as db:
            holders = {holder for key in self._keys(call) if (holder := _holder(db, key)) is not None}
        if not holders or not all(map(self._is_over, holders)):
            return []
        ids = [holder.id for holder in holders]
        found = self._store.rows(select(effects).where(effects.c.id.in_(ids)))
        return [EffectRow(**row._mapping) for row in found]

    def _is_over(self, holder: _Holder) -> bool:
        """Whether an effect is done, in a request that has had its result."""
        ended = holder.id in self.earlier if holder.run_id == self._run_id else holder.run_status is not None
        return ended and holder.status == "done"

    @again_when_lost
    def repeats(self, call: PreparedCall) -> bool:
        """Whether an earlier request of this run has paid for the same and got it."""
        if call.effect != "spend":
            return False
        with self._store.read() as db:
            holder = _holder(db, self._keys(call)[0])
        return holder is not None and self._gives_way(holder, call)

    def unsettled(self, call: PreparedCall, people: Sequence[str]) -> list[Unsettled]:
        """What is open or unknown of the workspace: for a send the sends, for paid work that of the same tool."""
        with self._store.read() as db:
            if call.effect == "send":
                return unsettled.sends(db, self._names, people)
            return unsettled.paid(db, self._names, self._run_id, call.spec.name)

    def of_call(self, call_id: str) -> EffectRow | None:
        """The effect that a call of this run already became, for a resume; one that did not happen does not count."""
        found = self._store.rows(_OF_CALL, this_run=self._run_id, this_call=call_id)
        return EffectRow(**found[0]._mapping) if found else None

    def was_made(self, call_id: str) -> bool:
        """Whether a call of the program's own with this id was made in the workspace, in any run, or may have been."""
        own = (effects.c.call_id == call_id, effects.c.workspace.in_(self._names), effects.c.status.in_(MAY_HAVE))
        return bool(self._store.rows(select(effects.c.id).where(*own).limit(1)))

    @again_when_lost
    def mark_open_as_unknown(self) -> int:
        """After a crash: whatever was being sent has an unknown outcome.  Returns how many there were."""
        with self._store.begin() as db:
            return db.execute(
                update(effects)
                .where(effects.c.run_id == self._run_id, effects.c.status == "open", effects.c.follow.is_(None))
                .values(status="unknown", summary="the program ended before the answer came: it may have happened")
            ).rowcount

    @again_when_lost
    def settle(self, effect_id: str, status: Literal["done", "failed"], summary: str, scopes: Sequence[Scope]) -> None:
        """Settle an unknown effect by what the user or a read has shown; one that did not happen may be tried again."""
        with self._store.begin() as db:
            row = db.execute(select(effects).where(effects.c.id == effect_id, effects.c.status == "unknown")).one()
            spent = row.reserved if status == "done" else 0
            settled = {"status": status, "summary": summary, "reserved": 0, "spent": spent}
            db.execute(_CHANGE, {"this_effect": effect_id} | settled)
            unsettled.release(db, effect_id)
            budget.release(db, [scope.name for scope in scopes], row.reserved - spent)
            if status == "failed":
                db.execute(_FREE, {"this_effect": effect_id})

    def has_unknown(self) -> bool:
        """Whether any effect of the run is open or unknown."""
        query = select(effects.c.id).where(effects.c.run_id == self._run_id, effects.c.status.in_(("open", "unknown")))
        return bool(self._store.rows(query.limit(1)))

    def rows(self) -> list[EffectRow]:
        """Every effect of the run, in order."""
        found = () if self._empty else self._store.rows(_ROWS, this_run=self._run_id)
        return [EffectRow(**row._mapping) for row in found]

    def lately(self, days: int) -> list[EffectRow]:
        """What happened in the workspace, or may have, today and on the days before it, of every run and in order."""
        since = (self._clock.now() - timedelta(days=days - 1)).strftime("%Y-%m-%d")
        mine = effects.c.workspace.in_(self._names), effects.c.day >= since, effects.c.status.in_(MAY_HAVE)
        found = self._store.rows(select(effects).where(*mine).order_by(effects.c.opened_at))
        return [EffectRow(**row._mapping) for row in found]

    def reached_today(self) -> int:
        """People reached today from this workspace by sends that happened or may have."""
        with self._store.read() as db:
            return reach.reached_today(db, self._names, _day(self._clock))

    def reached_in_run(self) -> int:
        """People reached by single messages of this run that happened or may have."""
        with self._store.read() as db:
            return reach.reached_in_run(db, self._run_id)

    @again_when_lost
    def tightest(self, scopes: Sequence[Scope]) -> tuple[int | None, int]:
        """The cap that leaves the fewest credits, with what is held under it; ``None`` when no scope has a cap."""
        with self._store.read() as db:
            capped = [(scope.cap, budget.held(db, scope.name)) for scope in scopes if scope.cap is not None]
        return min(capped, key=lambda pair: pair[0] - pair[1]) if capped else (None, 0)

    @again_when_lost
    def held(self, scope: Scope) -> int:
        """Credits used or reserved in a scope."""
        with self._store.read() as db:
            return budget.held(db, scope.name)

    def _claim(self, db: Connection, call: PreparedCall, effect_id: str) -> None:
        for key in self._keys(call):
            try:
                with db.begin_nested():
                    db.execute(_CLAIM, {"key": key, "effect_id": effect_id})
            except IntegrityError:
                holder = _holder(db, key)
                if holder is None or not (self._gives_way(holder, call) or holder.id in call.repeats):
                    raise AlreadyClaimed("open" if holder is None else holder.status) from None
                as_seen = (claims.c.key == key, claims.c.effect_id == holder.id)
                if db.execute(update(claims).where(*as_seen).values(effect_id=effect_id)).rowcount != 1:
                    raise AlreadyClaimed("open") from None  # somebody else was quicker

    def _gives_way(self, holder: _Holder, call: PreparedCall) -> bool:
        """Whether what holds a claim leaves the same intent free again; a send, once it may have happened, never does.

        Until its run has ended nobody may have been told of an effect: somebody who starts the task again after a crash
        means the same one.  What can be taken back is free within its run and beside one that lives; paid work is free
        for the next request of its run, which asks.
        """
        if call.spec.effect == "send" or holder.status == "unknown":
            return False
        if holder.run_id == self._run_id:
            free = call.effect == "write" or (call.effect == "spend" and holder.id in self.earlier)
            return free and holder.status == "done"
        if holder.run_status is not None:
            return holder.status == "done"
        return call.effect == "write" and is_alive(holder.owner)

    def _keys(self, call: PreparedCall) -> tuple[str, ...]:
        """An intent in its run, and in its workspace: a second run, or a second process, means the same by the same."""
        here = [f"{call.effect}:{name}:{call.dedupe_key}" for name in self._names]
        return f"{self._run_id}:{call.dedupe_key}", *here

    def _row(self, db: Connection, call: PreparedCall, effect_id: str) -> dict[str, object]:
        top = db.execute(_TOP, {"this_run": self._run_id}).scalar() or 0
        return {
            "id": effect_id,
            "run_id": self._run_id,
            "seq": top + 1,
            "call_id": call.call_id,
            "tool": call.spec.name,
            "method": call.request.endpoint.method,
            "path": call.request.path,
            "effect": call.effect,
            "digest": call.digest,
            "arguments": call.args.model_dump(exclude_unset=True),
            "status": "open",
            "summary": "being sent",
            "recipients": list(call.recipients),
            "reach": call.reach,
            "reserved": 0,
            "spent": 0,
            "day": _day(self._clock),
            "workspace": self._names[0],
            "opened_at": stamp(self._clock.now()),
            "read_until": call.replied_to.get("read_until"),
        }


def _free(db: Connection, effect_id: str, call: PreparedCall) -> None:
    """Leave an intent free again; what was sent before is no less sent, and holds it on."""
    if call.repeats:
        db.execute(_GIVE_BACK, {"this_effect": effect_id, "earlier": call.repeats[-1]})
    else:
        db.execute(_FREE, {"this_effect": effect_id})


def _holder(db: Connection, key: str) -> _Holder | None:
    row = db.execute(_HOLDER, {"this_key": key}).first()
    return None if row is None else _Holder(*row)


def _day(clock: Clock) -> str:
    return clock.now().date().isoformat()
