"""What counts as only asking: the rule that keeps a question from becoming a purchase rests on it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.common.questions import asks_what_is_left, only_asks


@pytest.mark.parametrize(
    "words",
    [
        "What does it cost to have messages drafted for signals?",
        "what's a draft?",
        "How many leads are in my list about the trade fair?",
        "Who is waiting for an answer from me?",
        "Has Cy answered?",
        "Don't we have credits left?",
        "Should I launch campaign draft_june?",
        "Will the launch cost credits?",
        "Hi! What do drafts cost? And who pays for them? Thanks!",
        "Ok, so what would 400 leads cost?",
        "What would it cost to find 400 heads of finance? Do not start yet.",
        'Is "Tell Theo yes." a good answer?',
        "Which threads are open?\nWhich are closed?",
        "Tell me what drafts cost.",
        "Can you tell me what drafts cost?",
        "Please show me which senders are ready",
        "Does ada@customer.example wait for an answer?",
    ],
)
def test_questions_ask_and_nothing_more(words: str) -> None:
    assert only_asks(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "?",
        "Thanks!",
        "Do not start yet.",
        "Draft messages for the signals about Northpier",
        "Can you look for ten Finance Directors at fintech companies in London and list them for me?",
        "Could you please archive Piet?",
        "Would you send Theo the price list?",
        "Will you launch it?",
        "Can I have 20 CFOs in Berlin?",
        "Who runs procurement at chemical firms in Ghent? A dozen is enough.",
        "What does Theo want? Tell him: yes.",
        "What do drafts cost?\nyes, go on",
        "Let me know when fintech companies raise money",
        "Tell Theo what our prices are",
        'Answer Theo: "What do you need?"',
        "Do it.",
        "Is what I sent yesterday, send it again.",
        "anything new in the inbox that I have to answer?",
    ],
)
def test_a_request_is_no_question_however_polite_it_is(words: str) -> None:
    assert not only_asks(words)


@given(st.text(max_size=200))
def test_words_that_end_with_an_order_never_only_ask(words: str) -> None:
    assert not only_asks(words + "\nLaunch the campaign.")


@given(st.text(alphabet="do not thanks please ?!.\n", max_size=2000))
def test_any_words_are_judged_at_once(words: str) -> None:
    assert only_asks(words) in (True, False)


@pytest.mark.parametrize(
    "words",
    [
        "How many credits do I have left?", "how many do I have left", "How much have we got left?",
        "what's my balance?", "Wie viele Credits habe ich noch?", "Wie ist mein Guthaben?",
        "Combien de crédits me reste-t-il ?", "¿Cuántos créditos me quedan?", "Сколько кредитов осталось?",
        "残りクレジットは\N{FULLWIDTH QUESTION MARK}",
    ],
)  # fmt: skip
def test_the_question_what_is_left_of_the_credits_is_known(words: str) -> None:
    assert asks_what_is_left(words)


@pytest.mark.parametrize(
    "words",
    [
        "How many do I have?", "how many leads do I have left", "How many credits did that cost?",
        "Spend what is left of my credits on CFOs in Berlin", "Which leads are left?",
        "How many credits are left, and can you find me ten heads of finance in Berlin and Hamburg?",
    ],
)  # fmt: skip
def test_other_questions_and_wishes_are_not_taken_for_it(words: str) -> None:
    assert not asks_what_is_left(words)
