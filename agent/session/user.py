"""Who stands behind a session."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agent.gate.local_tools import AskPerson
from agent.gate.run_state import Interrupts
from agent.models.base import OnText
from agent.policy.grants.grants import GrantRule
from agent.session.loop import OnResult
from agent.session.session import Reviewer
from agent.state.audit import Listener
from agent.types import Speaker


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Who stands behind a session: what was allowed ahead, and who can be asked now."""

    speaker: Speaker = "person"
    """Who gives the session its words and answers its questions; a card is answered by the user alone."""
    rules: Sequence[GrantRule] = ()
    """Added to those that the run has."""
    file: Sequence[GrantRule] | None = None
    """Those of an approvals file, in the place of the run's earlier one; ``None`` leaves that as it is."""
    default: Literal["park", "deny"] = "park"
    """What happens to a question without an answer."""
    reviewer: Reviewer | None = None
    """The user who is shown what a turn has left waiting."""
    person: AskPerson | None = None
    on_text: OnText | None = None
    on_result: OnResult | None = None
    listeners: Sequence[Listener] = ()
    planning: bool = False
    """Whether what plan mode notes becomes a plan that waits to be applied."""
    conversation: bool = False
    """Whether more words may follow the answer."""
    interrupts: Interrupts | None = None
    """Stops this run alone; left out, what stops the process does."""
