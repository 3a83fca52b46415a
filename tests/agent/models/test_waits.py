"""How long a model server that asks for a wait is waited for."""

import pytest

from agent.models.base import ModelBusyError, ModelError
from tests.agent.models.conftest import open_at
from tests.support.conformance import ASK, ask
from tests.support.fake_provider import FakeProvider, Raw


def _trouble(protocol: str, provider: FakeProvider, status: int, header: tuple[str, str]) -> ModelError:
    provider.will(Raw.json({"error": {"message": "slow down"}}, status, headers=(header,)))
    model = open_at(protocol, provider.origin)
    with pytest.raises(ModelError, match=str(status)) as trouble:
        model.respond(ask(ASK))
    model.close()
    return trouble.value


@pytest.mark.parametrize(
    ("name", "wait"),
    [
        *(("Retry-After", wait) for wait in ("3600", "inf", "-5", "tomorrow", "Wed, 21 Oct 2099 07:28:00 GMT")),
        *(("Retry-After-Ms", wait) for wait in ("3600000", "inf", "-5", "tomorrow")),
    ],
)
def test_a_long_or_absurd_wait_is_not_waited_for(protocol: str, provider: FakeProvider, name: str, wait: str) -> None:
    assert not isinstance(_trouble(protocol, provider, 429, (name, wait)), ModelBusyError)


@pytest.mark.parametrize(("name", "wait"), [("Retry-After", "9"), ("Retry-After-Ms", "9000")])
def test_a_wait_that_a_server_asks_for_is_told_on(protocol: str, provider: FakeProvider, name: str, wait: str) -> None:
    trouble = _trouble(protocol, provider, 503, (name, wait))
    assert isinstance(trouble, ModelBusyError)
    assert trouble.wait == 9.0
