"""Who asks to be left alone is recognised in eight languages, and who only uses the words is not."""

import pytest

from agent.common.left_alone import asks_to_be_left_alone


@pytest.mark.parametrize(
    "text",
    [
        "Please stop emailing me.", "Take me off your list", "I am not interested, thanks", "UNSUBSCRIBE",
        "Don't contact us again", "leave me alone", "Bitte schreiben Sie mir nicht mehr an", "Kein Interesse.",
        "Keine weiteren Mails bitte", "Löschen Sie meine Daten", "Merci de ne plus me contacter", "Désinscrivez-moi",
        "No me escriban más", "Quiero darme de baja", "Non mi scriva più", "Geen interesse", "Por favor, remova-me",
        "Proszę nie pisać",
    ],
)  # fmt: skip
def test_a_wish_to_be_left_alone_is_found(text: str) -> None:
    assert asks_to_be_left_alone(f"Hello. {text}\n\nBest\nAda")


@pytest.mark.parametrize(
    "text",
    [
        "What does it cost?", "Yes, I am interested. Stop by any time.", "Please remove the second item from the offer",
        "Ich habe Interesse, schreiben Sie mir.", "Envoyez-moi le prix", "Sounds good!\n> unsubscribe here",
        "Great.\nOn Monday Robin wrote:\nTo unsubscribe, answer with stop",
    ],
)  # fmt: skip
def test_other_words_are_not_taken_for_it(text: str) -> None:
    assert asks_to_be_left_alone(text) == ""
