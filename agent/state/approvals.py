"""Approvals: parked questions to a person, each bound to one digest, answered once, used once."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, insert, select, update

from agent.common.clock import Clock, stamp
from agent.common.errors import UsageError
from agent.common.json_value import Json
from agent.state.schema import approvals
from agent.state.store import Store

ApprovalStatus = Literal["pending", "approved", "denied", "used", "expired"]
LIFE = timedelta(hours=72)
"""How long a parked question and its answer hold."""


_ALL = select(approvals).order_by(approvals.c.created_at, approvals.c.id)
_OF_RUN = _ALL.where(approvals.c.run_id == bindparam("this_run"))
_THIS = approvals.c.id == bindparam("this_approval")
_GET = select(approvals).where(_THIS)
_ABOUT = (approvals.c.run_id == bindparam("this_run"), approvals.c.call_id == bindparam("this_call"))
# Two may be of the same millisecond; then the one that another has not replaced is the latest.
_LATEST = (
    select(approvals)
    .where(*_ABOUT)
    .order_by(approvals.c.created_at.desc(), approvals.c.status == "expired", approvals.c.id)
    .limit(1)
)
_REPLACE = update(approvals).where(*_ABOUT, approvals.c.status.in_(("pending", "approved"))).values(status="expired")
_WITHDRAW = update(approvals).where(*_ABOUT, approvals.c.status == "pending").values(status="expired")
_ASK = insert(approvals)
_USE = (
    update(approvals)
    .where(_THIS, approvals.c.status == "approved", approvals.c.expires_at > bindparam("this_moment"))
    .values(status="used")
)


@dataclass(frozen=True, slots=True)
class Approval:
    """One question and, once it came, its answer."""

    id: str
    run_id: str
    """The run that asked."""
    call_id: str
    """The call it is about."""
    card: Mapping[str, Json]
    """What a person was shown, by the keys of the machine contract."""
    digest: str
    """What a yes is bound to."""
    arguments: str | None
    """The arguments as a person edited them, as JSON; ``None`` when they are the model's."""
    status: ApprovalStatus
    """Where it stands."""
    reason: str | None
    """A person's reason for a no."""
    created_at: str
    """When it was asked."""
    expires_at: str
    """When it lapses."""

    def as_json(self) -> dict[str, Json]:
        """The object of ``approvals list --json``."""
        return {
            "id": self.id,
            "run_id": self.run_id,
            **self.card,
            "digest": self.digest,
            "status": self.status,
            "created_at": self.created_at,
            "expires_at": self.expires_at,
        }


class Approvals:
    """The table of approvals."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def ask(
        self, run_id: str, call_id: str, digest: str, card: Mapping[str, Json], arguments: str | None = None
    ) -> Approval:
        """Record a question; an older open one about the same call lapses."""
        now = self._clock.now()
        asked = Approval(
            id="apr_" + secrets.token_hex(6),
            run_id=run_id,
            call_id=call_id,
            card=dict(card),
            digest=digest,
            arguments=arguments,
            status="pending",
            reason=None,
            created_at=stamp(now),
            expires_at=stamp(now + LIFE),
        )
        with self._store.begin() as db:
            db.execute(_REPLACE, {"this_run": run_id, "this_call": call_id})
            db.execute(_ASK, _values(asked))
        return asked

    def withdraw(self, run_id: str, call_id: str) -> None:
        """A parked question that was settled in another way: nobody is asked it any more."""
        with self._store.begin() as db:
            db.execute(_WITHDRAW, {"this_run": run_id, "this_call": call_id})

    def of_call(self, run_id: str, call_id: str) -> Approval | None:
        """The latest question about a call."""
        with self._store.read() as db:
            row = db.execute(_LATEST, {"this_run": run_id, "this_call": call_id}).first()
        return None if row is None else self._lapsed(Approval(**row._mapping))

    def get(self, approval_id: str) -> Approval:
        """One approval.

        Raises:
            UsageError: there is none with this id.
        """
        with self._store.read() as db:
            row = db.execute(_GET, {"this_approval": approval_id}).first()
        if row is None:
            raise UsageError(f"there is no approval {approval_id!r}; `puffle-agent approvals list` shows them")
        return self._lapsed(Approval(**row._mapping))

    def all(self, run_id: str | None = None, *, pending: bool = False) -> list[Approval]:
        """Every approval, oldest first; of one run, or only the pending ones."""
        with self._store.read() as db:
            rows = db.execute(_ALL if run_id is None else _OF_RUN, {"this_run": run_id}).all()
        found = [self._lapsed(Approval(**row._mapping)) for row in rows]
        return [a for a in found if a.status == "pending"] if pending else found

    def answer(self, approval_id: str, status: Literal["approved", "denied"], **changes: Any) -> Approval:
        """Record a person's answer.

        Raises:
            UsageError: it was answered, used or lapsed before.
        """
        current = self.get(approval_id)  # what has lapsed is pending no more from here on
        with self._store.begin() as db:
            open_one = (approvals.c.id == approval_id, approvals.c.status == "pending")
            if db.execute(update(approvals).where(*open_one).values(status=status, **changes)).rowcount != 1:
                raise UsageError(
                    f"approval {approval_id} is {current.status}: it can be answered only while it is pending"
                )
        return self.get(approval_id)

    def change(self, approval_id: str, *, digest: str, arguments: str, card: Mapping[str, Json]) -> Approval:
        """Put another call in the place of the one that is asked about; the question stays open.

        Raises:
            UsageError: it was answered, used or lapsed before.
        """
        with self._store.begin() as db:
            open_one = (approvals.c.id == approval_id, approvals.c.status == "pending")
            values = {"digest": digest, "arguments": arguments, "card": dict(card)}
            changed = db.execute(update(approvals).where(*open_one).values(**values)).rowcount == 1
        found = self.get(approval_id)
        if not changed:
            raise UsageError(f"approval {approval_id} is {found.status}: it can be changed only while it is pending")
        return found

    def use(self, db: Connection, approval_id: str) -> bool:
        """Use a yes up, in the transaction that records the intent; false when it is used or lapsed already."""
        yes = {"this_approval": approval_id, "this_moment": stamp(self._clock.now())}
        return db.execute(_USE, yes).rowcount == 1

    def _lapsed(self, found: Approval) -> Approval:
        if found.status in ("pending", "approved") and found.expires_at <= stamp(self._clock.now()):
            with self._store.begin() as db:
                db.execute(update(approvals).where(approvals.c.id == found.id).values(status="expired"))
            return replace(found, status="expired")
        return found


def _values(approval: Approval) -> dict[str, Any]:
    return {field.name: getattr(approval, field.name) for field in fields(approval)}
