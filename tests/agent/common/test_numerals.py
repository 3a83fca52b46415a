"""Numbers in words, as people dictate them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.common.words.marks import counted, counts, credits_in


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("set the limit to thirty five", [35]), ("a hundred and twenty people", [120]), ("sixteen CFOs", [16]),
        ("mach fünfunddreißig draus", [35]), ("siebzehn Leute in Bonn", [17]),
        ("mejor treinta y cinco al día", [35]), ("dieciséis personas", [16]),
        ("vingt-cinq directeurs", [25]), ("quatre-vingt-dix contacts", [90]),
        ("trova trentacinque direttori", [35]), ("encontra vinte e um diretores", [21]),
        ("zoek vijfendertig mensen", [35]),
        ("ten for Ada, twelve for Bo", [10, 12]), ("both of them", [2]), ("a dozen", [12]),
    ],
)  # fmt: skip
def test_a_number_in_words_is_read_whole(words: str, numbers: list[int]) -> None:
    assert [one.value for one in counts(words)] == numbers


@pytest.mark.parametrize(
    "words", ["once you are done", "mille grazie", "mil gracias", "the tenth step", "zet op onze lijst"]
)
def test_what_only_sounds_like_a_number_is_none(words: str) -> None:
    assert counts(words) == []


def test_a_number_stands_where_it_was_found() -> None:
    words = "find thirty five CFOs and 12 CTOs"
    assert [words[one.start : one.end] for one in counts(words)] == ["thirty five", "12"]


def test_a_small_word_behind_a_year_is_nothing_that_it_counts() -> None:
    words = "borra la de feria 2024 que ya no sirve"
    assert [counted(words, one) for one in counts(words)] == [""]


@given(
    st.lists(st.sampled_from(["thirty", "vingt", "-", "y", "cinco", "\ud800", "\x00", "½", "٣", "9" * 30, "million"]))
)
def test_whatever_is_typed_is_read(words: list[str]) -> None:
    text = " ".join(words)
    assert all(text[one.start : one.end] for one in counts(text))


def test_a_long_row_of_numbers_is_read() -> None:
    assert counts("nine million " * 400)


@pytest.mark.parametrize(
    ("words", "credits"),
    [
        ("at most two hundred credits", 200), ("höchstens zweihundert Credits", 200), ("at most 2k credits", 2000),
        ("como máximo treinta y cinco créditos", 35), ("max 40 credits", 40), ("5 thousand credits at most", 5000),
        ("au plus quatre-vingt-dix crédits", 90), ("fifty credits", 50),
    ],
)  # fmt: skip
def test_a_cap_in_words_is_the_number_that_was_said(words: str, credits: int) -> None:
    assert credits_in(words) == (credits,)
