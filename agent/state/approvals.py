"""Approvals: parked questions to the user, each bound to one digest, answered once, used once."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import timedelta
from typing import Literal

from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select, update

from agent.common.clock import Clock, stamp
from agent.common.errors import UsageError
from agent.common.json_value import Json
from agent.common.redaction import printable
from agent.state.audit import Audit
from agent.state.events import ApprovalAnswered, Verb, Via
from agent.state.reconnect import again_when_lost
from agent.state.schema import approvals
from agent.state.store import Store
from tools.api.endpoints import Effect

ApprovalStatus = Literal["pending", "approved", "denied", "used", "expired"]
LIFE = timedelta(hours=72)
"""How long a parked question and its answer hold."""

_ALL = select(approvals).order_by(approvals.c.created_at, approvals.c.id)
_OPEN = approvals.c.status == "pending"
_COUNT = select(func.count()).where(_OPEN)
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
_GONE = {"status": "expired", "reason": bindparam("this_reason")}
_REPLACE = update(approvals).where(*_ABOUT, approvals.c.status.in_(("pending", "approved"))).values(**_GONE)
_WITHDRAW = update(approvals).where(*_ABOUT, approvals.c.status == "pending").values(**_GONE)
_ASK = insert(approvals)
_USE = (
    update(approvals)
    .where(_THIS, approvals.c.status == "approved", approvals.c.expires_at > bindparam("this_moment"))
    .values(status="used")
)
_LAY_DOWN = update(approvals).where(_THIS, approvals.c.status == "used").values(status="approved")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, and by whom."""

    verb: Verb
    who: str
    """The login name of the user; of a rule, its number."""
    via: Via
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the user is shown of a call: what does not change of the contract's approval object."""

    tool: str
    method: str
    path: str
    body: Json
    effect: Effect
    rule: str
    reason: str
    recipients: tuple[str, ...]
    reach: int
    sender: str
    credits: int | None
    preview: str
    """All of it in lines, as it stands on a screen."""
    roster: Mapping[str, Json] | None = None
    """Of what reaches the leads of a campaign: who they are, by the contract's keys."""
    rest: tuple[str, ...] = ()
    """Those of them whom the lines only count."""
    about: int | None = 0
    """How many people it is about, whatever it does: the rows of an import, a roster; ``None`` where nobody knows."""
    claims: tuple[str, ...] = ()
    """What its text says without a source, letter for letter: the lines mark it, a standing yes from it covers it."""

    def as_json(self) -> dict[str, Json]:
        """Its part of the contract's object."""
        whole = self.stored()
        del whole["rest"], whole["about"], whole["claims"]
        return whole if self.roster is not None else {k: v for k, v in whole.items() if k != "roster"}

    def stored(self) -> dict[str, Json]:
        """The card as the store keeps it."""
        lists = {"recipients": [*self.recipients], "rest": [*self.rest], "claims": [*self.claims]}
        return asdict(self) | lists

    def whole(self) -> str:
        """All of it in lines, with those whom the screen only counts."""
        return "\n".join([self.preview, *(f"    {printable(who, keep_lines=False)}" for who in self.rest)])


@dataclass(frozen=True, slots=True)
class Approval:
    """One question and, once it came, its answer."""

    id: str
    run_id: str
    call_id: str
    card: Card
    digest: str
    """What a yes is bound to."""
    arguments: str | None
    """The arguments as the user edited them, as JSON; ``None`` when they are the model's."""
    status: ApprovalStatus
    reason: str | None
    answered_by: Mapping[str, Json] | None
    """Who answered, by which way and when; ``None`` while it is open."""
    created_at: str
    expires_at: str

    @property
    def withdrawn(self) -> str:
        """What a no to it takes back, in a sentence; empty where nothing was said yet."""
        by = self.answered_by if self.status == "approved" else None
        return "" if by is None else f"This takes back the yes of {by['who']} ({by['via']}); nothing was sent on it."

    def as_json(self) -> dict[str, Json]:
        """The object of ``approvals list --json``."""
        return {
            "id": self.id,
            "run_id": self.run_id,
            **self.card.as_json(),
            "digest": self.digest,
            "status": self.status,
            "created_at": self.created_at,
            "expires_at": self.expires_at,
            "answered_by": None if self.answered_by is None else dict(self.answered_by),
        }


@dataclass(frozen=True, slots=True)
class Edit:
    """What the user's edit puts in the place of what was asked."""

    digest: str
    arguments: str
    """As JSON."""
    card: Card


class Approvals:
    """The table of approvals."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    @again_when_lost
    def ask(self, asked: Approval) -> None:
        """Record a question; an older open one about the same call lapses."""
        with self._store.begin() as db:
            self._put(db, asked)

    def question(self, run_id: str, call_id: str, digest: str, card: Card, arguments: str | None = None) -> Approval:
        """A question that is not recorded yet."""
        now = self._clock.now()
        return Approval(
            id="apr_" + secrets.token_hex(6),
            run_id=run_id,
            call_id=call_id,
            card=card,
            digest=digest,
            arguments=arguments,
            status="pending",
            reason=None,
            answered_by=None,
            created_at=stamp(now),
            expires_at=stamp(now + LIFE),
        )

    @again_when_lost
    def withdraw(self, run_id: str, call_id: str, why: str | None = None) -> None:
        """A parked question that was settled in another way: nobody is asked it any more."""
        with self._store.begin() as db:
            db.execute(_WITHDRAW, {"this_run": run_id, "this_call": call_id, "this_reason": why})

    def of_call(self, run_id: str, call_id: str) -> Approval | None:
        """The latest question about a call."""
        found = self._store.rows(_LATEST, this_run=run_id, this_call=call_id)
        return self._lapsed(_approval(found[0])) if found else None

    def get(self, approval_id: str) -> Approval:
        """One approval; ``UsageError`` when none has this id."""
        found = self._store.rows(_GET, this_approval=approval_id)
        if not found:
            raise UsageError(f"there is no approval {approval_id!r}; `puffle-agent approvals list` shows them")
        return self._lapsed(_approval(found[0]))

    def all(self, run_id: str | None = None, *, pending: bool = False) -> list[Approval]:
        """Every approval, oldest first; of one run, or only the pending ones."""
        query = _ALL if run_id is None else _OF_RUN
        rows = self._store.rows(query.where(_OPEN) if pending else query, this_run=run_id)
        found = [self._lapsed(_approval(row)) for row in rows]
        return [a for a in found if a.status == "pending"] if pending else found

    def runs_that_wait(self) -> frozenset[str]:
        """The runs with a question that is open, or with a yes that was not used."""
        query = select(approvals.c.run_id).where(approvals.c.status.in_(("pending", "approved")))
        return frozenset(row.run_id for row in self._store.rows(query))

    def newest(self, most: int) -> list[Approval]:
        """The newest so many, and before them what else waits, oldest first."""
        ids = select(approvals.c.id).order_by(approvals.c.created_at.desc(), approvals.c.id.desc()).limit(most)
        chosen = or_(_OPEN, approvals.c.id.in_(ids.scalar_subquery()))
        return [self._lapsed(_approval(row)) for row in self._store.rows(_ALL.where(chosen))]

    def count_pending(self) -> int:
        """How many wait for an answer, or have lapsed unseen."""
        return self._store.rows(_COUNT)[0][0]

    def answer(self, approval_id: str, answer: Answer, audit: Audit, *, shown: str | None = None) -> Approval:
        """Record the answer to an open question, whoever gives it, and the event that tells of it.

        A no also withdraws a yes that was not used yet, whoever gave that.

        What waits in the journal of the question's run (``audit`` is its record) is written along.  ``shown`` is the
        digest of the card that was answered; left out, that of the question as it is now.

        Raises:
            UsageError: it was answered, used, edited or lapsed before.
        """
        current = self.get(approval_id)  # what has lapsed is pending no more from here on
        current = current if shown is None else replace(current, digest=shown)
        with audit.journal.transaction() as db:
            self._record(db, current, answer, audit, "approved" if answer.verb == "yes" else "denied")
        return self.get(approval_id)

    def answer_ahead(self, db: Connection, asked: Approval, answer: Answer, audit: Audit) -> None:
        """Record a question together with the answer that a rule has for it; a yes is used up at once.

        The event is written with the caller's transaction.
        """
        self._put(db, asked)
        self._record(db, asked, answer, audit, "used" if answer.verb == "yes" else "denied")

    def _record(self, db: Connection, asked: Approval, answer: Answer, audit: Audit, status: ApprovalStatus) -> None:
        """Every answer comes by here."""
        reason = audit.clean(answer.reason)
        if answer.verb != "later":
            by = {"who": answer.who, "via": answer.via, "at": stamp(self._clock.now())}
            values = {"status": status, "reason": reason or None, "answered_by": by}
            # A no takes back a yes that has let nothing out; nothing takes back a no.
            open_to = ("pending", "approved") if status == "denied" else ("pending",)
            this = (approvals.c.id == asked.id, approvals.c.digest == asked.digest, approvals.c.status.in_(open_to))
            if db.execute(update(approvals).where(*this).values(**values)).rowcount != 1:
                raise UsageError(_settled(_approval(db.execute(_GET, {"this_approval": asked.id}).one()), asked.digest))
        about = {"call_id": asked.call_id, "approval_id": asked.id}
        audit.write(ApprovalAnswered(**about, answer=answer.verb, reason=reason, who=answer.who, via=answer.via))

    @again_when_lost
    def change(self, asked: Approval, edit: Edit) -> Approval:
        """Put another call in the place of the one that was shown; the question stays open.

        Raises:
            UsageError: it was answered, used, edited or lapsed before.
        """
        with self._store.begin() as db:
            as_shown = (approvals.c.id == asked.id, approvals.c.digest == asked.digest)
            open_one = (*as_shown, approvals.c.status == "pending")
            values = {"digest": edit.digest, "arguments": edit.arguments, "card": edit.card.stored()}
            changed = db.execute(update(approvals).where(*open_one).values(**values)).rowcount == 1
        found = self.get(asked.id)
        if not changed:
            raise UsageError(_settled(found, asked.digest, "changed"))
        return found

    def use(self, db: Connection, approval_id: str) -> bool:
        """Use a yes up, in the transaction that records the intent; false when it is used or lapsed already."""
        yes = {"this_approval": approval_id, "this_moment": stamp(self._clock.now())}
        return db.execute(_USE, yes).rowcount == 1

    @again_when_lost
    def lay_down(self, approval_id: str) -> None:
        """Give back a yes that was used up and has let nothing out yet: while its call waits a no withdraws it."""
        with self._store.begin() as db:
            db.execute(_LAY_DOWN, {"this_approval": approval_id})

    def _put(self, db: Connection, asked: Approval) -> None:
        whose = {"this_run": asked.run_id, "this_call": asked.call_id}
        db.execute(_REPLACE, {**whose, "this_reason": anew(asked.id)})
        db.execute(_ASK, _values(asked))

    def _lapsed(self, found: Approval) -> Approval:
        if found.status in ("pending", "approved") and found.expires_at <= stamp(self._clock.now()):
            with self._store.begin() as db:
                db.execute(update(approvals).where(approvals.c.id == found.id).values(status="expired"))
            return replace(found, status="expired")
        return found


def anew(approval_id: str) -> str:
    """Why a question was withdrawn in whose place another one is asked."""
    return f"asked anew as {approval_id}"


def _settled(asked: Approval, shown: str, done: str = "answered") -> str:
    """Why nothing can be done to a question any more, or not to the card that was ``shown`` before."""
    if asked.status == "pending" and asked.digest != shown:
        return f"approval {asked.id} was edited after it was shown: look at it again. Nothing was {done}"
    by = (
        asked.answered_by
        and f", by {asked.answered_by['who']} ({asked.answered_by['via']}) at {asked.answered_by['at']}"
    )
    by = by or (f", {asked.reason}" if asked.status == "expired" and asked.reason else "")
    return f"approval {asked.id} is {asked.status}{by}: it can be {done} only while it is pending"


def _values(approval: Approval) -> dict[str, object]:
    return {field.name: getattr(approval, field.name) for field in fields(approval)} | {"card": approval.card.stored()}


def _approval(row: Row[*tuple[object, ...]]) -> Approval:
    values = dict(row._mapping)
    card = values["card"]
    lists = {name: tuple(card.get(name, ())) for name in ("recipients", "rest", "claims")}
    return Approval(**values | {"card": Card(**card | lists)})
