"""Boosted trees: each adds what the end says to which a thing's signs lead."""

from math import exp

import pytest

from agent.common.words.trees import Trees

TREES = Trees(
    "a digest",
    ("long", "asks"),
    -1.0,
    (
        ((0, 3.0, 1, 2), (-1, 0.5, 0, 0), (1, 0.0, 3, 4), (-1, 2.0, 0, 0), (-1, -2.0, 0, 0)),
        ((-1, 1.0, 0, 0),),
    ),
)


@pytest.mark.parametrize(
    ("long", "asks", "total"),
    [(3.0, 1.0, 0.5), (3.1, 0.0, 2.0), (9.0, 1.0, -2.0)],
    ids=["low", "high", "high and asks"],
)
def test_a_share_is_what_all_trees_come_to(long: float, asks: float, total: float) -> None:
    assert TREES.share({"asks": asks, "long": long}) == pytest.approx(1 / (1 + exp(-total)))


def test_a_sign_that_was_not_measured_is_an_error() -> None:
    with pytest.raises(KeyError):
        TREES.share({"long": 1.0})
