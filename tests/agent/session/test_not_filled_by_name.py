"""A list that was made for people who are named, and holds nobody, is not done."""

import pytest

from agent.session.account.not_filled import _THOSE, _WITH_NAMES


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("Make a list Calls with Ada Byte and Bo Hart, they called.", "Ada Byte and Bo Hart"),
        ("Crée une liste Prioritaires juin avec Dario Felven et Wanda Passel", "Dario Felven et Wanda Passel"),
        ("Leg eine Liste Messe mit Ada Byte an", "Ada Byte"),
    ],
)
def test_who_is_named_for_a_list_is_told(words: str, who: str) -> None:
    assert [one["who"] for one in _WITH_NAMES.finditer(words)] == [who]


@pytest.mark.parametrize(
    "words", ["put those three on a new list called Calls", "mets ces personnes sur une nouvelle liste Appels"]
)
def test_those_who_were_shown_are_told(words: str) -> None:
    assert _THOSE.search(words) is not None


@pytest.mark.parametrize("words", ["Make an empty list Fair", "put this on my list of things", "a list with new leads"])
def test_nobody_is_told_of_a_list_for_nobody(words: str) -> None:
    assert _THOSE.search(words) is None
    assert _WITH_NAMES.search(words) is None
