"""What the guided model does with a no: it writes the message once more as the human said, and then no more."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from agent.state.approvals import Answer, Approval
from evals.scripted_person import no, yes
from tests.support.guided_desk import Desk, Human, Open

MAIL = {"goal": "send", "to": "ada@customer.example", "name": "", "subject": "Lunch", "text": "I booked a table"}
WORDS = 'Mail ada@customer.example, subject "Lunch", text "I booked a table"'


@dataclass
class Choosy(Human):
    """Says no with each of these reasons, and then yes."""

    reasons: list[str] = field(default_factory=list)

    def answer(self, approval: Approval) -> Answer:
        self.cards.append(approval)
        return no(self.reasons.pop(0)) if self.reasons else yes()


def say(desk: Open, *reasons: str, written: Any = None) -> tuple[Desk, dict[str, Any]]:
    """Ask for a mail, and say these noes to its cards."""
    d = desk(Choosy(reasons=[*reasons]))
    written = written or {"subject": "Lunch", "text": "Hey, table's booked!"}
    return d, d.say(WORDS, route={"journey": "one_off_email"}, one_off_email=dict(MAIL), rewrite=written)


def bodies(d: Desk) -> list[str]:
    """The texts on the cards."""
    return [str(card.card.body["body_text"]) for card in d.human.cards if isinstance(card.card.body, dict)]


def test_a_no_with_a_reason_is_written_again_as_it_says(desk: Open) -> None:
    d, result = say(desk, "less formal")
    assert bodies(d) == ["I booked a table", "Hey, table's booked!"]
    assert ("rewrite", "subject: Lunch\ntext: I booked a table\nwanted: less formal") in d.engine.asked
    assert [sent.to for sent in d.sandbox.world.outbox] == ["ada@customer.example"]
    assert "Hey, table's booked!" in result["answer"]


def test_the_second_no_ends_it(desk: Open) -> None:
    d, result = say(desk, "less formal", "shorter")
    assert (len(d.human.cards), d.sandbox.world.outbox) == (2, [])
    assert "was not allowed: shorter" in result["answer"]


def test_the_same_but_to_somebody_else_is_a_draft_to_them(desk: Open) -> None:
    d, _ = say(desk, "the same, but to bo@customer.example")
    assert bodies(d) == ["I booked a table"] * 2
    assert [sent.to for sent in d.sandbox.world.outbox] == ["bo@customer.example"]


@pytest.mark.parametrize("text", ["", "Hello [Name]", "I booked a table"])
def test_what_is_no_message_is_not_put_to_the_human(desk: Open, text: str) -> None:
    d, result = say(desk, "less formal", written={"subject": "", "text": text})
    assert (len(d.human.cards), d.sandbox.world.outbox) == (1, [])
    assert "I could not write it as you said (less formal)" in result["answer"]


@pytest.mark.parametrize("text", ["A table I booked.", "I booked a table\n\nRobin", "I BOOKED a table!"])
def test_what_was_refused_is_not_offered_again_in_another_order_or_otherwise_signed(desk: Open, text: str) -> None:
    d, result = say(desk, "less formal", written={"subject": "Lunch", "text": text})
    assert (len(d.human.cards), d.sandbox.world.outbox) == (1, [])
    assert "I could not write it as you said (less formal)" in result["answer"]


@pytest.mark.parametrize(
    ("reason", "wanted"),
    [("no, less formal", "less formal"), ("nein, kürzer", "kürzer"), ("no links please", "no links please")],
)
def test_the_no_ahead_of_how_a_text_is_wanted_is_none_of_that(desk: Open, reason: str, wanted: str) -> None:
    d, _ = say(desk, reason)
    assert ("rewrite", f"subject: Lunch\ntext: I booked a table\nwanted: {wanted}") in d.engine.asked


@pytest.mark.parametrize("words", ["ja", "n", "No.", "später", "thanks", "oui", "はい"])
def test_a_word_that_answers_nothing_is_told_so_and_is_no_gap(desk: Open, words: str) -> None:
    result = desk().say(words, route={"journey": "other"})
    assert (result["status"], result["gaps"]) == ("done", [])
    assert "Nothing is asked" in result["answer"]
