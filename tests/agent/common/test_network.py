"""Connections to one origin: which is used again, how long one may take, what may stand on it."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import httpcore2
import httpx2
import pytest

from agent.common import network as module
from agent.common.network import DeadlineNetwork, body_of
from tests.support.tls import LOOPBACK, Tls
from tests.support.waiting import PATIENCE
from tests.tools.test_transport import OK, Raw

HOST = [(b"Host", b"there")]


def get(url: str) -> httpcore2.Request:
    return httpcore2.Request("GET", f"{url}/x", headers=HOST)


@pytest.fixture
def server() -> Iterator[Raw]:
    raw = Raw(OK)
    yield raw
    raw.close()


def request(
    method: str, url: str, target: bytes, headers: list[tuple[bytes, bytes]], body: bytes = b""
) -> httpcore2.Request:
    at = httpcore2.URL(url)
    address = httpcore2.URL(scheme=at.scheme, host=at.host, port=at.port, target=target)
    return httpcore2.Request(method, address, headers=headers, content=body)


def opened(network: DeadlineNetwork, request: httpcore2.Request | str, seconds: float = PATIENCE) -> httpcore2.Response:
    asked = get(request) if isinstance(request, str) else request
    return network.send(asked, connect=seconds, until=time.monotonic() + seconds)


def whole(answer: httpcore2.Response) -> bytes:
    body = b"".join(body_of(answer))
    answer.close()
    return body


# -- which is used again ----------------------------------------------------------------------------------------------


def test_a_connection_serves_one_request_at_a_time_and_then_the_next(server: Raw) -> None:
    network = DeadlineNetwork(keep=2)
    first, second = opened(network, server.url), opened(network, server.url)
    assert server.connections == 2
    assert whole(first) + whole(second) == b"{}{}"
    assert whole(opened(network, server.url)) == b"{}"
    assert server.connections == 2
    network.close()


def test_an_answer_gives_its_connection_back_once(server: Raw) -> None:
    network = DeadlineNetwork(keep=8)
    answer = opened(network, server.url)
    whole(answer)
    answer.close()
    one, other = opened(network, server.url), opened(network, server.url)
    assert whole(one) + whole(other) == b"{}{}"
    assert server.connections == 2
    network.close()


@pytest.mark.parametrize(("keep", "made"), [(0, 3), (1, 1)])
def test_no_more_connections_are_kept_than_was_said(server: Raw, keep: int, made: int) -> None:
    network = DeadlineNetwork(keep=keep)
    for _ in range(3):
        whole(opened(network, server.url))
    assert server.connections == made
    network.close()


def test_a_connection_whose_answer_was_not_read_to_its_end_is_not_used_again(server: Raw) -> None:
    network = DeadlineNetwork(keep=8)
    opened(network, server.url).close()
    assert whole(opened(network, server.url)) == b"{}"
    assert server.connections == 2
    network.close()


def test_a_connection_that_was_idle_too_long_is_not_used_again(server: Raw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_IDLE", 0.0)
    network = DeadlineNetwork(keep=8)
    for _ in range(2):
        whole(opened(network, server.url))
        time.sleep(0.01)
    assert server.connections == 2
    network.close()


def test_a_connection_that_the_server_has_closed_is_not_used_again() -> None:
    server = Raw(bytes(bytearray(OK)))  # this one closes behind each answer
    network = DeadlineNetwork(keep=8)
    for _ in range(3):
        assert whole(opened(network, server.url)) == b"{}"
        time.sleep(0.05)
    assert server.connections == 3
    network.close()
    server.close()


def test_after_the_end_no_connection_is_kept_not_even_one_that_was_in_use(server: Raw) -> None:
    network = DeadlineNetwork(keep=8)
    late = opened(network, server.url)
    network.close()
    for made in (2, 3):
        whole(opened(network, server.url))
        assert server.connections == made
    assert whole(late) == b"{}"
    whole(opened(network, server.url))
    assert server.connections == 4


def _pooled(network: DeadlineNetwork) -> list[object]:
    return [connection for pool in network._pools.values() for connection in pool.connections]


def test_idle_connections_that_the_server_has_closed_are_let_go_of() -> None:
    server = Raw(bytes(bytearray(OK)))
    network = DeadlineNetwork(keep=8)
    answers = [opened(network, server.url) for _ in range(4)]
    used = _pooled(network)
    for answer in answers:
        whole(answer)
    time.sleep(0.05)
    whole(opened(network, server.url))
    assert len(used) == 4
    assert not {*used} & {*_pooled(network)}
    network.close()
    server.close()


class Surplus(Raw):
    """A server that says its first answer twice, and after that numbers what it says."""

    def _answer(self, connection: socket.socket) -> None:
        for number in range(9):
            if not (head := self._request(connection)):
                return
            self.heads.append(head)
            said = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n%d" % number
            connection.sendall(said * 2 if number == 0 else said)


def test_an_answer_that_was_there_before_its_request_is_nobodys(server: Raw) -> None:
    surplus = Surplus(OK)
    network = DeadlineNetwork(keep=8)
    assert whole(opened(network, surplus.url)) == b"0"
    with pytest.raises(httpcore2.RemoteProtocolError):
        opened(network, surplus.url)
    assert len(surplus.heads) == 1
    assert whole(opened(network, surplus.url)) == b"0"
    assert surplus.connections == 2
    network.close()
    surplus.close()


def test_threads_never_share_a_connection_at_one_time(server: Raw) -> None:
    network = DeadlineNetwork(keep=3)
    with ThreadPoolExecutor(8) as pool:
        assert {*pool.map(lambda _: whole(opened(network, server.url)), range(200))} == {b"{}"}
    network.close()


# -- how long one may take --------------------------------------------------------------------------------------------


def test_the_last_moment_before_the_deadline_still_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: 5.0))
    assert module._left(5.25) == 0.25
    for over in (5.0, None):
        with pytest.raises(httpcore2.ReadTimeout):
            module._left(over)


def test_a_kept_connection_has_the_time_of_the_request_that_is_on_it(
    server: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = 0.0
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + ahead))
    network = DeadlineNetwork(keep=8)
    whole(opened(network, server.url))
    ahead = PATIENCE + 1  # the time of the first one is over
    assert whole(opened(network, server.url, seconds=ahead + PATIENCE)) == b"{}"
    assert server.connections == 1
    network.close()


def test_to_be_let_in_has_its_own_time() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        asked = get(f"http://127.0.0.1:{full.getsockname()[1]}")
        start = time.monotonic()
        with pytest.raises(httpcore2.ConnectTimeout):
            DeadlineNetwork(keep=0).send(asked, connect=0.1, until=start + 10 * PATIENCE)
        assert time.monotonic() - start < PATIENCE
        for one in waiting:
            one.close()


class Sluggish(Raw):
    """A server that takes a request a little at a time."""

    def _request(self, connection: socket.socket) -> bytes:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        while connection.recv(65536):
            threading.Event().wait(0.05)
        return b""


def test_writing_shares_the_deadline() -> None:
    server = Sluggish(OK)
    network = DeadlineNetwork(keep=0)
    body = b"x" * 32 * 2**20
    length = (b"Content-Length", str(len(body)).encode())
    sent = httpcore2.Request("POST", f"{server.url}/x", headers=[*HOST, length], content=body)
    start = time.monotonic()
    with pytest.raises(httpcore2.TimeoutException):
        opened(network, sent, seconds=0.5)
    assert time.monotonic() - start < PATIENCE
    server.close()


# -- where it goes, and whom it trusts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        (b"/x y", HOST),
        (b"/x\r\nHost: evil", HOST),
        (b"/x", [*HOST, (b"Authorization", b"Bearer a\r\nX: b")]),
        (b"/x", []),
    ],
)
def test_what_cannot_stand_on_the_wire_is_not_sent(
    server: Raw, target: bytes, headers: list[tuple[bytes, bytes]]
) -> None:
    network = DeadlineNetwork(keep=1)
    with pytest.raises(httpcore2.LocalProtocolError):
        opened(network, request("GET", server.url, target, headers))
    network.close()
    assert server.heads == []


class Impatient(Raw):
    """A server that answers after the head of a request and hangs up."""

    def _request(self, connection: socket.socket) -> bytes:
        return connection.recv(100)


def test_what_a_server_says_before_a_request_is_whole_is_heard() -> None:
    server = Impatient(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\n{}")
    network = DeadlineNetwork(keep=0)
    size = 64 * 2**20
    length = (b"Content-Length", str(size).encode())
    answer = opened(network, request("POST", server.url, b"/x", [*HOST, length], b"x" * size))
    assert (answer.status, whole(answer)) == (413, b"{}")
    server.close()


@pytest.mark.parametrize("host", ["a" * 70 + ".example", "a..example", "."])
def test_what_is_no_host_name_is_not_reached(host: str) -> None:
    with pytest.raises(httpcore2.ConnectError):
        opened(DeadlineNetwork(keep=0), f"https://{host}")


def test_a_request_stands_on_the_wire_as_it_was_built(server: Raw) -> None:
    network = DeadlineNetwork(keep=0)
    headers = [(b"hOST", b"there"), (b"Content-Length", b"2")]
    whole(opened(network, request("PUT", server.url, b"/%41?a=%zz", headers, b"{}")))
    assert server.heads == [b"PUT /%41?a=%zz HTTP/1.1\r\nhOST: there\r\nContent-Length: 2\r\n\r\n{}"]


def test_only_where_a_certificate_is_checked_authorities_are_loaded_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []

    def context(**how: Any) -> ssl.SSLContext:
        asked.append(how)
        return ssl.create_default_context(cafile=str(LOOPBACK))

    monkeypatch.setattr(httpx2, "create_ssl_context", context)
    for made in (Raw(OK), Tls(OK)):
        address = made.url if type(made) is Raw else made.url.replace("http:", "HTTPS:")
        network = DeadlineNetwork(keep=0)
        for _ in range(2):
            assert whole(opened(network, address)) == b"{}"
        network.close()
        made.close()
    assert asked == [{"trust_env": False}]


@pytest.mark.parametrize(
    ("origin", "port"),
    [
        *(("http://a.example", 80), ("https://a.example", 443)),
        *(("https://a.example:8443", 8443), ("http://a.example:0", 0)),
    ],
)
def test_an_origin_without_a_port_has_its_schemes(origin: str, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def refuse(address: tuple[str, int], *_: object, **_how: object) -> socket.socket:
        asked.append(address[1])
        raise OSError

    monkeypatch.setattr(socket, "create_connection", refuse)
    with pytest.raises(httpcore2.ConnectError):
        opened(DeadlineNetwork(keep=0), origin)
    assert asked == ([port] if port else [])  # nothing listens at port 0


def test_a_request_that_must_not_be_lost_gets_a_connection_of_its_own(server: Raw) -> None:
    network = DeadlineNetwork(keep=8)
    for alone, made in ((False, 1), (True, 2), (True, 3), (False, 3)):
        whole(network.send(get(server.url), connect=5, until=time.monotonic() + 5, alone=alone))
        assert server.connections == made
    network.close()
