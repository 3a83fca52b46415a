"""Questions as rows, the same in a conversation and under ``approvals list``: what waits stands first."""

from collections.abc import Container, Sequence

from agent.state.approvals import Approval
from agent.ui.tables import Table, clipped, plain

ENDED = "sandbox ended"
"""What a question is called that nothing can come of any more."""


def approval_table(approvals: Sequence[Approval], ended: Container[str], tasks: Sequence[str] = ()) -> Table:
    """One row a question, those that wait first, then the newest; ``ended``: the runs whose sandbox has ended.

    ``tasks`` names the task of a batch that each belongs to.
    """
    named = [*tasks, *[""] * (len(approvals) - len(tasks))]
    rows = sorted(zip(approvals, named, strict=True), key=lambda row: row[0].created_at, reverse=True)
    rows.sort(key=lambda row: status_of(row[0], ended) != "pending")
    heads = ("id", "status", "asked (UTC)", "what", "to", "run", *(("task",) if tasks else ()))
    return Table(heads, tuple((*_row(asked, ended), *((task,) if tasks else ())) for asked, task in rows))


def status_of(approval: Approval, ended: Container[str]) -> str:
    """How a question stands, for a person."""
    return ENDED if approval.run_id in ended and approval.status in ("pending", "approved") else approval.status


def _row(approval: Approval, ended: Container[str]) -> tuple[str, ...]:
    card = approval.card
    whom = ", ".join(card.recipients) or card.path
    return (
        approval.id, status_of(approval, ended), plain(approval.created_at), card.tool, clipped(whom, 200),
        approval.run_id,
    )  # fmt: skip
