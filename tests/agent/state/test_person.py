"""By what a person is found in the state, and what JSON looks like without them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.common.json_value import canonical
from agent.state.person import ERASED, Person

ADA = Person(["ada@example.com"]).with_record(
    "lead", "ld_1", {"name": "Ada Lovelace", "emails": ["ADA@example.com", "al@work.example"], "linkedin_url": None}
)
LEAVES = (
    st.sampled_from(["ada@example.com", "to Ada  Lovelace.", "<AL@Work.example>", "ld_1", "Bob", "", "x"]) | st.none()
)
JSON = st.recursive(LEAVES | st.integers(), lambda one: st.lists(one) | st.dictionaries(st.sampled_from("abc"), one))


@pytest.mark.parametrize("text", ["Ada@Example.com", "mail al@work.example.", "ADA\nLOVELACE", "<ada@example.com>;"])
def test_every_spelling_of_an_address_and_a_whole_name_is_the_person(text: str) -> None:
    assert ADA.is_named_in(text)


@pytest.mark.parametrize("text", ["Ada", "ada@example.com.br", "xada@example.com", "ada@example.community", "Lovelace"])
def test_somebody_else_is_not(text: str) -> None:
    assert not ADA.is_named_in(text)


def test_a_record_of_somebody_else_tells_nothing_of_them() -> None:
    other: dict[str, Any] = {"name": "Bob Stone", "emails": ["bob@example.com"], "about": "knows ada@example.com"}
    assert ADA.with_record("lead", "ld_2", other) is ADA
    assert ADA.with_record("list", "lst_1", {"emails": ["ada@example.com"]}) is ADA


@given(JSON)
def test_whatever_the_shape_nothing_of_the_person_is_left_and_what_names_nobody_is(value: Any) -> None:
    clean = ADA.taken_out(value)
    assert not ADA.is_named_in(canonical(clean).decode())
    assert ADA.taken_out(clean) == clean
    if not ADA.is_meant_in(canonical(value).decode()):
        assert clean == value


def test_an_object_that_names_them_goes_with_all_its_words_and_the_one_beside_it_stays() -> None:
    rows: Any = [{"email": "ada@example.com", "title": "CTO", "score": 3}, {"email": "bob@example.com", "title": "CFO"}]
    assert ADA.taken_out(rows) == [{"email": ERASED, "title": ERASED, "score": 3}, rows[1]]


def test_a_call_to_them_alone_loses_its_words_and_one_to_many_only_theirs() -> None:
    said: dict[str, Any] = {"tool": "send_message", "body": {"text": "Hi"}, "recipients": ["ada@example.com"]}
    assert ADA.taken_out_of(said) == {"tool": "send_message", "body": {"text": ERASED}, "recipients": [ERASED]}
    many = said | {"recipients": ["ada@example.com", "bob@example.com"]}
    assert ADA.taken_out_of(many) == many | {"recipients": [ERASED, "bob@example.com"]}
    assert ADA.is_subject({"target": "/api/leads/ld_1"})
    assert not ADA.is_subject({"target": "/api/leads/ld_12"})


def test_a_profile_is_found_in_letters_and_in_the_code_that_they_are_sent_in() -> None:
    for handle in ("linkedin.com/in/j\u00fcrgen-m", "https://www.linkedin.com/in/j%C3%BCrgen-m/"):
        for text in ("see linkedin.com/in/J\u00fcrgen-M", "see https://de.linkedin.com/in/j%c3%bcrgen-m?trk=1"):
            assert Person([handle]).is_named_in(text)
