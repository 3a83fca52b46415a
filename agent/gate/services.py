"""What the parts of the gate share of one run."""

from dataclasses import dataclass

from agent.common.clock import Clock
from agent.common.errors import Stop
from agent.common.redaction import Redactor
from agent.gate.run_state import Pause, Run
from agent.policy.config import PolicyConfig
from agent.state.audit import Audit
from agent.state.budget import Scope
from agent.state.ledger import Ledger
from agent.state.memory import Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class RunServices:
    """One run's state, and where it is recorded."""

    run: Run
    ledger: Ledger
    audit: Audit
    memory: Memory
    config: PolicyConfig
    redactor: Redactor
    clock: Clock
    pause: Pause

    def check_running(self) -> None:
        """Raise ``Stop`` once the run, or all sending of the process, was ended: nothing more begins."""
        self.pause.check()
        if self.run.stopped is not None and self.run.escalation is not None:
            raise Stop(self.run.stopped, self.run.escalation)

    def scopes(self) -> tuple[Scope, ...]:
        """The budgets that an effect counts against today."""
        return self.run.scopes(self.clock.now().date().isoformat())
