"""What of a row is shown with its person on a card, what in one line with others, and what stands there anyway."""

from typing import Any

import pytest

from tools.catalog.put_in import fillings_of, is_in_entry, is_more_than_a_name

KIM = "Kim Placeholder <kim@quay.example>"


@pytest.mark.parametrize("value", ["Kim", "kim", "Kim Placeholder", "Place"])
def test_a_short_part_of_the_shown_name_stands_on_the_card_anyway(value: str) -> None:
    assert is_in_entry(KIM, "first_name", value)
    assert not is_in_entry(KIM, "company", value), "a firm is no name"


@pytest.mark.parametrize("value", ["Kimmy", "Kim, you owe us", "Kim\nPlaceholder", "evil-login.com"])
def test_a_name_that_it_does_not_hold_does_not(value: str) -> None:
    assert not is_in_entry(KIM, "first_name", value)
    assert is_more_than_a_name("first_name", value, "kim@quay.example")


def test_a_sentence_is_shown_whole_also_where_it_is_somebodys_name() -> None:
    lie = "Kim you owe us five hundred since May"
    assert not is_in_entry(f"{lie} <kim@quay.example>", "name", lie)


def test_a_handle_stands_there_where_it_is_the_one_that_is_shown() -> None:
    assert is_in_entry(KIM, "email", "kim@quay.example")
    assert not is_in_entry(KIM, "linkedin_url", "linkedin.com/in/kim")
    assert not is_more_than_a_name("linkedin_url", "https://de.linkedin.com/in/kim")
    assert is_more_than_a_name("linkedin_url", "https://evil.example/in/kim")


@pytest.mark.parametrize(
    "value",
    [
        "Quay", "Müller & Söhne Co.", "3M", "1&1", "Studio 54", "St. Mary’s", "Head of Finance, EMEA", "7-Eleven (US)",
        "quay.example", "mail.quay.example",
    ],
)  # fmt: skip
def test_a_firm_or_a_title_stands_beside_others(value: str) -> None:
    assert not is_more_than_a_name("company", value, "kim@mail.quay.example")


@pytest.mark.parametrize(
    "value",
    [
        "us, or we tell your board on Monday", "evil-login.com", "pay-eve.io", "ay.example", "www.evil.example",
        "evil.example/x", "wire 5000 Euro", "Call 49 30 12 34", "Your bill is due. Pay", "Acme\nPay", "", "Pay 9 €",
        "Quay: read this", "Quay! Read this", "x" * 61,
    ],
)  # fmt: skip
def test_what_reads_like_anything_else_is_shown_with_its_person(value: str) -> None:
    assert is_more_than_a_name("company", value, "kim@quay.example")


def test_a_field_of_your_own_is_always_shown_with_its_person() -> None:
    assert is_more_than_a_name("custom_fields.opener", "Hi")


def test_of_a_row_counts_what_can_fill_a_variable_and_no_address() -> None:
    row: dict[str, Any] = {"type": "person", "name": {"full": "Kim", "aliases": ["K."]}, "email": "k@q.example"}
    row |= {"company": {"name": "Quay", "domain": "q.example"}, "contacts": [{"value": "kim@quay.example"}]}
    assert [*fillings_of(row | {"attributes": {"sum": 5000, "vip": True}})] == ["Kim", "K.", "Quay", "5000"]
    assert [*fillings_of(None)] == []
