"""``--model local`` as people use it: the real weights drive every journey from one request to its last read."""

from collections.abc import Iterator

import pytest

from agent.models.base import ModelError
from agent.models.local import LocalModel, open_local
from tests.bench.success import load_phrasings, run_one

pytestmark = [pytest.mark.weights, pytest.mark.xdist_group("llama"), pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def local() -> Iterator[LocalModel]:
    try:
        model = open_local("local")
    except ModelError as error:
        pytest.skip(f"the weights are not at hand: {error}")
    yield model
    model.close()


@pytest.mark.long
@pytest.mark.parametrize(
    ("journey", "number"), [("campaign", 2), ("import", 0), ("signals", 0), ("replies", 2), ("one_off_email", 0)]
)
def test_a_journey_is_driven_to_its_end_from_one_request(journey: str, number: int, local: LocalModel) -> None:
    outcome = run_one(local, journey, load_phrasings()[journey][number])
    assert outcome.problem == ""
