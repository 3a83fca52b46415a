"""The transport at its edges: a request that changes, a deadline that has passed, a server that speaks no TLS."""

import ssl
import time
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import chain

import httpx2
import pytest

from agent.common.key import ApiKey
from tests.support.tls import LOOPBACK, over_tls
from tests.tools.test_arguments import rendered
from tests.tools.test_transport import KEY, Raw, send
from tools.api.errors import AnswerLost, NotSent
from tools.api.permit import PermitBook
from tools.api.request import WireRequest
from tools.api.table import ENDPOINTS
from tools.api.transport import Transport


@pytest.fixture
def server() -> Iterator[Raw]:
    raw = Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    yield raw
    raw.close()


class Shifty(WireRequest):
    """A request whose target is another one when it is looked at again."""

    def __getattribute__(self, name: str) -> object:
        return next(self.__dict__["targets"]) if name == "target" else super().__getattribute__(name)


@pytest.mark.parametrize(
    ("targets", "goes"), [(["/api/admin", "/api/context"], False), (["/api/context", "/api/admin"], True)]
)
def test_the_target_that_was_looked_up_is_the_one_that_goes_out(server: Raw, targets: list[str], goes: bool) -> None:
    permits = PermitBook()
    transport = Transport(base_url=server.url, key=ApiKey(KEY), permits=permits, endpoints=ENDPOINTS)
    good = rendered("get_context")
    shifty = Shifty(good.endpoint, good.path)
    shifty.__dict__["targets"] = chain(["/api/context"], targets)
    with nullcontext() if goes else pytest.raises(NotSent, match="is not a documented request"):
        transport.send(shifty, permits.issue(shifty))
    transport.close()
    assert [head.split(b"\r\n")[0] for head in server.heads] == [b"GET /api/context HTTP/1.1"] * goes


def test_a_key_that_cannot_stand_in_a_header_is_not_sent(server: Raw) -> None:
    permits = PermitBook()
    transport = Transport(base_url=server.url, key=ApiKey("pk_live_abc\nd"), permits=permits, endpoints=ENDPOINTS)
    request = rendered("send_message")
    with pytest.raises(NotSent, match=r"^the request cannot stand on the wire \(LocalProtocolError\)$"):
        transport.send(request, permits.issue(request))
    transport.close()
    assert server.heads == []


def test_a_server_that_speaks_no_tls_is_sent_nothing(server: Raw) -> None:
    with pytest.raises(NotSent, match="could not be reached"):
        send(server.url.replace("http:", "https:"), "send_message", deadline=0.5)
    assert server.heads == []


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process trusts that certificate."""
    context = ssl.create_default_context(cafile=str(LOOPBACK))
    monkeypatch.setattr(httpx2, "create_ssl_context", lambda **_options: context)


ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def test_over_tls_a_request_goes_to_a_server_that_proves_its_name(trusted: None) -> None:
    url, raw = over_tls(ANSWER)
    assert send(url).body == b"{}"
    raw.close()
    assert raw.heads[0].startswith(b"GET /api/context HTTP/1.1\r\n")


def test_a_server_whose_certificate_nobody_trusts_is_sent_nothing() -> None:
    url, raw = over_tls(ANSWER)
    with pytest.raises(NotSent, match=r"could not be reached \(ConnectError\)"):
        send(url, "send_message")
    raw.close()
    assert raw.heads == []


def test_one_deadline_holds_over_tls_too(trusted: None) -> None:
    url, raw = over_tls(b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + b"x" * 2000, slowly=True)
    start = time.monotonic()
    with pytest.raises(AnswerLost):
        send(url, deadline=2.0)
    assert time.monotonic() - start < 60  # all of it would take 100 s
    raw.close()
