"""Several questions side by side, with what sets one apart: one bad among many good is easily missed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Self

from agent.state.approvals import Approval
from agent.ui.tables import Table, clipped

_MANY = 3
"""From so many on, what most of them have in common is the rule, and what differs is marked."""
_FAR = 3


def overview(pending: Sequence[Approval]) -> Table:
    """One row a question."""
    rows = [
        _row(number, one, marks) for number, (one, marks) in enumerate(zip(pending, all_marks(pending), strict=True), 1)
    ]
    return Table(("#", "what", "to", "text", "cost", "CHECK"), tuple(rows))


def marks_of(approval: Approval, among: Sequence[Approval]) -> list[str]:
    """Why this question deserves a second look among its like."""
    return _marks(approval, _Like.of([one for one in among if one.card.tool == approval.card.tool]), len(among))


def all_marks(among: Sequence[Approval]) -> list[list[str]]:
    """The same of each: what they have in common is looked for once a tool."""
    of_tool: dict[str, list[Approval]] = {}
    for one in among:
        of_tool.setdefault(one.card.tool, []).append(one)
    like = {tool: _Like.of(those) for tool, those in of_tool.items()}
    return [_marks(one, like[one.card.tool], len(among)) for one in among]


@dataclass(frozen=True, slots=True)
class _Like:
    """What questions about one tool have in common."""

    number: int
    domain: str
    """The one to which more than half of them go; empty where there is none."""
    length: float
    """Of a text in the middle."""
    price: float

    @classmethod
    def of(cls, those: Sequence[Approval]) -> Self:
        counted = Counter(domain for one in those for domain in {*_domains(one)})
        domain, count = counted.most_common(1)[0] if counted else ("", 0)
        return cls(
            len(those),
            domain if count * 2 > len(those) else "",
            median(len(_text(one)) for one in those),
            median(one.card.credits or 0 for one in those),
        )


def _marks(approval: Approval, like: _Like, among: int) -> list[str]:
    marks = ["address nobody named"] if approval.card.rule == "provenance.recipient" else []
    marks += ["claims without a source"] if approval.card.claims else []
    if not all(recipient.isascii() for recipient in approval.card.recipients):
        marks.append("letters outside ASCII")
    if len(approval.card.recipients) > 1:
        marks.append(f"{len(approval.card.recipients)} recipients")
    if like.number >= _MANY:
        return marks + _apart(approval, like)
    return [*marks, "another kind"] if among >= _MANY and like.number == 1 else marks


def _apart(approval: Approval, like: _Like) -> list[str]:
    marks = ["another domain"] if like.domain and any(one != like.domain for one in _domains(approval)) else []
    length = len(_text(approval))
    if like.length and (length > _FAR * like.length or length * _FAR < like.length):
        marks.append("much longer" if length > like.length else "much shorter")
    if (approval.card.credits or 0) > _FAR * max(1, like.price):
        marks.append("much dearer")
    return marks


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
