"""One run in this process, from its first word to its result, and who stands behind it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from typing import Literal, Protocol

from agent.common.clock import Interrupted, stamp
from agent.common.errors import Escalation, Paused, Status, Stop, StoreError, StoreGone, StoreLost, UsageError
from agent.common.json_value import Json
from agent.gate.executor import Executor
from agent.gate.local_tools import AskPerson
from agent.gate.outcomes import Outcome
from agent.gate.reconcile import Ask, verdict_on
from agent.gate.run_state import Interrupts, Run
from agent.gate.scope import REFUSED
from agent.gate.services import RunServices
from agent.models.base import OnText, Script, ToolCall
from agent.policy.grants import GrantRule
from agent.policy.rules import PLAN_NOTE, acts_of, denial_marks, refused
from agent.session.account import Account
from agent.session.boot import boot
from agent.session.closing import NO_TOOL_CALLS, WRITTEN_CALL, account_of, reminder, why
from agent.session.loop import Loop, OnResult
from agent.session.result import RunResult, final_escalation, result_of, status_of, usage_json
from agent.session.transcript import fenced, open_calls
from agent.session.written_calls import is_written_call
from agent.settings import Settings
from agent.state.approvals import Answer, Approval, Approvals
from agent.state.audit import Listener
from agent.state.effects import EffectRow
from agent.state.events import Reconciled, Reminded, RunEnded, RunStarted
from agent.state.rules import RuleBook
from agent.state.runs import Runs
from agent.state.store import Store
from agent.types import EffectStatus, PreparedCall
from tools.effects import Finding
from tools.registry import REGISTRY

NO_KEY = Escalation(
    "No Puffle API key is set; nothing was requested.",
    "Please give a key.",
    "Create one in the Puffle dashboard (Settings, API), then: export PUFFLE_API_KEY=pk_live_…  "
    "To try without a key: puffle-agent chat --sandbox",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Who stands behind a session: what was allowed ahead, and who can be asked now."""

    rules: Sequence[GrantRule] = ()
    """Added to those that the run has."""
    file: Sequence[GrantRule] | None = None
    """Those of an approvals file, in the place of the run's earlier one; ``None`` leaves that as it is."""
    default: Literal["park", "deny"] = "park"
    """What happens to a question without an answer."""
    reviewer: "Reviewer | None" = None
    """A person who is shown what a turn has left waiting."""
    person: AskPerson | None = None
    on_text: OnText | None = None
    on_result: OnResult | None = None
    listeners: Sequence[Listener] = ()
    planning: bool = False
    """Whether what plan mode notes becomes a plan that waits to be applied."""
    conversation: bool = False
    """Whether more words may follow the answer."""


class Reviewer(Protocol):
    """A person who can be asked now."""

    def announce(self, pending: Sequence[Approval]) -> None:
        """Say what is about to be asked."""

    def put(self, session: "Session", approval: Approval, pending: Sequence[Approval]) -> bool:
        """Show one of these questions and record its answer (``Session.answer``); whether it was answered."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a reconciliation found of one effect, by the keys of ``reconcile --json``."""

    effect: str
    run_id: str
    tool: str
    path: str
    status: EffectStatus
    reason: str


class Process(Protocol):
    """What all sessions of a process share; ``App`` is it."""

    settings: Settings
    throwaway: bool
    """Whether the server ends with this process."""
    interrupts: Interrupts
    store: Store
    runs: Runs
    approvals: Approvals


@dataclass(slots=True, kw_only=True)
class Session:
    """One run in this process."""

    app: Process
    services: RunServices
    loop: Loop
    executor: Executor
    rules: RuleBook
    operator: Operator
    begins: RunStarted | None = None
    """What is to be told of a new run, once it is on disk with its first words."""
    unsaved: StoreError | None = field(default=None, init=False)
    """Why the last result could not be recorded."""
    _answer: str | None = field(default=None, init=False)
    _deferred: set[str] = field(default_factory=set, init=False)

    @property
    def run(self) -> Run:
        """Its state, as all its parts share it."""
        return self.services.run

    def say(self, text: str, material: str = "", own: str | None = None) -> RunResult:
        """Give the run words (``own``: what of them is the person's own), work to an end or wait, return the result."""
        left = self._left_open()
        asked = REGISTRY.get(left[0].name) if left else None
        if asked is not None and asked.asks_person:
            return self.work(text)  # the words answer what the agent asked
        self.loop.drop(left, self.run.escalation.reason if self.run.escalation else "the run stopped here")
        self.loop.hear(text, own=own)
        if self.begins is not None:
            self.services.audit.write(self.begins)
            self.begins = None
        if material:
            self.loop.hear("Material that was piped in:\n" + fenced(material), material=True)
        return self.work()

    def work(self, answer: str | None = None) -> RunResult:
        """Go on where the run stands; ``answer`` is what the person says to its question."""
        self.executor.local.given_answer = answer
        self.run.stopped, self.run.escalation, self._answer = None, None, None
        self._deferred.clear()
        self.loop.on_end = self._missing
        try:
            self._work_to_a_stop()
            return self._conclude()
        except StoreError as error:
            self.unsaved = error
            return self._conclude_unsaved(error)

    def _work_to_a_stop(self) -> None:
        try:
            self._work()
        except Stop as stop:
            self.run.stopped, self.run.escalation = stop.status, stop.escalation
        except Interrupted:
            self._interrupted("It was interrupted; the journal was kept.")
        except Paused:
            pass  # what it waits for stands in the approvals

    def _left_open(self) -> tuple[ToolCall, ...]:
        """The calls at which the run stopped, without those that wait for an answer or that may have had an effect."""
        left = open_calls(self.loop.entries)
        if not left:
            return ()
        waiting = ("pending", "approved", "denied")
        asked = {a.call_id for a in self.app.approvals.all(self.run.run_id) if a.status in waiting}
        return tuple(call for call in left if call.id not in asked and self.services.ledger.of_call(call.id) is None)

    def answer(self, approval_id: str, answer: Answer) -> Approval:
        """Record a person's answer to a parked question of this run; see ``Approvals.answer``."""
        return self.app.approvals.answer(approval_id, answer, self.services.audit)

    def reconcile(self, said: Mapping[str, Finding], ask: Ask | None) -> list[Settlement]:
        """Settle the unknown effects of this run by what a person said, by reads, or by asking; see ``reconcile``."""
        unknown = [effect for effect in self.services.ledger.rows() if effect.status == "unknown"]
        with suppress(Stop):  # without the workspace nothing can be read, but what a person says still counts
            boot(self.executor, self.run)
        found = [self._settle(effect, said, ask) for effect in unknown]
        self._answer = self.app.runs.get(self.run.run_id).answer
        self._interrupted("Its unknown effects were looked into; the request itself is not finished.")
        self._conclude()
        return found

    def _settle(self, effect: EffectRow, said: Mapping[str, Finding], ask: Ask | None) -> Settlement:
        verdict = verdict_on(effect, said, ask, self._look)
        finding, reason = verdict.finding, verdict.reason
        if finding is not None:
            self.services.ledger.settle(effect.id, finding, f"reconciled: {reason}", self.run.scopes(effect.day))
            self.services.audit.write(Reconciled(effect=effect.id, status=finding, reason=reason))
        return Settlement(effect.id, effect.run_id, effect.tool, effect.path, finding or "unknown", reason)

    def _look(self, tool: str, arguments: Mapping[str, Json]) -> tuple[PreparedCall, Outcome]:
        """A read that settles something: what another account's workspace shows would settle it wrongly."""
        if not self.services.account.confirmed:
            reason = f"whose workspace this is could not be read: {self.services.account.trouble}"
            raise Stop("failed", Escalation(reason, "How should this go on?", ""))
        return self.executor.reader.read(tool, arguments)

    def so_far(self) -> RunResult:
        """The result as it stands between two requests."""
        row = self.app.runs.get(self.run.run_id)
        return result_of(row, self.services.ledger.rows(), self._pending(), row.status or "waiting")

    def abandon(self) -> RunResult:
        """Conclude at once, after a second interrupt: what was in flight is unknown."""
        self.services.ledger.mark_open_as_unknown()
        self._interrupted("It was interrupted twice; a call in flight has an unknown outcome.")
        return self._conclude()

    def _work(self) -> None:
        if self.app.settings.key is None:
            raise Stop("authentication", NO_KEY)
        if self.run.context is None:
            boot(self.executor, self.run)
        while True:
            try:
                self._answer = self.loop.work()
                break
            except Paused:
                if not self._asked():
                    raise
        self._refuse_written_call()
        planned = sum(e.summary == PLAN_NOTE for e in self.services.ledger.rows()) if self.operator.planning else 0
        if planned:
            said = f"The plan has {planned} step{'s' if planned != 1 else ''}; nothing was sent."
            raise Stop("waiting", Escalation(said, "Apply it?", "Look at the plan, then apply it."))

    def _asked(self) -> bool:
        """Put what waits to the person, if there is one; whether the work can go on now."""
        if self.operator.reviewer is None or self.run.mode == "auto" or self.app.interrupts.event.is_set():
            return False
        pending = [approval for approval in self._pending() if approval.id not in self._deferred]
        self._deferred.update(approval.id for approval in pending)
        return self._review(self.operator.reviewer, pending)

    def _review(self, reviewer: Reviewer, pending: Sequence[Approval]) -> bool:
        """Put each question, except one that was just put, and what policy denies by now because of a no just given."""
        reviewer.announce(pending)
        answered = False
        shown: set[str] = set()
        noes = Counter(self.services.memory.marks)
        for approval in pending:
            if self.app.interrupts.event.is_set():
                break
            beyond = {(REFUSED, str(self.run.turn))} if approval.card.rule.startswith("scope.") else set()
            if approval.digest in shown or beyond & noes.keys() or refused(approval.digest, _acts(approval), noes):
                continue
            shown.add(approval.digest)
            answered = reviewer.put(self, approval, pending) or answered
            if self.app.approvals.get(approval.id).status == "denied":
                noes.update({*denial_marks(approval.digest, _acts(approval)), *beyond})
        return answered

    def _pending(self) -> list[Approval]:
        """The questions of this run that wait for an answer."""
        return self.app.approvals.all(self.run.run_id, pending=True) if self.executor.approval.asked else []

    def _refuse_written_call(self) -> None:
        """Raises: Stop: the model's last words are a tool call, which is no answer."""
        if self._answer is not None and is_written_call(self._answer):
            self._answer = None
            raise Stop("failed", NO_TOOL_CALLS)

    def _missing(self, words: str) -> str | None:
        """What the model is told before its last words count: that they are no answer, or what is left over."""
        if is_written_call(words):
            self.services.audit.write(Reminded(unused=()))
            return WRITTEN_CALL
        if self.run.mode in ("plan", "readonly") or not getattr(self.loop.model, "takes_reminders", True):
            return None
        found = self._account(self.services.ledger.rows(), self._pending())
        if not found.falls_short:
            return None
        self.services.audit.write(Reminded(unused=tuple(item.value for item in found.unused)))
        return reminder(found)

    def _account(self, effects: Sequence[EffectRow], pending: Sequence[Approval]) -> Account:
        return account_of(self.run, self.loop.entries, effects, pending, self.services.memory.records)

    def _interrupted(self, reason: str) -> None:
        step = f"puffle-agent runs resume {self.run.run_id}"
        self.run.stopped, self.run.escalation = "interrupted", Escalation(reason, "Go on?", step)

    def _conclude(self) -> RunResult:
        run, effects, pending = self.run, self.services.ledger.rows(), self._pending()
        self.executor.scope.conclude()
        found = self._account(effects, pending)
        status = found.status(status_of(effects, pending, run), settled=any(e.outcome == "done" for e in effects))
        run.escalation = run.escalation or why(found, status)
        status = self._checked_against_script(status)
        run.escalation = final_escalation(run, effects, throwaway=self.app.throwaway)
        self.services.audit.write(RunEnded(status=status, escalation=run.escalation))
        with self.services.audit.journal.transaction(synced=False) as db:
            row = self.app.runs.write(
                db,
                run.run_id,
                status=status,
                answer=self._answer,
                unused=[item.as_json() for item in found.unused],
                escalation=None if run.escalation is None else asdict(run.escalation),
                usage=usage_json(self.loop.model.name, self.loop.totals),
                ended_at=stamp(self.services.clock.now()),
            )
        return result_of(row, effects, pending, status)

    def _conclude_unsaved(self, error: StoreError) -> RunResult:
        """The record cannot be written (a full disk): say what is known, from what can still be read."""
        known: RunResult | None = None
        with suppress(UsageError):
            known = result_of(self.app.runs.get(self.run.run_id), self.services.ledger.rows(), (), "unknown")
        unsure = known is None or any(effect.status == "open" for effect in known.effects)
        flight = "What was in flight may have happened; nothing more" if unsure else "Nothing"
        reason = f"{error}. {flight} was sent after that."
        away = isinstance(error, StoreLost | StoreGone)
        question, step = "Is the database up again?" if away else "Free the disk?", "Then resume the run."
        self.run.stopped, self.run.escalation = "failed", Escalation(reason, question, step)
        status = "unknown" if known is None else status_of(known.effects, (), self.run)
        usage = usage_json(self.loop.model.name, self.loop.totals)
        known = known or RunResult(run_id=self.run.run_id, status=status)
        return replace(known, status=status, escalation=self.run.escalation, usage=usage)

    def _checked_against_script(self, status: Status) -> Status:
        """A scripted run that ended as done must have used its whole script."""
        model, ended = self.loop.model, status == "done" and not self.operator.conversation
        left = model.unused(self.loop.turns()) if ended and isinstance(model, Script) else 0
        if not left:
            return status
        reason = f"The script has {left} turns that were not used."
        self.run.escalation = Escalation(reason, "Is the script right?", "Correct it.")
        return "failed"


def _acts(approval: Approval) -> tuple[str, ...]:
    return acts_of(approval.card.tool, approval.card.path, approval.card.recipients)
