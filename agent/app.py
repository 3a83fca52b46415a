"""The composition root: the only place that builds things.  ``App`` holds what lives as long as the process."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Literal

from sqlalchemy import Connection

from agent.common.clock import Clock, SystemClock, stamp
from agent.common.errors import Status, StoreError, UsageError
from agent.common.key import ApiKey
from agent.common.network import Network
from agent.common.redaction import Redactor
from agent.gate.approval import ApprovalResolver
from agent.gate.decision import PolicyDecider
from agent.gate.delivery import Delivery
from agent.gate.executor import Executor
from agent.gate.first_people import FirstPeople
from agent.gate.local_tools import LocalTools, topic_at_hand
from agent.gate.reader import Reader
from agent.gate.run_state import Interrupts, Pause, Run
from agent.gate.scope import ScopeKeeper
from agent.gate.services import RunServices
from agent.gate.stopping import Stopper
from agent.models.base import Model
from agent.models.silent import Host, Silent
from agent.policy.config import PolicyConfig, PolicyFile
from agent.policy.grants.grants import dump_rule
from agent.policy.scope.scope import from_stored
from agent.session.loop import Loop
from agent.session.result import totals_from
from agent.session.session import Session
from agent.session.user import User
from agent.settings import Settings
from agent.state.approvals import Approvals
from agent.state.audit import Audit
from agent.state.batches import Batches, Part, scope_of
from agent.state.budget import Scope
from agent.state.events import RunEnded, RunResumed, RunStarted
from agent.state.journal import Journal
from agent.state.ledger import Ledger
from agent.state.memory import Memory
from agent.state.messages import Messages
from agent.state.rules import FILE, FLAG, RuleBook
from agent.state.runs import RunChanges, RunRow, Runs, is_alive, new_run_id
from agent.state.store import WAIT, open_store
from agent.state.suppressions import Suppressions
from agent.state.workspace import Workspace, ended_sandboxes, name_by_key, note_sandbox, older_names, workspace_name
from agent.types import Mode
from tools.api.permit import PermitBook
from tools.api.table import ENDPOINTS
from tools.api.transport import Transport


class App:
    """A process with its state, its limits and its one way out."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        throwaway: bool = False,
        network: Network | None = None,
        patience: float = WAIT,
    ) -> None:
        """Open the state.

        Args:
            settings: what was set from outside.
            clock: the time; by default the machine's.
            throwaway: whether the server ends with this process.
            network: what takes the place of the network.
            patience: seconds for which another process is waited for that writes to the state.

        Raises:
            UsageError: the state or ``policy.toml`` cannot be used; nothing was tried.
        """
        self.settings = settings
        self.throwaway = throwaway
        self.interrupts = Interrupts()
        self.clock: Clock = clock or SystemClock(settings.clock_speed, self.interrupts.event)
        self.redactor = Redactor(settings.secrets())
        self.policy = PolicyFile(settings.home)
        self.store = open_store(settings.home, settings.database, patience=patience)
        self.runs = Runs(self.store, self.clock, self.redactor)
        self.approvals = Approvals(self.store, self.clock)
        self.batches = Batches(self.store, self.clock, self.redactor)
        self.pause = Pause(self.clock)
        self._permits = PermitBook()
        key = settings.key or ApiKey("")
        self._transport = Transport(
            base_url=settings.base_url, key=key, permits=self._permits, endpoints=ENDPOINTS, network=network
        )
        name = workspace_name(self.store, self._transport.origin)
        # A server that ends with this process is new: nothing that came before can be about it.
        self.account = Workspace(self.store, name, () if throwaway else older_names(self.store))
        self.suppressions = Suppressions(self.store, self.clock, name)
        if throwaway:
            note_sandbox(self.store, name)
        self.here = (name, name_by_key(self.store, self._transport.origin, key.reveal()))
        """How the workspace at hand is named: now, and by version 0.1.0 under this key."""
        self._rules: RuleBook | None = None
        self.origin = name_by_key(self.store, self._transport.origin, "")

    def begin(
        self, task: str, model: Model, user: User, *, mode: Mode, cap: int | None, part: Part | None = None
    ) -> Session:
        """A new run, by itself or as ``part`` of a batch.  Its first words put it on disk before anything leaves."""
        run_id = new_run_id() if part is None else part.run_id
        with suppress(UsageError):  # before an effect it is looked at again, and then its faults count
            self.policy.look()
        cap = self.config.credits_per_run if cap is None else cap
        facts: dict[str, Any] = {"task": task, "model": model.name, "mode": mode, "cap": cap}
        run = self._run(run_id, mode, cap, part)
        run.journey = None if part is None else part.journey
        journal = Journal(self.store)
        self.runs.create(journal, run_id=run_id, workspace=self.workspace, journey=run.journey, **facts)
        session = self._session(run, model, user, part, journal, past=None)
        session.begins = RunStarted(**facts)
        if user.speaker == "host":
            session.executor.scope.show("another agent")
        return session

    def resume(
        self,
        run_id: str,
        model: Model,
        user: User,
        *,
        mode: Mode | None,
        cap: int | None,
        alive: Callable[[str | None], bool] = is_alive,
    ) -> Session:
        """Take a run up again: its rules, cap, spending, records and transcript are as they were.

        So is its mode, where ``mode`` gives no other and the settings do not say by now that nothing is changed.

        Raises:
            UsageError: there is no such run, it belongs to another workspace, a living process works on it, or another
                agent makes its calls: what a person said in it would be a scope for that.
        """
        row = self.runs.get(run_id)
        self._check_place(row)
        _check_planner(row, model)
        self.runs.take_over(run_id, alive)
        caps = [c for c in (row.cap, cap) if c is not None]
        part = self.batches.part_of(run_id)
        held = self.settings.mode_over(row.mode)
        run = self._run(run_id, mode or held, min(caps) if caps else None, part)
        with self.store.read() as past:
            session = self._session(run, model, user, part, Journal(self.store), past)
        session.executor.approval.asked |= {asked.call_id for asked in self.approvals.all(run_id)}
        audit = session.services.audit
        audit.shared = True
        run.journey, run.gaps = row.journey, list(row.gaps)
        run.topic = topic_at_hand(session.services.memory.marks)
        session.loop.totals = totals_from(row.usage)
        session.loop.load()
        stored = None if row.scope is None else from_stored(row.scope)
        run.scope = stored if stored is not None and stored.turn == run.turn else None
        session.loop.reported = row.answer
        lost = session.services.ledger.mark_open_as_unknown()
        audit.write(RunResumed(model=model.name, unknown_effects=lost))
        audit.journal.flush()
        return session

    def _check_place(self, row: RunRow) -> None:
        if row.workspace in ended_sandboxes(self.store):
            raise UsageError(f"run {row.run_id} worked on a sandbox that has ended: give the task again")
        if row.workspace not in self.here:
            raise UsageError(
                f"run {row.run_id} belongs to another server, or to another key of an older version, than are set now"
            )

    @property
    def config(self) -> PolicyConfig:
        """What ``policy.toml`` said when it was last looked at."""
        return self.policy.last

    @property
    def workspace(self) -> str:
        """The name of the workspace that new rows get."""
        return self.account.name

    def stopper(self) -> Stopper:
        """What stops campaigns of this workspace."""
        return Stopper(self._transport, self._permits, self.clock, self.redactor)

    def note_stopped(self, task: str, stopper: Stopper, status: Status) -> None:
        """Record what was stopped, as a run of its own that came to ``status``.

        Raises:
            StoreError: it cannot be written; what was stopped stays stopped.
        """
        run_id, journal = new_run_id(), Journal(self.store)
        facts: dict[str, Any] = {"task": task, "model": "pause", "mode": "ask", "cap": None}
        self.runs.create(journal, run_id=run_id, workspace=self.workspace, journey=None, **facts)
        audit, row = Audit(None, journal, run_id, self.clock, self.redactor), RunChanges(self.runs, journal, run_id)
        for event in (RunStarted(**facts), *stopper.events, RunEnded(status=status, escalation=None)):
            audit.write(event)
        row.save(status=status, ended_at=stamp(self.clock.now()))
        with journal.transaction():
            pass

    def go_by(self, rules: RuleBook) -> None:
        """Let a run have the rules that a conversation was given: their uses count over all its runs, and in one."""
        if self._rules is not None and self._rules is not rules:
            rules.take_over(self._rules)
        self._rules = rules

    def unsettled(self) -> list[str]:
        """The runs of this workspace that no living process works on and that have effects of unknown outcome."""
        unsure = self.runs.unsettled(self.here)
        return [row.run_id for row in unsure if row.status is not None or not is_alive(row.owner)]

    def close(self) -> None:
        """Release connections."""
        self._transport.close()
        if self.throwaway:
            with suppress(StoreError):
                note_sandbox(self.store, self.workspace, ended=True)
        self.store.close()

    def _run(self, run_id: str, mode: Mode, cap: int | None, part: Part | None) -> Run:
        daily = self.config.credits_per_day
        shared = None if part is None else Scope(scope_of(part.batch_id), part.cap, "the batch's cap")
        journey = None if part is None else part.journey
        facts: dict[str, Any] = {"cap": cap, "shared": shared, "daily_cap": daily, "row_journey": journey}
        return Run(run_id=run_id, workspace=self.workspace, mode=mode, **facts)

    def _rules_of(self, run_id: str, user: User, part: Part | None) -> RuleBook:
        rules = RuleBook(self.store, run_id, None if part is None else part.rules)
        if user.file is not None:
            rules.give(FILE, [*map(dump_rule, user.file)], instead=True)
        if user.rules:
            rules.give(FLAG, [*map(dump_rule, user.rules)], instead=False)
        if user.conversation and (user.file is not None or user.rules):
            self.go_by(rules)
        return rules

    def _session(
        self, run: Run, model: Model, user: User, part: Part | None, journal: Journal, past: Connection | None
    ) -> Session:
        """Put a run together; ``past`` reads what the store holds of it, ``None`` when it is new."""
        run_id = run.run_id
        audit = Audit(past, journal, run_id, self.clock, self.redactor)
        for listener in user.listeners:
            audit.listen(listener)
        rules = self._rules_of(run_id, user, part)
        audit.shared = bool(user.file or user.rules)  # `grants revoke` may write beside it
        ledger = Ledger(self.store, run_id, self.workspace, self.clock, new=past is None, older=self.account.older)
        ledger.take_along(journal)
        interrupts, clock = self.interrupts, self.clock
        if user.interrupts is not None:
            interrupts, clock = user.interrupts, SystemClock(self.settings.clock_speed, user.interrupts.event)
        services = RunServices(
            run=run,
            ledger=ledger,
            audit=audit,
            row=RunChanges(self.runs, journal, run_id),
            memory=Memory(past, journal, run_id, self.clock),
            policy=self.policy,
            account=self.account,
            suppressions=self.suppressions,
            redactor=self.redactor,
            clock=clock,
            pause=self.pause,
        )
        scope = ScopeKeeper(services)
        decider, delivery = PolicyDecider(services), Delivery(services, self._transport, self._permits)
        reader = Reader(services, decider, delivery)
        local = LocalTools(services, scope, user.person, user.speaker)
        default: Literal["park", "deny"] = user.default if user.reviewer is None else "park"
        approval = ApprovalResolver(run=run, approvals=self.approvals, rules=rules, audit=audit, default=default)
        people = FirstPeople(services, decider, reader.read, approval.given_ahead)
        executor = Executor(services, decider, delivery, reader, approval, scope, local, people)
        loop = Loop(
            services=services,
            model=model,
            executor=executor,
            stored=Messages(past, journal, run_id, self.redactor),
            interrupts=interrupts,
            on_text=user.on_text,
            on_result=user.on_result,
        )
        loop.go_by(model)
        return Session(
            app=self,
            services=services,
            loop=loop,
            executor=executor,
            rules=rules,
            reviewer=user.reviewer,
            planning=user.planning,
            conversation=user.conversation,
        )


def _check_planner(row: RunRow, model: Model) -> None:
    if row.model == Host.name and not isinstance(model, Silent):
        raise UsageError(
            f"another agent makes the calls of run {row.run_id}: it goes on when that makes its call again"
        )
