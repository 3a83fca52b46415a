"""What a model server says when it does not answer, told apart by what a run can do about it."""

import pytest

from agent.models.base import ModelAuthError, ModelBusyError, ModelContextError, ModelError
from tests.agent.models.conftest import open_at
from tests.agent.models.test_wire import failure
from tests.support.conformance import ASK, ask
from tests.support.fake_provider import FakeProvider, Raw


@pytest.mark.parametrize("status", [429, 502, 503, 504, 529])
def test_a_server_that_is_busy_is_told_from_one_that_refuses(
    protocol: str, provider: FakeProvider, status: int
) -> None:
    provider.will(Raw.json({"error": {"message": "Loading model"}}, status))
    model = open_at(protocol, provider.origin)
    with pytest.raises(ModelBusyError, match="Loading model"):
        model.respond(ask(ASK))
    model.close()
    assert len(provider.requests) == 1, "who waits for it is the run"


def test_a_quota_that_is_used_up_is_no_short_trouble(protocol: str, provider: FakeProvider) -> None:
    said = "You exceeded your current quota (insufficient_quota)"
    provider.will(Raw.json({"error": {"message": said, "code": "insufficient_quota"}}, 429))
    model = open_at(protocol, provider.origin)
    with pytest.raises(ModelError) as refused:
        model.respond(ask(ASK))
    model.close()
    assert not isinstance(refused.value, ModelBusyError)


@pytest.mark.parametrize(
    "answer",
    [
        Raw.json({"error": {"message": "Input tokens exceed the configured limit of 272000 tokens."}}, 400),
        Raw.json({"error": {"message": "no", "type": "exceed_context_size_error", "code": 400}}, 400),
        Raw.json({"error": {"message": "no", "code": "context_length_exceeded"}}, 400),
        Raw.json({"error": {"message": "the request exceeds the available context size"}}, 500),
        Raw.json({"error": {"message": "no", "code": "context_length_exceeded"}}),
        Raw.json({"type": "error", "error": {"type": "request_too_large", "message": "no"}}, 413),
        Raw.json({"object": "error", "message": "This model's maximum context length is 4096 tokens."}, 400),
    ],
)
def test_too_long_is_known_by_words_and_codes(protocol: str, provider: FakeProvider, answer: Raw) -> None:
    provider.will(answer)
    model = open_at(protocol, provider.origin)
    with pytest.raises(ModelContextError, match="too long"):
        model.respond(ask(ASK))
    model.close()


def test_a_proxy_without_a_database_says_that_it_does_not_know_the_key(protocol: str, provider: FakeProvider) -> None:
    provider.will(Raw.json({"error": {"message": "No connected db.", "type": "no_db_connection"}}, 400))
    model = open_at(protocol, provider.origin)
    with pytest.raises(ModelAuthError, match="does not know the key"):
        model.respond(ask(ASK))
    model.close()


def test_a_key_too_short_to_be_one_mangles_no_message(protocol: str, provider: FakeProvider) -> None:
    provider.will(Raw.json({"error": {"message": "exceeds what is expected"}}, 400))
    model = open_at(protocol, provider.origin, key="x")
    assert "exceeds what is expected" in failure(model)
    model.close()
