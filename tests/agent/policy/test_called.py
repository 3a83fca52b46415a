"""A list and a campaign of one name are told apart by the noun beside it."""

import pytest

from agent.policy.scope.called import is_named
from tools.spec import Records

RECORDS: Records = {("list", "list_1"): {"name": "Fair"}, ("campaign", "cmp_1"): {"name": "Fair"}}


@pytest.mark.parametrize(
    "words", ["Rename the campaign Fair to Guests.", "Benenne die Kampagne „Fair“ um.", "Fair campaign"]
)
def test_a_campaign_is_no_list_of_its_name(words: str) -> None:
    assert is_named("campaign", "cmp_1", RECORDS, words)
    assert not is_named("list", "list_1", RECORDS, words)


@pytest.mark.parametrize("words", ["Rename the list called Fair.", "Benenne die Liste Fair um."])
def test_a_list_is_no_campaign_of_its_name(words: str) -> None:
    assert is_named("list", "list_1", RECORDS, words)
    assert not is_named("campaign", "cmp_1", RECORDS, words)


@pytest.mark.parametrize("words", ["Rename Fair.", "Put the list Fair into the campaign Fair."])
def test_a_name_without_a_noun_or_with_both_may_be_either(words: str) -> None:
    assert is_named("list", "list_1", RECORDS, words)
    assert is_named("campaign", "cmp_1", RECORDS, words)
