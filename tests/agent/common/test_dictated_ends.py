"""Where a text ends that words give without quotation marks: what says what to do with it is no part of it."""

import pytest

from agent.common.words.marks import marked


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("mail al@alder.example, text: It is on its way. then put it into her diary", "It is on its way."),
        ("testo: Ciao, ne parliamo giovedì? Non la invii, la rileggo io stasera.", "Ciao, ne parliamo giovedì?"),
        ("campaign X, text: Hi there. How are you? Do not send it yet. I want to read it.", "Hi there. How are you?"),
        ("Text: Wie planen Sie? Noch nicht starten.", "Wie planen Sie?"),
        ("text: The plan is ready. Then we can start.", "The plan is ready. Then we can start."),
        ("text: We do not send invoices by mail. Call me.", "We do not send invoices by mail. Call me."),
    ],
)
def test_an_order_behind_a_text_is_no_part_of_it(words: str, text: str) -> None:
    assert [mark.text for mark in marked(words).marks if mark.role == "text"] == [text]


@pytest.mark.parametrize(
    "words", ["Autre sujet : prépare un brouillon", "Another subject: pause Spring", "Otro asunto: borra"]
)
def test_going_on_to_something_else_dictates_nothing(words: str) -> None:
    assert marked(f"Pause June. {words}.").marks == ()
