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


@pytest.mark.parametrize(
    "text",
    [
        "/api/threads?participant_email=ada%40example.com&limit=100",
        "/api/threads?email=%61d%61%40example%2Ecom",
        "/api/threads?search=mail+to+ada%40example.com",
        "/api/threads?search=to+ada@example.com",
        "/api/threads?search=Ada%20Lovelace",
        "search=Ada+Lovelace",
        "https://go.example/?to=https%3A%2F%2Fapp.example%2F%3Femail%3Dada%2540example.com",
        "https://go.example/?to=%252Fthreads%253Fsearch%253Dada%252540example.com",
        "/api/leads?filter=%7B%22email%22%3A%22ada%40example.com%22%7D",
        '{"body":"Hello\\nada@example.com wrote"}',
        '{"to":"\\u0061da@example.com"}',
        '"ada"@example.com',
        "ada @ example.com",
    ],
)
def test_a_person_is_found_through_what_json_and_urls_put_over_a_text(text: str) -> None:
    assert ADA.is_named_in(text)
    assert ADA.taken_out({"target": text}) == {"target": ERASED}


@pytest.mark.parametrize("text", ["/a?email=x%2Bada%40example.com", "/a?email=xada%40example.com", "x+ada@example.com"])
def test_somebody_else_is_not_found_through_it(text: str) -> None:
    assert not ADA.is_named_in(text)


@given(st.text("ada@example.com +&%25", max_size=200))
def test_whatever_is_encoded_the_search_ends(text: str) -> None:
    assert not Person(["bob@example.com"]).is_meant_in(text)


def test_an_id_is_found_in_the_code_that_a_path_has_it_in() -> None:
    person = Person(["ada@example.com"], ids=["urn:li:1"])
    assert person.is_meant_in("/api/leads/urn%3Ali%3A1")
    assert not person.is_meant_in("/api/leads/urn%3Ali%3A12")


@pytest.mark.parametrize("handle", ["ada@b\u00fccher.example", "ada@xn--bcher-kva.example", "ADA@B\u00dcCHER.example"])
def test_an_address_is_found_in_letters_and_in_the_code_of_its_domain(handle: str) -> None:
    texts = (
        "ada@b\u00fccher.example",
        "to Ada@XN--BCHER-KVA.example.",
        "?e=ada%40b%C3%BCcher.example",
        "ada@bu\u0308cher.example",
    )
    assert [text for text in texts if not Person([handle]).is_named_in(text)] == []
    assert not Person([handle]).is_named_in("ada@xn--bcher-kva.example.com")


def test_a_domain_in_a_code_that_is_none_is_found_as_it_is_written() -> None:
    assert Person(["ada@xn--zz--.example"]).is_named_in("to ada@XN--ZZ--.example")
    assert Person(["ada@my_host.xn--bcher-kva.example"]).is_named_in("ada@my_host.b\u00fccher.example")


def test_a_letter_that_has_two_small_forms_and_one_that_nobody_sees_hide_nobody() -> None:
    person = Person(["stra\u00dfe@example.com"], ["J\u00f6rg Stra\u00dfe"])
    for text in ("STRASSE@example.com", "stra\u00dfe@exam\u200bple.com", "Jo\u0308rg\u00a0Strasse"):
        assert person.is_named_in(text)


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("prospect", {"email": "grace@navy.example", "name": "Grace Hopper"}),
        ("prospect", {"email": "Grace@Navy.example", "first_name": "Grace", "last_name": "Hopper"}),
        ("signal_lead", {"email": "grace@navy.example", "name": "Grace Hopper"}),
        ("thread", {"participant_email": "grace@navy.example", "participant_name": "Grace Hopper"}),
        ("sender", {"email_address": "grace@navy.example", "display_name": "Grace Hopper"}),
    ],
)
def test_whatever_record_holds_the_address_tells_the_name(kind: str, facts: dict[str, Any]) -> None:
    grace = Person(["grace@navy.example"]).with_record(kind, "r_1", facts)
    assert grace.is_named_in("Grace Hopper waits in Spring")
    assert grace.is_meant_in("/api/r_1") == (kind != "sender"), "what a mailbox sent is not all about its owner"


def test_a_key_that_names_them_goes_with_what_stands_under_it() -> None:
    assert ADA.taken_out({"ada@example.com": "CTO", "n": 1}) == {ERASED: ERASED, "n": 1}


def test_a_profile_is_found_in_letters_and_in_the_code_that_they_are_sent_in() -> None:
    for handle in ("linkedin.com/in/j\u00fcrgen-m", "https://www.linkedin.com/in/j%C3%BCrgen-m/"):
        for text in (
            "see linkedin.com/in/J\u00fcrgen-M",
            "see https://de.linkedin.com/in/j%c3%bcrgen-m?trk=1",
            "/api/leads?url=https%3A%2F%2Fwww.linkedin.com%2Fin%2Fj%25C3%25BCrgen-m",
            "https:\\/\\/linkedin.com\\/comm\\/in\\/j\\u00fcrgen-m",
            "http://www.linkedin.com.:443/m/in/./j\u00fcrgen-m",
        ):
            assert Person([handle]).is_named_in(text)
