"""Several questions side by side, with what sets one apart: one bad among many good is easily missed."""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from agent.state.approvals import Approval
from agent.ui.tables import Table, clipped

_MANY = 3
"""From so many on, what most of them have in common is the rule, and what differs is marked."""
_FAR = 3


def overview(pending: Sequence[Approval]) -> Table:
    """One row a question."""
    rows = [_row(number, approval, marks_of(approval, pending)) for number, approval in enumerate(pending, 1)]
    return Table(("#", "what", "to", "text", "cost", "CHECK"), tuple(rows))


def marks_of(approval: Approval, among: Sequence[Approval]) -> list[str]:
    """Why this question deserves a second look among its like."""
    marks = ["address nobody named"] if approval.card.rule == "provenance.recipient" else []
    marks += ["claims without a source"] if approval.card.claims else []
    if not all(recipient.isascii() for recipient in approval.card.recipients):
        marks.append("letters outside ASCII")
    if len(approval.card.recipients) > 1:
        marks.append(f"{len(approval.card.recipients)} recipients")
    like = [other for other in among if other.card.tool == approval.card.tool]
    return marks + (_apart(approval, like) if len(like) >= _MANY else _other_tool(approval, among))


def _apart(approval: Approval, like: Sequence[Approval]) -> list[str]:
    marks = _other_domain(approval, like)
    length, middle = len(_text(approval)), median(len(_text(other)) for other in like)
    if middle and (length > _FAR * middle or length * _FAR < middle):
        marks.append("much longer" if length > middle else "much shorter")
    price, usual_price = approval.card.credits or 0, median(other.card.credits or 0 for other in like)
    if price > _FAR * max(1, usual_price):
        marks.append("much dearer")
    return marks


def _other_domain(approval: Approval, like: Sequence[Approval]) -> list[str]:
    counted = Counter(domain for other in like for domain in set(_domains(other)))
    common, count = counted.most_common(1)[0] if counted else ("", 0)
    usual = count * 2 > len(like)
    return ["another domain"] if usual and any(domain != common for domain in _domains(approval)) else []


def _other_tool(approval: Approval, among: Sequence[Approval]) -> list[str]:
    alone = len(among) >= _MANY and sum(other.card.tool == approval.card.tool for other in among) == 1
    return ["another kind"] if alone else []


def _row(number: int, approval: Approval, marks: Sequence[str]) -> tuple[str, ...]:
    card = approval.card
    cost = "?" if card.credits is None else f"{card.credits} cr" if card.credits else "-"
    whom = ", ".join(card.recipients) or card.path
    text = _text(approval)
    shown = f"{clipped(text, 40)} ({len(text)})" if text else ""
    return (str(number), card.tool, clipped(whom, 40), shown, cost, ", ".join(marks))


def _domains(approval: Approval) -> list[str]:
    return [recipient.rpartition("@")[2].lower() for recipient in approval.card.recipients]


def _text(approval: Approval) -> str:
    body = approval.card.body
    return str(body.get("body_text") or "") if isinstance(body, dict) else ""
