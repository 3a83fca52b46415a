"""The transport's limits, each at its edge: what a request says, how long it may take, how much an answer may hold."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from agent.common.key import ApiKey
from tests.support.tls import LOOPBACK, over_tls
from tests.support.waiting import PATIENCE
from tests.tools.test_arguments import rendered
from tests.tools.test_transport import KEY, Raw, send
from tests.tools.test_transport_edges import ANSWER
from tools.api import transport as module
from tools.api.errors import AnswerLost, NotSent
from tools.api.permit import PermitBook
from tools.api.request import WireRequest
from tools.api.table import ENDPOINTS
from tools.api.transport import Exchange, OriginError, Transport, check_origin

MANY = 12


class Together(Raw):
    """A server that keeps connections open and answers once so many requests are there."""

    def __init__(self, many: int) -> None:
        self._all = threading.Barrier(many)
        super().__init__(ANSWER)

    def _answer(self, connection: socket.socket) -> None:
        while head := self._request(connection):
            self.heads.append(head)
            self._all.wait(PATIENCE)
            connection.sendall(ANSWER)


@pytest.fixture
def transports() -> Iterator[Any]:
    """Transports that are closed after the test."""
    opened: list[Transport] = []

    def start(url: str, deadline: float = PATIENCE) -> Transport:
        key, permits = ApiKey(KEY), PermitBook()
        made = Transport(base_url=url, key=key, permits=permits, endpoints=ENDPOINTS, deadline=deadline)
        opened.append(made)
        return made

    yield start
    for transport in opened:
        transport.close()


def sent(transport: Transport, request: WireRequest) -> Exchange:
    return transport.send(request, transport._permits.issue(request))


# -- what a request says ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "line", "more"),
    [
        ("get_context", "GET /api/context HTTP/1.1", []),
        ("launch_campaign", "POST /api/campaigns/cmp_1/launch HTTP/1.1", ["Connection: close", "Content-Length: 0"]),
        (
            *("create_list", "POST /api/lists HTTP/1.1"),
            ["Content-Type: application/json", "Connection: close", "Content-Length: 17"],
        ),
    ],
)
def test_a_request_says_this_and_nothing_else(tool: str, line: str, more: list[str]) -> None:
    server = Raw(ANSWER)
    send(server.url, tool)
    server.close()
    head, _, body = server.heads[0].decode().partition("\r\n\r\n")
    first, *headers = head.split("\r\n")
    always = [
        f"Host: {server.url.removeprefix('http://')}",
        f"Authorization: Bearer {KEY}",
        "Accept: application/json",
        "Accept-Encoding: identity",
        "User-Agent: puffle-agent",
    ]
    assert (first, sorted(headers)) == (line, sorted([*always, *more]))
    assert body == ('{"name":"Bakers"}' if tool == "create_list" else "")


# -- how long it may take ---------------------------------------------------------------------------------------------


def test_a_server_that_takes_no_connection_meets_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        start = time.monotonic()
        with pytest.raises(NotSent, match=r"could not be reached \(ConnectTimeout\)"):
            send(f"http://127.0.0.1:{address[1]}", deadline=1.0)
        assert time.monotonic() - start < PATIENCE
        for one in waiting:
            one.close()


def test_a_server_that_takes_no_more_bytes_meets_the_deadline(transports: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        transport = transports(f"http://127.0.0.1:{deaf.getsockname()[1]}", deadline=1.0)
        start = time.monotonic()
        with pytest.raises(AnswerLost, match=r"was lost \((Write|Read)Timeout\)"):
            sent(transport, replace(rendered("import_list_leads"), body=b" " * 16 * 2**20))
        assert time.monotonic() - start < PATIENCE


# -- connections ------------------------------------------------------------------------------------------------------


def test_reads_do_not_wait_for_each_other_and_leave_eight_connections_for_the_next(transports: Any) -> None:
    server = Together(MANY)
    transport = transports(server.url)
    with ThreadPoolExecutor(MANY) as pool:
        for connections in (MANY, MANY + MANY - 8):
            answers = [*pool.map(lambda _: sent(transport, rendered("get_context")), range(MANY))]
            assert {answer.status for answer in answers} == {200}
            assert server.connections == connections
    server.close()


# -- where it goes, and whom it trusts --------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["https://app%2eexample", "https://app .example", "https://app\x7f.example"])
def test_an_origin_is_plain_ascii(url: str) -> None:
    with pytest.raises(OriginError, match=r"^the base URL must be plain ASCII$"):
        check_origin(url)


def test_an_address_that_is_no_url_is_repeated_as_far_as_a_line_goes() -> None:
    with pytest.raises(OriginError) as refused:
        check_origin(long := f"https://app.example:{'9' * 99}")
    assert str(refused.value) == f"{long[:80]!r} is not a URL"


def test_the_environment_names_no_authority_that_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(LOOPBACK))
    url, raw = over_tls(ANSWER)
    with pytest.raises(NotSent, match=r"could not be reached \(ConnectError\)"):
        send(url)
    raw.close()
    assert raw.heads == []


# -- how much an answer may hold --------------------------------------------------------------------------------------


def test_an_answer_is_measured_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ANSWER", 2**20)
    server = Raw(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (2**20 + 1) + b"x" * (2**20 + 1))
    with pytest.raises(AnswerLost) as lost:
        send(server.url)
    server.close()
    assert str(lost.value) == "the answer is larger than 1 MB"


@pytest.mark.parametrize("word", [b"identity", b"Identity"])
def test_plain_bytes_may_be_called_plain(word: bytes) -> None:
    server = Raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: " + word + b"\r\nContent-Length: 2\r\n\r\n{}")
    assert send(server.url).headers == {"content-encoding": (word.decode(),)}
    server.close()
