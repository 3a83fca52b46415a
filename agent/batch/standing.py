"""Where each batch stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from agent.common.counting import many
from agent.common.errors import Status
from agent.state.batch_pages import RowStatus
from agent.state.batches import Batch, Batches


@dataclass(frozen=True, slots=True)
class BatchStanding:
    """Where a batch stands, by the keys of ``batch status --json``."""

    batch: str
    path: str
    rows: int
    statuses: Mapping[RowStatus, int]
    credits: int
    """Spent or reserved."""
    cap: int | None
    stopped: Status | None
    created_at: str

    def line(self) -> str:
        """As ``batch status`` shows it."""
        counts = ", ".join(f"{n} {status}" for status, n in self.statuses.items())
        stopped = f"  stopped: {self.stopped}" if self.stopped else ""
        return f"{self.batch}  {many(self.rows, 'row')}: {counts}  {many(self.credits, 'credit')}{stopped}  {self.path}"


def standing(batches: Batches, most: int = 50, before: str | None = None) -> list[BatchStanding]:
    """Batches, the newest first: at most so many of those that came ``before`` one."""
    found = map(batches.get, batches.pages.newest(most, before))
    return [standing_of(batches, batch) for batch in found if batch is not None]


def standing_of(batches: Batches, batch: Batch) -> BatchStanding:
    """Where one batch stands."""
    found = batches.pages.counts(batch.batch_id)
    rows, spent = sum(found.values()), batches.spent(batch.batch_id)
    return BatchStanding(batch.batch_id, batch.path, rows, found, spent, batch.cap, batch.stopped, batch.created_at)
