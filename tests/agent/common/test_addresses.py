"""Which spellings are one profile, and which are two people."""

from typing import Any

import pytest

from agent.common.addresses import canonical, is_plain
from agent.policy.config import PolicyConfig
from tools.catalog.identity import fold, written_in


@pytest.mark.parametrize(
    "spelt",
    [
        "https://www.linkedin.com/in/ada-l/", "linkedin.com/in/ADA-L?trk=x", "http://de.linkedin.com/in/ada%2Dl#top",
        "https://www.linkedin.com/comm/in/ada-l/details", "https://www.linkedin.com:443/in/ada-l",
        "http://linkedin.com:80/in/ada-l", "//www.linkedin.com/in/ada-l", "https:/www.linkedin.com/in/ada-l",
        "https://www.linkedin.com./in/ada-l", "https:\\\\www.linkedin.com\\in\\ada-l",
        "https://user:word@www.linkedin.com/in/ada-l", "https://mobile.linkedin.com/in/ada-l", "LinkedIn.com/IN/Ada-L",
        "https://www.linkedin.com/in/./ada-l", "https://www.linkedin.com/x/../in/ada-l", "linkedin.com//in//ada-l",
        "https://www.linkedin.com/m/in/ada-l/en", "https://www.linkedin.com/in/ada%252Dl",
        "https://www.%6cinkedin.com/in/ada-l", "https://www.linkedin.com/in/ada-l%3Ftrk=x", "linkedin.cn/in/ada-l",
        "https://www.linkedin.com/in/ada-l,", "<https://www.linkedin.com/in/ada-l>", "linkedin.com/in/a\u200bda-l",
    ],
)  # fmt: skip
def test_a_profile_is_one_in_all_its_spellings(spelt: str) -> None:
    assert canonical(spelt) == "linkedin.com/in/ada-l"
    assert canonical(canonical(spelt)) == canonical(spelt)
    assert is_plain(spelt)


@pytest.mark.parametrize(
    "handle",
    [
        "ada@example.com", "Ada Sample <ada@example.com>", "mailto:ada@example.com", "o'neil+x@b\u00fccher.example",
        "linkedin.com/in/j%C3%BCrgen-m", "linkedin.com/in/ada-\U0001f984", "linkedin.com/company/tideline",
        "https://www.linkedin.com/sales/lead/ACwAAA1,NAME_SEARCH,x?y",
    ],
)  # fmt: skip
def test_everyday_addresses_and_profiles_are_plain(handle: str) -> None:
    assert is_plain(handle)


UNCLEAR = [
    "bo@lantern.example; kim@quay.example", "bo@lantern.example, kim@quay.example",
    "kim@quay.example <bo@lantern.example>", "lantern!bo@relay.example",
    "bo@lantern.example?subject=x", "mailto:bo@lantern.example?cc=kim%40quay.example", "bo(comment)@lantern.example",
    "bo@lantern.example(comment)", "bo@[lantern.example]", "bo%lantern.example@relay.example",
    "=?utf-8?q?bo?=@lantern.example", "bo", "", "b o@lantern.example", "in/bo-specimen", "bo-specimen",
    "https://www.linkedin.com/in/", "https://www.linkedin.com/in/,", "see https://www.linkedin.com/in/bo-specimen",
    "https://www.linkedin.com/profile/view?id=bo-specimen", "https://www.linkedin.com/pub/bo-specimen/1/2/3",
    "https://lnkd.in/bo-specimen", "https://evil.example/?to=linkedin.com/in/bo-specimen",
    "https://www.linkedin.com.evil.example/in/bo-specimen", "linkedin.com/in/bo\u2010specimen",
    "linkedin.com/in/bo-specimen linkedin.com/in/kim",
]  # fmt: skip


@pytest.mark.parametrize("handle", UNCLEAR)
def test_what_is_several_or_leads_elsewhere_or_says_more_is_not_plain(handle: str) -> None:
    assert not is_plain(handle)


@pytest.mark.parametrize("handle", [one for one in UNCLEAR if "bo@lantern.example" in one or "/in/bo-specimen" in one])
def test_whoever_stands_in_such_a_text_is_held_against_the_suppression_list(handle: str) -> None:
    listed = PolicyConfig(suppress=("bo@lantern.example", "linkedin.com/in/bo-specimen"))
    assert listed.suppressed(handle) or ".evil." in handle


def test_what_stands_in_a_field_for_a_person_is_written_down_whatever_its_form() -> None:
    rows: Any = [
        {"linkedin_url": "https://lnkd.in/bo", "first_name": "Bo", "custom_fields": {"email": "none"}},
        {"socials": [{"url": "https://www.linkedin.com/pub/kim/1/2/3"}, {"url": "https://elsewhere.example/@kim"}]},
        {"email": "zed@quay.example", "contacts": [{"value": "+49 30 123456"}], "linkedin_url": ""},
    ]
    assert {*written_in(rows)} == {"https://lnkd.in/bo", "linkedin.com/pub/kim/1/2/3", "zed@quay.example"}


@pytest.mark.parametrize(("one", "other"), [("ada", "\uff41da"), ("kim", "\u212aim"), ("ada", "%EF%BD%81da")])
def test_for_what_allows_no_letter_of_a_profile_becomes_another(one: str, other: str) -> None:
    assert fold(f"https://www.linkedin.com:443/in/{one.upper()}") == f"linkedin.com/in/{one}"
    assert fold(f"linkedin.com/in/{other}") != fold(f"linkedin.com/in/{one}")


@pytest.mark.parametrize("place", ["sales/lead", "sales/people", "talent/profile", "recruiter/profile"])
def test_people_found_by_tools_for_sales_and_hiring_are_not_all_one(place: str) -> None:
    one = f"https://www.linkedin.com/{place}/ACwAAA1,NAME_SEARCH,x?y"
    assert canonical(one) == canonical(f"linkedin.com/{place}/ACwAAA1")
    assert canonical(one) != canonical(f"https://www.linkedin.com/{place}/ACwAAA2,NAME_SEARCH,x")
