"""What a model server can do wrong, and that a run learns of it in one sentence."""

import base64
import contextlib
import json
import socket
from collections.abc import Callable

import hypothesis
import pytest
from hypothesis import strategies as st

from agent.models import deadline_transport
from agent.models.anthropic import AnthropicModel
from agent.models.base import (
    Model,
    ModelAuthError,
    ModelError,
    ModelUsageError,
)
from agent.models.deadline_transport import DeadlineTransport
from agent.models.openai_chat import OpenAIChatModel
from agent.models.openai_responses import OpenAIResponsesModel
from agent.models.provider_client import ClientOptions, ProviderClient, SdkAdapter, server
from tests.agent.models.conftest import open_at
from tests.support.conformance import ASK, ONE, Subject, ask
from tests.support.fake_provider import KEY, Cut, Drip, FakeProvider, Hang, Plain, Raw, Reset, fake_provider
from tests.support.protocols import Say
from tests.support.tls import over_tls

SAID = Say("A whole answer.", (ONE,))
GARBAGE: list[bytes] = [
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"{}",
    b"{",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"choices": []}',
    b'{"choices": [{"message": {"tool_calls": [{"function": {"arguments": ' + b"[" * 900 + b"]" * 900 + b"}}]}}]}",
    b'{"content": [{"type": "tool_use", "input": ' + b"[" * 900 + b"]" * 900 + b"}]}",
    b'{"choices": "x"}',
    b'{"choices": [{"message": []}]}',
    b'{"choices": [{"message": {"content": 7}}]}',
    b'{"choices": [{"message": {"tool_calls": "x"}}]}',
    b'{"choices": [{"message": {"tool_calls": ["x"]}}]}',
    b'{"choices": [{"message": {"tool_calls": [{"function": 1}]}}]}',
    b'{"status": "completed", "output": {}}',
    b'{"status": "completed", "output": [1]}',
    b'{"status": "completed", "output": [{"type": "message", "content": 3}]}',
    b'{"status": "in_progress", "output": []}',
    b'{"status": "failed", "error": {"message": "no"}}',
    b'{"content": "x"}',
    b'{"content": [[]]}',
    b'{"content": [{"type": "text", "text": {}}]}',
    b'{"error": {"message": "a 200 that is none"}}',
    b'{"error": "flat"}',
]
KEYS = [
    *[
        "choices",
        "message",
        "content",
        "tool_calls",
        "function",
        "name",
        "arguments",
        "id",
        "call_id",
        "output",
        "type",
    ],
    *["status", "text", "usage", "error", "finish_reason", "stop_reason", "delta", "index", "input", "input_tokens"],
]


def failure(model: Model, *, stream: bool = False) -> str:
    with pytest.raises(ModelError) as error:
        model.respond(ask(ASK), (lambda piece: None) if stream else None)
    return str(error.value)


def serve(served: Subject) -> FakeProvider:
    assert served.provider is not None
    return served.provider


@pytest.mark.parametrize("body", GARBAGE, ids=lambda body: body[:40].decode("latin-1"))
@pytest.mark.parametrize("stream", [False, True])
def test_garbage_is_never_an_answer_of_its_protocol(served: Subject, body: bytes, stream: bool) -> None:
    serve(served).will(Raw(body))
    text = failure_or_empty(served.model, stream=stream)
    assert text is None or "cannot be read" in text or "nested too deeply" in text


def failure_or_empty(model: Model, *, stream: bool) -> str | None:
    """The error's text; ``None`` for an answer that holds nothing at all."""
    try:
        answer = model.respond(ask(ASK), (lambda piece: None) if stream else None)
    except ModelError as error:
        return str(error)
    assert answer.message.text == ""
    assert all(call.arguments.startswith("[[[") for call in answer.message.tool_calls)
    return None


@hypothesis.settings(max_examples=60, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@hypothesis.given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-5, 5)
        | st.sampled_from(["", "text", "tool_use", "message", "completed", "\ud800"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(KEYS),
                inner,
                max_size=5,
            )
        ),
        max_leaves=25,
    )
)
def test_no_shape_of_json_breaks_the_reader(served: Subject, value: object) -> None:
    serve(served).will(Raw(json.dumps(value).encode()))
    with contextlib.suppress(ModelError):
        answer = served.model.respond(ask(ASK))
        # Whatever was read can be stored, sent and shown.
        answer.message.text.encode()
        for call in answer.message.tool_calls:
            (call.id + call.name + call.arguments).encode()


def test_a_page_of_html_is_named_and_not_shown(served: Subject) -> None:
    serve(served).will(Raw(b"<html><b>Please log in</b></html>", content_type="text/html"))
    text = failure(served.model)
    assert "cannot be read" in text
    assert "html" not in text


@pytest.mark.parametrize(
    ("status", "words"), [(404, "has no model 'm'"), (429, "rate limit"), (500, "in trouble"), (529, "in trouble")]
)
def test_an_error_status_is_a_sentence_with_the_servers_words(served: Subject, status: int, words: str) -> None:
    serve(served).will(Raw.json({"error": {"type": "x", "message": "the server's words"}}, status))
    text = failure(served.model)
    assert words in text
    assert str(status) in text
    assert "the server's words" in text


def test_a_key_that_the_server_repeats_is_not_shown(served: Subject) -> None:
    serve(served).will(
        Raw.json({"error": {"message": f"no quota for {KEY}\x1b[2J\r\n" + "x" * 5000}}, 400),
        Raw.json({"error": {"message": f"wrong key {KEY}"}}, 401),
        Raw.json({"error": {"message": f"in a 200: {KEY}"}}),
    )
    for _ in range(3):
        text = failure(served.model)
        assert KEY not in text
        assert text.isprintable()
        assert len(text) < 500


def test_the_key_stands_in_one_header_and_nowhere_else(served: Subject) -> None:
    serve(served).will(SAID)
    served.model.respond(ask(ASK))
    request = serve(served).requests[0]
    assert [name for name, value in request.headers.items() if KEY in value] == ["authorization"]
    assert KEY.encode() not in request.raw
    assert KEY not in request.path
    assert KEY not in repr(served.model.__dict__["_server"])


def test_a_user_and_password_in_the_address_are_sent_as_http_asks(protocol: str, provider: FakeProvider) -> None:
    provider.will(SAID, SAID)
    for given, meant in (("user:se%40cret", b"user:se@cret"), ("secret", b"secret:")):
        model = open_at(protocol, provider.origin.replace("://", f"://{given}@"))
        model.respond(ask(ASK))
        model.close()
        request = provider.requests[-1]
        assert request.headers["authorization"] == "Basic " + base64.b64encode(meant).decode()
        assert "cret" not in request.headers["host"] + request.path


def test_nothing_is_told_of_the_machine(served: Subject) -> None:
    serve(served).will(SAID)
    served.model.respond(ask(ASK))
    told = serve(served).requests[0].headers
    assert not [name for name in told if name.startswith("x-stainless")]
    assert told["accept-encoding"] == "identity"


def test_nobody_listening_is_said_with_the_address(protocol: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    model = open_at(protocol, f"http://user:secret@127.0.0.1:{port}")
    text = failure(model)
    model.close()
    assert f"127.0.0.1:{port}" in text
    assert "cannot be reached" in text
    assert "secret" not in text


def test_a_torn_connection_is_said(served: Subject) -> None:
    serve(served).will(Reset())
    assert "broke off" in failure(served.model)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.9])
def test_a_cut_answer_is_no_answer(served: Subject, protocol: str, stream: bool, share: float) -> None:
    whole = Say("text " * 40, (ONE,))
    serve(served).will(Cut(whole, keep=int(600 * share)))
    text = failure(served.model, stream=stream)
    assert "broke off" in text or "cannot be read" in text


def test_a_stream_that_ends_politely_before_its_end_is_no_answer(served: Subject, protocol: str) -> None:
    serve(served).will(Raw.sse(b""), Raw.sse(b": nothing\n\n"))
    assert "ended before" in failure(served.model, stream=True)
    assert "ended before" in failure(served.model, stream=True)


@pytest.mark.parametrize(
    "event", [b"data: {\n\n", b"data: []\n\n", b"data: 7\n\n", b"data: " + b"[" * 100_000 + b"\n\n"]
)
def test_a_broken_event_is_an_error(served: Subject, event: bytes) -> None:
    serve(served).will(Raw.sse(b"event: message_start\n" + event))
    assert "cannot be read" in failure(served.model, stream=True)


def test_an_error_inside_a_stream_ends_it(served: Subject) -> None:
    body = {
        "type": "error",
        "error": {"type": "overloaded_error", "message": "overloaded just now"},
        "message": "overloaded just now",
    }
    serve(served).will(Raw.sse(b"event: error\ndata: " + json.dumps(body).encode() + b"\n\n"))
    assert "overloaded just now" in failure(served.model, stream=True)


def test_a_plain_answer_to_a_request_for_a_stream_is_taken(served: Subject) -> None:
    serve(served).will(Plain(SAID), SAID)
    plain = served.model.respond(ask(ASK), lambda piece: None)
    assert plain == served.model.respond(ask(ASK))


@pytest.mark.parametrize("answer", [Hang(), Drip()], ids=["hangs", "drips"])
def test_the_whole_answer_has_one_deadline(protocol: str, provider: FakeProvider, answer: Hang | Drip) -> None:
    provider.will(answer)
    model = open_at(protocol, provider.origin, timeout=0.4)
    assert "within 0.4 s" in failure(model)
    model.close()


def test_an_endless_answer_is_not_read(served: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline_transport, "MAX_ANSWER", 10_000)
    serve(served).will(Raw(b" " * 20_000), Raw(b" " * 20_000, status=400))
    assert "larger than" in failure(served.model)
    assert "larger than" in failure(served.model)


def test_a_compressed_answer_is_refused_unread(served: Subject) -> None:
    serve(served).will(Raw(b"\x1f\x8b", headers=(("Content-Encoding", "gzip"),)))
    assert "compressed" in failure(served.model)


def test_a_redirect_is_not_followed(protocol: str, provider: FakeProvider) -> None:
    with fake_provider() as elsewhere:
        provider.will(Raw(b"", status=307, headers=(("Location", f"{elsewhere.origin}/v1/messages"),)))
        model = open_at(protocol, provider.origin)
        assert "307" in failure(model)
        model.close()
        assert elsewhere.requests == []


def test_a_proxy_of_the_environment_is_not_used(
    protocol: str, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fake_provider() as proxy:
        for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy"):
            monkeypatch.setenv(name, proxy.origin)
        provider.will(SAID)
        model = open_at(protocol, provider.origin)
        model.respond(ask(ASK))
        model.close()
        assert proxy.requests == []


@pytest.mark.parametrize("charset", ["idna", "undefined", "hex", "utf-16", "no such thing"])
def test_an_error_in_an_odd_character_set_is_an_error_like_any_other(
    protocol: str, provider: FakeProvider, charset: str
) -> None:
    provider.will(Raw(b"something is wrong", status=400, content_type=f"text/plain; charset={charset}"))
    model = open_at(protocol, provider.origin)
    assert "400" in failure(model)
    model.close()


def test_without_key_and_base_url_the_variable_to_set_is_named(protocol: str) -> None:
    variable = "ANTHROPIC_API_KEY" if protocol == "messages" else "OPENAI_API_KEY"
    with pytest.raises(ModelAuthError, match=variable):
        _bare(protocol)(None)


@pytest.mark.parametrize("key", ["sk-ü", "sk a", "sk\n"])
def test_a_key_that_cannot_be_one_is_refused_before_any_request(protocol: str, key: str) -> None:
    with pytest.raises(ModelAuthError, match="copy it again") as error:
        _bare(protocol)(key)
    assert key not in str(error.value)


def test_a_local_server_needs_no_key(protocol: str, provider: FakeProvider) -> None:
    provider.will(SAID)
    model = open_at(protocol, provider.origin, key=None)
    assert model.respond(ask(ASK)).message.text == SAID.text
    model.close()


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:80",
        "ftp://127.0.0.1",
        "http://",
        "http://[::1",
        "http://127.0.0.1:99999",
        "http://%s.de",
        "http://a/v1?b=c",
        "http://a/#b",
    ],
)
def test_a_base_url_that_is_none_is_a_usage_error(protocol: str, url: str) -> None:
    with pytest.raises(ModelUsageError, match="base URL"):
        open_at(protocol, url.replace("%s", "ß" * 80))


def _bare(protocol: str) -> Callable[[str | None], Model]:
    match protocol:
        case "messages":
            return lambda key: AnthropicModel("m", api_key=key)
        case "responses":
            return lambda key: OpenAIResponsesModel("m", api_key=key)
        case _:
            return lambda key: OpenAIChatModel("m", api_key=key)


@pytest.mark.parametrize("scheme", ["https:", "HTTPS:"])
def test_a_server_whose_certificate_nobody_trusts_is_asked_nothing(scheme: str) -> None:
    url, raw = over_tls(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    model = OpenAIChatModel("m", api_key=KEY, base_url=url.replace("https:", scheme))
    with contextlib.closing(model), pytest.raises(ModelError, match="cannot be reached"):
        model.respond(ask(ASK))
    raw.close()
    assert raw.heads == []


def test_a_client_stands_before_its_sdk_is_loaded_and_the_first_request_loads_it() -> None:
    loads: list[DeadlineTransport] = []

    def load(transport: DeadlineTransport) -> SdkAdapter:
        loads.append(transport)
        raise ModelError("loaded")

    client = ProviderClient(server(AnthropicModel.PROVIDER, "m", KEY, None), load, ClientOptions())
    assert loads == []
    with pytest.raises(ModelError, match="loaded"):
        client.ask("/v1/messages", {}, lambda _events: {}, lambda _answer: pytest.fail("nothing was asked"))
    assert len(loads) == 1
    client.close()
