"""The scripted person of a case: says yes to what the case lists, no to everything else, and answers questions."""

from dataclasses import dataclass, field
from typing import Any

from agent.gate.approval import Reply
from agent.state.approvals import Approval
from evals.case import Human, Yes


@dataclass(slots=True)
class Person:
    """Stands where a human would."""

    human: Human
    """How they answer."""
    cards: list[dict[str, Any]] = field(default_factory=list)
    """Every card that they were shown, with the answer."""
    questions: list[str] = field(default_factory=list)
    """Every question that they were asked."""
    _used: dict[int, int] = field(default_factory=dict)
    _said: set[int] = field(default_factory=set)

    def ask(self, approval: Approval) -> Reply:
        """Look at a card."""
        found = next((n for n, rule in enumerate(self.human.approves) if self._fits(n, rule, approval.card)), None)
        if found is not None:
            self._used[found] = self._used.get(found, 0) + 1
        self.cards.append({**approval.card, "answer": "no" if found is None else "yes"})
        return Reply("no", "I did not ask for that.") if found is None else Reply("yes")

    def reply(self, question: str) -> str | None:
        """Hear a question."""
        self.questions.append(question)
        for number, answer in enumerate(self.human.answers):
            if number not in self._said and answer.asked.lower() in question.lower():
                self._said.add(number)
                return answer.says
        return None

    def _fits(self, number: int, rule: Yes, card: Any) -> bool:
        preview = str(card["preview"])
        return (
            self._used.get(number, 0) < rule.uses
            and card["tool"] == rule.tool
            and rule.recipients in (None, tuple(card["recipients"]))
            and all(text in preview for text in rule.shows)
            and not any(text in preview for text in rule.hides)
        )
