"""The scripted user of a case: says yes to what the case lists, no to everything else, and answers questions."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from agent.common.errors import UsageError
from agent.common.json_value import Json
from agent.session.session import Session
from agent.state.approvals import Answer, Approval, Card
from evals.case import Human, Yes

WHO = "scripted"
"""How the user of a case is called in the record."""


class Scripted(ABC):
    """Answers where people answer: at the end of a turn, card by card."""

    def announce(self, pending: Sequence[Approval]) -> None:  # noqa: B027  # nobody has to hear it
        """They look at each by itself."""

    def put(self, session: Session, approval: Approval, _pending: Sequence[Approval]) -> bool:
        """Answer one question; whether anything but later was said."""
        answer = self.answer(approval)
        with suppress(UsageError):  # it lapsed, or somebody was quicker: the call comes by again and tells
            session.answer(approval, answer)
        return answer.verb != "later"

    @abstractmethod
    def answer(self, approval: Approval) -> Answer:
        """What they say to a card."""


def yes() -> Answer:
    """Yes, once."""
    return Answer("yes", WHO, "chat")


def no(reason: str = "I did not ask for that.") -> Answer:
    """No."""
    return Answer("no", WHO, "chat", reason)


@dataclass(slots=True)
class ScriptedPerson(Scripted):
    """Stands where the user would."""

    human: Human
    cards: list[dict[str, Json]] = field(default_factory=list)
    """Every card that they were shown, with the answer."""
    questions: list[str] = field(default_factory=list)
    _used: Counter[int] = field(default_factory=Counter)
    _said: set[int] = field(default_factory=set)

    def answer(self, approval: Approval) -> Answer:
        """Look at a card."""
        found = next((n for n, rule in enumerate(self.human.approves) if self._fits(n, rule, approval.card)), None)
        said = no() if found is None else yes()
        self._used.update([] if found is None else [found])
        self.cards.append({**approval.card.as_json(), "answer": said.verb})
        return said

    def reply(self, question: str) -> str | None:
        """Hear a question."""
        self.questions.append(question)
        for number, answer in enumerate(self.human.answers):
            if number not in self._said and answer.asked.lower() in question.lower():
                self._said.add(number)
                return answer.says
        return None

    def _fits(self, number: int, rule: Yes, card: Card) -> bool:
        return (
            self._used[number] < rule.uses
            and card.tool == rule.tool
            and rule.recipients in (None, card.recipients)
            and all(text in card.preview for text in rule.shows)
            and not any(text in card.preview for text in rule.hides)
        )
