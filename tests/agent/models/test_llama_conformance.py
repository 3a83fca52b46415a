"""The three protocols against a real server: llama.cpp with the embedded model's weights."""

from collections.abc import Callable, Iterator

import pytest

from agent.models.base import ModelError
from agent.models.llama import SERVED_CONTEXT, Served, serve
from agent.models.weights import bundled, models_dir, verified
from tests.agent.models.conftest import open_at
from tests.support.conformance import ALWAYS, ERRORS, SERVED, Subject

pytestmark = [
    *(pytest.mark.weights, pytest.mark.long, pytest.mark.xdist_group("llama")),
    pytest.mark.timeout(900),  # as in test_llama
]


@pytest.fixture(scope="module")
def llama_server() -> Iterator[Served]:
    try:
        path = verified(bundled(), models_dir())
    except ModelError as error:
        pytest.skip(f"the weights are not at hand: {error}")
    with serve(path) as running:
        yield running


@pytest.fixture
def llama(protocol: str, llama_server: Served) -> Iterator[Subject]:
    # The server ends a connection after 5 s without use, which a busy machine reaches between two tests.
    model = open_at(protocol, llama_server.base_url, key=llama_server.api_key)
    yield Subject(
        model,
        exact=False,
        open=lambda key: open_at(protocol, llama_server.base_url, key=key),
        longest=SERVED_CONTEXT + 1000,
    )
    model.close()


@pytest.mark.parametrize("claim", [*ALWAYS, *SERVED, *ERRORS], ids=lambda claim: claim.__name__)
def test_over_the_wire_to_llama_cpp(claim: Callable[[Subject], None], llama: Subject) -> None:
    claim(llama)
