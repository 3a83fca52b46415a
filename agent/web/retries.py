"""Tasks of a batch that are taken up again from a page, as the command would: the same attempts, runs and limits."""

from collections.abc import Callable, Collection, Container
from functools import partial

from agent.app import App
from agent.batch.work import Worker
from agent.common.errors import UsageError
from agent.models.base import Model


class Retries:
    """Takes up tasks beside the queue: what this process does not come to is left to the command that began them."""

    def __init__(self, app: App, open_model: Callable[[str], Model]) -> None:
        self._app = app
        self._worker = Worker(app, open_model)

    def take_up(
        self, batch_id: str, statuses: Collection[str], at_hand: Container[str]
    ) -> dict[str, Callable[[], object]]:
        """Queue the tasks that stand so once more; what works on each, by its run.  Runs ``at_hand`` are left alone.

        Raises:
            UsageError: there are none, or tasks of the file are at work; nothing was queued.
        """
        batches = self._app.batches
        batch = batches.get(batch_id)
        if batch is None or batch.workspace not in self._app.here:
            raise UsageError("it belongs to another server or workspace than are set here")
        if batches.open_rows(batch_id):
            raise UsageError(
                "some of its tasks are queued or at work; should their process have died, the command that began"
                " them goes on with them"
            )
        chosen = self._chosen(batch_id, statuses, at_hand)
        if not chosen:
            raise UsageError("none of its tasks failed")
        batches.again(batch_id, [*chosen])
        attempts = batches.open_rows(batch_id)
        work = self._worker.work
        return {run_id: partial(work, batch_id, row_id, attempts[row_id]) for row_id, run_id in chosen.items()}

    def _chosen(self, batch_id: str, statuses: Collection[str], at_hand: Container[str]) -> dict[str, str]:
        """The runs of the tasks that stand so, by the tasks' ids."""
        batches = self._app.batches
        failed = [row.row_id for row in batches.standing(batch_id) if row.status in statuses]
        runs = {row_id: row.run_id for row_id, row in batches.rows(batch_id, failed).items()}
        return {row_id: runs[row_id] for row_id in failed if runs[row_id] not in at_hand}
