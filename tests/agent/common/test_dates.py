"""A day is the same day in every language."""

import pytest

from agent.common.words.dates import dates


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on Tuesday", (0, 1)),
        ("am Dienstag", (0, 1)),
        ("mardi", (0, 1)),
        ("el martes", (0, 1)),
        ("martedì", (0, 1)),
        ("2026-12-03", (12, 3)),
        ("am 3.12.", (12, 3)),
        ("3.12.2026", (12, 3)),
        ("3 December", (12, 3)),
        ("December 3rd", (12, 3)),
        ("3. Dezember", (12, 3)),
        ("3 décembre", (12, 3)),
        ("3 de diciembre", (12, 3)),
    ],
)
def test_a_day_has_one_value(text: str, value: tuple[int, int]) -> None:
    assert [day.value for day in dates(text)] == [value]


@pytest.mark.parametrize("text", ["room 12", "24/7", "version 3.12", "9001", "in May", "1.200 Euro", "march on"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert dates(text) == []
