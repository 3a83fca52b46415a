"""An order that the same message calls off is none."""

import pytest

from agent.common.words.called_off import called_off


@pytest.mark.parametrize(
    ("words", "order", "rest"),
    [
        ("Archive Theo's. No wait, don't archive it. Mark it as unread", "Archive Theo's", "Theo's: Mark it as unread"),
        ("launch May. hmm no, hold on, dont launch yet. just set it to 12", "launch May", "May: just set it to 12"),
        ("pause May, actually no don't pause it, just set it to 12", "pause May", "May: just set it to 12"),
        ("Pause May. No, hold on. Just set its limit to 12", "Pause May", "May: Just set its limit to 12"),
        ("Pausier May. Nein, doch nicht pausieren, setz das Limit auf 12", "Pausier May", "setz das Limit auf 12"),
        ("Pausiere May. Nein warte, pausier sie nicht", "Pausiere May", ""),
        ("Lanza May. No, espera, no la lances todavía", "Lanza May", ""),
        ("Mets May en pause. Non, attends, ne la mets pas en pause", "Mets May en pause", ""),
        ("Pause May and archive Theo's, no don't archive it", "archive Theo's", "Pause May and "),
        ("Pause May. No, don't pause it. Archive Theo's thread", "Pause May", "Archive Theo's thread"),
    ],
)
def test_it_is_called_off(words: str, order: str, rest: str) -> None:
    assert called_off(words) == (rest, (order,))


@pytest.mark.parametrize(
    "words",
    [
        "Archive Theo's. No wait, Piet's",
        "Archive Theo's. No, wait. Piet's too",
        "Put Ada and Bo on Fair, no wait, only Ada",
        "Tell Theo no, we don't do that",
        "Answer Theo: 'no, hold on, don't send it'",
        "Write to Ada that there is no rush",
        "I have no time. Just pause May",
        "Pause May. No, don't archive it",
        "No, don't pause it",
        "Pause May. No, wait. It is fine",
        "Pause May. No, don't pause Bo's",
    ],
)
def test_nothing_is_called_off(words: str) -> None:
    assert called_off(words) == (words, ())
