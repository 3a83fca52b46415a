"""Where the rows of a batch stand, and long lists of them a part at a time: the store counts, sorts and leaves out."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import case, func, select, tuple_

from agent.common.errors import Status
from agent.state.schema import batch_rows, batches, runs
from agent.state.store import Store

RowState = Status | Literal["not_started"]
"""How an attempt at a task ended."""
RowStatus = RowState | Literal["queued", "running"]
"""Where a task stands."""

_OPEN = batch_rows.c.state.is_(None)
_STATUS = case(  # as ``Standing.status`` has it
    (runs.c.status.is_not(None), runs.c.status),
    (_OPEN & runs.c.owner.is_(None), "queued"),
    (_OPEN, "running"),
    (runs.c.owner.is_(None), batch_rows.c.state),
    else_="interrupted",
)
_ROWS = batch_rows.outerjoin(runs, runs.c.run_id == batch_rows.c.run_id)
_PLACE = batch_rows.c.number, batch_rows.c.row_id


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a row stands."""

    row_id: str
    state: RowState | None
    run_status: Status | None
    """The status of its run; ``None`` when it has none, or none yet."""
    owner: str | None
    """The process that has or had its run; ``None`` before it began."""
    approvals: frozenset[str]

    @property
    def status(self) -> RowStatus:
        """One word for it, as far as it can be told without asking whether a process lives."""
        if self.run_status is not None:
            return self.run_status
        if self.state is None:
            return "queued" if self.owner is None else "running"
        return self.state if self.owner is None else "interrupted"

    @property
    def answered(self) -> bool:
        """Whether the user has answered what it waits for."""
        return "approved" in self.approvals or ("denied" in self.approvals and "pending" not in self.approvals)


class BatchPages:
    """Parts of the tables of batches and rows."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def newest(self, most: int, before: str | None = None) -> list[str]:
        """The ids of batches, the newest first: at most so many of those that came ``before`` one."""
        place = batches.c.created_at, batches.c.batch_id
        query = select(batches.c.batch_id).order_by(*(column.desc() for column in place)).limit(most)
        if before is not None:
            last = select(batches.c.created_at).where(batches.c.batch_id == before).scalar_subquery()
            query = query.where(tuple_(*place) < tuple_(last, before))
        return [row.batch_id for row in self._store.rows(query)]

    def counts(self, batch_id: str) -> dict[RowStatus, int]:
        """How many rows of a batch stand how, in the order in which they first come in the file."""
        query = select(_STATUS, func.count()).select_from(_ROWS).where(batch_rows.c.batch_id == batch_id)
        return dict(self._store.rows(query.group_by(_STATUS).order_by(func.min(batch_rows.c.number))))

    def rows(
        self, batch_id: str, most: int, *, after: str | None = None, status: str = ""
    ) -> list[tuple[str, RowStatus]]:
        """The ids of rows and how each stands, in the order of the file: at most so many of those ``after`` one."""
        query = select(batch_rows.c.row_id, _STATUS).select_from(_ROWS).where(batch_rows.c.batch_id == batch_id)
        if status:
            query = query.where(_STATUS.in_([status]))
        if after is not None:
            this = batch_rows.alias()
            number = select(this.c.number).where(this.c.batch_id == batch_id, this.c.row_id == after).scalar_subquery()
            query = query.where(tuple_(*_PLACE) > tuple_(number, after))
        return [(row_id, now) for row_id, now in self._store.rows(query.order_by(*_PLACE).limit(most))]
