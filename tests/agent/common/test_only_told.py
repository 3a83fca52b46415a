"""An address in what somebody else is to be told is no address to which it goes."""

import pytest

from agent.common.words.only_told import is_only_told

TEAM = "import@tideline.example"


@pytest.mark.parametrize(
    "words",
    [
        f"reply to Theo that csv works and he should send the file to {TEAM}",
        f"tell ada@fair.example that she should write to {TEAM}",
        f"kannst du dem Theo antworten, dass csv geht, und er soll die Datei an {TEAM} schicken?",
        f"Dis à Ines que le fichier va à {TEAM}",
        f"Dile a Ines que lo mande a {TEAM}",
    ],
)
def test_it_stands_only_in_what_they_are_told(words: str) -> None:
    assert is_only_told(words, TEAM)
    assert not is_only_told(words, "ada@fair.example")


@pytest.mark.parametrize(
    "words",
    [
        f"Write to {TEAM} that Theo is ill",
        f"Write to Ada that we come, her address is {TEAM}",
        f"Write to Ada that we come, and to {TEAM}",
        f"Schick eine Mail mit dem Hinweis, dass wir kommen, an {TEAM}",
        f"Tell Import that we come: {TEAM}",
        f"Mail {TEAM}: that works",
        f"Write Ada that we come. Send it to {TEAM}",
        "Write to Ada that we come",
    ],
)
def test_it_is_one_to_which_it_goes(words: str) -> None:
    assert not is_only_told(words, TEAM)
