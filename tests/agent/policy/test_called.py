"""A list and a campaign of one name are told apart by the noun beside it."""

import pytest

from agent.policy.scope.called import is_named, tells_it
from tools.spec import Kind, Records

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


TWO: Records = {
    ("campaign", "cmp_1"): {"name": "Spring", "status": "active"},
    ("campaign", "cmp_2"): {"name": "Spring", "status": "paused"},
    ("campaign", "cmp_3"): {"name": "Spring webinar", "status": "paused"},
    ("list", "list_1"): {"name": "Guests"},
    ("list", "list_2"): {"name": "guests"},
}


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("campaign", "cmp_1", "Pause the campaign Spring."),
        ("campaign", "cmp_3", "Pause Spring."),
        ("campaign", "cmp_1", "Delete the campaign Spring webinar."),
        ("list", "list_2", "Benenne die Liste Guests um."),
    ],
)
def test_of_two_of_one_name_words_tell_neither(kind: Kind, value: str, words: str) -> None:
    assert not tells_it(kind, value, TWO, words)


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("campaign", "cmp_1", "Pause the active campaign Spring."),
        ("campaign", "cmp_2", "Delete Spring (cmp_2)."),
        ("campaign", "cmp_3", "Delete the campaign Spring webinar."),
        ("campaign", "cmp_2", "Move everybody from the paused Spring to Spring webinar."),
    ],
)
def test_what_only_one_of_them_is_tells_which(kind: Kind, value: str, words: str) -> None:
    assert tells_it(kind, value, TWO, words)
