"""What has let an effect out can be taken back while that waits for its turn, and is asked for again after the wait."""

from dataclasses import dataclass, field

from agent.gate.approval import ApprovalResolver
from agent.gate.decision import PolicyDecider
from agent.types import ApprovedBy, PreparedCall


@dataclass(slots=True)
class Consent:
    """The yes to one effect that is about to be sent: policy's alone, a rule's or a person's."""

    call: PreparedCall
    by: ApprovedBy | None
    """Whose it is; ``None`` of a call that is made once more under its key, whose yes was used up before."""
    decider: PolicyDecider
    approval: ApprovalResolver
    may_be_out: bool = False
    """Whether a try of it may have happened, of which no no can say that it did not."""
    _is_down: bool = field(default=False, init=False)

    def lay_down(self) -> None:
        """It waits: where nothing has left a no finds the yes, from whatever process, until it is taken up again."""
        if self.by != "policy" and not self.may_be_out:
            self._is_down = True
            self.approval.lay_down(self.call)

    def take_up(self) -> str:
        """Let it out after a wait; why not, where that is allowed no more.

        Whoever says no after this is told that the yes is used.
        """
        if self.call.request.endpoint.stops:  # what only stops waits for no hour, no cap and no rule
            why = ""
        else:
            decision = self.decider.judge_again(self.call)
            why = decision.reason if decision.verdict == "deny" else ""
            why = why or self.approval.objection(self.call, decision, self.by)
        return why or self._used()

    def give_up(self) -> None:
        """It was stopped while it waited: nobody takes its yes for another try, and a resume asks."""
        if self._is_down:
            self._used()

    def _used(self) -> str:
        if not self._is_down:
            return ""
        self._is_down = False
        return "" if self.approval.take_up(self.call) else "the yes to it was taken back"
