"""Commands that only read the state: no key, no model, no server."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from agent.cli.flags import Flags
from agent.common.clock import SystemClock
from agent.common.redaction import Redactor
from agent.session.result import RunResult, stored_result
from agent.state.approvals import Answer, Approval, Approvals
from agent.state.audit import Audit
from agent.state.batches import Batches
from agent.state.journal import Journal
from agent.state.ledger import Ledger
from agent.state.runs import RunRow, Runs, is_alive
from agent.state.store import Store, open_store


@dataclass(frozen=True, slots=True)
class Stored:
    """The state, for looking at."""

    store: Store
    runs: Runs
    approvals: Approvals
    batches: Batches
    clock: SystemClock
    redactor: Redactor

    def answer(self, asked: Approval, answer: Answer) -> None:
        """Answer a question of a run that may be at work elsewhere; ``UsageError`` if it was settled before."""
        with self.store.read() as past:
            audit = Audit(past, Journal(self.store), asked.run_id, self.clock, self.redactor)
        audit.shared = True
        self.approvals.answer(asked.id, answer, audit)

    def result(self, row: RunRow) -> RunResult:
        """What a run came to, or how it stands."""
        effects = Ledger(self.store, row.run_id, row.workspace, self.clock).rows()
        return stored_result(row, effects, self.approvals.all(row.run_id, pending=True), alive=is_alive(row.owner))


@contextmanager
def reading() -> Iterator[Stored]:
    """Open the state for looking at it."""
    settings = Flags().settings()
    clock = SystemClock()
    with closing(open_store(settings.home, settings.database)) as store:
        redactor = Redactor(settings.secrets())
        tables = Runs(store, clock, redactor), Approvals(store, clock), Batches(store, clock, redactor)
        yield Stored(store, *tables, clock, redactor)
