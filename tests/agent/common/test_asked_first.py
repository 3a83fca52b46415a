"""Whoever wants to look at it before it leaves is asked first; who only speaks of looking is not."""

import pytest

from agent.common.words.reserved import asked_first


@pytest.mark.parametrize(
    "words",
    [
        "Answer Mara that it costs 90, park it for review.",
        "Answer Mara that it costs 90 and leave it for me to check.",
        "Write Mara an answer for me to approve.",
        "Answer Mara, pending my sign-off.",
        "Answer Mara that it costs 90; I'll look it over.",
        "Answer Mara that it costs 90, I want eyes on it first.",
        "Answer Mara, let me double check the number first.",
        "Answer Mara that it costs 90, subject to my approval.",
        "Answer Mara, don't send before I've seen it.",
        "Answer Mara that it costs 90, show me.",
        "Antworte Mara, dass es 90 kostet. Ich schaue noch drüber.",
        "Antworte Mara, Freigabe durch mich.",
        "Réponds à Mara que cela coûte 90, fais-moi valider.",
        "Réponds à Mara, je relis avant.",
        "Contesta a Mara que cuesta 90, déjame revisarlo.",
        "Contesta a Mara, lo reviso yo antes.",
        "Rispondi a Mara, fammelo vedere prima.",
        "Rispondi a Mara che costa 90, poi lo controllo io.",
        "Antwoord Mara dat het 90 kost, ik kijk er nog naar.",
    ],
)
def test_a_look_before_it_leaves_is_a_question_first(words: str) -> None:
    assert asked_first(words)


@pytest.mark.parametrize(
    "words",
    [
        "Tell Mara I will check the numbers and call her.",
        "Answer Mara: let me check with finance and get back to you.",
        "Let me see what Mara wrote and then answer her that it costs 90.",
        "Answer Mara that our final price is 90.",
        "Show me who is on Spring webinar",
        "Put Ada on the list for me.",
        "Sag Mara, dass ich drüber nachdenke.",
        "Dis à Mara que je regarde cela avant vendredi.",
    ],
)
def test_who_speaks_of_looking_at_something_else_is_not(words: str) -> None:
    assert not asked_first(words)
