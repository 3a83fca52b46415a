"""Reading the workspace in a run that asks no planner: what a command lists, sorts or greets with."""

from collections.abc import Sequence

from agent.common.errors import Stop
from agent.gate.outcomes import Outcome
from agent.gate.polling import Asking
from agent.session.session import Session


def look(session: Session, *reads: Asking) -> Sequence[Outcome]:
    """Read the workspace, and ``reads`` beside the rest of its boot; what came of them, in their order.

    Raises:
        Stop: something could not be read; the run has ended.
    """
    session.beside = reads
    result = session.submit("")
    if session.run.escalation is not None:
        raise Stop(result.status, session.run.escalation)
    return session.found
