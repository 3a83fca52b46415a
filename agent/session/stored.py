"""The state of all runs, to look at it and to answer what waits: no key, no model, no server."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self

from agent.common.clock import Clock
from agent.common.errors import UsageError
from agent.common.json_value import Json
from agent.common.redaction import Redactor
from agent.common.user import current_user
from agent.gate.edit import changed_call, differences
from agent.gate.prepare import parse_arguments
from agent.models.base import AssistantMessage
from agent.policy.grants.grants import GrantRule, dump_rule
from agent.session.result import RunResult, stored_result
from agent.session.transcript import Entry, from_json
from agent.state.approvals import Answer, Approval, Approvals
from agent.state.audit import Audit, read_events
from agent.state.batches import Batches
from agent.state.effects import EffectRow
from agent.state.events import ApprovalRequested, Event, Granted, Revoked, Via
from agent.state.journal import Journal
from agent.state.ledger import Ledger
from agent.state.memory import Memory
from agent.state.messages import Messages
from agent.state.rules import RuleBook, StoredRule, revoke, stored_rule
from agent.state.runs import RunRow, Runs, is_alive
from agent.state.store import Store
from agent.state.workspace import ended_sandboxes
from tools.spec import Records


@dataclass(frozen=True, slots=True)
class Stored:
    """The state."""

    store: Store
    runs: Runs
    approvals: Approvals
    batches: Batches
    clock: Clock
    redactor: Redactor

    @classmethod
    def of(cls, store: Store, clock: Clock, redactor: Redactor) -> Self:
        """The state in a store."""
        tables = Runs(store, clock, redactor), Approvals(store, clock), Batches(store, clock, redactor)
        return cls(store, *tables, clock, redactor)

    def ended_runs(self, among: Collection[str]) -> frozenset[str]:
        """Those ``among`` some runs whose sandbox has ended, so that nothing of them can go on."""
        ended = ended_sandboxes(self.store)
        return self.runs.of_workspaces(ended, among) if ended else ended

    def answer(self, asked: Approval, answer: Answer) -> None:
        """Answer a question, as it was shown, of a run that may be at work elsewhere.

        Raises:
            UsageError: it was settled or edited before, or nothing can come of a yes to it.
        """
        if answer.verb == "yes" and self.ended_runs([asked.run_id]):
            raise UsageError(f"{asked.id} is about a sandbox that has ended: nothing can be sent to it any more")
        self.approvals.answer(asked.id, answer, self._audit(asked.run_id), shown=asked.digest)

    def edit(self, asked: Approval, arguments: Mapping[str, Json]) -> Approval:
        """Put other arguments in the place of those that are asked about; the question stays open.

        Raises:
            UsageError: they are no valid request, or the question is open no more.
        """
        return self.approvals.change(asked, changed_call(asked, dict(arguments), self.records(asked.run_id)))

    def edits(self, asked: Approval) -> list[str] | None:
        """What was changed of a question since it was put, in lines; ``None`` where it stands as it was put."""
        if asked.arguments is None or self._was_put(asked):
            return None
        turns = (one.message for one in self.messages(asked.run_id))
        calls = (call for one in turns if isinstance(one, AssistantMessage) for call in one.tool_calls)
        proposed = next((call.arguments for call in calls if call.id == asked.call_id), "{}")
        return differences(parse_arguments(proposed), parse_arguments(asked.arguments))

    def _was_put(self, asked: Approval) -> bool:
        """Whether a question was put just as it stands now."""
        events = (one.event for one in read_events(self.store, asked.run_id))
        put = (one for one in events if isinstance(one, ApprovalRequested))
        return any((one.approval_id, one.digest) == (asked.id, asked.digest) for one in put)

    def grant(self, asked: Approval, rule: GrantRule | None, via: Via, who: str) -> None:
        """Say yes to a question as it was shown and, by a rule, to more of the same in its run.

        The yes comes first: who grants a second time, or after somebody else's no, has given nothing.

        Raises:
            UsageError: as of ``answer``.
        """
        self.answer(asked, Answer("yes", who, via))
        if rule is None:
            return
        RuleBook(self.store, asked.run_id).add([dump_rule(rule)])
        about = {"approval_id": asked.id, "call_id": asked.call_id}
        self.note(asked.run_id, Granted(**about, rule=dict(dump_rule(rule)), who=who, via=via))

    def note(self, run_id: str, event: Event) -> None:
        """Put an event of a run on record, which may be at work elsewhere."""
        audit = self._audit(run_id)
        audit.write(event)
        audit.journal.flush()

    def revoke(self, grant_id: str) -> StoredRule:
        """Take a grant back, as it was; ``UsageError`` when there is none."""
        rule = stored_rule(self.store, grant_id)
        audit = self._audit(rule.book)
        with audit.journal.transaction() as db:
            revoke(db, rule)
            said = dict(rule.data)
            audit.write(Revoked(grant=rule.id, rule=said, used=rule.used, who=current_user(), via="command"))
        return rule

    def records(self, run_id: str) -> Records:
        """What a run has read."""
        with self.store.read() as past:
            return Memory(past, Journal(self.store), run_id, self.clock).records

    def messages(self, run_id: str) -> list[Entry]:
        """What was said in a run, in order."""
        with self.store.read() as past:
            return [*map(from_json, Messages(past, Journal(self.store), run_id, self.redactor).stored)]

    def effects(self, row: RunRow) -> list[EffectRow]:
        """The effects of a run, in order."""
        return Ledger(self.store, row.run_id, row.workspace, self.clock).rows()

    def result(self, row: RunRow) -> RunResult:
        """What a run came to, or how it stands."""
        return stored_result(
            row, self.effects(row), self.approvals.all(row.run_id, pending=True), alive=is_alive(row.owner)
        )

    def _audit(self, chain: str) -> Audit:
        with self.store.read() as past:
            audit = Audit(past, Journal(self.store), chain, self.clock, self.redactor)
        audit.shared = True
        return audit
