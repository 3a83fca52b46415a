"""How long a model server that asks for a wait is waited for."""

import pytest

from tests.agent.models.conftest import open_at
from tests.agent.models.test_wire import SAID, failure
from tests.support.fake_provider import FakeProvider, Raw


@pytest.mark.parametrize(
    ("name", "wait"),
    [
        *(("Retry-After", wait) for wait in ("3600", "inf", "-5", "tomorrow", "Wed, 21 Oct 2099 07:28:00 GMT")),
        *(("Retry-After-Ms", wait) for wait in ("3600000", "inf", "-5", "tomorrow")),
    ],
)
def test_a_long_or_absurd_wait_is_not_waited_for(protocol: str, provider: FakeProvider, name: str, wait: str) -> None:
    provider.will(Raw.json({"error": {"message": "slow down"}}, 429, headers=((name, wait),)), SAID)
    model = open_at(protocol, provider.origin, max_retries=2)
    assert "429" in failure(model)
    model.close()
    assert len(provider.requests) == 1


def test_a_wait_longer_than_the_time_for_the_answer_is_not_waited_for(protocol: str, provider: FakeProvider) -> None:
    provider.will(Raw.json({"error": {"message": "slow down"}}, 503, headers=(("Retry-After", "9"),)), SAID)
    model = open_at(protocol, provider.origin, max_retries=2, timeout=5)
    assert "503" in failure(model)
    model.close()
    assert len(provider.requests) == 1
