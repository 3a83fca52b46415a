"""What somebody says who puts right what they dictate does not leave as a part of the text."""

import pytest

from agent.copy.flaws.residue import residue


@pytest.mark.parametrize(
    "text",
    [
        "You can upload up to no wait leave that out just say you can upload it by hand or by SFTP.",
        "Maple Bridge would present first no wait we would present first.",
        "Shall we meet on Tuesday, scratch that, on Friday?",
        "Wir treffen uns am Dienstag, nein, warte, am Freitag.",
        "Nous venons mardi, enfin non à vendredi.",
        "Nos vemos el martes, no, espera, el viernes.",
        "Ci vediamo martedì anzi no venerdì.",
    ],
)
def test_what_was_put_right_is_not_sent_with_it(text: str) -> None:
    assert [fix for _, fix in residue(text)] == ["it puts right what was dictated: write only what is meant"]


@pytest.mark.parametrize(
    "text",
    [
        "There is no wait, we deliver at once.",
        "New customers have no wait at all: it starts today.",
        "We scratch that itch for finance teams.",
        "With no wait, the close takes two days.",
        "Nein, das ist kein Problem.",
        "Non, merci beaucoup pour votre réponse.",
    ],
)
def test_the_same_words_of_a_mail_stay(text: str) -> None:
    assert [*residue(text)] == []
