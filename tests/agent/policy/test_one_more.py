"""Whom words name right behind a clause, and of whom they say nothing else, the clause is about, too."""

import pytest

from agent.policy.scope.one_more import with_one_more


@pytest.mark.parametrize(
    ("words", "clause", "both"),
    [
        ("Put Ada Lind on it, and Bo Hart", "put ada lind on it", "put ada lind on it, bo hart"),
        ("Setz Ada drauf, und Bo. Danke", "setz ada drauf", "setz ada drauf, bo"),
        ("Put Ada on it, and Bo Hart, and Cy", "put ada on it", "put ada on it, bo hart, and cy"),
    ],
)
def test_names_alone_go_with_the_clause_before_them(words: str, clause: str, both: str) -> None:
    assert with_one_more(clause, words) == both


@pytest.mark.parametrize(
    "words",
    [
        "Put Ada on it, and Bo off it",
        "Put Ada on it, and Bo already knows",
        "Put Ada on it, but not Bo",
        "Put Ada on it, and tell Bo",
        "Put Cy on that list, and Bo",
        "Put Ada on it",
    ],
)
def test_of_whom_something_else_is_said_is_not_meant(words: str) -> None:
    assert with_one_more("put ada on it", words) == "put ada on it"


def test_nothing_goes_on_with_no_clause() -> None:
    assert with_one_more(" ", "Ada, and Bo") == " "
