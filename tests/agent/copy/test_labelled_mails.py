"""The labelled mails that were learned from: what is found in them does not get less."""

from pathlib import Path

import pytest

from tests.bench.labelled.strangers import of_mails

MAILS = Path(__file__).parents[2] / "bench" / "labelled" / "mails"
LEAST = {
    "denied that are to be": 0.94,
    "others let be": 0.95,
    "claims without a source marked": 0.58,
    "clean mails without a mark": 0.68,
}


@pytest.mark.parametrize("writer", range(1, 7))
def test_of_mails_that_were_learned_from_as_much_is_found_as_ever(writer: int) -> None:
    found = {one.name: one.hits / one.of for one in of_mails(MAILS / f"writer{writer}") if one.name in LEAST}
    assert {name: share for name, share in found.items() if share < LEAST[name]} == {}
    assert found.keys() == LEAST.keys()
