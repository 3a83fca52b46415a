"""A value is found in words as a pattern would find it, without a pattern for each."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agent.common.words.text import LETTER, fold, holds, stands_alone, stands_whole

ALPHABET = "aAbBzZ1_ .+@-,'ßäÄéÉøØșȘ\u0131\u0130\u017f\u00b5\u03bc\u03c2\u03c3\u03a3名前ひkK\u212a"


def by_pattern(value: str, text: str, flags: re.RegexFlag) -> bool:
    pattern = rf"(?<!{LETTER})(?<![.+@-]){re.escape(value)}(?!{LETTER}|[@-]|\.{LETTER})"
    return re.search(pattern, text, flags) is not None


@given(value=st.text(ALPHABET, min_size=1, max_size=4), text=st.text(ALPHABET, max_size=14))
@example(value="K", text="\u212a")
@example(value="s", text="an \u017f")
@example(value="Ää", text="der ÄÄ.")
@example(value="aa", text="baa aa")
def test_it_is_found_where_a_pattern_finds_it(value: str, text: str) -> None:
    assert stands_whole(value, text) == by_pattern(value, text, re.NOFLAG)
    assert stands_whole(value, text, any_case=True) == by_pattern(value, text, re.IGNORECASE)
    inside = f"{text}{value}{text}"
    assert stands_whole(value, inside) == by_pattern(value, inside, re.NOFLAG)
    assert stands_whole(value, inside, any_case=True) == by_pattern(value, inside, re.IGNORECASE)


@given(value=st.text(ALPHABET, min_size=1, max_size=4), text=st.text(ALPHABET, max_size=14))
@example(value="Bo", text="Bo's and Bos'")
@example(value="a@b", text="A@B.")
def test_so_is_what_words_hold_and_a_word_that_stands_alone(value: str, text: str) -> None:
    for words in (text, f"{text}{value}{text}"):
        held = rf"(?<![a-z0-9_.+@-]){re.escape(fold(value))}(?![a-z0-9_@-]|\.[a-z0-9])"
        assert holds(words, value) == (bool(value.strip()) and re.search(held, fold(words)) is not None)
        alone = rf"(?<!{LETTER}){re.escape(value)}(?:['’]?s|['’])?(?!{LETTER})"
        assert stands_alone(value, words) == (re.search(alone, words) is not None)


@pytest.mark.parametrize(
    ("value", "text", "is_there"),
    [
        ("ada@fir.example", "Write to Ada@Fir.example.", True),
        ("ada@fir.example", "Write to bada@fir.example", False),
        ("ada@fir.example", "Write to x.ada@fir.example", False),
        ("ada@fir.example", "Write to ada@fir.example.org", False),
        ("Bo", "für Bo!", True),
        ("Bo", "Bob", False),
        ("名前", "名前です", True),
    ],
)
def test_a_part_of_a_longer_one_is_not_it(value: str, text: str, is_there: bool) -> None:
    assert stands_whole(value, text, any_case=True) == is_there
