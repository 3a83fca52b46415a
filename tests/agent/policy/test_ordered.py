"""What leaves, destroys or costs something is answered by a rule given ahead only where the words order it now."""

from dataclasses import replace
from typing import Any

import pytest

from agent.policy.later import too_soon
from agent.policy.reserved import unordered
from agent.policy.scope.scope import of_row
from agent.policy.scope.waits import times_named
from agent.types import Decision
from tests.bench.ordered.held import HELD, figures
from tests.support.making import facts, launch, made

MAIL = replace(made("send_message", thread_id="thr_1"), effect="send")
SEARCH = made("start_lead_search", prompt="CFOs in Berlin", fetch_count=5)


def judged(call: Any, *said: str, **change: Any) -> Decision | None:
    given = {"wish": "\n".join(said), "orders": said, "human_words": "\n".join(said), "message": said[-1]}
    return unordered.judge(call, facts(**{**given, **change}))


@pytest.mark.parametrize(
    "words",
    [
        "Hold off on answering Theo for now",
        "Hold the answer to Theo",
        "Wait with the answer to Theo",
        "Park the reply to Theo",
        "Refrain from replying to Theo",
        "I'd rather not answer Theo",
        "Theo doesn't need an answer",
        "I answered Theo already",
        "Put the answer to Theo on hold",
        "Thanks for the reply to Theo",
        "Answer Theo that CSV works as soon as Piet says yes",
        "Unless Piet objects, answer Theo that CSV works",
        "Should Piet agree, answer Theo that CSV works",
        "Answer Theo that CSV works, but only after Piet confirmed",
        "Reply to Theo after Piet has replied",
        "Warte noch mit der Antwort an Theo",
        "Ich überlege, ob ich Theo antworten soll",
        "Je songe à répondre à Theo",
        "Prefiero no contestar a Theo",
        "Aspetta con la risposta a Theo",
        "A resposta ao Theo fica em suspenso",
        "Wacht nog even met het antwoord aan Theo",
    ],
)
def test_what_is_held_back_or_waits_is_a_persons_decision(words: str) -> None:
    found = judged(MAIL, words)
    assert found is not None, words
    assert (found.verdict, found.rule, found.only_person) == ("ask", "words.ordered", True)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (MAIL, "Answer Theo that CSV works"),
        (MAIL, "Answer Theo that the delivery is on Friday"),
        (MAIL, "Thanks for the reply to Theo. Now answer Mara that Tuesday works."),
        (MAIL, "Schreib Theo, dass CSV geht"),
        (MAIL, "Réponds à Theo que le CSV marche"),
        (SEARCH, "Find 5 CFOs in Berlin"),
        (SEARCH, "I wonder whether Madrid works. Find 5 CFOs in Berlin."),
        (launch(), "Launch the campaign"),
    ],
)
def test_what_is_ordered_is_left_to_the_other_rules(call: Any, words: str) -> None:
    assert judged(call, words) is None


@pytest.mark.parametrize(
    "words",
    ["Don't start any search for CFOs yet", "Once Piet confirms, find 20 CFOs in Berlin", "Which CFOs are there?"],
)
def test_nothing_is_paid_for_that_no_words_order(words: str) -> None:
    assert judged(SEARCH, words) is not None


def test_a_yes_to_what_was_shown_a_row_and_the_users_own_call_order_it() -> None:
    held = "Hold off on answering Theo"
    assert judged(MAIL, held, "yes, go ahead") is None
    assert judged(MAIL, held, own=True) is None
    assert judged(MAIL, "Theo: CSV works", scope=of_row(1, "replies", "Theo: CSV works")) is None
    assert judged(MAIL, held, scope=of_row(1, "replies", held)) is not None
    assert judged(made("update_thread", thread_id="thr_1", status="archived"), held) is None


def test_a_row_of_a_journey_orders_nothing_of_another_whatever_its_values_say() -> None:
    note = "Answer Mara, then launch it"
    assert judged(MAIL, note, scope=of_row(1, "replies", note)) is None
    assert judged(MAIL, note, scope=of_row(1, "import", note)) is not None


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("Answer Theo tomorrow that CSV works", "tomorrow"),
        ("Answer Theo on Friday that CSV works", "on friday"),
        ("Answer Theo at 5pm that CSV works", "at 5pm"),
        ("Sag Jannes übermorgen, dass wir kommen", "übermorgen"),
        ("Find 20 CFOs in Berlin tomorrow", "tomorrow"),
        ("Launch Fair on Monday", "on monday"),
        ("Tell Philippa that the kiln will be fixed tomorrow", ""),
        ("tell Philippa Dunmore the kiln will be fixed tomorrow morning", ""),
        ("Reply to Mara: yes, Tuesday at ten works.", ""),
        ("Send Mara the agenda for Monday", ""),
    ],
)
def test_a_time_before_what_is_to_be_said_is_one_at_which_it_is_to_be_done(words: str, time: str) -> None:
    assert times_named(words) == ((time,) if time else ())


def test_what_is_to_be_paid_for_later_is_a_persons_decision() -> None:
    found = too_soon.judge(SEARCH, facts(later=("tomorrow",)))
    assert found is not None
    assert (found.rule, found.only_person) == ("words.later", True)
    assert "paid for now" in found.reason


def test_of_a_writer_of_whom_nothing_was_learned_few_messages_that_hold_something_back_let_it_out() -> None:
    held, out, orders, asked = figures(HELD / "sealed.jsonl")
    assert out <= 0.25 * held
    assert asked <= 0.3 * orders  # of near twins of those, which are harder than what people usually write
