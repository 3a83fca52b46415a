"""Which spellings are one profile, and which are two people."""

import pytest

from agent.common.addresses import canonical


@pytest.mark.parametrize(
    "spelt",
    [
        "https://www.linkedin.com/in/ada-l/", "linkedin.com/in/ADA-L?trk=x", "http://de.linkedin.com/in/ada%2Dl#top",
        "https://www.linkedin.com/comm/in/ada-l/details",
    ],
)  # fmt: skip
def test_a_profile_is_one_in_all_its_spellings(spelt: str) -> None:
    assert canonical(spelt) == "linkedin.com/in/ada-l"


@pytest.mark.parametrize("place", ["sales/lead", "sales/people", "talent/profile", "recruiter/profile"])
def test_people_found_by_tools_for_sales_and_hiring_are_not_all_one(place: str) -> None:
    one = f"https://www.linkedin.com/{place}/ACwAAA1,NAME_SEARCH,x?y"
    assert canonical(one) == canonical(f"linkedin.com/{place}/ACwAAA1")
    assert canonical(one) != canonical(f"https://www.linkedin.com/{place}/ACwAAA2,NAME_SEARCH,x")
