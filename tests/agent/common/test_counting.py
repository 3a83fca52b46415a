"""Names in a sentence: the first of them, and how many more there are, so that nobody is left out in silence."""

import pytest

from agent.common.counting import some


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (["Ada"], "Ada"),
        (["Ada", "Bo", "Cy"], "Ada, Bo, Cy"),
        (["Ada", "Bo", "Cy", "Di", "Eve"], "Ada, Bo, Cy and 2 more"),
    ],
)
def test_who_is_not_named_is_counted(of: list[str], said: str) -> None:
    assert some(of) == said


def test_a_long_name_is_cut() -> None:
    assert some(["x" * 100, "Bo"], between="; ", length=5) == "xxxxx; Bo"
