"""The calls that an earlier request has left without a result when the user speaks again."""

from collections.abc import Sequence

from agent.models.base import ToolCall
from agent.session.transcript import Entry, open_calls
from agent.state.approvals import Approval
from agent.state.ledger import Ledger


def not_begun(entries: list[Entry], ledger: Ledger, approvals: Sequence[Approval]) -> tuple[ToolCall, ...]:
    """Those at which the run stopped, without those that wait for an answer or that may have had an effect."""
    asked = {one.call_id for one in approvals if one.status in ("pending", "approved", "denied")}
    return tuple(call for call in open_calls(entries) if call.id not in asked and ledger.of_call(call.id) is None)


def lost(entries: list[Entry], ledger: Ledger) -> tuple[ToolCall, ...]:
    """Those of which nobody knows what came of them."""
    rows = ((call, ledger.of_call(call.id)) for call in open_calls(entries))
    return tuple(call for call, row in rows if row is not None and row.status == "unknown" and row.follow is None)
