"""What the parts of the gate share of one run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.common.clock import Clock
from agent.common.errors import Escalation, Stop, UsageError
from agent.common.redaction import Redactor
from agent.gate.run_state import Pause, Run
from agent.policy.config import PolicyConfig, PolicyFile
from agent.state.audit import Audit
from agent.state.budget import Scope
from agent.state.ledger import Ledger
from agent.state.memory import Memory
from agent.state.runs import RunChanges
from agent.state.suppressions import Suppressions
from agent.state.workspace import Workspace

MEND = "Please mend it."
"""What is asked while ``policy.toml`` cannot be used: nobody answers that, and a run goes on once it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunServices:
    """One run's state, and where it is recorded."""

    run: Run
    ledger: Ledger
    audit: Audit
    row: RunChanges
    memory: Memory
    policy: PolicyFile
    account: Workspace
    suppressions: Suppressions
    redactor: Redactor
    clock: Clock
    pause: Pause

    @property
    def config(self) -> PolicyConfig:
        """What ``policy.toml`` said when it was last looked at."""
        return self.policy.last

    def look_at_policy(self) -> PolicyConfig:
        """What ``policy.toml`` says now, which is looked at before each effect.

        Raises:
            Stop: it became invalid; until it is mended nothing is changed.
        """
        try:
            config = self.policy.look()
        except UsageError as error:
            reason = f"{error}. Nothing is changed or sent until it can be used."
            step = f"puffle-agent policy check, then puffle-agent runs resume {self.run.run_id}"
            raise Stop("waiting", Escalation(reason, MEND, step)) from None
        self.run.daily_cap = config.credits_per_day
        return config

    def check_running(self) -> None:
        """Raise ``Stop`` once the run, or all sending of the process, was ended: nothing more begins."""
        self.pause.check()
        if self.run.stopped is not None and self.run.escalation is not None:
            raise Stop(self.run.stopped, self.run.escalation)

    @property
    def calls_left(self) -> int:
        """Requests that the run may still make until the user speaks again."""
        return self.config.calls_per_run - self.run.calls

    def scopes(self) -> tuple[Scope, ...]:
        """The budgets that an effect counts against today."""
        return self.run.scopes(self.clock.now().date().isoformat())

    def unasked(self, scopes: tuple[Scope, ...]) -> tuple[Scope, ...]:
        """Of a batch without a cap its budget up to what is spent without a question: several rows decide at once."""
        shared = self.run.shared
        if shared is None or is_capped(scopes):
            return scopes
        most = self.config.ask_above_credits
        return tuple(replace(scope, cap=most) if scope == shared else scope for scope in scopes)


def is_capped(scopes: Sequence[Scope]) -> bool:
    """Whether any of these budgets has an end."""
    return any(scope.cap is not None for scope in scopes)
