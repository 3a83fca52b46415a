"""Whatever the product asks of Puffle over the whole suite is a request that the vendor's document has."""

import pytest

from evals.case import load_cases
from evals.trials import Scripts
from tests.support.params import few
from tests.support.sandbox_api import is_asked_for_properly


@pytest.mark.parametrize("first", few(1, range(10)))
def test_no_request_of_a_gold_script_leaves_the_contract(scripts: Scripts, first: int) -> None:
    asked = 0
    for case in load_cases()[first::10]:
        for entry in scripts.perform(case, "gold").requests:
            is_asked_for_properly(entry["method"], entry["target"], entry["body"])
            asked += 1
    assert asked > 100


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("GET", "/api/campaigns/cmp_1/nothing", None),
        ("GET", "/api/threads?page=two", None),
        ("GET", "/api/threads?colour=red", None),
        ("GET", "/api/threads", {"a": 1}),
        ("POST", "/api/leads/search", {"prompt": 7}),
    ],
)
def test_a_request_that_is_none_is_seen(method: str, target: str, body: object) -> None:
    with pytest.raises(AssertionError):
        is_asked_for_properly(method, target, body)
