"""One run in this process, from its first word to its result, and who stands behind it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Protocol

from agent.common.clock import Interrupted, stamp
from agent.common.counting import many
from agent.common.errors import APPLY, Escalation, Paused, Status, Stop, StoreError, UsageError, Withdrawn
from agent.common.json_value import Json
from agent.gate.executor import Executor
from agent.gate.outcomes import Outcome
from agent.gate.polling import Asking
from agent.gate.reconcile import Ask, Settlement, verdict_on
from agent.gate.run_state import Interrupts, Run
from agent.gate.scope import REFUSED
from agent.gate.services import RunServices
from agent.models.base import ToolCall
from agent.policy.intents import acts_of
from agent.policy.rules import PLAN_NOTE, denial_marks, refused, tries_left
from agent.session.account.account import Account
from agent.session.anew import withdraw_older
from agent.session.boot import boot
from agent.session.closing import NO_KEY, NO_TOOL_CALLS, WRITTEN_CALL, account_of, reminder, script_left, unsaved, why
from agent.session.left import lost, not_begun
from agent.session.loop import Loop
from agent.session.reply import is_elsewhere, question_of, reply_to
from agent.session.result import RunResult, final_escalation, result_of, status_of, usage_json, with_earlier
from agent.session.transcript import calls_at_hand, fenced, open_calls
from agent.session.written_calls import is_written_call
from agent.settings import Settings
from agent.state.approvals import Answer, Approval, Approvals
from agent.state.effects import EffectRow
from agent.state.events import Reconciled, Reminded, RunEnded, RunStarted
from agent.state.rules import RuleBook
from agent.state.runs import Runs
from agent.state.store import Store
from agent.types import CHANGES_NOTHING, PreparedCall, ToolResult
from tools.probes import Finding
from tools.registry import REGISTRY


class Process(Protocol):
    """What all sessions of a process share; ``App`` is it."""

    settings: Settings
    throwaway: bool
    """Whether the server ends with this process."""
    interrupts: Interrupts
    store: Store
    runs: Runs
    approvals: Approvals


class Reviewer(Protocol):
    """The user who can be asked now."""

    def announce(self, pending: Sequence[Approval]) -> None:
        """Say what is about to be asked."""

    def put(self, session: "Session", approval: Approval, pending: Sequence[Approval]) -> bool:
        """Show one of these questions and record its answer (``Session.answer``); whether it was answered."""


@dataclass(slots=True, kw_only=True)
class Session:
    """One run in this process."""

    app: Process
    services: RunServices
    loop: Loop
    executor: Executor
    rules: RuleBook
    reviewer: Reviewer | None = None
    """The user who is shown what a turn has left waiting."""
    planning: bool = False
    """Whether what plan mode notes becomes a plan that waits to be applied."""
    conversation: bool = False
    """Whether more words may follow the answer."""
    begins: RunStarted | None = None
    """What is to be told of a new run, once it is on disk with its first words."""
    beside: Sequence[Asking] = ()
    """What is to be read beside the boot."""
    found: Sequence[Outcome] = field(default=(), init=False)
    """What came of that, in its order."""
    unsaved: StoreError | None = field(default=None, init=False)
    """Why the last result could not be recorded."""
    _answer: str | None = field(default=None, init=False)
    _accounted: tuple[object, Account] | None = field(default=None, init=False)
    _deferred: set[str] = field(default_factory=set, init=False)
    _noes: Counter[tuple[str, str]] = field(default_factory=Counter, init=False)
    """What the user has said no to, those of the review at hand included."""

    @property
    def run(self) -> Run:
        """Its state, as all its parts share it."""
        return self.services.run

    def submit(self, text: str, material: str = "", own: str | None = None) -> RunResult:
        """Give the run words (``own``: what of them is the user's own), work to an end or wait, return the result."""
        return self.heard(text, material, own)()

    def heard(self, text: str, material: str = "", own: str | None = None) -> Callable[[], RunResult]:
        """The first half of ``submit``: words are on disk when it returns the second; an answer is not before that.

        Raises:
            UsageError: the run was removed since its last words.
        """
        if self.begins is None:
            self.app.runs.check_kept(self.run.run_id)
        left = self._left()
        asked = REGISTRY.get(left[0].name) if left else None
        if asked is not None and asked.asks_person:
            reply = reply_to(question_of(left[0]), text, self.run.last_words)
            if reply.kind == "answer":
                self.add_material(material)
                return partial(self.work, text)
            if reply.kind == "leave":
                return partial(self._concluded, self._give_up)
            self._give_up()
            text, left = reply.words, ()
        put_off = self._put_off(text)
        self.loop.drop(left, self.run.escalation.reason if self.run.escalation else "the run stopped here")
        self.loop.drop(lost(self.loop.entries, self.services.ledger), "it may have happened, and is not sent again")
        if self.run.gaps:
            self.services.row.save(gaps=[])  # those of the request before
        self.loop.add_user_message(text, own=own)
        self.executor.local.set_out(text if own is None else own)
        self.began()
        self.add_material(material)
        return partial(self.work, put_off=put_off)

    def began(self) -> None:
        """Put the beginning of a new run on record, once."""
        if self.begins is not None:
            self.services.audit.write(self.begins)
            self.begins = None

    def add_material(self, text: str) -> None:
        """Give the run what others wrote: a file, or what was piped in; nothing where it is empty."""
        if text:
            self.loop.add_user_message("Material that was piped in:\n" + fenced(text), material=True)

    def work(self, answer: str | None = None, *, put_off: Sequence[Approval] = ()) -> RunResult:
        """Go on where the run stands; ``answer`` is what the user says to its question, ``put_off`` waits on."""
        self.executor.local.given_answer = answer
        self.run.stopped, self.run.escalation, self._answer = None, None, None
        self._deferred = {approval.id for approval in put_off}
        self.services.ledger.earlier = frozenset(row.id for row in self._parted(self.services.ledger.rows())[0])
        self.loop.put_off = frozenset(approval.call_id for approval in put_off)
        self.loop.on_end = self._missing
        return self._concluded(self._work_to_a_stop)

    def _concluded(self, step: Callable[[], None]) -> RunResult:
        try:
            step()
            return self._conclude()
        except StoreError as error:
            self.unsaved = error
            return self._conclude_unsaved(error)

    def _put_off(self, words: str) -> list[Approval]:
        """What waits for an answer and goes on waiting: the user's words are about something else."""
        waiting = [asked for asked in self._pending() if asked.call_id in self.loop.transcript.unanswered]
        return waiting if waiting and is_elsewhere(words, self.run.last_words) else []

    def _give_up(self) -> None:
        """Leave the question that stands, and what it was asked for, as the user wishes."""
        self.loop.drop(self._left(), "the human left the question, and what it was asked for")
        self.run.stopped, self.run.escalation, self._answer = "denied", None, None

    def _work_to_a_stop(self) -> None:
        try:
            self._work()
        except Withdrawn:
            self._give_up()
        except Stop as stop:
            self.run.stopped, self.run.escalation = stop.status, stop.escalation
        except Interrupted:
            self._interrupted("It was interrupted; the journal was kept.")
        except Paused:
            pass  # what it waits for stands in the approvals

    def _left(self) -> tuple[ToolCall, ...]:
        asked = self.app.approvals.all(self.run.run_id) if open_calls(self.loop.entries) else ()
        return not_begun(self.loop.entries, self.services.ledger, asked)

    def answer(self, asked: Approval, answer: Answer) -> Approval:
        """Record the user's answer to a parked question of this run, as it was shown; see ``Approvals.answer``."""
        return self.app.approvals.answer(asked.id, answer, self.services.audit, shown=asked.digest)

    def tries_left(self, approval: Approval) -> int:
        """How often this act may still be asked about after one more no."""
        return max(0, tries_left(_acts(approval), self._noes, self.run.turn) - 1)

    def act(self, call: ToolCall) -> ToolResult:
        """Make a call of the user's own, through the gate like any other; the model is not told of it.

        Raises:
            Waiting: it is asked about; after a yes it may be made again.
        """
        self.run.own_call = call.id
        try:
            result = self.executor.execute(call)
        finally:
            self.run.own_call = None
        if self.loop.on_result is not None:
            self.loop.on_result(call, result, 0)
        return result

    def reconcile(self, said: Mapping[str, Finding], ask: Ask | None) -> list[Settlement]:
        """Settle the unknown effects of this run by what the user said, by reads, or by asking; see ``reconcile``."""
        self.executor.reader.on_read = None  # it only looks: not even the brake sends anything
        unknown = [effect for effect in self.services.ledger.rows() if effect.status == "unknown"]
        with suppress(Stop):  # without the workspace nothing can be read, but what the user says still counts
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
            self.found = boot(self.executor, self.run, self.loop.model, self.beside)
        while True:
            try:
                self._answer = self.loop.work()
                break
            except Paused:
                withdraw_older(self.app.approvals, self.loop, self._pending())
                if not self._asked():
                    raise
        self._refuse_written_call()
        if self.planning:
            self._stop_at_plan()

    def _stop_at_plan(self) -> None:
        """Raises: Stop: this request added to the plan."""
        steps = [effect.call_id for effect in self.services.ledger.rows() if effect.summary == PLAN_NOTE]
        if not calls_at_hand(self.loop.entries).isdisjoint(steps):
            said = f"The plan has {many(len(steps), 'step')}; nothing was sent."
            raise Stop("waiting", Escalation(said, APPLY, "Look at the plan, then apply it."))

    def _asked(self) -> bool:
        """Put what waits to the user, if there is one; whether the work can go on now."""
        if self.reviewer is None or self.run.mode == "auto" or self.app.interrupts.event.is_set():
            return False
        pending = [approval for approval in self._pending() if approval.id not in self._deferred]
        self._deferred.update(approval.id for approval in pending)
        return self._review(self.reviewer, pending)

    def _review(self, reviewer: Reviewer, pending: Sequence[Approval]) -> bool:
        """Put each question, except one that was just put, and what policy denies by now because of a no just given."""
        reviewer.announce(pending)
        answered = False
        shown: set[str] = set()
        noes, turn = self._noes, self.run.turn
        noes.clear()
        noes.update(self.services.memory.marks)
        for approval in pending:
            if self.app.interrupts.event.is_set():
                break
            beyond = {(REFUSED, str(turn))} if approval.card.rule.startswith("scope.") else set()
            if (
                approval.digest in shown
                or beyond & noes.keys()
                or refused(approval.digest, _acts(approval), noes, turn)
            ):
                continue
            shown.add(approval.digest)
            answered = reviewer.put(self, approval, pending) or answered
            if self.app.approvals.get(approval.id).status == "denied":
                noes.update({*denial_marks(approval.digest, _acts(approval), turn), *beyond})
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
        if not getattr(self.loop.model, "takes_reminders", True):
            return None
        found = self._account(self.services.ledger.rows(), self._pending())
        asked = any(item.kind == "question" for item in found.unused)
        if not found.falls_short or (self.run.mode in CHANGES_NOTHING and not asked):
            return None
        self.services.audit.write(Reminded(unused=tuple(item.value for item in found.unused)))
        return reminder(found)

    def _account(self, effects: Sequence[EffectRow], pending: Sequence[Approval]) -> Account:
        """How the request stands; at its end mostly as when its model's last words were judged."""
        at = (len(self.loop.entries), self.run.stopped, len(self.run.gaps), list(effects), list(pending))
        if self._accounted is None or self._accounted[0] != at:
            records = self.services.memory.records
            own = not getattr(self.loop.model, "takes_reminders", True)
            self._accounted = at, account_of(self.run, self.loop.entries, effects, pending, records, by_program=own)
        return self._accounted[1]

    def _interrupted(self, reason: str) -> None:
        step = f"puffle-agent runs resume {self.run.run_id}"
        self.run.stopped, self.run.escalation = "interrupted", Escalation(reason, "Go on?", step)

    def _conclude(self) -> RunResult:
        run, effects, pending = self.run, self.services.ledger.rows(), self._pending()
        self.executor.scope.conclude()
        earlier, latest = self._parted(effects)
        asked = [approval for approval in pending if approval.call_id not in self.loop.put_off]
        found = self._account(effects, asked)
        came_to = found.status(status_of(latest, asked, run), settled=any(e.outcome == "done" for e in latest))
        run.escalation = run.escalation or why(found, came_to)
        came_to = self._checked_against_script(came_to)
        status = with_earlier(came_to, earlier, pending)
        run.escalation = final_escalation(run, latest, throwaway=self.app.throwaway)
        self.services.audit.write(RunEnded(status=status, escalation=run.escalation))
        self.services.row.save(
            status=status,
            answer=self._answer,
            gaps=list(run.gaps),
            unused=[item.as_json() for item in found.unused],
            escalation=None if run.escalation is None else asdict(run.escalation),
            usage=usage_json(self.loop.model.name, self.loop.totals),
            ended_at=stamp(self.services.clock.now()),
        )
        self.services.audit.journal.flush()
        assert self.services.row.written is not None  # noqa: S101  # just now
        return replace(result_of(self.services.row.written, effects, pending, status), latest=came_to)

    def _checked_against_script(self, status: Status) -> Status:
        """A scripted run that ended as done must have used its whole script."""
        counts = status == "done" and not self.conversation
        left = script_left(self.loop.model, self.loop.transcript.turns) if counts else None
        self.run.escalation = left or self.run.escalation
        return "failed" if left else status

    def _parted(self, effects: Sequence[EffectRow]) -> tuple[list[EffectRow], list[EffectRow]]:
        """The effects of earlier requests, and those of the latest."""
        calls = calls_at_hand(self.loop.entries)
        return [one for one in effects if one.call_id not in calls], [one for one in effects if one.call_id in calls]

    def _conclude_unsaved(self, error: StoreError) -> RunResult:
        """The record cannot be written (a full disk): say what is known, from what can still be read."""
        known: RunResult | None = None
        with suppress(UsageError):
            known = result_of(self.app.runs.get(self.run.run_id), self.services.ledger.rows(), (), "unknown")
        unsure = known is None or any(effect.status == "open" for effect in known.effects)
        self.run.stopped, self.run.escalation = "failed", unsaved(error, unsure=unsure)
        status = "unknown" if known is None else status_of(known.effects, (), self.run)
        usage = usage_json(self.loop.model.name, self.loop.totals)
        return replace(
            known or RunResult(run_id=self.run.run_id, status=status),
            status=status,
            escalation=self.run.escalation,
            usage=usage,
        )


def _acts(approval: Approval) -> tuple[str, ...]:
    return acts_of(approval.card.tool, approval.card.path, approval.card.recipients)
